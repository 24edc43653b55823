//! `LocalExecutor`: tasks that must stay on their thread do, whoever wakes or ends them.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use turnwise::{JoinHandle, LocalExecutor, Policy, yield_now};

use crate::helpers::{Census, Door, said, spoken};
use crate::setup::POLICIES;

/// Says on which thread it is dropped.
struct Home(ThreadId, Rc<Cell<bool>>);

impl Home {
    fn new() -> (Home, Rc<Cell<bool>>) {
        let gone = Rc::new(Cell::new(false));
        (Home(thread::current().id(), Rc::clone(&gone)), gone)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        assert_eq!(thread::current().id(), self.0);
        self.1.set(true);
    }
}

fn each(body: impl Fn(LocalExecutor)) {
    let starving = [Policy::LifoSlot { cap: None }, Policy::Priority { aging: None }];
    POLICIES
        .into_iter()
        .chain(starving)
        .for_each(|policy| body(LocalExecutor::with_policy(policy)));
}

/// What a handle gives at its first poll.
fn now<T>(handle: &mut JoinHandle<T>) -> Result<T, turnwise::JoinError> {
    match Pin::new(handle).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(joined) => joined,
        Poll::Pending => panic!("the task is over"),
    }
}

#[test]
fn tasks_share_what_is_not_send_and_outputs_need_not_be() {
    each(|executor| {
        let order = Rc::new(RefCell::new(vec![]));
        let tasks: Vec<JoinHandle<Rc<i32>>> = (0..4)
            .map(|i| {
                let order = Rc::clone(&order);
                executor.spawn(async move {
                    yield_now().await;
                    order.borrow_mut().push(i);
                    Rc::new(i)
                })
            })
            .collect();
        let text = String::from("borrowed");
        let sum = executor.run(async {
            let mut sum = 0;
            for task in tasks {
                sum += *task.await.expect("it ends");
            }
            sum + text.len() as i32
        });
        assert_eq!((sum, order.borrow().len()), (14, 4));
    });
}

#[test]
fn foreign_threads_wake_spawn_and_abort() {
    each(|executor| {
        let (handle, door) = (executor.handle(), Door::default());
        let (home, gone) = Home::new();
        let waits = executor.spawn(async move {
            let _home = home;
            pending::<()>().await
        });
        let (abort, opened) = (waits.abort_handle(), door.wait());
        thread::scope(|threads| {
            threads.spawn(|| {
                let here = thread::current().id();
                let there = handle.spawn(async { thread::current().id() });
                assert_ne!(handle.block_on(there).expect("it ends"), here);
                abort.abort();
                door.open();
            });
            let aborted = executor.run(async {
                opened.await;
                turnwise::sleep(Duration::from_micros(100)).await;
                waits.await
            });
            assert!(aborted.expect_err("it was aborted").is_cancelled());
        });
        assert!(gone.get());
    });
}

#[test]
fn a_handle_of_a_task_that_stays_may_go() {
    each(|executor| {
        let (home, gone) = Home::new();
        let task: JoinHandle<u8> = executor.spawn(async move {
            let _home = home;
            yield_now().await;
            1
        });
        // The last to refer to the task is on another thread: only its memory is given back there.
        let other = thread::spawn(move || {
            while !task.is_finished() {
                thread::yield_now();
            }
            drop(task);
        });
        executor.run(async {
            for _ in 0..10 {
                yield_now().await;
            }
        });
        other.join().expect("no panic");
        assert!(gone.get());
    });
}

#[test]
fn dropping_it_cancels_on_this_thread() {
    each(|executor| {
        let alive = Census::default();
        let mut tasks: Vec<JoinHandle<()>> = (0..5)
            .map(|i| {
                let (home, member) = (Home::new().0, alive.enter());
                executor.spawn(async move {
                    let _held = (home, member);
                    if i > 2 {
                        turnwise::sleep(Duration::from_secs(3600)).await;
                    }
                    pending().await
                })
            })
            .collect();
        executor.run(async { yield_now().await });
        let handle = executor.handle();
        drop(executor);
        assert_eq!(alive.count(), 0);
        assert!(tasks.iter_mut().all(|task| now(task).expect_err("so").is_cancelled()));
        assert!(now(&mut handle.spawn(async {})).expect_err("too late").is_cancelled());
    });
}

#[test]
fn between_runs_tasks_stand_still() {
    each(|executor| {
        let turns = Rc::new(Cell::new(0));
        let seen = Rc::clone(&turns);
        let task = executor.spawn(poll_fn(move |context| {
            seen.set(seen.get() + 1);
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        }));
        assert_eq!(turns.get(), 0);
        executor.run(async {
            while turns.get() < 5 {
                yield_now().await
            }
        });
        let before = turns.get();
        task.abort();
        assert_eq!(turns.get(), before);
        executor.run(async { assert!(task.await.expect_err("aborted").is_cancelled()) });
    });
}

#[test]
fn what_would_wait_for_itself_panics_with_its_reason() {
    each(|executor| {
        let executor = Rc::new(executor);
        let own = Rc::clone(&executor);
        let again = executor.spawn(async move { own.run(async {}) });
        let reason = said(executor.run(again).expect_err("it panics"));
        assert!(reason.contains("inside a task of the same executor"), "{reason}");
        let handle = executor.handle();
        let blocks = executor.spawn(async move { handle.block_on(async {}) });
        let reason = said(executor.run(blocks).expect_err("it panics"));
        assert!(reason.contains("no spare thread"), "{reason}");
        let other = executor.spawn(async { LocalExecutor::new().run(async {}) });
        let reason = said(executor.run(other).expect_err("it panics"));
        assert!(reason.contains("would block its worker"), "{reason}");
        let root = catch_unwind(AssertUnwindSafe(|| executor.run(async { panic!("of the root") })));
        assert_eq!(spoken(root.expect_err("it panics")), "of the root");
        assert_eq!(executor.run(async { 7 }), 7, "it goes on");
    });
}

#[test]
fn it_may_run_inside_a_task_that_can_give_its_core_away() {
    let setup = crate::setup::Setup::new(crate::setup::Kind::Handoff, Policy::Fifo, 1);
    crate::setup::on(setup, |_, executor| {
        let (send, receive) = mpsc::channel();
        let sum = executor.run(async move {
            drop(turnwise::spawn(async move { send.send(3).expect("it is received") }));
            let local = LocalExecutor::new();
            let own: i32 = local.run(async { turnwise::task::id().map_or(0, |_| 4) });
            own + receive.recv().expect("the worker's other task goes on")
        });
        assert_eq!(sum, 7);
    });
}

#[test]
fn it_may_be_dropped_inside_a_task_of_any_executor() {
    crate::setup::each(|setup, executor| {
        let sum = executor.run(async {
            let local = LocalExecutor::new();
            let (home, gone) = Home::new();
            let home = local.spawn(async move {
                let _home = home;
                pending::<()>().await
            });
            drop(local);
            let own = if gone.get() && home.is_finished() { 3 } else { 0 };
            drop((gone, home));
            // The worker has its core as before.
            own
        });
        let more = executor.run(async {
            yield_now().await;
            turnwise::spawn(async { 4 }).await.expect("it ends")
        });
        assert_eq!(sum + more, 7, "{setup:?}");
    });
}
