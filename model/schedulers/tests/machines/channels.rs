//! Channels: events, room, and who waits for which.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::ChannelSpec;

use crate::{after, can, machine, moves, reachable, then, value};

fn with_channel(tasks: &[(&str, &str)], channel: ChannelSpec) -> Machine {
    machine(tasks, |spec| spec.channels.push(channel))
}

#[test]
fn who_finds_no_event_waits_and_tries_again() {
    let two = with_channel(&[("a", "receive c"), ("b", "send c")], ChannelSpec::new("c"));
    let sent = ["dispatch a", "a waits for c", "dispatch b", "b: send c", "b ends", "dispatch a"];
    let state = after(&two, &sent);
    assert!(two.queued(&state, 0) && two.full(&state, 0));
    assert_eq!(can(&two, &state), ["a: receive c"]);
    let state = after(&two, &[&sent[..], &["a: receive c"]].concat());
    assert!(!two.queued(&state, 0));
}

#[test]
fn an_event_may_be_gone_when_the_woken_task_runs() {
    let tasks = [("a", "receive c"), ("b", "send c receive c")];
    let two = with_channel(&tasks, ChannelSpec::new("c"));
    let gone = ["dispatch a", "a waits for c", "dispatch b", "b: send c", "b: receive c", "b ends"];
    assert_eq!(then(&two, &[&gone[..], &["dispatch a"]].concat()), ["a waits for c"]);
}

#[test]
fn the_longest_waiting_receiver_is_woken() {
    let tasks = [("a", "receive c"), ("b", "receive c"), ("s", "send c")];
    let three = with_channel(&tasks, ChannelSpec::new("c"));
    let steps =
        ["dispatch a", "a waits for c", "dispatch b", "b waits for c", "dispatch s", "s: send c"];
    let state = after(&three, &steps);
    assert_eq!((three.ready(&state, 0), three.ready(&state, 1)), (true, false));
}

#[test]
fn who_finds_no_room_waits_and_the_longest_waiting_is_woken() {
    let tasks = [("a", "send c"), ("b", "send c"), ("d", "send c"), ("r", "receive c")];
    let four = with_channel(&tasks, ChannelSpec::new("c"));
    let full = [
        "dispatch a",
        "a: send c",
        "a ends",
        "dispatch b",
        "b waits for room in c",
        "dispatch d",
        "d waits for room in c",
        "dispatch r",
    ];
    let state = after(&four, &full);
    assert!(four.full(&state, 0) && four.blocked(&state, 1) && four.blocked(&state, 2));
    let state = after(&four, &[&full[..], &["r: receive c"]].concat());
    assert_eq!((four.ready(&state, 1), four.ready(&state, 2)), (true, false));
}

#[test]
fn the_environment_puts_events_in_while_there_is_room() {
    let fed = ChannelSpec { capacity: 2, from_environment: true, ..ChannelSpec::new("c") };
    let one = with_channel(&[("a", "loop { receive c yield }")], fed);
    let event = "environment: event into c";
    assert_eq!(then(&one, &[]), ["dispatch a", event]);
    assert_eq!(then(&one, &[event, event]), ["dispatch a"]);
    assert_eq!(value(&one, &after(&one, &[event]), "c"), "1 of 2");
    // Three fillings while it is ready, or mounted at either operation; waiting for the first.
    assert_eq!(reachable(&one).len(), 3 * 3 + 1);
}

#[test]
fn an_arrival_wakes_the_longest_waiting_receiver() {
    let fed = ChannelSpec { from_environment: true, ..ChannelSpec::new("c") };
    let one = with_channel(&[("a", "receive c")], fed);
    let waits = ["dispatch a", "a waits for c"];
    assert_eq!(then(&one, &waits), ["environment: event into c"]);
    let state = after(&one, &[&waits[..], &["environment: event into c"]].concat());
    assert!(one.ready(&state, 0));
}

#[test]
fn a_bounded_environment_runs_dry() {
    let fed = ChannelSpec {
        from_environment: true,
        events: Some(1),
        capacity: 2,
        ..ChannelSpec::new("c")
    };
    let one = with_channel(&[("a", "loop { receive c }")], fed);
    let event = "environment: event into c";
    let dry = [event, "dispatch a", "a: receive c", "a waits for c"];
    let state = after(&one, &dry);
    assert_eq!(can(&one, &state), Vec::<String>::new());
    // Nothing more will come, but that is the environment's doing.
    assert_eq!(one.deadlocked(&state), Vec::<usize>::new());
    assert_eq!(value(&one, &state, "c"), "0 of 2, 0 to come");
}

#[test]
fn received_is_true_of_the_step_that_takes_the_event() {
    let tasks = [("a", "receive c receive d"), ("b", "send c send d")];
    let two = machine(&tasks, |spec| {
        spec.channels = vec![ChannelSpec::new("c"), ChannelSpec::new("d")];
    });
    let before = after(&two, &["dispatch a", "a waits for c", "dispatch b", "b: send c"]);
    let mut taken = Vec::new();
    let mut state = before;
    while let Some((text, action, to)) = moves(&two, &state).into_iter().next() {
        let of = [0, 1].map(|channel| two.received(&state, &action, &to, channel));
        if of != [false, false] {
            taken.push((text, of));
        }
        state = to;
    }
    assert_eq!(
        taken,
        [("a: receive c".to_owned(), [true, false]), ("a: receive d".to_owned(), [false, true])]
    );
}

#[test]
fn who_waits_for_an_event_that_nobody_can_send_is_stuck_for_ever() {
    let waits = ["dispatch a", "a waits for c"];
    let helped = with_channel(&[("a", "receive c"), ("b", "work 1 send c")], ChannelSpec::new("c"));
    assert_eq!(helped.deadlocked(&after(&helped, &waits)), Vec::<usize>::new());
    let alone = with_channel(&[("a", "receive c"), ("b", "work 1")], ChannelSpec::new("c"));
    assert_eq!(alone.deadlocked(&after(&alone, &waits)), [0]);
}

#[test]
fn two_that_each_wait_for_the_others_event_are_a_deadlock() {
    let tasks = [("a", "receive c send d"), ("b", "receive d send c")];
    let two = machine(&tasks, |spec| {
        spec.channels = vec![ChannelSpec::new("c"), ChannelSpec::new("d")];
    });
    let state = after(&two, &["dispatch a", "a waits for c", "dispatch b", "b waits for d"]);
    assert_eq!(two.deadlocked(&state), [0, 1]);
}
