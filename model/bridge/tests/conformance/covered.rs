//! How much of the models the executor's runs take.
//!
//! A model that permits more than what ever happens would accept more than it should.

use std::time::Duration;

use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::Watcher;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings};
use turnwise_conformance::coverage::{Coverage, Share};
use turnwise_conformance::judge::Judge;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, MachineSpec, Policy, TaskSpec,
};
use turnwise_schedulers::step::Action;

use crate::machines::scheduler;
use crate::say::say;

/// Turns overrun now and then.
const SLICE: Duration = Duration::from_micros(500);
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

/// Where programs run, how often each, and how many in a thousand of the models' steps, and of two
/// consecutive ones, that is to take.
///
/// What is left on the driver: answers in the middle of a turn, and what only two threads do at the
/// same time. On two workers a model of any order has more steps than one executor takes.
const GROUNDS: [(Discipline, Ground, u8, u64, [usize; 2]); 7] = [
    (Discipline::Cooperative, Ground::Driver, 1, 400, [750, 650]),
    (Discipline::Handoff, Ground::Driver, 1, 400, [400, 200]),
    (Discipline::Cooperative, Ground::Driver, 2, 400, [100, 60]),
    (Discipline::Handoff, Ground::Driver, 2, 400, [100, 40]),
    (Discipline::Cooperative, Ground::Threads, 2, 50, [50, 20]),
    (Discipline::Handoff, Ground::Threads, 2, 50, [10, 3]),
    (Discipline::Preemptive, Ground::Threads, 2, 50, [6, 2]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Driver,
    Threads,
}

/// Steps of the models, and every two consecutive ones: taken, and all.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    steps: (usize, usize),
    pairs: (usize, usize),
}

/// How much of one machine's model its runs take.
fn taken(plan: &Plan, ground: Ground, seeds: u64) -> Taken {
    let (model, watcher) = (EveryStep(&plan.machine), Watcher::new(&plan.machine));
    let mut coverage = Coverage::new(Judge::new(&model, &watcher));
    for seed in 0..seeds {
        let settings = Settings { seed, ..Settings::default() };
        let trial = match ground {
            Ground::Driver => trial::on_driver(plan, settings),
            Ground::Threads => trial::on_threads(plan, settings),
        };
        let trial = trial.expect("it is built");
        // Others are held against a machine of any order.
        if trial.tells_order {
            assert!(coverage.judge(&trial.run).is_accepted());
        }
    }
    let report = coverage.report(MOST_STATES, kind).expect("these models are small");
    let share = |it: Share| (it.taken, it.all);
    Taken { steps: share(report.steps), pairs: share(report.pairs) }
}

#[test]
fn runs_take_the_steps_of_the_models() {
    let policies =
        [Policy::Fifo, Policy::LifoSlot { cap: Some(1) }, Policy::Priority { aging: Some(1) }];
    for (discipline, ground, workers, seeds, floors) in GROUNDS {
        let mut sum = Taken::default();
        for policy in policies {
            for programs in PROGRAMS {
                let scheduler = scheduler(discipline, policy, workers);
                let machine = MachineSpec { scheduler, ..machine(programs) };
                let slice = if ground == Ground::Driver { DRIVER_SLICE } else { SLICE };
                let plan = Plan::new(&machine, slice).expect("the executor can be it");
                let Taken { steps, pairs } = taken(&plan, ground, seeds);
                sum.steps = (sum.steps.0 + steps.0, sum.steps.1 + steps.1);
                sum.pairs = (sum.pairs.0 + pairs.0, sum.pairs.1 + pairs.1);
            }
        }
        let Taken { steps, pairs } = sum;
        let of = format!("{discipline:?}, {ground:?}, {workers} workers");
        say(format_args!(
            "covered, {of}: {} of {} steps of the models, {} of {} pairs of steps",
            steps.0, steps.1, pairs.0, pairs.1
        ));
        for ((taken, all), floor) in [steps, pairs].into_iter().zip(floors) {
            assert!(1_000 * taken >= floor * all, "{of}: {taken} of {all}, floor {floor} ‰");
        }
    }
}

/// What kind of step it is: the name of the action.
fn kind(action: &Action) -> String {
    let text = format!("{action:?}");
    text.split_whitespace().next().unwrap_or_default().to_owned()
}
