//! A core's queue against thieves: each task is taken once, in order, with all that was written.

use std::future::pending;

use loom::thread;
use turnwise::parts::{Held, Queued, Scene};
use turnwise::{Executor, Policy};

use crate::explore::{explore, refuted, spoils};

/// A scene, and so many tasks that are in no queue.
fn scene(cores: usize, tasks: usize) -> (Scene, std::vec::IntoIter<Queued>) {
    let scene = Scene::new(Executor::builder().workers(cores).policy(Policy::Fifo));
    let tasks: Vec<Queued> = (0..tasks)
        .map(|_| {
            drop(scene.handle().spawn(pending::<()>()));
            scene.take_from_outside().expect("it was spawned from outside")
        })
        .collect();
    (scene, tasks.into_iter())
}

/// As the owner does it: writes to the task, then pushes it.
fn push(core: Held<'_>, task: Option<Queued>) {
    let task = task.expect("there are enough tasks");
    task.touch();
    core.push(task);
}

/// All that the core has, in the order in which it takes them.
fn drain(core: Held<'_>, taken: &mut Vec<Queued>) {
    while let Some(task) = core.pop(false) {
        taken.push(task);
    }
}

/// Steals once, and takes what came with it.
fn thief(scene: &Scene, core: usize) -> thread::JoinHandle<Vec<Queued>> {
    let scene = scene.clone();
    thread::spawn(move || {
        scene.hold(core, |core| {
            let mut taken: Vec<Queued> = core.steal().into_iter().collect();
            taken.iter().for_each(Queued::touch);
            drain(core, &mut taken);
            taken
        })
    })
}

/// What all have taken is what there was; each took it in the order in which it was pushed. Ends
/// the tasks.
fn check(takers: Vec<Vec<Queued>>, tasks: usize) {
    let mut all = vec![];
    for taken in takers {
        let ids: Vec<u64> = taken.iter().map(Queued::id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "taken in another order: {ids:?}");
        all.extend(taken);
    }
    all.sort_by_key(Queued::id);
    let ids: Vec<u64> = all.iter().map(Queued::id).collect();
    assert_eq!(ids, (1..=tasks as u64).collect::<Vec<_>>(), "each task is taken once");
    for task in all {
        task.touch();
        task.cancel();
    }
}

/// The owner pushes and pops while two others steal. The ring has four places here.
#[test]
fn each_task_is_taken_once() {
    explore(18_000, || {
        let (scene, mut tasks) = scene(3, 3);
        let alone = spoils("TheOwnerIsNotAlone");
        let mut own = vec![];
        scene.hold(0, |core| push(core, tasks.next()));
        let thieves = [thief(&scene, 1), thief(&scene, 2)];
        scene.hold(0, |core| {
            push(core, tasks.next());
            own.extend(core.pop(alone));
            push(core, tasks.next());
            own.extend(core.pop(alone));
        });
        let mut takers: Vec<_> = thieves.map(|it| it.join().expect("it ends")).into();
        scene.hold(0, |core| drain(core, &mut own));
        takers.push(own);
        check(takers, 3);
    });
}

#[test]
fn an_owner_that_takes_itself_to_be_alone_takes_twice() {
    refuted("ring::each_task_is_taken_once", "TheOwnerIsNotAlone", "each task is taken once");
}

/// What the owner wrote to a task before it pushed it is seen by the thief.
#[test]
fn a_stolen_task_comes_with_what_was_written() {
    explore(12, || {
        let (scene, mut tasks) = scene(2, 2);
        let thief = thief(&scene, 1);
        let mut own = vec![];
        scene.hold(0, |core| {
            push(core, tasks.next());
            push(core, tasks.next());
        });
        let stolen = thief.join().expect("it ends");
        scene.hold(0, |core| drain(core, &mut own));
        check(vec![stolen, own], 2);
    });
}

#[test]
fn a_tail_that_is_not_released_shows_nothing() {
    let test = "ring::a_stolen_task_comes_with_what_was_written";
    refuted(test, "TailIsReleased", "each task is taken once");
}

/// The owner fills places again that are being stolen from.
#[test]
fn a_place_is_used_again() {
    explore(56_000, || {
        let (scene, mut tasks) = scene(3, 6);
        let alone = spoils("TheOwnerIsNotAlone");
        let mut own = vec![];
        // The ring is full, and its next places are those of the first tasks.
        scene.hold(0, |core| (0..4).for_each(|_| push(core, tasks.next())));
        let thieves = [thief(&scene, 1), thief(&scene, 2)];
        scene.hold(0, |core| {
            own.extend(core.pop(alone));
            push(core, tasks.next());
            own.extend(core.pop(alone));
            push(core, tasks.next());
        });
        let mut takers: Vec<_> = thieves.map(|it| it.join().expect("it ends")).into();
        scene.hold(0, |core| drain(core, &mut own));
        takers.push(own);
        check(takers, 6);
    });
}

#[test]
fn a_place_in_use_is_not_used_again() {
    refuted("ring::a_place_is_used_again", "TheOwnerIsNotAlone", "each task is taken once");
}

/// What does not fit the ring waits in a list, comes back into the ring in order, and can be stolen
/// from there.
#[test]
fn what_overflows_stays_in_order() {
    explore(2_100, || {
        let (scene, mut tasks) = scene(2, 7);
        let alone = spoils("TheOwnerIsNotAlone");
        let mut own = vec![];
        scene.hold(0, |core| (0..5).for_each(|_| push(core, tasks.next())));
        let thief = thief(&scene, 1);
        scene.hold(0, |core| {
            push(core, tasks.next());
            own.extend((0..5).filter_map(|_| core.pop(alone)));
            push(core, tasks.next());
        });
        let stolen = thief.join().expect("it ends");
        scene.hold(0, |core| drain(core, &mut own));
        check(vec![stolen, own], 7);
    });
}

#[test]
fn an_overflow_is_not_taken_twice() {
    let words = "each task is taken once";
    refuted("ring::what_overflows_stays_in_order", "TheOwnerIsNotAlone", words);
}

/// The slot of `lifo_slot` is taken by its owner or by a thief, who sees what was written.
#[test]
fn the_slot_can_be_stolen() {
    explore(5_400, || {
        let (scene, mut tasks) = scene(3, 2);
        let thieves = [thief(&scene, 1), thief(&scene, 2)];
        let own = scene.hold(0, |core| {
            let put = |task: Option<Queued>| {
                let task = task.expect("there are enough tasks");
                task.touch();
                core.put_in_slot(task)
            };
            let none = put(tasks.next());
            assert!(none.is_none(), "the slot was empty");
            let displaced = put(tasks.next());
            let last = core.take_from_slot();
            [displaced, last].into_iter().flatten().collect::<Vec<_>>()
        });
        let mut takers: Vec<_> = thieves.map(|it| it.join().expect("it ends")).into();
        takers.push(own);
        check(takers, 2);
    });
}

#[test]
fn a_slot_that_is_not_released_shows_nothing() {
    refuted("ring::the_slot_can_be_stolen", "SlotIsReleased", "ausality violation");
}
