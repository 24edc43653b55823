//! Real threads and real signals: the order of events is partial, and no run diverges.

use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use turnwise_bridge::plan::Plan;
use turnwise_bridge::trial::{self, Ending, Settings};
use turnwise_schedulers::spec::{Discipline, MachineSpec};

use crate::long::is_long;
use crate::machines::{Looked, machines, scheduler};
use crate::policies::policies;
use crate::say::say;

/// Runs for each discipline; and in the long variant.
const RUNS: (usize, usize) = (1_000, 20_000);
/// Short, so that many turns overrun; but far longer than an operation, for no turn of a machine is
/// interrupted before it has done one.
const SLICE: Duration = Duration::from_micros(500);
/// Operations of a run.
const FUEL: u64 = 300;

#[test]
fn runs_on_threads_are_behaviours() {
    let runs = if is_long() { RUNS.1 } else { RUNS.0 };
    for discipline in [Discipline::Cooperative, Discipline::Handoff, Discipline::Preemptive] {
        let (mut looked, mut cut_short) = (Looked::default(), 0);
        let policies = policies(discipline);
        let mut runner = TestRunner::deterministic();
        for seed in 0..runs as u64 {
            let machine = machines().new_tree(&mut runner).expect("a machine is drawn").current();
            let policy = policies[seed as usize % policies.len()];
            let workers = 1 + (seed / policies.len() as u64 % 2) as u8;
            let scheduler = scheduler(discipline, policy, workers);
            let machine = MachineSpec { scheduler, ..machine };
            let plan = Plan::new(&machine, SLICE).expect("the executor can be it");
            let settings = Settings { seed, fuel: FUEL, ..Settings::default() };
            let trial = trial::on_threads(&plan, settings).expect("Linux has all disciplines");
            looked.add(&trial);
            cut_short += usize::from(trial.ending == Ending::CutShort);
            let verdict = trial::judge(&plan, &trial);
            assert!(
                verdict.is_accepted(),
                "{discipline:?}, {policy:?}, {workers} workers, seed {seed}, {:?}: {verdict}\n\
                 {machine:#?}",
                trial.ending
            );
        }
        let Looked { switches, ordered, .. } = looked;
        say(format_args!("threads, {discipline:?}: {looked:?}; {cut_short} cut short"));
        assert!(cut_short <= runs / 50, "{discipline:?}: turns are taken over too early");
        // Most runs tell who became ready first, and turns do overrun.
        assert!(ordered > runs / 2, "{discipline:?}: {ordered} runs tell the order");
        let is_switched = discipline == Discipline::Cooperative || switches > runs / 20;
        assert!(is_switched, "{discipline:?}: {switches} switches in all runs");
    }
}
