//! The switching protocol under handoff: a core leaves a turn, and nobody has it twice.
//!
//! A signal cannot come between any two operations here. The handler runs where a turn calls
//! [`interrupt`]: at some points before, between and after the monitor's request, so that it finds
//! the request there, late, or not at all.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use turnwise::parts::{Parker, Scene, interrupt, with_core};
use turnwise::{Discipline, Executor};

use crate::explore::{explore, refuted, spoils};
use crate::place::Place;
use crate::seats::{SLICE, end, look_twice};

/// Workers under handoff with one spare; each core comes with memory that only its holder uses.
struct Stage {
    scene: Scene,
    own: Vec<Place>,
    /// Tasks that have not had their turn.
    left: AtomicUsize,
    /// The turn in which core 0 was lost to an interrupt; 0: none was.
    switched: AtomicUsize,
    /// They keep the memory of tasks, so that where one is taken twice it can be told.
    tasks: Mutex<Vec<turnwise::JoinHandle<()>>>,
}

impl Stage {
    fn new(workers: usize, tasks: usize) -> Arc<Stage> {
        let discipline = Discipline::Handoff { slice: SLICE, spares: 1 };
        let scene = Scene::new(Executor::builder().workers(workers).discipline(discipline));
        scene.deal();
        let own = (0..workers).map(|_| Place::new()).collect();
        let (left, switched) = (AtomicUsize::new(tasks), AtomicUsize::new(0));
        Arc::new(Stage { scene, own, left, switched, tasks: Mutex::default() })
    }

    /// Spawns a task of one turn. With the last one that ends, the executor does.
    fn spawn(self: &Arc<Self>, turn: impl FnOnce(&Arc<Stage>) + Send + 'static) {
        let stage = Arc::clone(self);
        let task = async move {
            turn(&stage);
            stage.use_core();
            if stage.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                stage.scene.stop();
            }
        };
        let task = self.scene.handle().spawn(task);
        self.tasks.lock().expect("nobody panics with it").push(task);
    }

    /// Threads in the seats of worker 0 and of the spare.
    fn sit(self: &Arc<Self>, spare: usize) -> [thread::JoinHandle<()>; 2] {
        [0, spare].map(|seat| {
            let stage = Arc::clone(self);
            thread::spawn(move || stage.scene.sit(seat))
        })
    }

    /// Uses what belongs to the core that this thread holds: loom reports it if two do at a time,
    /// or if the one does not see what the other did.
    fn use_core(&self) {
        with_core(|standing| {
            let Some(standing) = standing else { return };
            self.own[standing.core].touch();
            if let Some(seat) = standing.seat {
                assert!(!self.scene.is_free(seat), "a seat that holds a core is free");
            }
        });
    }

    /// A signal comes in a turn.
    fn interrupt(&self) {
        self.use_core();
        let before = with_core(|standing| standing.map(|it| it.turn));
        interrupt();
        if let (Some(turn), None) = (before, with_core(|standing| standing)) {
            self.switched.store(turn as usize, Ordering::Relaxed);
        }
        self.use_core();
    }
}

/// A turn lasts until another task has had one, on the only worker. The monitor asks, the signal
/// comes, the spare takes over.
#[test]
fn a_turn_that_waits_for_another_is_handed_off() {
    explore(3_700, || {
        let stage = Stage::new(1, 2);
        let points = Arc::new([(); 3].map(|()| Parker::default()));
        let [long, short] = [(); 2].map(|()| Arc::clone(&points));
        stage.spawn(move |stage| {
            let [begun, signal, sound] = &*long;
            begun.unpark();
            while !signal.park(None) {}
            if !spoils("TheSignalComes") {
                stage.interrupt();
            }
            while !sound.park(None) {}
        });
        stage.spawn(move |_| short[2].unpark());
        let seats = stage.sit(1);
        while !points[0].park(None) {}
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        assert!(watch.asked(0).is_some(), "the turn is asked to give its core away");
        points[1].unpark();
        end(seats);
        assert_eq!(stage.switched.load(Ordering::Relaxed), 1, "the first turn lost its core");
    });
}

#[test]
fn without_the_signal_both_wait_for_ever() {
    let test = "switching::a_turn_that_waits_for_another_is_handed_off";
    refuted(test, "TheSignalComes", "deadlock");
}

