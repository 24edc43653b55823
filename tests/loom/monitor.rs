//! The monitor sleeps while all workers do, and wakes with the first of them.

use std::sync::Arc;

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use turnwise::Executor;
use turnwise::parts::{Parker, Scene};

use crate::explore::{explore, refuted};

/// A worker falls asleep, and the monitor with it, while a task comes from outside that has a long
/// turn: it lasts until the monitor is awake. A monitor that sleeps then, sleeps for ever.
#[test]
fn a_long_turn_is_watched() {
    explore(4_500, || {
        let scene = Scene::new(Executor::builder().workers(1));
        let over = Arc::new(AtomicBool::new(false));
        let awake = Arc::new(Parker::default());
        let worker = thread::spawn({
            let (scene, over) = (scene.clone(), Arc::clone(&over));
            move || scene.work(0, || over.load(Ordering::Acquire))
        });
        let monitor = thread::spawn({
            let (scene, awake) = (scene.clone(), Arc::clone(&awake));
            move || {
                scene.watch().sleep_if_all_do();
                awake.unpark();
            }
        });
        drop(scene.handle().spawn(async move {
            while !awake.park(None) {}
            over.store(true, Ordering::Release);
        }));
        worker.join().expect("it ends");
        monitor.join().expect("it ends");
    });
}

#[test]
fn a_monitor_that_does_not_look_again_oversleeps() {
    refuted("monitor::a_long_turn_is_watched", "MonitorLooksAgain", "deadlock");
}

#[test]
fn a_waking_that_is_not_told_is_missed() {
    refuted("monitor::a_long_turn_is_watched", "EveryWakingIsTold", "deadlock");
}
