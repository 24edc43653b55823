//! How much of the models the executor's runs take.
//!
//! A model that permits more than what ever happens would accept more than it should.

use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::Watcher;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings};
use turnwise_conformance::coverage::Coverage;
use turnwise_conformance::judge::Judge;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, MachineSpec, Policy, TaskSpec,
};
use turnwise_schedulers::step::Action;

use crate::machines::scheduler;

/// Seeds for each machine.
const SEEDS: u64 = 400;
/// More states than any of these models has.
const MOST_STATES: usize = 200_000;

/// Programs that end, so that every run goes through the whole of them.
const PROGRAMS: [&[&str]; 4] = [
    &["repeat 2 { work 2 yield }", "repeat 2 { work 1 yield }", "work 3"],
    &["receive c work 1", "work 2 send c yield", "work 1 yield work 1"],
    &["await d work 2", "await d", "repeat 2 { work 1 yield }"],
    &["wait work 1", "either { work 3 } or { yield } wake t0", "work 2 yield"],
];

fn machine(programs: &[&str]) -> MachineSpec {
    let task = |(i, text): (usize, &&str)| {
        let program = Program::parse(text).expect("these can be read");
        TaskSpec { priority: i as u8, ..TaskSpec::new(&format!("t{i}"), program) }
    };
    MachineSpec {
        tasks: programs.iter().enumerate().map(task).collect(),
        channels: vec![ChannelSpec::new("c")],
        devices: vec![DeviceSpec::new("d")],
        ..MachineSpec::default()
    }
}

#[test]
fn runs_take_the_steps_of_the_models() {
    let policies =
        [Policy::Fifo, Policy::LifoSlot { cap: Some(1) }, Policy::Priority { aging: Some(1) }];
    for discipline in [Discipline::Cooperative, Discipline::Handoff] {
        let (mut taken, mut all) = (0, 0);
        for policy in policies {
            for programs in PROGRAMS {
                let spec = machine(programs);
                let scheduler = scheduler(discipline, policy, 1);
                let plan = Plan::new(&MachineSpec { scheduler, ..spec }, DRIVER_SLICE);
                let plan = plan.expect("the executor can be it");
                let (model, watcher) = (EveryStep(&plan.machine), Watcher::new(&plan.machine));
                let mut coverage = Coverage::new(Judge::new(&model, &watcher));
                for seed in 0..SEEDS {
                    let settings = Settings { seed, ..Settings::default() };
                    let trial = trial::on_driver(&plan, settings).expect("it is built");
                    assert!(coverage.judge(&trial.run).is_accepted());
                }
                let report = coverage.report(MOST_STATES, kind);
                let report = report.expect("these models are small");
                println!("{discipline:?}, {policy:?}, {programs:?}: {report}");
                taken += report.steps.taken;
                all += report.steps.all;
            }
        }
        println!("{discipline:?}: {taken} of {all} steps of the models were taken");
        // What is left on the driver: answers in the middle of a turn, and what only two threads
        // do at the same time.
        let floor = if discipline == Discipline::Cooperative { 75 } else { 40 };
        assert!(100 * taken >= floor * all, "{discipline:?}: {taken} of {all} steps");
    }
}

/// What kind of step it is: the name of the action.
fn kind(action: &Action) -> String {
    let text = format!("{action:?}");
    text.split_whitespace().next().unwrap_or_default().to_owned()
}
