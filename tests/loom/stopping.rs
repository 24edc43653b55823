//! The switching protocol under preemptive: a turn that overruns stands still and is resumed.
//!
//! As in `switching`, a signal comes where a turn calls [`interrupt`]; what it stops stands still
//! inside that call.

use std::sync::Arc;

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use turnwise::parts::{Parker, Scene, interrupt, with_core};
use turnwise::{Discipline, Executor};

use crate::explore::{explore, refuted, spoils};
use crate::place::Place;
use crate::seats::{SLICE, end, look_twice};

/// One worker and two threads.
struct Stage {
    scene: Scene,
    /// Used by turns only, of which one goes on at a time.
    turn: Place,
    /// Tasks that have not had their last turn.
    left: AtomicUsize,
    /// Signals that came back with another turn of the core's.
    stopped: AtomicUsize,
}

impl Stage {
    fn new(tasks: usize) -> Arc<Stage> {
        let discipline = if spoils("ATurnStandsStill") {
            Discipline::Handoff { slice: SLICE, spares: 1 }
        } else {
            Discipline::Preemptive { slice: SLICE, threads: 2 }
        };
        let scene = Scene::new(Executor::builder().workers(1).discipline(discipline));
        scene.deal();
        let (left, stopped) = (AtomicUsize::new(tasks), AtomicUsize::new(0));
        Arc::new(Stage { scene, turn: Place::new(), left, stopped })
    }

    /// Spawns a task of one turn. With the last one that ends, the executor does.
    fn spawn(self: &Arc<Self>, turn: impl FnOnce(&Stage) + Send + 'static) {
        let stage = Arc::clone(self);
        let task = async move {
            stage.turn.touch();
            turn(&stage);
            stage.turn.touch();
            if stage.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                stage.scene.stop();
            }
        };
        drop(self.scene.handle().spawn(task));
    }

    fn sit(self: &Arc<Self>) -> [thread::JoinHandle<()>; 2] {
        [0, 1].map(|seat| {
            let stage = Arc::clone(self);
            thread::spawn(move || stage.scene.sit(seat))
        })
    }

    /// A signal comes in a turn; it returns when the turn has a core again.
    fn interrupt(&self) {
        let turn = || with_core(|standing| standing.map(|it| it.turn));
        let before = turn();
        interrupt();
        if turn() != before {
            self.stopped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A turn stands still, the other task has its turn on the other thread, the first goes on: one of
/// them at a time, and each sees what the other did.
#[test]
fn a_stopped_turn_is_resumed() {
    explore(2_400, || {
        let stage = Stage::new(2);
        let points = Arc::new([Parker::default(), Parker::default()]);
        let long = Arc::clone(&points);
        stage.spawn(move |stage| {
            long[0].unpark();
            while !long[1].park(None) {}
            stage.interrupt();
        });
        stage.spawn(|_| ());
        let seats = stage.sit();
        while !points[0].park(None) {}
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        assert!(watch.asked(0).is_some(), "the turn is asked to stop");
        points[1].unpark();
        end(seats);
        assert_eq!(stage.stopped.load(Ordering::Relaxed), 1, "the turn stood still");
    });
}

#[test]
fn a_turn_that_nobody_asks_does_not_stand_still() {
    let test = "stopping::a_stopped_turn_is_resumed";
    refuted(test, "OverrunsAreAsked", "the turn is asked to stop");
}

#[test]
fn a_turn_that_goes_on_beside_is_noticed() {
    let words = "ausality violation";
    refuted("stopping::a_stopped_turn_is_resumed", "ATurnStandsStill", words);
}

/// The monitor asks while turns begin and end, and goes on looking while one stands still or is
/// resumed.
#[test]
fn turns_may_end_before_they_are_stopped() {
    explore(16_000, || {
        let stage = Stage::new(2);
        stage.spawn(|stage| stage.interrupt());
        stage.spawn(|stage| stage.interrupt());
        let seats = stage.sit();
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        look_twice(&stage.scene, &mut watch);
        end(seats);
        assert_eq!(stage.left.load(Ordering::Relaxed), 0, "both tasks are over");
    });
}

#[test]
fn turns_that_go_on_beside_are_noticed() {
    let words = "ausality violation";
    refuted("stopping::turns_may_end_before_they_are_stopped", "ATurnStandsStill", words);
}

/// The executor is stopped while a turn is asked to stop, stands still, or is resumed: all threads
/// end, and the task does, in its turn or because it wants another that nobody gives any more.
#[test]
fn a_stopped_executor_leaves_no_turn_standing() {
    explore(5_200, || {
        let stage = Stage::new(2);
        let begun = Arc::new(Parker::default());
        let (ends, long) = (Arc::new(()), Arc::clone(&begun));
        let task = {
            let (stage, held) = (Arc::clone(&stage), Arc::clone(&ends));
            async move {
                let _held = held;
                long.unpark();
                stage.interrupt();
                if with_core(|standing| standing.is_none()) {
                    turnwise::yield_now().await;
                }
            }
        };
        drop(stage.scene.handle().spawn(task));
        let seats = stage.sit();
        while !begun.park(None) {}
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        if !spoils("TheStopComes") {
            stage.scene.stop();
        }
        end(seats);
        assert_eq!(Arc::strong_count(&ends), 1, "the task is over");
    });
}

#[test]
fn an_executor_that_is_not_stopped_does_not_end() {
    let test = "stopping::a_stopped_executor_leaves_no_turn_standing";
    refuted(test, "TheStopComes", "deadlock");
}
