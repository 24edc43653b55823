//! Operations that need nobody else: what each is in steps.

use crate::{after, machine, only_behaviour, reachable, then};

#[test]
fn work_is_a_step_each_and_the_end_is_one_more() {
    let one = machine(&[("a", "work 2")], |_| {});
    assert_eq!(only_behaviour(&one), ["dispatch a", "a: work", "a: work", "a ends"]);
    assert_eq!(reachable(&one).len(), 5);
}

#[test]
fn a_program_without_operations_ends_at_once() {
    let one = machine(&[("a", "")], |_| {});
    assert_eq!(only_behaviour(&one), ["dispatch a", "a ends"]);
    assert!(one.all_done(&after(&one, &["dispatch a", "a ends"])));
    assert!(!one.all_done(&after(&one, &["dispatch a"])));
}

#[test]
fn yield_goes_to_the_tail_in_one_step() {
    let two = machine(&[("a", "yield work 1"), ("b", "work 1")], |_| {});
    assert_eq!(
        only_behaviour(&two),
        [
            "dispatch a",
            "a yields",
            "dispatch b",
            "b: work",
            "b ends",
            "dispatch a",
            "a: work",
            "a ends"
        ]
    );
}

#[test]
fn repeat_is_unrolled_and_is_no_step() {
    let nested = machine(&[("a", "repeat 2 { work 1 repeat 2 { yield } }")], |_| {});
    let turns = ["dispatch a", "a: work", "a yields", "dispatch a", "a yields"];
    let expected: Vec<&str> =
        turns.iter().chain(&turns).copied().chain(["dispatch a", "a ends"]).collect();
    assert_eq!(only_behaviour(&nested), expected);
}

#[test]
fn a_loop_returns_to_its_own_states() {
    let one = machine(&[("a", "loop { work 1 yield }")], |_| {});
    // Ready, and mounted at either operation.
    assert_eq!(reachable(&one).len(), 3);
    assert!(one.is_endless(0));
    assert!(!machine(&[("a", "loop { either { exit } or { yield } }")], |_| {}).is_endless(0));
}

#[test]
fn spin_and_a_loop_of_one_operation_compute_for_ever() {
    for program in ["spin", "loop { work 1 }"] {
        let one = machine(&[("a", program)], |_| {});
        let state = after(&one, &["dispatch a"]);
        assert_eq!(then(&one, &["dispatch a"]), Vec::<String>::new());
        assert_eq!(one.computes_for_ever(&state), Some(0));
        assert!(one.running(&state, 0));
        assert_eq!(reachable(&one).len(), 2);
    }
}

#[test]
fn who_stops_does_not_compute_for_ever() {
    let one = machine(&[("a", "work 1")], |_| {});
    for state in reachable(&one) {
        assert_eq!(one.computes_for_ever(&state), None);
    }
}

#[test]
fn either_is_one_operation_that_chooses() {
    let one = machine(&[("a", "either { work 1 } or { yield } or { }")], |_| {});
    let chosen = ["dispatch a", "a: branch 1"];
    assert_eq!(then(&one, &["dispatch a"]), ["a: branch 1", "a: branch 2", "a: branch 3"]);
    assert_eq!(then(&one, &chosen), ["a: work"]);
    assert_eq!(then(&one, &["dispatch a", "a: branch 2"]), ["a yields"]);
    assert_eq!(then(&one, &["dispatch a", "a: branch 3"]), ["a ends"]);
}

#[test]
fn branches_meet_again() {
    let one = machine(&[("a", "either { work 1 } or { exit } work 1")], |_| {});
    let long = ["dispatch a", "a: branch 1", "a: work"];
    assert_eq!(then(&one, &long), ["a: work"]);
    assert_eq!(then(&one, &["dispatch a", "a: branch 2"]), ["a ends"]);
}

#[test]
fn exit_ends_from_within_a_loop() {
    let one = machine(&[("a", "loop { work 1 exit }")], |_| {});
    assert_eq!(only_behaviour(&one), ["dispatch a", "a: work", "a ends"]);
    for at_once in ["loop { exit }", "exit work 1", "exit loop { work 1 }"] {
        let one = machine(&[("a", at_once)], |_| {});
        assert_eq!(only_behaviour(&one), ["dispatch a", "a ends"], "{at_once}");
    }
}

#[test]
fn who_has_a_turn_is_neither_ready_nor_done() {
    let one = machine(&[("a", "work 1")], |_| {});
    let at = |steps: &[&str]| {
        let state = after(&one, steps);
        [one.ready(&state, 0), one.running(&state, 0), one.mounted(&state, 0), one.done(&state, 0)]
    };
    assert_eq!(at(&[]), [true, false, false, false]);
    assert_eq!(at(&["dispatch a"]), [false, true, true, false]);
    assert_eq!(at(&["dispatch a", "a: work", "a ends"]), [false, false, false, true]);
}
