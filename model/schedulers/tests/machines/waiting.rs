//! Wakes, spawns and joins: who waits for whom.

use crate::{after, can, machine, only_behaviour, then, value};

#[test]
fn a_wake_ends_a_wait_and_the_task_goes_on_after_it() {
    let two = machine(&[("a", "wait work 1"), ("b", "wake a")], |_| {});
    assert_eq!(
        only_behaviour(&two),
        [
            "dispatch a",
            "a waits to be woken",
            "dispatch b",
            "b: wake a",
            "b ends",
            "dispatch a",
            "a: work",
            "a ends"
        ]
    );
}

#[test]
fn a_wake_beforehand_counts_once() {
    let two = machine(&[("b", "wake a wake a"), ("a", "wait work 1 wait")], |_| {});
    let woken = ["dispatch b", "b: wake a", "b: wake a", "b ends", "dispatch a"];
    let state = after(&two, &woken);
    assert_eq!(value(&two, &state, "a"), "running on processor 0, at `wait`, woken beforehand");
    // The first wait passes as an operation, the second waits.
    assert_eq!(can(&two, &state), ["a: wait"]);
    let passed = [&woken[..], &["a: wait", "a: work"]].concat();
    assert_eq!(then(&two, &passed), ["a waits to be woken"]);
}

#[test]
fn a_wake_of_a_task_that_is_done_does_nothing() {
    let two = machine(&[("a", "either { wait } or { }"), ("b", "wake a")], |_| {});
    let ended = ["dispatch a", "a: branch 2", "a ends", "dispatch b"];
    let state = after(&two, &[&ended[..], &["b: wake a"]].concat());
    assert_eq!(value(&two, &state, "a"), "done");
    // Nor is a wake remembered that came before the end.
    let first = machine(&[("b", "wake a"), ("a", "either { wait } or { }")], |_| {});
    let ended = ["dispatch b", "b: wake a", "b ends", "dispatch a", "a: branch 2", "a ends"];
    assert_eq!(value(&first, &after(&first, &ended), "a"), "done");
}

#[test]
fn spawn_starts_a_task_once() {
    let two = machine(&[("a", "spawn b spawn b"), ("b", "work 1")], |spec| {
        spec.tasks[1].starts = false;
    });
    let start = after(&two, &[]);
    assert!(!two.ready(&start, 1));
    assert_eq!(value(&two, &start, "b"), "not started");
    let spawned = after(&two, &["dispatch a", "a: spawn b"]);
    assert!(two.ready(&spawned, 1));
    let again = after(&two, &["dispatch a", "a: spawn b", "a: spawn b"]);
    assert_eq!(value(&two, &again, "queue"), "b");
}

#[test]
fn a_task_that_nobody_spawns_does_not_hold_up_the_end() {
    let two = machine(&[("a", "either { spawn b } or { }"), ("b", "work 1")], |spec| {
        spec.tasks[1].starts = false;
    });
    assert!(two.all_done(&after(&two, &["dispatch a", "a: branch 2", "a ends"])));
    let spawned = ["dispatch a", "a: branch 1", "a: spawn b", "a ends"];
    assert!(!two.all_done(&after(&two, &spawned)));
}

#[test]
fn join_waits_for_the_end_and_passes_at_once_after_it() {
    let waits = machine(&[("a", "join b work 1"), ("b", "work 1")], |_| {});
    assert_eq!(
        only_behaviour(&waits),
        [
            "dispatch a",
            "a waits for the end of b",
            "dispatch b",
            "b: work",
            "b ends",
            "dispatch a",
            "a: work",
            "a ends"
        ]
    );
    let passes = machine(&[("b", ""), ("a", "join b")], |_| {});
    assert_eq!(
        only_behaviour(&passes),
        ["dispatch b", "b ends", "dispatch a", "a: join b", "a ends"]
    );
}

#[test]
fn all_that_join_a_task_go_on_in_file_order() {
    let three = machine(&[("c", "yield"), ("b", "join c"), ("a", "join c")], |_| {});
    let ended = [
        "dispatch c",
        "c yields",
        "dispatch b",
        "b waits for the end of c",
        "dispatch a",
        "a waits for the end of c",
        "dispatch c",
        "c ends",
    ];
    assert_eq!(value(&three, &after(&three, &ended), "queue"), "b, a");
}

#[test]
fn tasks_that_join_one_another_are_a_deadlock() {
    let two = machine(&[("a", "join b"), ("b", "join a")], |_| {});
    let steps =
        ["dispatch a", "a waits for the end of b", "dispatch b", "b waits for the end of a"];
    assert_eq!(two.deadlocked(&after(&two, &steps[..3])), Vec::<usize>::new());
    assert_eq!(two.deadlocked(&after(&two, &steps)), [0, 1]);
}

#[test]
fn waiting_for_a_task_that_only_the_waiter_could_spawn_is_a_deadlock() {
    let tasks = |other: &'static str| {
        machine(&[("a", "join b spawn b"), ("b", ""), ("c", other)], |spec| {
            spec.tasks[1].starts = false;
        })
    };
    let waits = ["dispatch a", "a waits for the end of b"];
    let alone = tasks("work 1");
    assert_eq!(alone.deadlocked(&after(&alone, &waits)), [0]);
    let helped = tasks("work 1 spawn b");
    assert_eq!(helped.deadlocked(&after(&helped, &waits)), Vec::<usize>::new());
}

#[test]
fn waiting_to_be_woken_is_no_deadlock() {
    let one = machine(&[("a", "wait")], |_| {});
    let state = after(&one, &["dispatch a", "a waits to be woken"]);
    assert_eq!(one.deadlocked(&state), Vec::<usize>::new());
    assert_eq!(can(&one, &state), Vec::<String>::new());
}
