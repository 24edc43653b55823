//! Blocking: `block_on` outside and inside of tasks, `block_in_place`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use turnwise::{Handle, Policy, block_in_place, yield_now};

use crate::helpers::{Door, said, spoken};
use crate::setup::{KINDS, Kind, Setup, each, each_where, on};

#[test]
fn block_on_takes_futures_that_must_stay_on_their_thread() {
    each(|_, executor| {
        let here = std::thread::current().id();
        let (local, text) = (Rc::new(3), String::from("borrowed"));
        let sum = executor.block_on(async {
            let task = turnwise::spawn(async {
                yield_now().await;
                std::thread::current().id()
            });
            assert_ne!(task.await.expect("it ends"), here, "tasks run on the workers");
            assert_eq!(std::thread::current().id(), here);
            *local + text.len()
        });
        assert_eq!(sum, 11);
    });
}

#[test]
fn many_threads_block_at_once() {
    each(|_, executor| {
        let handle = executor.handle();
        std::thread::scope(|threads| {
            for i in 0..4 {
                let handle = handle.clone();
                threads.spawn(move || {
                    let task = handle.spawn(async move {
                        yield_now().await;
                        i
                    });
                    assert_eq!(handle.block_on(task).expect("it ends"), i);
                });
            }
        });
    });
}

#[test]
fn a_panic_in_what_is_blocked_on_is_the_callers() {
    each(|_, executor| {
        let run = catch_unwind(AssertUnwindSafe(|| executor.run(async { panic!("in a task") })));
        assert_eq!(spoken(run.expect_err("it panics")), "in a task");
        let here = catch_unwind(AssertUnwindSafe(|| executor.block_on(async { panic!("here") })));
        assert_eq!(spoken(here.expect_err("it panics")), "here");
        assert!(Handle::try_current().is_none(), "the thread has left the executor");
        assert_eq!(executor.run(async { 7 }), 7);
    });
}

#[test]
fn block_on_inside_a_task_hands_the_core_to_a_spare() {
    each_where(Setup::switches, |setup, executor| {
        let handle = executor.handle();
        let task = executor.spawn(async move {
            let inner = handle.block_on(async {
                assert!(turnwise::task::id().is_none(), "a wait of its own is no turn of a task");
                turnwise::spawn(async {
                    yield_now().await;
                    5
                })
                .await
                .expect("it ends")
            });
            // The turn goes on without a core, and the next one has one.
            assert_eq!(turnwise::spawn(async { 2 }).await.expect("it ends"), 2);
            inner
        });
        assert_eq!(executor.block_on(task).expect("it ends"), 5, "{setup:?}");
        assert!(executor.metrics().handoffs > 0, "{setup:?}");
    });
}

#[test]
fn block_on_within_block_on_within_a_task() {
    each_where(Setup::switches, |_, executor| {
        let handle = executor.handle();
        let sum = executor.run(async move {
            let deeper = handle.clone();
            handle.block_on(async {
                1 + deeper.block_on(async { turnwise::spawn(async { 2 }).await.expect("it ends") })
            })
        });
        assert_eq!(sum, 3);
    });
}

#[test]
fn block_on_inside_a_task_panics_with_its_reason_where_it_would_block_the_worker() {
    each_where(
        |setup| !setup.switches(),
        |_, executor| {
            let handle = executor.handle();
            let task = executor.spawn(async move { handle.block_on(async {}) });
            let error = executor.block_on(task).expect_err("it panics");
            let reason = said(error);
            assert!(reason.contains("`block_on` inside a task"), "{reason}");
            assert!(reason.contains("no spare thread"), "{reason}");
            assert_eq!(executor.run(async { 7 }), 7, "the worker goes on");
        },
    );
}

#[test]
fn block_on_inside_a_task_panics_when_all_spares_are_in_use() {
    for kind in [Kind::Handoff, Kind::Preemptive] {
        let setup = Setup { spares: 1, ..Setup::new(kind, Policy::Fifo, 1).calm() };
        on(setup, |_, executor| {
            let (door, handle) = (Door::default(), executor.handle());
            let waits = door.wait();
            let first = executor.spawn({
                let handle = handle.clone();
                async move { handle.block_on(waits) }
            });
            door.until_waiting(1);
            let second = executor.spawn(async move { handle.block_on(async {}) });
            let reason = said(executor.block_on(second).expect_err("it panics"));
            assert!(reason.contains("no spare thread"), "{reason}");
            door.open();
            executor.block_on(first).expect("it ends");
        });
    }
}

#[test]
fn a_future_may_be_blocked_on_in_another_executor() {
    for kind in KINDS {
        on(Setup::new(kind, Policy::Fifo, 1), |setup, executor| {
            let other = Setup::new(kind, Policy::Fifo, 1).build();
            let handle = other.handle();
            let task = executor.spawn(async move {
                handle.block_on(async { turnwise::spawn(async { 4 }).await.expect("it ends") })
            });
            let result = executor.block_on(task);
            assert_eq!(result.is_ok(), setup.switches(), "the own worker would be blocked");
            drop(other);
        });
    }
}

#[test]
fn block_in_place_lets_the_workers_other_tasks_go_on() {
    // A cooperative worker keeps its core; then another steals.
    each_where(
        |setup| setup.switches() || setup.workers > 1,
        |setup, executor| {
            let executor_metrics = executor.handle();
            let sum = executor.run(async move {
                let (send, receive) = mpsc::channel();
                let other = turnwise::spawn(async move {
                    yield_now().await;
                    send.send(5).expect("it is received");
                });
                let got: i32 = block_in_place(|| receive.recv().expect("the other task goes on"));
                other.await.expect("it ends");
                got
            });
            assert_eq!(sum, 5);
            if setup.switches() {
                assert!(executor_metrics.metrics().handoffs > 0, "{setup:?}: it did not wait");
            }
        },
    );
}

#[test]
fn block_in_place_anywhere_runs_the_call() {
    assert_eq!(block_in_place(|| 1), 1, "outside of any executor");
    each(|_, executor| {
        assert_eq!(executor.block_on(async { block_in_place(|| 2) }), 2, "outside of a task");
        // More often than there are spares, one after the other and within each other.
        for i in 0..20 {
            let twice = executor.spawn(async move { block_in_place(|| block_in_place(|| i)) });
            assert_eq!(executor.block_on(twice).expect("it ends"), i);
        }
        let panics = executor.spawn(async { block_in_place(|| panic!("inside")) });
        let panics: Result<(), _> = executor.block_on(panics);
        assert_eq!(said(panics.expect_err("it panics")), "inside");
    });
}

#[test]
fn a_sleeper_wakes_while_its_workers_are_blocked() {
    each_where(Setup::switches, |_, executor| {
        executor.run(async {
            let (send, receive) = mpsc::channel();
            let sleeper = turnwise::spawn(async move {
                turnwise::sleep(Duration::from_millis(2)).await;
                send.send(()).expect("it is received");
            });
            block_in_place(|| receive.recv().expect("the sleeper wakes"));
            sleeper.await.expect("it ends");
        });
    });
}
