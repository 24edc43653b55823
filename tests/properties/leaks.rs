//! Of every program, on every executor: each task ends once, joins see how, and nothing is left.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::{ProptestConfig, Strategy};
use proptest::test_runner::{FileFailurePersistence, TestCaseError, TestRunner};

use crate::journal::{End, Event};
use crate::program::{Program, Step, programs};
use crate::runs::{Said, World, on};
use crate::setup::{all, cases};

/// So short that computing steps overrun.
const SLICE: Duration = Duration::from_micros(200);
/// Where cases that once failed are kept.
pub(crate) const KEPT: &str = "tests/properties/regressions.txt";

/// Tries a property on programs, those that once failed first.
pub(crate) fn holds_for_programs(usual: u32, property: impl Fn(&Program)) {
    let config = ProptestConfig {
        cases: cases(usual),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(KEPT))),
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    };
    let tries = |program: Program| {
        property(&program);
        Ok::<(), TestCaseError>(())
    };
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Those that programs ask for are meant.
        if panic.payload().downcast_ref::<&str>() != Some(&crate::runs::MEANT) {
            quiet(panic);
        }
    }));
    if let Err(failed) = TestRunner::new(config).run(&programs(), tries) {
        panic!("{failed}");
    }
}

/// Each task ended once, and had no turn after.
fn ends(events: &[Event]) -> HashMap<usize, End> {
    let mut ends = HashMap::new();
    for event in events {
        match *event {
            Event::Ended(task, end) => {
                assert_eq!(ends.insert(task, end), None, "task {task} ended twice");
            }
            Event::Turn(task) | Event::Yielded(task) => {
                assert!(!ends.contains_key(&task), "task {task} has a turn after its end");
            }
            Event::Spawned(..) | Event::Aborted(_) => {}
        }
    }
    ends
}

/// What each join said is what the task itself wrote down.
fn joins_are_right(world: &World, ends: &HashMap<usize, End>) {
    for (task, said) in world.joins.lock().expect("nobody panics under it").iter() {
        let expected = match ends[task] {
            End::Finished => Said::Output(*task),
            End::Panicked => Said::Panic,
            End::Dropped => Said::Cancelled,
        };
        assert_eq!(*said, expected, "task {task}");
    }
}

/// All that is to hold of a run.
fn check(world: World) {
    let events = world.journal.events();
    let ends = ends(&events);
    assert_eq!(ends.len(), world.journal.tasks(), "each task ended");
    joins_are_right(&world, &ends);
    for (task, _) in ends.iter().filter(|(_, end)| **end == End::Dropped) {
        let asked = events.contains(&Event::Aborted(*task));
        assert!(asked, "task {task} was cancelled, and nobody asked for it");
    }
    assert_eq!(world.journal.outputs(), 0, "outputs are dropped");
    assert!(world.channels.iter().all(|channel| channel.is_last()), "no future is left");
    assert!(world.journal.is_last(), "nothing of any task is left");
}

#[test]
fn each_task_ends_once_and_leaves_nothing() {
    holds_for_programs(100, |program| {
        all(SLICE).into_iter().for_each(|setup| check(on(setup, program)));
    });
}

#[test]
fn programs_that_are_drawn_have_all_there_is() {
    let mut runner = TestRunner::deterministic();
    let mut seen = HashMap::new();
    fn count(steps: &[Step], seen: &mut HashMap<String, u32>) {
        for step in steps {
            let name: String = format!("{step:?}").chars().take_while(|c| *c != '(').collect();
            *seen.entry(name).or_default() += 1;
            if let Step::Spawn(_, steps) = step {
                count(steps, seen);
            }
        }
    }
    for _ in 0..200 {
        use proptest::strategy::ValueTree;
        let program = programs().new_tree(&mut runner).expect("one is drawn").current();
        count(&program, &mut seen);
    }
    assert_eq!(seen.len(), 13, "{seen:?}");
    assert!(seen.values().all(|many| *many >= 20), "{seen:?}");
}
