//! One rule after the other is broken, and drawn programs run until the model refuses a run.

#[path = "../conformance/machines.rs"]
mod machines;

use std::time::Duration;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use turnwise::parts::{Rule, mend, spoil};
use turnwise_bridge::plan::Plan;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings, Trial};
use turnwise_schedulers::spec::{Discipline, MachineSpec, Policy, SchedulerSpec};

use machines::{Looked, scheduler};

/// Programs that are tried before a rule counts as unnoticed.
const MOST: usize = 300;
/// What the executor is allowed to do on threads before it counts as standing still.
const PATIENCE: Duration = Duration::from_secs(2);

/// A rule, the executor in which it matters, where it runs, and what the model must say.
struct Case {
    rule: Rule,
    scheduler: SchedulerSpec,
    ground: Ground,
    machines: BoxedStrategy<MachineSpec>,
    words: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ground {
    Driver,
    Threads,
}

const WRONG_TASK: &str = "nothing allows `dispatch";
const STANDS: &str = "the run ends here, and the model may not";

fn cases() -> Vec<Case> {
    use Discipline::{Cooperative, Preemptive};
    let case = |rule, discipline, policy, workers, ground, words| Case {
        rule,
        scheduler: scheduler(discipline, policy, workers),
        ground,
        // More tasks than a ring has room for, where that matters.
        machines: match rule {
            Rule::OverflowIsYounger => machines::machines_of(6..=7, 7).boxed(),
            _ => machines::machines().boxed(),
        },
        words,
    };
    let (fifo, slot) = (Policy::Fifo, Policy::LifoSlot { cap: Some(1) });
    let aging = Policy::Priority { aging: Some(2) };
    let (driver, threads) = (Ground::Driver, Ground::Threads);
    vec![
        case(Rule::SlotHasACap, Cooperative, slot, 1, driver, WRONG_TASK),
        case(Rule::HeadGoesFirst, Cooperative, fifo, 1, driver, WRONG_TASK),
        case(Rule::OverflowIsYounger, Cooperative, fifo, 1, driver, WRONG_TASK),
        case(Rule::OutsideComesInOrder, Cooperative, fifo, 1, threads, WRONG_TASK),
        case(Rule::UrgentGoFirst, Cooperative, aging, 1, driver, WRONG_TASK),
        case(Rule::TiesGoToTheFirst, Cooperative, aging, 1, driver, WRONG_TASK),
        case(Rule::WaitingRises, Cooperative, aging, 1, driver, WRONG_TASK),
        case(Rule::SleepersAreWoken, Cooperative, fifo, 1, driver, STANDS),
        case(Rule::TheftIsWhole, Cooperative, fifo, 2, driver, STANDS),
        case(Rule::StoppedTurnsAreQueued, Preemptive, fifo, 1, threads, STANDS),
    ]
}

/// The first refusal in drawn programs: after how many runs, and in which words.
fn refusal(case: &Case) -> Option<(usize, String)> {
    let mut runner = TestRunner::deterministic();
    let mut looked = Looked::default();
    for seed in 0..MOST as u64 {
        let machine = case.machines.new_tree(&mut runner).expect("one is drawn").current();
        let machine = MachineSpec { scheduler: case.scheduler.clone(), ..machine };
        let slice = match case.ground {
            Ground::Driver => DRIVER_SLICE,
            Ground::Threads => Duration::from_micros(100),
        };
        let plan = Plan::new(&machine, slice).expect("the executor can be it");
        let settings = Settings { seed, patience: PATIENCE, ..Settings::default() };
        let trial: Trial = match case.ground {
            Ground::Driver => trial::on_driver(&plan, settings),
            Ground::Threads => trial::on_threads(&plan, settings),
        }
        .expect("it is built");
        looked.add(&trial);
        let verdict = trial::judge(&plan, &trial);
        if !verdict.is_accepted() {
            return Some((looked.runs, verdict.to_string()));
        }
    }
    println!("{:?}: {looked:?}", case.rule);
    None
}

#[test]
fn the_models_refuse_it() {
    let _alone = crate::one_at_a_time();
    for case in cases() {
        spoil(case.rule);
        let refused = refusal(&case);
        mend();
        let (runs, said) =
            refused.unwrap_or_else(|| panic!("nobody notices that {:?} is broken", case.rule));
        assert!(said.contains(case.words), "{:?} is refused in another way: {said}", case.rule);
        // After how many runs is told but not compared: on threads it differs.
        println!("{:?}: refused in run {runs}", case.rule);
        println!("killed {:?} by the model: {}", case.rule, case.words);
    }
    // What is refused above is the rule's breaking, not the executor.
    let whole = cases().into_iter().filter(|case| case.ground == Ground::Driver);
    let refused = whole.filter_map(|case| refusal(&case).map(|(_, said)| (case.rule, said)));
    let refused: Vec<_> = refused.collect();
    assert!(refused.is_empty(), "{refused:?}");
    println!("whole: none of it is refused");
}
