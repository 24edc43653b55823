//! Policies that remember: feedback queues, fair shares, work stealing.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{DeviceSpec, Discipline, Policy};

use crate::{after, can, machine, moves, then, value};

/// Dispatches in the order in which they come, where there is never a choice.
fn dispatches(machine: &Machine, count: usize) -> Vec<String> {
    let mut state = after(machine, &[]);
    let mut order = Vec::new();
    while order.len() < count {
        let mut steps = moves(machine, &state);
        assert_eq!(steps.len(), 1, "{:?}", can(machine, &state));
        let (text, _, next) = steps.remove(0);
        order.extend(text.strip_prefix("dispatch ").map(str::to_owned));
        state = next;
    }
    order
}

fn feedback(levels: u8, boost: Option<u8>) -> Machine {
    let tasks = [("hog", "loop { work 1 }"), ("brief", "loop { yield }")];
    machine(&tasks, |spec| {
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.policy = Policy::Multilevel { levels, boost };
    })
}

#[test]
fn who_uses_the_slice_up_sinks_and_starves_below() {
    let order = dispatches(&feedback(2, None), 6);
    assert_eq!(order, ["hog", "brief", "brief", "brief", "brief", "brief"]);
    let one = feedback(2, None);
    let state = after(&one, &["dispatch hog", "hog: work", "interrupt hog"]);
    assert_eq!(value(&one, &state, "hog"), "ready, level 1");
}

#[test]
fn one_level_is_a_queue() {
    assert_eq!(dispatches(&feedback(1, None), 4), ["hog", "brief", "hog", "brief"]);
}

#[test]
fn a_boost_raises_everyone() {
    let order = dispatches(&feedback(2, Some(3)), 8);
    assert_eq!(order, ["hog", "brief", "brief", "hog", "brief", "brief", "hog", "brief"]);
}

#[test]
fn yielding_just_in_time_is_no_way_to_stay_up() {
    let tasks = [("sly", "loop { work 1 yield }"), ("brief", "loop { yield }")];
    let two = machine(&tasks, |spec| {
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.policy = Policy::Multilevel { levels: 2, boost: None };
    });
    let state = after(&two, &["dispatch sly", "sly: work", "sly yields"]);
    assert_eq!(value(&two, &state, "sly"), "ready, level 1");
}

fn shares(first: u8, second: u8) -> Machine {
    let tasks = [("a", "loop { work 1 yield }"), ("b", "loop { work 1 yield }")];
    machine(&tasks, |spec| {
        spec.scheduler.policy = Policy::FairShare;
        spec.tasks[0].priority = first;
        spec.tasks[1].priority = second;
    })
}

#[test]
fn shares_are_equal_or_as_weights_say() {
    assert_eq!(dispatches(&shares(0, 0), 6), ["a", "b", "a", "b", "a", "b"]);
    // Twice the weight, twice the turns.
    let order = dispatches(&shares(0, 1), 9);
    assert_eq!(order.iter().filter(|name| *name == "b").count(), 6);
    let order = dispatches(&shares(2, 0), 8);
    assert_eq!(order.iter().filter(|name| *name == "a").count(), 6);
}

#[test]
fn sleeping_earns_no_credit() {
    let tasks = [("a", "await disk loop { work 1 yield }"), ("b", "loop { work 1 yield }")];
    let two = machine(&tasks, |spec| {
        spec.scheduler.policy = Policy::FairShare;
        spec.devices.push(DeviceSpec::new("disk"));
    });
    let turn = |name: &'static str| match name {
        "a" => ["dispatch a", "a: work", "a yields"],
        _ => ["dispatch b", "b: work", "b yields"],
    };
    let asleep = [&["dispatch a", "a waits for disk"][..], &turn("b"), &turn("b"), &turn("b")];
    let awake = [&asleep.concat()[..], &["disk answers a"]].concat();
    // `b` has had three operations more, yet the turns alternate at once.
    assert_eq!(then(&two, &awake), ["dispatch b"]);
    let next = [&awake[..], &turn("b")].concat();
    assert_eq!(then(&two, &next), ["dispatch a"]);
    assert_eq!(then(&two, &[&next[..], &turn("a")].concat()), ["dispatch b"]);
}

#[test]
fn who_has_had_more_waits_until_the_others_have_too() {
    let tasks = [("a", "work 3 yield work 1"), ("b", "loop { work 1 yield }")];
    let two = machine(&tasks, |spec| spec.scheduler.policy = Policy::FairShare);
    let order = dispatches(&two, 5);
    assert_eq!(order, ["a", "b", "b", "b", "a"]);
}

fn stealing(every: u8, carriers: u8, tasks: &[(&str, &str)]) -> Machine {
    machine(tasks, |spec| {
        spec.scheduler.policy = Policy::WorkStealing { every };
        spec.scheduler.carriers = carriers;
        spec.devices.push(DeviceSpec::new("disk"));
    })
}

#[test]
fn the_start_and_devices_go_to_the_shared_queue_the_rest_to_the_carriers_own() {
    let tasks = [("a", "yield"), ("b", "await disk"), ("c", "work 1")];
    let three = stealing(3, 1, &tasks);
    let start = after(&three, &[]);
    assert_eq!(value(&three, &start, "shared queue"), "a, b, c");
    let steps = ["dispatch a", "a yields"];
    let state = after(&three, &steps);
    assert_eq!(value(&three, &state, "queue 0"), "a");
    assert_eq!(value(&three, &state, "shared queue"), "b, c");
    // Own first.
    assert_eq!(can(&three, &state), ["dispatch a"]);
}

#[test]
fn every_so_many_dispatches_the_shared_queue_goes_first() {
    let tasks = [("a", "loop { yield }"), ("b", ""), ("c", "")];
    let round = ["dispatch a", "a yields"];
    let next = |every: u8, rounds: usize| then(&stealing(every, 1, &tasks), &round.repeat(rounds));
    assert_eq!(next(3, 1), ["dispatch a"]);
    assert_eq!(next(3, 2), ["dispatch b"]);
    assert_eq!(next(2, 1), ["dispatch b"]);
    assert_eq!(next(1, 1), ["dispatch b"]);
    assert_eq!(next(200, 50), ["dispatch a"]);
}

#[test]
fn who_finds_both_queues_empty_takes_the_head_of_any_other() {
    let tasks = [("a", "yield"), ("b", "yield"), ("c", "wait")];
    let three = stealing(3, 3, &tasks);
    let steps = [
        "dispatch a on processor 0",
        "dispatch b on processor 1",
        "dispatch c on processor 2",
        "c waits to be woken",
        "a yields",
        "b yields",
    ];
    let state = after(&three, &steps);
    let by_the_third = ["dispatch a on processor 2", "dispatch b on processor 2"];
    assert!(by_the_third.iter().all(|text| can(&three, &state).contains(&(*text).to_owned())));
    // The first has its own and does not steal.
    let by_the_first: Vec<String> =
        can(&three, &state).into_iter().filter(|text| text.ends_with("0")).collect();
    assert_eq!(by_the_first, ["dispatch a on processor 0"]);
}

#[test]
fn a_plain_queue_would_not_admit_what_stealing_does() {
    let tasks = [("a", "yield"), ("b", "")];
    let stealing = stealing(3, 1, &tasks);
    let fifo = machine(&tasks, |_| {});
    let steps = ["dispatch a", "a yields"];
    assert_eq!(then(&stealing, &steps), ["dispatch a"]);
    assert_eq!(then(&fifo, &steps), ["dispatch b"]);
}
