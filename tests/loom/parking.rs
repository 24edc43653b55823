//! Workers that fall asleep while others make tasks ready: no wakeup is lost.
//!
//! A wakeup that is lost leaves all threads waiting, which loom reports as a deadlock.

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use turnwise::Executor;
use turnwise::parts::Scene;

use crate::explore::{explore, refuted};

fn scene(cores: usize) -> Scene {
    Scene::new(Executor::builder().workers(cores))
}

/// A worker that finds nothing falls asleep while a task comes from outside: it has its turn.
#[test]
fn no_wakeup_is_lost() {
    explore(230, || {
        let scene = scene(1);
        let over = Arc::new(AtomicBool::new(false));
        let worker = thread::spawn({
            let (scene, over) = (scene.clone(), Arc::clone(&over));
            move || scene.work(0, || over.load(Ordering::Acquire))
        });
        drop(scene.handle().spawn(async move { over.store(true, Ordering::Release) }));
        worker.join().expect("it ends");
    });
}

#[test]
fn without_the_fence_a_wakeup_is_lost() {
    refuted("parking::no_wakeup_is_lost", "FenceBeforeSleepers", "deadlock");
}

#[test]
fn without_the_second_look_a_wakeup_is_lost() {
    refuted("parking::no_wakeup_is_lost", "LookAfterFallingAsleep", "deadlock");
}

/// One worker sleeps, and one falls asleep, while a task comes from outside: it is taken, or one of
/// them is awake and will take it.
#[test]
fn of_two_that_sleep_one_is_woken() {
    explore(44, || {
        let scene = scene(2);
        drop(scene.handle().spawn(pending::<()>()));
        let task = scene.take_from_outside().expect("it was spawned from outside");
        let asleep = scene.hold(1, |core| core.search().is_none());
        assert!(asleep && scene.is_asleep(1), "there is nothing to do yet");
        let worker = thread::spawn({
            let scene = scene.clone();
            move || scene.hold(0, |core| core.search())
        });
        scene.join_from_outside(task);
        match worker.join().expect("it ends") {
            Some(taken) => taken.cancel(),
            None => {
                let asleep = [0, 1].map(|core| scene.is_asleep(core));
                assert!(asleep.contains(&false), "both sleep, and a task waits");
                scene.take_from_outside().expect("nobody took it").cancel();
            }
        }
    });
}

#[test]
fn without_the_fence_both_sleep() {
    let test = "parking::of_two_that_sleep_one_is_woken";
    refuted(test, "FenceBeforeSleepers", "both sleep");
}

/// Two tasks come from outside while both workers sleep. The one that is woken for the first takes
/// it, and has a long turn: the other must be awake by then, for the second task.
#[test]
fn the_last_searcher_passes_on() {
    explore(250, || {
        let (scene, over) = (scene(2), Arc::new(AtomicBool::new(false)));
        let mut tasks = [0, 1].map(|_| {
            let over = Arc::clone(&over);
            drop(scene.handle().spawn(poll_fn(move |_| {
                over.store(true, Ordering::Release);
                Poll::<()>::Pending
            })));
            scene.take_from_outside()
        });
        let asleep = scene.hold(1, |core| core.search().is_none());
        assert!(asleep && scene.is_asleep(1), "there is nothing to do yet");
        let worker = thread::spawn({
            let (scene, over) = (scene.clone(), Arc::clone(&over));
            move || scene.work(0, || over.load(Ordering::Acquire))
        });
        for task in &mut tasks {
            scene.join_from_outside(task.take().expect("it was spawned from outside"));
        }
        worker.join().expect("it ends");
        let left = scene.take_from_outside().expect("one turn was one task's");
        assert!(!scene.is_asleep(1), "the other worker was woken");
        left.cancel();
    });
}

#[test]
fn a_last_searcher_that_keeps_quiet_is_missed() {
    refuted(
        "parking::the_last_searcher_passes_on",
        "LastSearcherPassesOn",
        "the other worker was woken",
    );
}
