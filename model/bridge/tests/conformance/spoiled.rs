//! What is no behaviour is refused: other policies' runs, other disciplines', and spoiled ones.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::{Seen, Watcher};
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings, Trial};
use turnwise_conformance::judge::Judge;
use turnwise_conformance::mutation::spoiled;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{Discipline, MachineSpec, Policy, TaskSpec};

use crate::machines::{machines, scheduler};
use crate::policies::policies;
use crate::say::say;

/// Drawn machines, the same in every run.
fn drawn(many: usize) -> Vec<MachineSpec> {
    let mut runner = TestRunner::deterministic();
    let draw = |_| machines().new_tree(&mut runner).expect("a machine is drawn").current();
    (0..many).map(draw).collect()
}

/// Two urgent tasks wake each other for ever beside a third: only a cap or aging lets it go on, and
/// drawn machines do that too seldom.
fn two_wake() -> MachineSpec {
    let programs = [("wake t1 wait", 3), ("wake t0 wait", 3), ("work 1 yield", 0)];
    let task = |(i, (body, priority)): (usize, (&str, u8))| {
        let program = Program::parse(&format!("loop {{ {body} }}")).expect("a program");
        TaskSpec { priority, ..TaskSpec::new(&format!("t{i}"), program) }
    };
    let tasks = programs.into_iter().enumerate().map(task).collect();
    MachineSpec { tasks, ..MachineSpec::default() }
}

/// The plan of a machine on one worker.
fn plan(machine: &MachineSpec, discipline: Discipline, policy: Policy) -> Plan {
    let scheduler = scheduler(discipline, policy, 1);
    Plan::new(&MachineSpec { scheduler, ..machine.clone() }, DRIVER_SLICE).expect("one worker")
}

fn run(plan: &Plan, seed: u64) -> Trial {
    trial::on_driver(plan, Settings { seed, ..Settings::default() }).expect("it is built")
}

/// How many runs of the one are no behaviours of the other, of how many.
fn refused(of: (Discipline, Policy), by: (Discipline, Policy)) -> (usize, usize) {
    let mut machines = drawn(100);
    machines.push(two_wake());
    let is_refused = |machine: &&MachineSpec| {
        let trial = run(&plan(machine, of.0, of.1), 7);
        trial::judge(&plan(machine, by.0, by.1), &trial).divergence().is_some()
    };
    (machines.iter().filter(is_refused).count(), machines.len())
}

#[test]
fn runs_of_another_policy_are_refused() {
    let cooperative = Discipline::Cooperative;
    let all = policies(cooperative);
    let (mut pairs, mut sum) = (0, 0);
    // The models of `fair-share` take any order: nothing is told apart from it.
    let strict = || all.iter().copied().filter(|policy| *policy != Policy::FairShare);
    for &of in &all {
        for by in strict().filter(|by| *by != of) {
            let (refused, runs) = refused((cooperative, of), (cooperative, by));
            assert!(refused > 0, "{of:?} is told from {by:?} in none of {runs} runs");
            (pairs, sum) = (pairs + 1, sum + refused);
        }
    }
    say(format_args!("{pairs} pairs of policies, each told apart; {sum} runs refused"));
}

#[test]
fn runs_of_another_discipline_are_refused() {
    let (cooperative, handoff) = (Discipline::Cooperative, Discipline::Handoff);
    for by in [cooperative, Discipline::Preemptive] {
        let (refused, runs) = refused((handoff, Policy::Fifo), (by, Policy::Fifo));
        say(format_args!("handoff held against {by:?}: {refused} of {runs} runs refused"));
        assert!(refused > 0, "a hand-off is no step of {by:?}");
    }
    // The other way round there is nothing to refuse: turns that never overrun are behaviours.
    assert_eq!(refused((cooperative, Policy::Fifo), (handoff, Policy::Fifo)).0, 0);
}

/// Each run of the executor, spoiled in every way by one change. What is accepted all the same is a
/// behaviour too: the last event left out, for one. The models say so, and it must stay rare.
#[test]
fn spoiled_runs_are_refused() {
    let (mut refused, mut accepted) = (0, 0);
    for (machine, seed) in drawn(12).iter().zip(0..) {
        for discipline in [Discipline::Cooperative, Discipline::Handoff] {
            let plan = plan(machine, discipline, Policy::Fifo);
            let settings = Settings { seed, fuel: 40, ..Settings::default() };
            let trial = trial::on_driver(&plan, settings).expect("it is built");
            let (model, watcher) = (EveryStep(&plan.machine), Watcher::new(&plan.machine));
            let mut judge = Judge::new(&model, &watcher);
            assert!(judge.judge(&trial.run).is_accepted());
            let mut alphabet: Vec<Seen> = trial.run.events.iter().map(|it| it.what).collect();
            alphabet.sort_unstable();
            alphabet.dedup();
            for spoiled in spoiled(&trial.run, &alphabet) {
                let verdict = judge.judge(&spoiled.run);
                refused += usize::from(verdict.divergence().is_some());
                accepted += usize::from(verdict.is_accepted());
            }
        }
    }
    say(format_args!("{refused} spoiled runs refused, {accepted} are behaviours all the same"));
    assert!(refused > 20 * accepted, "{refused} refused, {accepted} accepted");
}
