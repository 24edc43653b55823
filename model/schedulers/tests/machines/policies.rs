//! Whom each policy admits, and a twin that it would not.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{ChannelSpec, DeviceSpec, Policy};

use crate::{after, can, machine, moves, then, value};

const YIELDING: [(&str, &str); 3] = [("a", "loop { yield }"), ("b", "loop { yield }"), ("c", "")];

fn with_policy(tasks: &[(&str, &str)], policy: Policy) -> Machine {
    machine(tasks, |spec| spec.scheduler.policy = policy)
}

#[test]
fn any_admits_everyone_who_is_ready() {
    let three = with_policy(&YIELDING, Policy::Any);
    assert_eq!(then(&three, &[]), ["dispatch a", "dispatch b", "dispatch c"]);
    let again = ["dispatch a", "a yields"];
    assert_eq!(then(&three, &again), ["dispatch a", "dispatch b", "dispatch c"]);
    // Who became ready first is not remembered.
    let other = after(&three, &["dispatch b", "b yields"]);
    assert_eq!(after(&three, &again), other);
}

#[test]
fn fifo_admits_the_head() {
    let three = with_policy(&YIELDING, Policy::Fifo);
    assert_eq!(then(&three, &[]), ["dispatch a"]);
    let passed = ["dispatch a", "a yields", "dispatch b", "b yields"];
    let state = after(&three, &passed);
    assert_eq!(can(&three, &state), ["dispatch c"]);
    assert_eq!(value(&three, &state, "queue"), "c, a, b");
}

#[test]
fn round_robin_goes_on_in_file_order_whoever_came_first() {
    let tasks = [("a", "await disk"), ("b", "loop { yield }"), ("c", "loop { yield }")];
    let run = |policy| {
        let three = machine(&tasks, |spec| {
            spec.scheduler.policy = policy;
            spec.devices.push(DeviceSpec::new("disk"));
        });
        let steps = ["dispatch a", "a waits for disk", "dispatch b", "disk answers a", "b yields"];
        let state = after(&three, &[&steps[..], &["dispatch c", "c yields"]].concat());
        can(&three, &state)
    };
    // After `c` comes `a`; then `b`, although `b` has been ready longer than `c`.
    assert_eq!(run(Policy::RoundRobin), ["dispatch a"]);
    let three = with_policy(&[("b", "yield"), ("a", "yield wait"), ("c", "wake a wait")], {
        Policy::RoundRobin
    });
    assert_eq!(then(&three, &["dispatch b", "b yields"]), ["dispatch a"]);
    assert_eq!(value(&three, &after(&three, &["dispatch b"]), "last"), "b");
}

/// `a` and `b` wake each other for ever, `c` is always ready.
fn ping_pong(cap: Option<u8>) -> Machine {
    let tasks =
        [("a", "loop { wake b wait }"), ("b", "loop { wait wake a }"), ("c", "loop { yield }")];
    machine(&tasks, |spec| spec.scheduler.policy = Policy::LifoSlot { cap })
}

#[test]
fn what_the_running_task_wakes_goes_first_from_the_slot() {
    let three = ping_pong(None);
    // `b` is in the queue, not waiting: a wake is kept and nothing enters the slot.
    let first = ["dispatch a", "a: wake b", "a waits to be woken", "dispatch b", "b: wait"];
    let state = after(&three, &[&first[..], &["b: wake a"]].concat());
    assert_eq!(value(&three, &state, "slot 0"), "a");
    assert_eq!(value(&three, &state, "queue"), "c");
    let waits = [&first[..], &["b: wake a", "b waits to be woken"]].concat();
    assert_eq!(then(&three, &waits), ["dispatch a"]);
}

#[test]
fn the_cap_lets_the_head_of_the_queue_go() {
    let round = ["dispatch a", "a: wake b", "a waits to be woken"];
    let start = [
        "dispatch a",
        "a: wake b",
        "a waits to be woken",
        "dispatch b",
        "b: wait",
        "b: wake a",
        "b waits to be woken",
    ];
    let once = [&start[..], &round].concat();
    let twice = [&once[..], &["dispatch b", "b: wake a", "b waits to be woken"]].concat();
    for (cap, after_one, after_two) in [
        (None, "dispatch b", "dispatch a"),
        (Some(2), "dispatch b", "dispatch c"),
        (Some(1), "dispatch c", ""),
        (Some(0), "", ""),
    ] {
        let three = ping_pong(cap);
        if !after_one.is_empty() {
            assert_eq!(then(&three, &once), [after_one], "{cap:?}");
        }
        if !after_two.is_empty() {
            assert_eq!(then(&three, &twice), [after_two], "{cap:?}");
        }
    }
    assert_eq!(then(&ping_pong(Some(0)), &start), ["dispatch c"]);
    // A turn of the queue, and the slot may go twice again.
    let rested = [&twice[..], &["dispatch c", "c yields"]].concat();
    assert_eq!(then(&ping_pong(Some(2)), &rested), ["dispatch a"]);
}

