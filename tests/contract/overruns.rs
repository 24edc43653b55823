//! Turns that do not end in time: who goes on beside them, and who may take their place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use turnwise::watchdog::{Action, Watchdog};
use turnwise::{Discipline, Executor, JoinHandle, Policy, yield_now};

use crate::helpers::{Census, spin_until};
use crate::setup::{Kind, Setup, each_where, on};

/// A task that computes until the flag is set, and never gives way.
async fn endless(flag: Arc<AtomicBool>) {
    spin_until(|| flag.load(Ordering::Relaxed));
}

/// A task that yields so often, and then sets the flag.
async fn short(flag: Arc<AtomicBool>, turns: usize) {
    for _ in 0..turns {
        yield_now().await;
    }
    flag.store(true, Ordering::Relaxed);
}

#[test]
fn tasks_go_on_beside_one_that_computes_for_ever() {
    each_where(Setup::switches, |setup, executor| {
        let flag = Arc::new(AtomicBool::new(false));
        let running = Census::default();
        let spin = || {
            let (flag, running) = (Arc::clone(&flag), running.clone());
            executor.spawn(async move {
                let _running = running.enter();
                endless(flag).await
            })
        };
        let spins: Vec<_> = (0..setup.workers).map(|_| spin()).collect();
        while running.count() < setup.workers {
            std::thread::yield_now();
        }
        let ends = executor.spawn(short(Arc::clone(&flag), 20));
        executor.block_on(ends).expect("it has its turns, or the loop never ends");
        for spin in spins {
            executor.block_on(spin).expect("it ends by the flag");
        }
        let metrics = executor.metrics();
        assert!(metrics.overruns > 0 && metrics.switches() > 0, "{setup:?}: {metrics:?}");
        assert_eq!(metrics.stops > 0, setup.kind == Kind::Preemptive, "{setup:?}: {metrics:?}");
    });
}

#[test]
fn three_endless_loops_and_a_short_task_that_ends() {
    each_where(Setup::switches, |setup, executor| {
        let flag = Arc::new(AtomicBool::new(false));
        let loops: Vec<_> = (0..3).map(|_| executor.spawn(endless(Arc::clone(&flag)))).collect();
        // Whatever the order in which they came: it has many turns, between theirs.
        let ends = executor.spawn(short(Arc::clone(&flag), 10));
        executor.block_on(ends).expect("it ends");
        loops.into_iter().for_each(|it| executor.block_on(it).expect("it ends by the flag"));
        let metrics = executor.metrics();
        assert_eq!(metrics.stops, metrics.resumed, "{setup:?}: {metrics:?}");
    });
}

#[test]
fn a_task_that_was_woken_runs_although_the_one_that_woke_it_computes() {
    each_where(
        |setup| setup.switches() || setup.workers > 1,
        |_, executor| {
            let (flag, asleep) =
                (Arc::new(AtomicBool::new(false)), crate::helpers::Door::default());
            let sleeper = {
                let (flag, waits) = (Arc::clone(&flag), asleep.wait());
                executor.spawn(async move {
                    waits.await;
                    flag.store(true, Ordering::Relaxed);
                })
            };
            asleep.until_waiting(1);
            let wakes = executor.spawn(async move {
                asleep.open();
                // On two cooperative workers the other one steals it, also out of the slot.
                spin_until(|| flag.load(Ordering::Relaxed));
            });
            executor.block_on(wakes).expect("the woken one runs, or this never ends");
            executor.block_on(sleeper).expect("it ends");
        },
    );
}

#[test]
fn a_task_that_was_spawned_runs_although_its_parent_blocks() {
    // Not the loop's processor time is what counts here: the parent sleeps in the system.
    each_where(
        |setup| setup.switches() || setup.workers > 1,
        |_, executor| {
            let parent = executor.spawn(async {
                let (send, receive) = mpsc::channel();
                let child = turnwise::spawn(async move { send.send(5).expect("it is received") });
                let got: i32 = receive.recv().expect("the child runs");
                child.await.expect("it ends");
                got
            });
            assert_eq!(executor.block_on(parent).expect("it ends"), 5);
        },
    );
}

#[test]
fn everything_in_the_queue_of_a_stuck_worker_goes_on() {
    const MANY: usize = 2_000;
    each_where(
        |setup| setup.switches() || setup.workers > 1,
        |setup, executor| {
            let done = Arc::new(AtomicUsize::new(0));
            let seen = Arc::clone(&done);
            let stuck = executor.spawn(async move {
                let children: Vec<JoinHandle<()>> = (0..MANY)
                    .map(|_| {
                        let done = Arc::clone(&done);
                        turnwise::spawn(async move {
                            yield_now().await;
                            done.fetch_add(1, Ordering::Relaxed);
                        })
                    })
                    .collect();
                // More than the ring of a worker has room for, and one in the slot.
                spin_until(|| done.load(Ordering::Relaxed) == MANY);
                children.len()
            });
            assert_eq!(
                executor.block_on(stuck).expect("its children end first"),
                MANY,
                "{setup:?}"
            );
            assert_eq!(seen.load(Ordering::Relaxed), MANY);
        },
    );
}

#[test]
fn a_sleeper_wakes_beside_a_turn_that_computes() {
    each_where(
        |setup| setup.switches() || setup.workers > 1,
        |_, executor| {
            let flag = Arc::new(AtomicBool::new(false));
            let sleeper = {
                let flag = Arc::clone(&flag);
                executor.spawn(async move {
                    turnwise::sleep(Duration::from_millis(1)).await;
                    flag.store(true, Ordering::Relaxed);
                })
            };
            let spins = executor.spawn(endless(flag));
            executor.block_on(spins).expect("the sleeper ends it");
            executor.block_on(sleeper).expect("it ends");
        },
    );
}

