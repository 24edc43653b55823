//! Real threads and real signals: the order of events is partial, and no run diverges.

use std::collections::HashSet;
use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::Seen;
use turnwise_bridge::trial::{self, Settings, Trial};
use turnwise_schedulers::spec::{Discipline, MachineSpec};

use crate::machines::{Looked, machines, scheduler};
use crate::policies::POLICIES;

/// Runs for each discipline.
const RUNS: usize = 1_000;
/// Short, so that many turns overrun; but far longer than an operation, for no turn of a machine is
/// interrupted before it has done one.
const SLICE: Duration = Duration::from_micros(500);
/// Operations of a run.
const FUEL: u64 = 300;

#[test]
fn runs_on_threads_are_behaviours() {
    for discipline in [Discipline::Cooperative, Discipline::Handoff, Discipline::Preemptive] {
        let (mut looked, mut early) = (Looked::default(), 0);
        let mut runner = TestRunner::deterministic();
        for seed in 0..RUNS as u64 {
            let machine = machines().new_tree(&mut runner).expect("a machine is drawn").current();
            let policy = POLICIES[seed as usize % POLICIES.len()];
            let workers = 1 + (seed / POLICIES.len() as u64 % 2) as u8;
            let scheduler = scheduler(discipline, policy, workers);
            let machine = MachineSpec { scheduler, ..machine };
            let plan = Plan::new(&machine, SLICE).expect("the executor can be it");
            let settings = Settings { seed, fuel: FUEL, ..Settings::default() };
            let trial = trial::on_threads(&plan, settings).expect("Linux has all disciplines");
            looked.add(&trial);
            if is_taken_over_early(&trial) {
                early += 1;
                continue;
            }
            let verdict = trial::judge(&plan, &trial);
            assert!(
                verdict.is_accepted(),
                "{discipline:?}, {policy:?}, {workers} workers, seed {seed}, {:?}: {verdict}\n\
                 {machine:#?}",
                trial.ending
            );
        }
        println!("{discipline:?}: {looked:?}; {early} with a turn that was taken over early");
        assert!(early <= RUNS / 50, "{discipline:?}: {early} runs say nothing");
        assert!(discipline == Discipline::Cooperative || looked.switches > 0, "turns overrun");
    }
}

/// Was a turn taken over before it had done anything? On a busy computer the system can keep its
/// thread from running for longer than a slice just then. No machine does that, so such a run is
/// held against none.
fn is_taken_over_early(trial: &Trial) -> bool {
    let mut began = HashSet::new();
    trial.run.events.iter().any(|event| match event.what {
        Seen::Dispatch { task, .. } => {
            began.insert(task);
            false
        }
        Seen::Operate { task } | Seen::Choose { task, .. } | Seen::Leave { task } => {
            began.remove(&task);
            false
        }
        Seen::Interrupt { task } | Seen::HandOff { task } => began.contains(&task),
        _ => false,
    })
}
