//! A whole small executor: two workers, two tasks, and wakes that race.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use loom::sync::Mutex;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use turnwise::Executor;
use turnwise::parts::Scene;

use crate::explore::{explore, refuted, spoils};
use crate::place::Place;

/// One task waits for what another one writes; they run on two workers.
#[test]
fn one_task_hears_of_the_other() {
    explore(36_000, || {
        let scene = Scene::new(Executor::builder().workers(2));
        scene.deal();
        let written = Arc::new((AtomicBool::new(false), Place::new(), Mutex::new(None::<Waker>)));
        let waits = scene.handle().spawn({
            let (scene, written) = (scene.clone(), Arc::clone(&written));
            async move {
                poll_fn(|context| {
                    *written.2.lock().expect("no panic") = Some(context.waker().clone());
                    if written.0.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
                written.1.touch();
                scene.stop();
            }
        });
        let writes = scene.handle().spawn({
            let written = Arc::clone(&written);
            async move {
                written.1.touch();
                written.0.store(true, Ordering::Release);
                let waker = written.2.lock().expect("no panic").take();
                if let Some(waker) = waker
                    && !spoils("TheWriterWakes")
                {
                    waker.wake();
                }
            }
        });
        drop((waits, writes));
        let other = thread::spawn({
            let scene = scene.clone();
            move || scene.sit(1)
        });
        scene.sit(0);
        other.join().expect("it ends");
    });
}

#[test]
fn a_writer_that_does_not_wake_is_not_heard() {
    refuted("small::one_task_hears_of_the_other", "TheWriterWakes", "deadlock");
}

/// An executor is built, runs a task, and is ended: the whole of what a program sees.
#[test]
fn it_runs_and_ends() {
    explore(13_000, || {
        let executor = Executor::builder().workers(1).build().expect("it can be built");
        assert_eq!(executor.run(async { 1 }), 1, "the answer is the task's");
        drop(executor);
    });
}

#[test]
fn an_end_that_the_one_who_waits_does_not_hear_of_is_noticed() {
    refuted("small::it_runs_and_ends", "JoinerHearsOfTheEnd", "deadlock");
}
