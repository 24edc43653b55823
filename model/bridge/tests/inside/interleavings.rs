//! All interleavings of small machines, under loom.

use std::sync::Arc;

use loom::thread;
use turnwise_bridge::trial::explored::Stage;
use turnwise_schedulers::spec::{Discipline, MachineSpec, Policy, SchedulerSpec};

use crate::explore::{explore_as, refuted, say, spoils};
use crate::held::{Held, machine};

const FIFO: Policy = Policy::Fifo;
const URGENT: Policy = Policy::Priority { aging: None };
/// What the model says of a run that is none of its behaviours.
const REFUSED: &str = "the model refuses the run";

/// Threads beside those that have a core at first.
enum Beside {
    Nobody,
    /// The environment, from which the events come.
    Environment,
    /// A spare, and the monitor, which looks so often at the only core.
    Monitor(usize),
}

/// In each interleaving the run is a behaviour of the machine. There must be so many interleavings,
/// and so many different runs.
fn explore_inside(name: &str, floor: (usize, usize), spec: &MachineSpec, beside: Beside) {
    let cooperative =
        SchedulerSpec { discipline: Discipline::Cooperative, ..spec.scheduler.clone() };
    let held = if spoils("TheModelSwitches") {
        Held::judged_by(spec, &MachineSpec { scheduler: cooperative, ..spec.clone() })
    } else {
        Held::new(spec)
    };
    let beside = Arc::new(beside);
    explore_as(name, floor.0, {
        let held = Arc::clone(&held);
        move || {
            let stage = Stage::new(&held.plan, 0);
            let sit = |seat| {
                let stage = Arc::clone(&stage);
                thread::spawn(move || stage.sit(seat))
            };
            let mut threads: Vec<_> = (1..held.plan.workers).map(sit).collect();
            let stage_beside = Arc::clone(&stage);
            match *beside {
                Beside::Nobody => {}
                Beside::Environment => {
                    let deeds = held.awaited();
                    threads.push(thread::spawn(move || stage_beside.act(0, deeds)));
                }
                Beside::Monitor(looks) => {
                    threads.push(sit(held.plan.workers));
                    threads.push(thread::spawn(move || stage_beside.watch(looks)));
                }
            }
            stage.sit(0);
            threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
            held.hold(&stage);
        }
    });
    let (runs, switched) = held.runs();
    let floor = floor.1;
    say(format_args!("held {name}: {runs} runs, {switched} with a switch, floor {floor}"));
    assert!(runs >= floor, "{name} has seen too little: {runs} runs");
}

/// Two workers, of which one takes the other's task.
#[test]
fn a_wake_comes_before_the_wait_or_after() {
    let tasks = [("wait", 0), ("wake a", 0)];
    let spec = machine(Discipline::Cooperative, FIFO, 2, &tasks);
    explore_inside("a_wake_comes_before_the_wait_or_after", (38_000, 12), &spec, Beside::Nobody);
}

#[test]
fn what_is_not_published_is_not_found() {
    let test = "interleavings::a_wake_comes_before_the_wait_or_after";
    refuted(test, "TailIsReleased", "deadlock");
}

/// It parks, or is about to.
#[test]
fn an_event_from_outside_wakes_a_worker() {
    let spec = machine(Discipline::Cooperative, FIFO, 1, &[("receive key receive key", 0)]);
    explore_inside("an_event_from_outside_wakes_a_worker", (360, 2), &spec, Beside::Environment);
}

#[test]
fn a_worker_that_does_not_look_again_sleeps_on() {
    let test = "interleavings::an_event_from_outside_wakes_a_worker";
    refuted(test, "LookAfterFallingAsleep", "deadlock");
}

/// The one who waited first goes on first, though others are woken meanwhile.
#[test]
fn events_from_outside_come_in_order() {
    let tasks = [("receive key", 0), ("receive key", 0)];
    let spec = machine(Discipline::Cooperative, FIFO, 1, &tasks);
    explore_inside("events_from_outside_come_in_order", (3_500, 6), &spec, Beside::Environment);
}

#[test]
fn the_wrong_end_of_the_queue_is_refused() {
    let test = "interleavings::events_from_outside_come_in_order";
    refuted(test, "HeadGoesFirst", REFUSED);
}

/// By the other worker, or not.
#[test]
fn what_a_turn_wakes_is_stolen() {
    let tasks = [("wake b wake c", 0), ("wait", 0), ("wait", 0)];
    let spec = machine(Discipline::Cooperative, FIFO, 2, &tasks);
    explore_inside("what_a_turn_wakes_is_stolen", (22_000, 29), &spec, Beside::Nobody);
}

#[test]
fn what_is_not_published_is_not_stolen() {
    let test = "interleavings::what_a_turn_wakes_is_stolen";
    refuted(test, "TailIsReleased", "deadlock");
}

/// One queue for two workers: the order of all turns is the model's.
#[test]
fn the_most_urgent_goes_first() {
    let tasks = [("wake c yield", 1), ("work 1", 0), ("wait", 2)];
    let spec = machine(Discipline::Cooperative, URGENT, 2, &tasks);
    explore_inside("the_most_urgent_goes_first", (13_000, 52), &spec, Beside::Nobody);
}

#[test]
fn the_least_urgent_is_refused() {
    let test = "interleavings::the_most_urgent_goes_first";
    refuted(test, "UrgentGoFirst", REFUSED);
}

/// Two workers, whose tasks want the same.
#[test]
fn a_lock_is_handed_over() {
    let tasks = [("lock l unlock l", 0), ("lock l unlock l", 0)];
    let spec = machine(Discipline::Cooperative, FIFO, 2, &tasks);
    explore_inside("a_lock_is_handed_over", (4_900, 4), &spec, Beside::Nobody);
}

#[test]
fn who_is_handed_a_lock_and_not_found_waits_on() {
    let test = "interleavings::a_lock_is_handed_over";
    refuted(test, "TailIsReleased", "deadlock");
}

/// And another begun, while the monitor looks on.
#[test]
fn a_turn_is_handed_off() {
    let spec = machine(Discipline::Handoff, FIFO, 1, &[("work 2 yield work 2", 0), ("work 3", 0)]);
    explore_inside("a_turn_is_handed_off", (22_000, 14), &spec, Beside::Monitor(3));
}

#[test]
fn a_model_that_hands_nothing_off_refuses() {
    let test = "interleavings::a_turn_is_handed_off";
    refuted(test, "TheModelSwitches", REFUSED);
}

#[test]
fn a_turn_beside_that_is_not_queued_is_lost() {
    refuted("interleavings::a_turn_is_handed_off", "TurnsBesideAreQueued", "deadlock");
}

/// While others have theirs, and the monitor looks on.
#[test]
fn a_turn_is_stopped_and_resumed() {
    let spec =
        machine(Discipline::Preemptive, FIFO, 1, &[("work 3 yield work 2", 0), ("work 3", 0)]);
    explore_inside("a_turn_is_stopped_and_resumed", (24_000, 6), &spec, Beside::Monitor(3));
}

#[test]
fn a_model_that_stops_nothing_refuses() {
    let test = "interleavings::a_turn_is_stopped_and_resumed";
    refuted(test, "TheModelSwitches", REFUSED);
}

#[test]
fn a_stopped_turn_that_is_not_queued_is_lost() {
    let test = "interleavings::a_turn_is_stopped_and_resumed";
    refuted(test, "StoppedTurnsAreQueued", "deadlock");
}
