//! The end of an executor: its phases, its report, and what comes too late.

use std::future::pending;
use std::sync::mpsc;
use std::time::Duration;

use turnwise::{JoinHandle, yield_now};

use crate::helpers::{Census, Door};
use crate::setup::{Setup, each, each_at_once};

#[test]
fn what_ends_by_itself_is_drained() {
    each(|setup, executor| {
        let door = Door::default();
        let mut handles: Vec<JoinHandle<()>> =
            (0..10).map(|_| executor.spawn(door.wait())).collect();
        door.until_waiting(10);
        // The door is opened when the shutdown has begun: when tasks are refused.
        handles.push(executor.spawn(async move {
            while turnwise::spawn(yield_now()).await.is_ok() {}
            door.open();
        }));
        let report = executor.shutdown(Duration::MAX);
        assert!(report.is_clean() && report.cancelled == 0, "{setup:?}: {report}");
        // Eleven, and the one by which the last of them tries may be there at that moment.
        assert!((11..=12).contains(&report.drained), "{setup:?}: {report}");
        assert!(handles.iter().all(JoinHandle::is_finished));
        assert_eq!(report.to_string(), format!("{} drained, 0 cancelled", report.drained));
    });
}

#[test]
fn a_task_that_panics_while_the_executor_drains_ended_by_itself() {
    each(|setup, executor| {
        let door = Door::default();
        let waits = door.wait();
        let task = executor.spawn(async {
            waits.await;
            panic!("at last");
        });
        door.until_waiting(1);
        drop(executor.spawn(async move { door.open() }));
        let report = executor.shutdown(Duration::MAX);
        assert!(report.is_clean() && report.cancelled == 0, "{setup:?}: {report}");
        let mut task: JoinHandle<()> = task;
        assert!(now(&mut task).expect_err("it panicked").is_panic());
    });
}

/// What a handle gives at its first poll.
fn now<T>(handle: &mut JoinHandle<T>) -> Result<T, turnwise::JoinError> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::future::Future::poll(std::pin::Pin::new(handle), &mut context) {
        std::task::Poll::Ready(joined) => joined,
        std::task::Poll::Pending => panic!("the task is over"),
    }
}

#[test]
fn what_does_not_end_is_cancelled_and_its_future_dropped() {
    each(|setup, executor| {
        let alive = Census::default();
        let mut handles: Vec<JoinHandle<()>> = (0..10)
            .map(|_| {
                let member = alive.enter();
                executor.spawn(async move {
                    let _member = member;
                    pending().await
                })
            })
            .collect();
        let report = executor.shutdown(Duration::ZERO);
        assert!(report.is_clean(), "{setup:?}: {report}");
        assert_eq!((report.drained, report.cancelled), (0, 10), "{setup:?}");
        assert_eq!(alive.count(), 0);
        for handle in &mut handles {
            assert!(now(handle).expect_err("it was cancelled").is_cancelled());
        }
    });
}

#[test]
fn a_sleeper_is_cancelled_and_leaves_nothing_behind() {
    each(|setup, executor| {
        executor.run(async { turnwise::sleep(Duration::from_micros(1)).await });
        let sleeper = executor.spawn(turnwise::sleep(Duration::from_secs(3600)));
        let report = executor.shutdown(Duration::ZERO);
        assert!(report.is_clean() && sleeper.is_finished(), "{setup:?}: {report}");
        assert_eq!(report.drained + report.cancelled, 1, "{setup:?}: the executor's own are none");
    });
}

#[test]
fn dropping_cancels() {
    each(|setup, executor| {
        let alive = Census::default();
        let member = alive.enter();
        let mut task: JoinHandle<()> = executor.spawn(async move {
            let _member = member;
            pending().await
        });
        drop(executor);
        assert_eq!(alive.count(), 0, "{setup:?}");
        assert!(now(&mut task).expect_err("it was cancelled").is_cancelled());
    });
}

#[test]
fn what_is_spawned_too_late_is_cancelled_at_once() {
    each(|setup, executor| {
        let handle = executor.handle();
        assert!(executor.shutdown(Duration::ZERO).is_clean());
        let alive = Census::default();
        let member = alive.enter();
        let mut late = handle.task().name("late").spawn(async move { drop(member) });
        assert!(late.is_finished(), "{setup:?}");
        assert_eq!(alive.count(), 0, "{setup:?}: its future is dropped in the call");
        let error = now(&mut late).expect_err("it was refused");
        assert!(error.is_cancelled());
        assert_eq!(error.name(), Some("late"));
        // A future that the calling thread polls itself needs no workers.
        assert_eq!(handle.block_on(async { 3 }), 3);
        assert_eq!(handle.metrics().live, 0);
    });
}