#[test]
fn without_a_free_spare_nothing_is_switched_and_it_is_counted() {
    for kind in [Kind::Handoff, Kind::Preemptive] {
        let setup = Setup { spares: 1, ..Setup::new(kind, Policy::Fifo, 1) };
        on(setup, |setup, executor| {
            let handle = executor.handle();
            let spins: Vec<JoinHandle<()>> = (0..3)
                .map(|_| {
                    let handle = handle.clone();
                    executor.spawn(async move { spin_until(|| handle.metrics().without_spare > 0) })
                })
                .collect();
            for spin in spins {
                executor.block_on(spin).expect("it goes on, without a switch");
            }
            let metrics = executor.metrics();
            assert!(metrics.without_spare > 0, "{setup:?}: {metrics:?}");
            assert_eq!(executor.run(async { 7 }), 7, "the spare is back");
        });
    }
}

#[test]
fn a_turn_that_was_switched_ends_like_any_other() {
    each_where(Setup::switches, |setup, executor| {
        let handle = executor.handle();
        let switched = move || {
            let before = handle.metrics().switches();
            let handle = handle.clone();
            spin_until(move || handle.metrics().switches() > before);
        };
        let (first, second, third) = (switched.clone(), switched.clone(), switched);
        let output = executor.spawn(async move {
            first();
            yield_now().await;
            first();
            turnwise::sleep(Duration::from_micros(100)).await;
            (turnwise::task::name(), turnwise::spawn(async { 4 }).await.expect("it ends"))
        });
        assert_eq!(executor.block_on(output).expect("it ends"), (None, 4), "{setup:?}");
        let panics = executor.spawn(async move {
            second();
            panic!("late");
        });
        let error = executor.block_on(panics).map(|(): ()| ()).expect_err("it panics");
        assert_eq!(crate::helpers::said(error), "late");
        let (send, receive) = mpsc::channel();
        let aborted = executor.spawn(async move {
            send.send(()).expect("the test listens");
            third();
            std::future::pending::<()>().await
        });
        receive.recv().expect("it runs");
        aborted.abort();
        assert!(executor.block_on(aborted).expect_err("it was aborted").is_cancelled());
    });
}

#[test]
fn a_turn_that_goes_on_alone_is_reported_again_and_again() {
    each_where(Setup::switches, |setup, executor| {
        drop(executor);
        let reports = Arc::new(AtomicUsize::new(0));
        let (seen, spins) = (Arc::clone(&reports), Arc::clone(&reports));
        let watchdog = Watchdog::new(Duration::from_millis(10)).on_overrun(move |_| {
            seen.fetch_add(1, Ordering::Relaxed);
            Action::Ignore
        });
        let builder = Executor::builder().workers(setup.workers).policy(setup.policy);
        let builder = builder.discipline(setup.discipline()).watchdog(watchdog);
        let executor = builder.build().expect("as without");
        // Nothing else is there to do, so that all workers sleep beside it.
        let alone = executor.spawn(async move { spin_until(|| spins.load(Ordering::Relaxed) > 2) });
        executor.block_on(alone).expect("it ends when it was reported");
    });
}

/// A worker that has tasks of its own does not steal; so somebody must move what waits behind a
/// turn that does not end, or it waits for ever.
#[test]
fn what_waits_behind_a_stuck_worker_goes_on_although_the_others_are_busy() {
    each_where(
        |setup| setup.workers == 2,
        |setup, executor| {
            let over = Arc::new(AtomicBool::new(false));
            let turns = Arc::new(AtomicUsize::new(0));
            let busy = {
                let (over, turns) = (Arc::clone(&over), Arc::clone(&turns));
                executor.spawn(async move {
                    while !over.load(Ordering::Relaxed) {
                        turns.fetch_add(1, Ordering::Relaxed);
                        yield_now().await;
                    }
                })
            };
            let stuck = executor.spawn(async move {
                // The busy one is on the other worker by now, and stays there.
                let seen = turns.load(Ordering::Relaxed);
                spin_until(|| turns.load(Ordering::Relaxed) > seen + 1);
                let children: Vec<JoinHandle<()>> =
                    (0..3).map(|_| turnwise::spawn(yield_now())).collect();
                spin_until(|| children.iter().all(JoinHandle::is_finished));
            });
            executor.block_on(stuck).expect("the children end, or this never does");
            over.store(true, Ordering::Relaxed);
            executor.block_on(busy).expect("it ends");
            let one_queue = matches!(setup.policy, Policy::Priority { .. } | Policy::FairShare);
            let relieved = executor.metrics().relieved;
            assert!(setup.switches() || one_queue || relieved > 0, "{setup:?}");
        },
    );
}

/// Two that compute and one spare: without a thread to spare they exchange places, and the place in
/// the queue that is exchanged is one of another urgency.
#[cfg(target_os = "linux")]
#[test]
fn turns_of_unequal_urgency_that_exchange_places_both_go_on() {
    // Who stands still at the end, of one urgency or of the other, depends on how many stops there
    // were.
    for stops in 4..12 {
        let discipline = Discipline::Preemptive { slice: Duration::from_millis(1), threads: 2 };
        let policy = Policy::Priority { aging: Some(2) };
        let executor = Executor::builder().workers(1).policy(policy).discipline(discipline);
        let executor = executor.build().expect("Linux has signals");
        let over = Arc::new(AtomicBool::new(false));
        let tasks = [0, 5]
            .map(|priority| executor.task().priority(priority).spawn(endless(Arc::clone(&over))));
        // The first stops with the spare, and then each without.
        spin_until(|| executor.metrics().stops >= stops);
        over.store(true, Ordering::Relaxed);
        for task in tasks {
            executor.block_on(task).expect("it ends by the flag");
        }
    }
}
