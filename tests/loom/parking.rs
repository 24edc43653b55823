//! Workers that fall asleep while others make tasks ready: no wakeup is lost.
//!
//! A wakeup that is lost leaves all threads waiting, which loom reports as a deadlock.

use std::sync::Arc;

use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;
use turnwise::Executor;
use turnwise::parts::{Parker, Scene};

use crate::explore::{explore, refuted};

fn scene(cores: usize) -> Scene {
    Scene::new(Executor::builder().workers(cores))
}

/// A worker that finds nothing falls asleep while a task comes from outside: it has its turn.
#[test]
fn no_wakeup_is_lost() {
    explore(100, || {
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

/// Two tasks come from outside while two workers fall asleep, and each waits in its turn for the
/// other's: so both workers must come.
#[test]
fn the_last_searcher_passes_on() {
    explore(1_000, || {
        let scene = scene(2);
        let workers = [0, 1].map(|core| {
            let scene = scene.clone();
            thread::spawn(move || scene.work_until_stopped(core))
        });
        let begun = Arc::new([Parker::default(), Parker::default()]);
        let ended = Arc::new((AtomicUsize::new(0), Parker::default()));
        for own in [0, 1] {
            let (begun, ended) = (Arc::clone(&begun), Arc::clone(&ended));
            drop(scene.handle().spawn(async move {
                begun[own].unpark();
                while !begun[1 - own].park(None) {}
                if ended.0.fetch_add(1, Ordering::AcqRel) == 1 {
                    ended.1.unpark();
                }
            }));
        }
        while !ended.1.park(None) {}
        scene.stop();
        for worker in workers {
            worker.join().expect("it ends");
        }
    });
}

#[test]
fn a_last_searcher_that_keeps_quiet_is_missed() {
    refuted("parking::the_last_searcher_passes_on", "LastSearcherPassesOn", "deadlock");
}