#[test]
fn an_overrun_that_nobody_asks_about_is_noticed() {
    let test = "switching::a_turn_that_waits_for_another_is_handed_off";
    refuted(test, "OverrunsAreAsked", "the turn is asked to give its core away");
}

#[test]
fn a_turn_that_keeps_what_it_gave_is_noticed() {
    let test = "switching::a_turn_that_waits_for_another_is_handed_off";
    refuted(test, "HandedOffTurnsHaveNoCore", "ausality violation");
}

/// The monitor looks twice in a turn, and the second time the turn has lasted all but a slice: it
/// keeps its core, whatever comes.
#[test]
fn a_turn_has_its_slice() {
    explore(670, || {
        let stage = Stage::new(1, 1);
        let points = Arc::new([(); 2].map(|()| Parker::default()));
        let turn = Arc::clone(&points);
        stage.spawn(move |stage| {
            turn[0].unpark();
            stage.interrupt();
            while !turn[1].park(None) {}
            stage.interrupt();
        });
        let seats = stage.sit(1);
        while !points[0].park(None) {}
        let mut watch = stage.scene.watch();
        watch.look(0);
        stage.scene.advance(SLICE - Duration::from_nanos(1));
        watch.look(0);
        points[1].unpark();
        end(seats);
        assert_eq!(stage.switched.load(Ordering::Relaxed), 0, "a turn has the whole of its slice");
    });
}

#[test]
fn a_turn_that_is_asked_too_early_loses_its_slice() {
    let test = "switching::a_turn_has_its_slice";
    refuted(test, "VerdictNeedsASlice", "a turn has the whole of its slice");
}

/// The monitor asks while turns begin and end: only the turn that is meant loses its core, and of
/// a core there is one holder at any time.
#[test]
fn only_the_turn_that_is_meant_is_switched() {
    explore(7_500, || {
        let stage = Stage::new(1, 2);
        stage.spawn(|stage| stage.interrupt());
        stage.spawn(|stage| stage.interrupt());
        let seats = stage.sit(1);
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        let asked = watch.asked(0);
        end(seats);
        let switched = stage.switched.load(Ordering::Relaxed) as u64;
        if let (Some((turn, _)), 1..) = (asked, switched) {
            assert_eq!(switched, turn, "another turn was switched than the one that was meant");
        }
    });
}

#[test]
fn a_request_that_names_no_turn_hits_another() {
    let test = "switching::only_the_turn_that_is_meant_is_switched";
    refuted(test, "RequestNamesItsTurn", "another turn was switched");
}

/// The monitor goes on looking while an answer is owed: it asks nothing of the seat and gives the
/// spare to nobody else, until the answer is there.
#[test]
fn one_request_at_a_time() {
    explore(4_800, || {
        let stage = Stage::new(1, 2);
        let begun = Arc::new(Parker::default());
        let long = Arc::clone(&begun);
        stage.spawn(move |stage| {
            long.unpark();
            stage.interrupt();
        });
        stage.spawn(|stage| stage.use_core());
        let seats = stage.sit(1);
        while !begun.park(None) {}
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        watch.look(0);
        end(seats);
    });
}

#[test]
fn a_second_request_before_the_answer_breaks_it() {
    let test = "switching::one_request_at_a_time";
    refuted(test, "OneRequestAtATime", "a seat that holds a core is free");
}

/// While a core is on its way from a turn to a spare, another worker steals from its queue.
#[test]
fn thieves_need_no_word_of_a_hand_off() {
    explore(51_000, || {
        let stage = Stage::new(2, 3);
        let begun = Arc::new(Parker::default());
        let long = Arc::clone(&begun);
        stage.spawn(move |stage| {
            stage.spawn(|stage| stage.use_core());
            stage.spawn(|stage| stage.use_core());
            long.unpark();
            stage.interrupt();
        });
        let seats = stage.sit(2);
        while !begun.park(None) {}
        let mut watch = stage.scene.watch();
        look_twice(&stage.scene, &mut watch);
        stage.scene.hold(1, |core| {
            if let Some(task) = core.steal() {
                core.turn(task);
            }
        });
        end(seats);
        assert_eq!(stage.left.load(Ordering::Relaxed), 0, "each task had its turn");
    });
}

#[test]
fn a_task_that_two_take_is_noticed() {
    let test = "switching::thieves_need_no_word_of_a_hand_off";
    refuted(test, "OwnerExchanges", "only a queued task is taken");
}
