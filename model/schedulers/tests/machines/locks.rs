//! Locks: handed on in order or taken by whoever comes, and what that does to priorities.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{DeviceSpec, Grant, LockSpec, Policy, Protocol};

use crate::{after, can, machine, then, value};

fn with_lock(tasks: &[(&str, &str)], grant: Grant) -> Machine {
    machine(tasks, |spec| spec.locks.push(LockSpec { grant, ..LockSpec::new("m") }))
}

const SECTION: &str = "lock m yield unlock m yield";

#[test]
fn a_lock_with_an_order_goes_to_its_longest_waiter() {
    let three = with_lock(&[("a", SECTION), ("b", SECTION), ("d", SECTION)], Grant::Fifo);
    let waiting = [
        "dispatch a",
        "a: lock m",
        "a yields",
        "dispatch b",
        "b waits for lock m",
        "dispatch d",
        "d waits for lock m",
        "dispatch a",
    ];
    let state = after(&three, &waiting);
    assert!(three.held(&state, 0) && three.holds(&state, 0, 0) && !three.holds(&state, 1, 0));
    let state = after(&three, &[&waiting[..], &["a: unlock m"]].concat());
    assert!(three.holds(&state, 1, 0) && three.ready(&state, 1) && three.blocked(&state, 2));
    // The one that got it goes on after `lock`.
    let granted = [&waiting[..], &["a: unlock m", "a yields", "dispatch b"]].concat();
    assert_eq!(then(&three, &granted), ["b yields"]);
}

#[test]
fn a_barging_lock_is_free_until_someone_takes_it() {
    let tasks = [("a", "lock m yield unlock m lock m unlock m"), ("b", "lock m unlock m")];
    let two = with_lock(&tasks, Grant::Barging);
    let freed = [
        "dispatch a",
        "a: lock m",
        "a yields",
        "dispatch b",
        "b waits for lock m",
        "dispatch a",
        "a: unlock m",
    ];
    let state = after(&two, &freed);
    assert!(!two.held(&state, 0) && two.blocked(&state, 1));
    // The running task may take it again, or the waiter gets it.
    assert_eq!(can(&two, &state), ["a: lock m", "m goes to b"]);
    let granted = after(&two, &[&freed[..], &["m goes to b"]].concat());
    assert!(two.holds(&granted, 1, 0) && two.ready(&granted, 1));
    assert_eq!(can(&two, &granted), ["a waits for lock m"]);
}

#[test]
fn unlock_on_a_path_that_does_not_hold_the_lock_does_nothing() {
    let tasks = [("b", "lock m yield unlock m"), ("a", "either { lock m } or { } unlock m")];
    let two = with_lock(&tasks, Grant::Fifo);
    let steps = ["dispatch b", "b: lock m", "b yields", "dispatch a", "a: branch 2", "a: unlock m"];
    assert!(two.holds(&after(&two, &steps), 0, 0));
}

#[test]
fn who_ends_keeps_what_it_holds_and_its_waiters_are_deadlocked() {
    let two = with_lock(&[("a", "lock m"), ("b", "lock m")], Grant::Fifo);
    let steps = ["dispatch a", "a: lock m", "a ends", "dispatch b", "b waits for lock m"];
    let state = after(&two, &steps);
    assert_eq!(two.deadlocked(&state), [1]);
    assert_eq!(value(&two, &state, "m"), "held by a");
}

#[test]
fn two_locks_in_opposite_order_can_deadlock() {
    let tasks = [("a", "lock m yield lock n"), ("b", "lock n yield lock m")];
    let two = machine(&tasks, |spec| {
        spec.locks = vec![LockSpec::new("m"), LockSpec::new("n")];
    });
    let steps = [
        "dispatch a",
        "a: lock m",
        "a yields",
        "dispatch b",
        "b: lock n",
        "b yields",
        "dispatch a",
        "a waits for lock n",
        "dispatch b",
        "b waits for lock m",
    ];
    assert_eq!(two.deadlocked(&after(&two, &steps)), [0, 1]);
    assert_eq!(two.deadlocked(&after(&two, &steps[..8])), Vec::<usize>::new());
}

