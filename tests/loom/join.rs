//! A task's handle while the task ends: polled, dropped, given another waker, aborted.

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use turnwise::parts::{Parker, Scene};
use turnwise::{Executor, JoinError, JoinHandle};

use crate::explore::{explore, refuted, spoils};

/// How often a future and its output were dropped.
#[derive(Default)]
struct Drops {
    future: AtomicUsize,
    output: AtomicUsize,
}

/// Counts its own drop.
struct Counted(Arc<Drops>, fn(&Drops) -> &AtomicUsize);

impl Drop for Counted {
    fn drop(&mut self) {
        (self.1)(&self.0).fetch_add(1, Ordering::Relaxed);
    }
}

/// A joiner that sleeps on a thread of its own.
#[derive(Default)]
struct Joiner(Parker);

impl Wake for Joiner {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// An executor with one task, ready at its first turn.
fn scene() -> (Scene, Arc<Drops>, JoinHandle<Counted>) {
    let scene = Scene::new(Executor::builder().workers(1));
    let drops = Arc::new(Drops::default());
    let held = Counted(Arc::clone(&drops), |drops| &drops.future);
    let task = scene.handle().spawn(async move {
        let output = Counted(Arc::clone(&held.0), |drops| &drops.output);
        drop(held);
        output
    });
    (scene, drops, task)
}

/// A worker gives turns until nothing is ready.
fn worker(scene: &Scene) -> thread::JoinHandle<()> {
    let scene = scene.clone();
    thread::spawn(move || turns(&scene))
}

fn turns(scene: &Scene) {
    scene.hold(0, |core| {
        while let Some(task) = core.next() {
            core.turn(task);
        }
    });
}

fn poll(task: &mut JoinHandle<Counted>, joiner: &Arc<Joiner>) -> Poll<Result<Counted, JoinError>> {
    let waker = Waker::from(Arc::clone(joiner));
    Pin::new(task).poll(&mut Context::from_waker(&waker))
}

fn ends_well(drops: &Drops, output: Result<Counted, JoinError>) {
    let output = output.expect("it neither panics nor is aborted");
    assert_eq!(drops.future.load(Ordering::Relaxed), 1, "the future was dropped before");
    assert_eq!(drops.output.load(Ordering::Relaxed), 0, "the output is there");
    drop(output);
    assert_eq!(drops.output.load(Ordering::Relaxed), 1);
}

/// Whoever waits for a task hears of its end, and finds the output.
#[test]
fn an_end_is_heard_of() {
    explore(130, || {
        let (scene, drops, task) = scene();
        let worker = worker(&scene);
        let output = scene.handle().block_on(task);
        ends_well(&drops, output);
        worker.join().expect("it ends");
    });
}

#[test]
fn a_joiner_that_comes_too_late_must_be_told() {
    refuted("join::an_end_is_heard_of", "JoinerHearsOfTheEnd", "deadlock");
}

/// A handle that is dropped while its task ends leaves nothing behind: output, waker, cell.
#[test]
fn a_dropped_handle_leaves_nothing() {
    explore(100, || {
        let (scene, drops, mut task) = scene();
        let worker = worker(&scene);
        let joiner = Arc::new(Joiner::default());
        drop(poll(&mut task, &joiner));
        if spoils("TheHandleIsDropped") {
            std::mem::forget(task);
        } else {
            drop(task);
        }
        worker.join().expect("it ends");
        assert_eq!(drops.future.load(Ordering::Relaxed), 1, "the future is dropped");
        assert_eq!(drops.output.load(Ordering::Relaxed), 1, "the output is dropped");
        assert_eq!(Arc::strong_count(&drops), 1, "nobody knows of them any more");
        assert_eq!(Arc::strong_count(&joiner), 1, "the waker is dropped");
    });
}

#[test]
fn a_forgotten_handle_leaves_something() {
    refuted("join::a_dropped_handle_leaves_nothing", "TheHandleIsDropped", "is dropped");
}

/// A handle is given another waker while its task ends: the new one is woken, if it was left in
/// time, and the place of both is used by one thread at a time.
#[test]
fn a_new_waker_takes_the_place_of_the_old() {
    explore(260, || {
        let (scene, drops, mut task) = scene();
        let worker = worker(&scene);
        let joiners = [Arc::new(Joiner::default()), Arc::new(Joiner::default())];
        let mut output = poll(&mut task, &joiners[0]);
        if output.is_pending() {
            output = poll(&mut task, &joiners[1]);
        }
        if output.is_pending() {
            while !joiners[1].0.park(None) {}
            output = poll(&mut task, &joiners[1]);
        }
        let Poll::Ready(output) = output else { panic!("woken, but the task is not done") };
        ends_well(&drops, output);
        drop(task);
        worker.join().expect("it ends");
        let left = joiners.map(|joiner| Arc::strong_count(&joiner));
        assert_eq!(left, [1, 1], "the wakers are dropped");
    });
}

#[test]
fn a_waker_that_is_not_withdrawn_is_raced_for() {
    let test = "join::a_new_waker_takes_the_place_of_the_old";
    refuted(test, "WakerIsWithdrawn", "ausality violation");
}

/// A task that never is ready is aborted while it has a turn, and woken too: it is cancelled, once.
#[test]
fn an_aborted_task_is_cancelled() {
    explore(44, || {
        let scene = Scene::new(Executor::builder().workers(1));
        let drops = Arc::new(Drops::default());
        let held = Counted(Arc::clone(&drops), |drops| &drops.future);
        let mut polls = 0;
        let mut task = scene.handle().spawn(async move {
            let _held = held;
            let again_once = poll_fn(|context| {
                polls += 1;
                if polls == 1 {
                    let waker = context.waker().clone();
                    waker.wake();
                }
                Poll::<()>::Pending
            });
            again_once.await;
            pending::<Counted>().await
        });
        let worker = worker(&scene);
        if !spoils("ItIsAborted") {
            task.abort();
        }
        worker.join().expect("it ends");
        turns(&scene);
        let output = poll(&mut task, &Arc::new(Joiner::default()));
        let Poll::Ready(Err(error)) = output else { panic!("an abort ends a task") };
        assert!(error.is_cancelled());
        drop(task);
        assert_eq!(drops.future.load(Ordering::Relaxed), 1, "the future is dropped once");
        assert_eq!(Arc::strong_count(&drops), 1, "the cell is gone");
    });
}

#[test]
fn a_task_that_is_not_aborted_is_not_cancelled() {
    refuted("join::an_aborted_task_is_cancelled", "ItIsAborted", "an abort ends a task");
}