#[test]
fn without_a_queue_the_slot_goes_on_beyond_its_cap() {
    let tasks = [("a", "loop { wake b wait }"), ("b", "loop { wait wake a }")];
    let two = machine(&tasks, |spec| spec.scheduler.policy = Policy::LifoSlot { cap: Some(1) });
    let mut state = after(&two, &[]);
    for _ in 0..30 {
        let mut steps = moves(&two, &state);
        assert_eq!(steps.len(), 1);
        state = steps.remove(0).2;
    }
}

#[test]
fn an_occupant_is_pushed_to_the_tail_and_other_wakes_go_there_too() {
    let tasks = [("a", "wait"), ("b", "wait"), ("d", "receive c"), ("w", "wake a wake b yield")];
    let four = machine(&tasks, |spec| {
        spec.scheduler.policy = Policy::LifoSlot { cap: None };
        spec.channels.push(ChannelSpec { from_environment: true, ..ChannelSpec::new("c") });
    });
    let steps = [
        "dispatch a",
        "a waits to be woken",
        "dispatch b",
        "b waits to be woken",
        "dispatch d",
        "d waits for c",
        "dispatch w",
        "w: wake a",
        "w: wake b",
        "environment: event into c",
        "w yields",
    ];
    let state = after(&four, &steps);
    assert_eq!(value(&four, &state, "slot 0"), "b");
    assert_eq!(value(&four, &state, "queue"), "a, d, w");
}

#[test]
fn the_slot_of_a_busy_processor_is_nobody_elses() {
    let two = machine(&[("a", "wait"), ("w", "wake a work 2")], |spec| {
        spec.scheduler.policy = Policy::LifoSlot { cap: None };
        spec.scheduler.carriers = 2;
    });
    let steps = [
        "dispatch a on processor 0",
        "a waits to be woken",
        "dispatch w on processor 0",
        "w: wake a",
    ];
    let state = after(&two, &steps);
    assert!(two.ready(&state, 0));
    assert_eq!(can(&two, &state), ["w: work"]);
    let [busy, idle] = two.carriers()[..] else { panic!("two processors") };
    assert!(two.ready_for(&state, busy) && !two.ready_for(&state, idle));
}

fn urgent(aging: Option<u8>) -> Machine {
    let tasks = [("low", ""), ("high", "loop { yield }"), ("also", "loop { yield }")];
    machine(&tasks, |spec| {
        spec.scheduler.policy = Policy::Priority { aging };
        spec.tasks[1].priority = 2;
        spec.tasks[2].priority = 2;
    })
}

#[test]
fn the_most_urgent_goes_first_ties_by_time() {
    let strict = urgent(None);
    assert_eq!(then(&strict, &[]), ["dispatch high"]);
    assert_eq!(then(&strict, &["dispatch high", "high yields"]), ["dispatch also"]);
    let round = ["dispatch high", "high yields", "dispatch also", "also yields"];
    // The low one starves: the round comes back to the same state.
    assert_eq!(after(&strict, &[&round[..], &round].concat()), after(&strict, &round));
    assert_eq!(then(&strict, &round), ["dispatch high"]);
}

#[test]
fn aging_raises_who_is_passed_over() {
    let aging = urgent(Some(2));
    let round = ["dispatch high", "high yields", "dispatch also", "also yields"];
    // Four dispatches of others make it as urgent; then it has been ready longest.
    assert_eq!(then(&aging, &round), ["dispatch high"]);
    let state = after(&aging, &[&round[..], &round].concat());
    assert_eq!(can(&aging, &state), ["dispatch low"]);
    assert_eq!(value(&aging, &state, "low"), "ready, passed over 4");
}

#[test]
fn a_dispatch_below_the_most_urgent_is_noticed() {
    let broken = |policy| {
        let two = machine(&[("low", ""), ("high", "")], |spec| {
            spec.scheduler.policy = policy;
            spec.tasks[1].priority = 1;
        });
        let start = after(&two, &[]);
        moves(&two, &start)
            .iter()
            .map(|(text, action, _)| (text.clone(), two.breaks_urgency(&start, action)))
            .collect::<Vec<_>>()
    };
    assert_eq!(broken(Policy::Priority { aging: None }), [("dispatch high".to_owned(), false)]);
    assert_eq!(broken(Policy::Fifo), [("dispatch low".to_owned(), true)]);
}

#[test]
fn an_aged_task_is_as_urgent_as_it_has_become() {
    let aging = urgent(Some(1));
    let round = ["dispatch high", "high yields", "dispatch also", "also yields"];
    let state = after(&aging, &round);
    let (text, action, _) = moves(&aging, &state).remove(0);
    assert_eq!(text, "dispatch low");
    assert!(!aging.breaks_urgency(&state, &action));
}