/// `low` holds the lock; `high`, which wants it, and `middle` become ready: who goes, and next?
fn inversion(protocol: Protocol) -> Vec<String> {
    let tasks = [
        ("low", "lock m yield unlock m"),
        ("high", "await disk lock m"),
        ("middle", "await disk work 1"),
    ];
    let machine = machine(&tasks, |spec| {
        spec.locks.push(LockSpec { protocol, ..LockSpec::new("m") });
        spec.devices.push(DeviceSpec::new("disk"));
        spec.scheduler.policy = Policy::Priority { aging: None };
        for (task, priority) in [(0, 1), (1, 3), (2, 2)] {
            spec.tasks[task].priority = priority;
        }
    });
    let steps = [
        "dispatch high",
        "high waits for disk",
        "dispatch middle",
        "middle waits for disk",
        "dispatch low",
        "low: lock m",
        "low yields",
        "disk answers high",
        "disk answers middle",
    ];
    let mut first = then(&machine, &steps);
    if first == ["dispatch high"] {
        first.extend(then(
            &machine,
            &[&steps[..], &["dispatch high", "high waits for lock m"]].concat(),
        ));
    }
    first
}

#[test]
fn protocols_end_priority_inversion() {
    assert_eq!(inversion(Protocol::None), ["dispatch high", "dispatch middle"]);
    assert_eq!(inversion(Protocol::Inheritance), ["dispatch high", "dispatch low"]);
    assert_eq!(inversion(Protocol::Ceiling), ["dispatch low"]);
}

/// Three tasks are ready while `low` holds the lock and `high` waits for it.
fn contended(protocol: Protocol) -> Vec<String> {
    let tasks = [
        ("low", "lock m yield unlock m"),
        ("high", "yield yield lock m unlock m"),
        ("middle", "yield yield yield work 1"),
    ];
    let machine = machine(&tasks, |spec| {
        spec.locks.push(LockSpec { protocol, ..LockSpec::new("m") });
        spec.scheduler.policy = Policy::RoundRobin;
        for (task, priority) in [(0, 1), (1, 3), (2, 2)] {
            spec.tasks[task].priority = priority;
        }
    });
    let steps = [
        "dispatch low",
        "low: lock m",
        "low yields",
        "dispatch high",
        "high yields",
        "dispatch middle",
        "middle yields",
    ];
    let state = after(&machine, &steps);
    let dispatches = crate::moves(&machine, &state);
    dispatches
        .into_iter()
        .map(|(text, action, _)| format!("{text}: {}", machine.breaks_urgency(&state, &action)))
        .collect()
}

#[test]
fn the_ceiling_makes_a_holder_as_urgent_as_the_most_urgent_taker() {
    assert_eq!(contended(Protocol::None), ["dispatch low: true"]);
    assert_eq!(contended(Protocol::Ceiling), ["dispatch low: false"]);
    // Nobody waits yet, so nothing is inherited.
    assert_eq!(contended(Protocol::Inheritance), ["dispatch low: true"]);
}

#[test]
fn inheritance_makes_a_holder_as_urgent_as_its_waiter() {
    let run = |protocol| {
        let tasks = [("low", "lock m yield unlock m"), ("high", "lock m"), ("middle", "work 1")];
        let machine = machine(&tasks, |spec| {
            spec.locks.push(LockSpec { protocol, ..LockSpec::new("m") });
            spec.scheduler.policy = Policy::RoundRobin;
            for (task, priority) in [(0, 1), (1, 3), (2, 2)] {
                spec.tasks[task].priority = priority;
            }
        });
        let waits =
            ["dispatch low", "low: lock m", "low yields", "dispatch high", "high waits for lock m"];
        let state = after(&machine, &waits);
        let (_, action, _) = crate::moves(&machine, &state).remove(0);
        machine.breaks_urgency(&state, &action)
    };
    // `middle` goes next: fine unless `low` carries the urgency of `high`.
    assert!(!run(Protocol::None));
    assert!(run(Protocol::Inheritance));
}

#[test]
fn inheritance_passes_through_several_locks() {
    let tasks = [
        ("low", "lock m yield unlock m"),
        ("between", "lock n lock m"),
        ("high", "lock n"),
        ("middle", "work 1"),
    ];
    let machine = machine(&tasks, |spec| {
        let protocol = Protocol::Inheritance;
        spec.locks = ["m", "n"].map(|name| LockSpec { protocol, ..LockSpec::new(name) }).into();
        spec.scheduler.policy = Policy::RoundRobin;
        for (task, priority) in [(0, 0), (1, 1), (2, 3), (3, 2)] {
            spec.tasks[task].priority = priority;
        }
    });
    let waits = [
        "dispatch low",
        "low: lock m",
        "low yields",
        "dispatch between",
        "between: lock n",
        "between waits for lock m",
    ];
    let urgent = |steps: &[&str]| {
        let state = after(&machine, steps);
        let (text, action, _) = crate::moves(&machine, &state).remove(0);
        (text, machine.breaks_urgency(&state, &action))
    };
    let all = [&waits[..], &["dispatch high", "high waits for lock n"]].concat();
    assert_eq!(urgent(&waits), ("dispatch high".to_owned(), false));
    assert_eq!(urgent(&all), ("dispatch middle".to_owned(), true));
}
