//! Runtimes that hand queues on, and machines that hand their processors' queues on.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{DeviceSpec, Discipline, MachineSpec, RuntimeSpec};

use crate::{after, can, machine, reachable, then, value};

fn handing(tasks: &[(&str, &str)], change: impl FnOnce(&mut MachineSpec)) -> Machine {
    machine(tasks, |spec| {
        let mut rt = RuntimeSpec::new("rt");
        rt.scheduler.discipline = Discipline::Handoff;
        spec.runtimes.push(rt);
        for task in spec.tasks.iter_mut().filter(|task| task.name.starts_with('r')) {
            task.runtime = Some("rt".to_owned());
        }
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.slice = 2;
        spec.devices.push(DeviceSpec::new("disk"));
        change(spec);
    })
}

const HAND_OFF: &str = "hand off rt worker 0's queue";

#[test]
fn the_stuck_thread_keeps_its_turn_and_a_spare_becomes_the_worker() {
    let two = handing(&[("r", "spin"), ("r2", "work 1")], |_| {});
    let stuck =
        ["dispatch rt thread 0 on processor 0", "dispatch r on rt worker 0", "r: spin", HAND_OFF];
    let state = after(&two, &stuck);
    assert_eq!(value(&two, &state, "rt thread 0"), "on processor 0, 2 done in this turn, keeps r");
    assert_eq!(value(&two, &state, "rt thread 1"), "ready, is worker 0");
    assert!(two.running(&state, 0));
    // The machine shares its processor between both threads.
    let shared = [
        "interrupt rt thread 0",
        "dispatch rt thread 1 on processor 0",
        "dispatch r2 on rt worker 0",
        "r2: work",
        "r2 ends",
    ];
    let state = after(&two, &[&stuck[..], &shared].concat());
    assert!(two.done(&state, 1) && two.mounted(&state, 0) && !two.running(&state, 0));
    assert_eq!(value(&two, &state, "r"), "has a spare, at `spin`, 1 done in this turn");
}

#[test]
fn with_all_spares_in_use_the_runtime_stands_still() {
    let tasks = [("r", "spin"), ("r2", "spin"), ("r3", "work 1")];
    let done = |spares: u8| {
        let three = handing(&tasks, |spec| spec.runtimes[0].scheduler.spares = spares);
        reachable(&three).iter().any(|state| three.done(state, 2))
    };
    // Two stuck turns and a task that ends: with queues in order it needs two spares.
    assert!(!done(0) && !done(1) && done(2));
}

#[test]
fn the_thread_of_a_turn_that_ends_is_a_spare_again() {
    let tasks = [("r", "work 1 yield"), ("r2", "work 1")];
    let two = handing(&tasks, |_| {});
    let ended = [
        "dispatch rt thread 0 on processor 0",
        "dispatch r on rt worker 0",
        "r: work",
        HAND_OFF,
        "r yields",
    ];
    let state = after(&two, &ended);
    assert_eq!(value(&two, &state, "rt thread 0"), "spare");
    assert_eq!(value(&two, &state, "rt queue"), "r2, r");
    assert_eq!(can(&two, &state), ["dispatch rt thread 1 on processor 0"]);
}

#[test]
fn a_blocking_call_is_noticed_and_handed_on_while_its_worker_sleeps() {
    let tasks = [("r", "block disk work 1"), ("r2", "work 1")];
    let two = handing(&tasks, |spec| spec.runtimes[0].scheduler.slice = 2);
    let asked =
        ["dispatch rt thread 0 on processor 0", "dispatch r on rt worker 0", "r: block disk"];
    assert_eq!(then(&two, &asked), ["r's call takes its time", "disk answers r"]);
    let late = [&asked[..], &["r's call takes its time"]].concat();
    assert_eq!(then(&two, &late), [HAND_OFF, "disk answers r"]);
    let handed = [&late[..], &[HAND_OFF]].concat();
    assert_eq!(then(&two, &handed), ["dispatch rt thread 1 on processor 0", "disk answers r"]);
    let answered = after(&two, &[&handed[..], &["disk answers r"]].concat());
    assert_eq!(value(&two, &answered, "rt thread 0"), "ready, keeps r");
    assert_eq!(value(&two, &answered, "queue"), "rt thread 1, rt thread 0");
}

#[test]
fn a_machine_hands_the_queue_on_from_a_worker_that_overruns() {
    let tasks = [("r", "loop { work 1 }"), ("s", "work 1")];
    let two = handing(&tasks, |spec| {
        spec.scheduler.discipline = Discipline::Handoff;
        spec.runtimes[0].scheduler.discipline = Discipline::Cooperative;
    });
    let overrun = [
        "dispatch rt worker 0 on processor 0",
        "dispatch r on rt worker 0",
        "r: work",
        "hand off processor 0's queue",
        "dispatch s on processor 0",
    ];
    let state = after(&two, &overrun);
    assert!(two.running(&state, 0) && two.running(&state, 1));
    assert_eq!(two.lanes(), ["processor 0", "spares", "rt worker 0"]);
    let here = |name: &str| Some(name.to_owned());
    assert_eq!(two.occupants(&state), [here("s"), here("rt worker 0"), here("r")]);
}

#[test]
fn a_worker_that_sleeps_on_a_spare_gives_it_back() {
    let tasks = [("r", "work 1"), ("s", "work 2"), ("s2", "work 2")];
    let two = handing(&tasks, |spec| {
        spec.scheduler.discipline = Discipline::Handoff;
        spec.runtimes[0].scheduler.discipline = Discipline::Cooperative;
    });
    let detached = [
        "dispatch rt worker 0 on processor 0",
        "dispatch r on rt worker 0",
        "r: work",
        "hand off processor 0's queue",
        "r ends",
        "dispatch s on processor 0",
        "s: work",
        "s: work",
    ];
    assert!(!then(&two, &detached).contains(&"hand off processor 0's queue".to_owned()));
    let asleep = [&detached[..], &["rt worker 0 sleeps"]].concat();
    assert!(then(&two, &asleep).contains(&"hand off processor 0's queue".to_owned()));
}
