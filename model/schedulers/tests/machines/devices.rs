//! Devices: asking and waiting, with the processor or without; errors; one at a time.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{DeviceSpec, Discipline, Timer};

use crate::{after, can, machine, only_behaviour, then, value};

fn with_device(tasks: &[(&str, &str)], device: DeviceSpec) -> Machine {
    machine(tasks, |spec| spec.devices.push(device))
}

#[test]
fn await_gives_way_and_goes_on_after_the_answer() {
    let one = with_device(&[("a", "await disk work 1")], DeviceSpec::new("disk"));
    assert_eq!(
        only_behaviour(&one),
        ["dispatch a", "a waits for disk", "disk answers a", "dispatch a", "a: work", "a ends"]
    );
}

#[test]
fn a_device_that_never_answers_leaves_only_its_waiters_waiting() {
    let silent = DeviceSpec { answers: false, ..DeviceSpec::new("disk") };
    let two = with_device(&[("a", "await disk"), ("b", "work 1")], silent);
    let steps = ["dispatch a", "a waits for disk", "dispatch b", "b: work", "b ends"];
    let state = after(&two, &steps);
    assert_eq!(can(&two, &state), Vec::<String>::new());
    assert!(two.blocked(&state, 0) && two.done(&state, 1));
    assert_eq!(two.deadlocked(&state), Vec::<usize>::new());
}

#[test]
fn an_error_runs_the_block_and_goes_on() {
    let failing = DeviceSpec { fails: true, ..DeviceSpec::new("disk") };
    let one = with_device(&[("a", "await disk else { yield } work 1")], failing);
    let asked = ["dispatch a", "a waits for disk"];
    assert_eq!(then(&one, &asked), ["disk answers a", "disk fails a"]);
    let failed = [&asked[..], &["disk fails a", "dispatch a"]].concat();
    assert_eq!(then(&one, &failed), ["a yields"]);
    let recovered = [&failed[..], &["a yields", "dispatch a"]].concat();
    assert_eq!(then(&one, &recovered), ["a: work"]);
}

#[test]
fn an_error_that_nothing_handles_ends_the_task() {
    let failing = DeviceSpec { fails: true, ..DeviceSpec::new("disk") };
    let one = with_device(&[("a", "await disk work 1")], failing);
    let failed = ["dispatch a", "a waits for disk", "disk fails a", "dispatch a"];
    assert_eq!(then(&one, &failed), ["a ends, failed"]);
    let state = after(&one, &[&failed[..], &["a ends, failed"]].concat());
    assert!(one.failed(&state, 0) && one.done(&state, 0) && one.all_done(&state));
    let well = ["dispatch a", "a waits for disk", "disk answers a", "dispatch a", "a: work"];
    let state = after(&one, &[&well[..], &["a ends"]].concat());
    assert!(!one.failed(&state, 0) && one.done(&state, 0));
}

#[test]
fn a_device_serves_all_or_one_at_a_time() {
    let tasks = [("a", "await disk"), ("b", "await disk")];
    let both = ["dispatch a", "a waits for disk", "dispatch b", "b waits for disk"];
    let all = with_device(&tasks, DeviceSpec::new("disk"));
    assert_eq!(then(&all, &both), ["disk answers a", "disk answers b"]);
    let one = with_device(&tasks, DeviceSpec { serves_one: true, ..DeviceSpec::new("disk") });
    assert_eq!(then(&one, &both), ["disk answers a"]);
    let first = [&both[..], &["disk answers a"]].concat();
    assert_eq!(then(&one, &first), ["dispatch a", "disk answers b"]);
}

#[test]
fn a_blocking_call_keeps_the_processor() {
    let two = with_device(&[("a", "block disk work 1"), ("b", "work 1")], DeviceSpec::new("disk"));
    let asked = ["dispatch a", "a: block disk"];
    let state = after(&two, &asked);
    assert!(two.running(&state, 0) && !two.blocked(&state, 0));
    // Nobody counts how long it takes, and nobody else runs.
    assert_eq!(can(&two, &state), ["disk answers a"]);
    assert_eq!(two.computes_for_ever(&state), None);
    assert_eq!(then(&two, &[&asked[..], &["disk answers a"]].concat()), ["a: work"]);
}

#[test]
fn waiting_in_a_blocking_call_uses_the_slice_up() {
    let tasks = [("a", "block disk else { yield } work 1"), ("b", "work 1")];
    let two = machine(&tasks, |spec| {
        spec.devices.push(DeviceSpec { fails: true, ..DeviceSpec::new("disk") });
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.slice = 3;
    });
    let asked = ["dispatch a", "a: block disk"];
    let answers = ["disk answers a", "disk fails a"];
    let waits = "a keeps waiting for disk";
    assert_eq!(then(&two, &asked), [&[waits][..], &answers].concat());
    let late = [&asked[..], &[waits, waits]].concat();
    assert_eq!(then(&two, &late), [&["interrupt a"][..], &answers].concat());
    // Interrupted, it waits as `await` does; an error makes it ready, at the block.
    let out = [&late[..], &["interrupt a"]].concat();
    assert_eq!(value(&two, &after(&two, &out), "a"), "waits for disk");
    let error = [&out[..], &["disk fails a", "dispatch b", "b: work", "b ends", "dispatch a"]];
    assert_eq!(then(&two, &error.concat()), ["a yields"]);
}

#[test]
fn requests_in_a_blocking_call_keep_their_place() {
    let tasks = [("a", "block disk"), ("b", "await disk")];
    let two = machine(&tasks, |spec| {
        spec.devices.push(DeviceSpec { serves_one: true, ..DeviceSpec::new("disk") });
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.timer = Timer::Any;
    });
    let both = ["dispatch a", "a: block disk", "interrupt a", "dispatch b", "b waits for disk"];
    assert_eq!(then(&two, &both), ["disk answers a"]);
}