#[test]
fn a_destructor_may_spawn_while_its_task_is_cancelled() {
    struct Spawns(mpsc::Sender<JoinHandle<()>>);
    impl Drop for Spawns {
        fn drop(&mut self) {
            self.0.send(turnwise::spawn(async {})).expect("the test listens");
        }
    }
    each(|setup, executor| {
        let (send, receive) = mpsc::channel();
        let spawns = Spawns(send);
        drop(executor.spawn(async move {
            let _spawns = spawns;
            pending::<()>().await
        }));
        let report = executor.shutdown(Duration::ZERO);
        assert!(report.is_clean(), "{setup:?}: {report}");
        let mut late = receive.recv().expect("the destructor ran");
        assert!(now(&mut late).expect_err("it came too late").is_cancelled(), "{setup:?}");
    });
}

#[test]
fn a_turn_that_does_not_end_is_left_by_name() {
    each_at_once(
        |_| true,
        |setup, executor| {
            let (inside, is_inside) = mpsc::channel();
            let (go_on, goes_on) = mpsc::channel::<()>();
            let alive = Census::default();
            let member = alive.enter();
            let mut stuck = executor.task().name("stuck").spawn(async move {
                let _member = member;
                inside.send(()).expect("the test listens");
                goes_on.recv().expect("the test speaks");
                yield_now().await;
                unreachable!("it was aborted in the turn that ended just now");
            });
            is_inside.recv().expect("it runs");
            let id = stuck.id();
            let report = executor.shutdown(Duration::ZERO);
            assert!(!report.is_clean(), "{setup:?}: {report}");
            let left: Vec<_> =
                report.left.iter().map(|left| (left.id, left.name.as_deref())).collect();
            assert_eq!(left, [(id, Some("stuck"))], "{setup:?}");
            assert_eq!(report.cancelled, 0, "{setup:?}: what is left is never called cancelled");
            assert!(report.to_string().contains("(stuck) left in a turn"), "{report}");
            assert!(!stuck.is_finished());
            go_on.send(()).expect("it waits still");
            while !stuck.is_finished() {
                std::thread::yield_now();
            }
            assert_eq!(
                alive.count(),
                0,
                "{setup:?}: when the turn ends at last, the future is dropped"
            );
            let stuck: Result<(), _> = now(&mut stuck);
            assert!(stuck.expect_err("it was aborted").is_cancelled());
        },
    );
}

#[test]
fn an_executor_may_be_dropped_inside_its_own_task() {
    each_at_once(
        |_| true,
        |setup, executor| {
            let handle = executor.handle();
            let (send, receive) = mpsc::channel();
            let own = handle.spawn(async move {
                drop(executor);
                send.send(()).expect("the test listens");
            });
            receive.recv().expect("the drop returns");
            while !own.is_finished() {
                std::thread::yield_now();
            }
            let mut late = handle.spawn(async {});
            assert!(now(&mut late).expect_err("it came too late").is_cancelled(), "{setup:?}");
        },
    );
}

#[test]
fn an_executor_may_be_dropped_inside_a_block_on_of_its_own() {
    each(|setup, executor| {
        let alive = Census::default();
        let member = alive.enter();
        drop(executor.spawn(async move {
            let _member = member;
            pending::<()>().await
        }));
        executor.handle().block_on(async move { drop(executor) });
        assert_eq!(alive.count(), 0, "{setup:?}");
    });
}

#[test]
fn who_waits_for_a_task_learns_that_the_executor_is_gone() {
    each(|_, executor| {
        let (handle, door) = (executor.handle(), Door::default());
        let waits = door.wait();
        std::thread::scope(|threads| {
            let joined = threads.spawn(move || {
                let task = handle.spawn(async move {
                    waits.await;
                    pending::<()>().await
                });
                handle.block_on(task)
            });
            door.until_waiting(1);
            drop(executor);
            let error = joined.join().expect("no panic").expect_err("the task was cancelled");
            assert!(error.is_cancelled());
        });
    });
}

#[test]
fn a_stopped_turn_ends_before_its_executor_does() {
    each(|setup, executor| {
        if !setup.switches() {
            return;
        }
        let before = executor.metrics().switches();
        let handle = executor.handle();
        let task = executor.spawn(async move {
            while handle.metrics().switches() == before {
                std::hint::spin_loop();
            }
        });
        while executor.metrics().switches() == before {
            std::thread::yield_now();
        }
        let report = executor.shutdown(Duration::MAX);
        assert!(report.is_clean() && task.is_finished(), "{setup:?}: {report}");
    });
}

#[test]
fn no_thread_is_left() {
    each(|setup: Setup, executor| {
        drop(executor);
        let builder = turnwise::Executor::builder().workers(setup.workers).thread_name("leaves");
        let executor = builder.discipline(setup.discipline()).build().expect("as before");
        executor.run(async {});
        assert!(threads_named("leaves") > 0, "{setup:?}");
        assert!(executor.shutdown(Duration::ZERO).is_clean());
        assert_eq!(threads_named("leaves"), 0, "{setup:?}");
    });
}

/// How many of this program's threads have such a name.
fn threads_named(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|it| it.starts_with(name)).count()
}
