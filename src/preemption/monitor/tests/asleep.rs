//! When the monitor's thread is there, when it sleeps, and what wakes it.

use std::sync::Arc;
use std::time::Duration;

use super::{HANDOFF, SEAT, STOPS, computes, executor, with_a_thread};
use crate::executor::Executor;
use crate::preemption::Discipline;
use crate::preemption::monitor::start;
use crate::shared::{Plan, Shared};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::thread;
use crate::watchdog::Watchdog;

/// All workers sleep.
fn all_asleep(shared: &Shared) {
    for core in &shared.cores {
        shared.idle.search();
        shared.idle.fall_asleep(core.index);
    }
}

/// One worker's, whose turns a watchdog looks at.
fn watched() -> Arc<Shared> {
    let builder = Executor::builder().workers(1).watchdog(Watchdog::new(Duration::from_secs(1)));
    Shared::new(builder.plan().expect("there can be one"))
}

#[test]
fn it_sleeps_while_all_workers_do() {
    let shared = executor(HANDOFF, 2);
    let monitor = &shared.switchboard.monitor;
    shared.idle.search();
    shared.idle.fall_asleep(1);
    assert!(!monitor.sleep(&shared), "one of them works");
    shared.idle.search();
    shared.idle.fall_asleep(0);
    let woken = AtomicBool::new(false);
    thread::scope(|threads| {
        // Ordering: Relaxed; the wake orders it.
        let slept = threads.spawn(|| (monitor.sleep(&shared), woken.load(Ordering::Relaxed)));
        while !slept.is_finished() {
            // Ordering: Relaxed; a guess, and there is another look.
            if monitor.asleep.load(Ordering::Relaxed) {
                // Ordering: Relaxed, as above.
                woken.store(true, Ordering::Relaxed);
                monitor.wake();
            }
            thread::yield_now();
        }
        assert_eq!(slept.join().expect("no panic"), (true, true), "it slept until it was woken");
    });
}

#[test]
fn it_does_not_sleep_while_a_watched_turn_goes_on() {
    for (goes_on, sleeps) in [(true, false), (false, true)] {
        let shared = watched();
        all_asleep(&shared);
        if goes_on {
            shared.switchboard.seats[SEAT].note_long_turn(3, 0, 0);
        }
        // It is stopped, so that it does not wait.
        shared.switchboard.monitor.stop();
        assert_eq!(shared.switchboard.monitor.sleep(&shared), sleeps);
    }
    let unwatched = executor(STOPS, 1);
    all_asleep(&unwatched);
    unwatched.switchboard.seats[SEAT].note_long_turn(3, 0, 0);
    unwatched.switchboard.monitor.stop();
    assert!(unwatched.switchboard.monitor.sleep(&unwatched), "nobody looks at it");
}

/// Its thread, started and stopped again.
fn has_a_thread(shared: &Arc<Shared>) -> bool {
    let thread = start(shared, "test").expect("there is room for a thread");
    shared.switchboard.monitor.stop();
    thread.map(|thread| thread.join().expect("no panic")).is_some()
}

#[test]
fn it_has_a_thread_if_there_is_anything_to_watch() {
    for (discipline, workers, has) in [
        (Discipline::Cooperative, 1, false),
        (Discipline::Cooperative, 2, true),
        (HANDOFF, 1, true),
        (STOPS, 2, true),
    ] {
        let shared = executor(discipline, workers);
        assert_eq!(has_a_thread(&shared), has, "{discipline:?}, {workers} workers");
    }
    assert!(has_a_thread(&watched()));
}

#[test]
fn its_thread_finds_a_turn_that_overruns() {
    let plan = Executor::builder().workers(1).plan().expect("there can be one");
    let slice = Duration::from_millis(1);
    let shared = Shared::new(Plan { discipline: Discipline::Handoff { slice, spares: 1 }, ..plan });
    let core = &shared.cores[0];
    core.set_holder(Some(SEAT));
    core.counters.polls.bump();
    let monitor = &shared.switchboard.monitor;
    with_a_thread(&shared, computes, |_| {
        let thread = start(&shared, "test").expect("there is room").expect("it watches");
        while monitor.watch.overruns.get() == 0 {
            thread::yield_now();
        }
        monitor.stop();
        thread.join().expect("no panic");
    });
}
