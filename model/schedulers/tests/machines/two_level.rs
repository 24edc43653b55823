//! Runtimes inside an operating system: workers, and what the machine does to them.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, MachineSpec, RuntimeSpec, Timer,
};
use turnwise_schedulers::step::{Carrier, Level};

use crate::{after, can, machine, only_behaviour, reachable, then, value};

/// Tasks whose names begin with `r` belong to runtime `rt`; the others are the machine's.
fn runtime(tasks: &[(&str, &str)], workers: u8, change: impl FnOnce(&mut MachineSpec)) -> Machine {
    machine(tasks, |spec| {
        let mut rt = RuntimeSpec::new("rt");
        rt.scheduler.carriers = workers;
        spec.runtimes.push(rt);
        for task in spec.tasks.iter_mut().filter(|task| task.name.starts_with('r')) {
            task.runtime = Some("rt".to_owned());
        }
        spec.devices.push(DeviceSpec::new("disk"));
        change(spec);
    })
}

#[test]
fn a_worker_takes_a_task_runs_it_and_sleeps_when_there_is_none() {
    let one = runtime(&[("r", "work 1")], 1, |_| {});
    assert_eq!(
        only_behaviour(&one),
        [
            "dispatch rt worker 0 on processor 0",
            "dispatch r on rt worker 0",
            "r: work",
            "r ends",
            "rt worker 0 sleeps"
        ]
    );
}

#[test]
fn at_the_start_as_many_workers_are_awake_as_there_are_tasks() {
    let two = runtime(&[("r", ""), ("s", "")], 2, |_| {});
    let start = after(&two, &[]);
    assert_eq!(value(&two, &start, "queue"), "rt worker 0, s");
    assert_eq!(value(&two, &start, "rt worker 1"), "asleep");
    assert_eq!(value(&two, &start, "rt queue"), "r");
}

#[test]
fn running_needs_the_worker_on_a_processor_mounted_does_not() {
    let two = runtime(&[("r", "work 2"), ("s", "")], 1, |spec| {
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.slice = 2;
    });
    let steps = ["dispatch rt worker 0 on processor 0", "dispatch r on rt worker 0", "r: work"];
    let state = after(&two, &steps);
    assert!(two.running(&state, 0) && two.mounted(&state, 0));
    assert_eq!(value(&two, &state, "r"), "running on rt worker 0, at `work`");
    // Taking the task was the worker's first, working its second: its slice is used up.
    assert_eq!(can(&two, &state), ["interrupt rt worker 0"]);
    let state = after(&two, &[&steps[..], &["interrupt rt worker 0"]].concat());
    assert!(!two.running(&state, 0) && two.mounted(&state, 0) && !two.ready(&state, 0));
    assert_eq!(value(&two, &state, "r"), "mounted on rt worker 0, at `work`");
    assert_eq!(value(&two, &state, "queue"), "s, rt worker 0");
    let [processor, worker] = two.carriers()[..] else { panic!("a processor and a worker") };
    assert!(two.between_turns(&state, processor) && !two.between_turns(&state, worker));
    assert!(two.idle(&state, processor) && !two.idle(&state, worker));
}

#[test]
fn a_worker_whose_tasks_only_yield_still_uses_its_slice_up() {
    let two = runtime(&[("r", "loop { yield }"), ("s", "")], 1, |spec| {
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.slice = 2;
    });
    let round = ["dispatch r on rt worker 0", "r yields"];
    let steps = [&["dispatch rt worker 0 on processor 0"][..], &round, &round].concat();
    assert_eq!(then(&two, &steps), ["interrupt rt worker 0"]);
}

#[test]
fn what_becomes_ready_wakes_the_worker_that_has_slept_longest() {
    let tasks = [("r", "await disk"), ("r2", "await disk"), ("r3", "await disk")];
    let three = runtime(&tasks, 2, |spec| spec.scheduler.carriers = 2);
    let steps = [
        "dispatch rt worker 0 on processor 0",
        "dispatch rt worker 1 on processor 1",
        "dispatch r on rt worker 0",
        "r waits for disk",
        "dispatch r2 on rt worker 0",
        "r2 waits for disk",
        "dispatch r3 on rt worker 0",
        "r3 waits for disk",
        "rt worker 1 sleeps",
        "rt worker 0 sleeps",
    ];
    let asleep = after(&three, &steps);
    let workers: Vec<Carrier> = three.carriers().into_iter().skip(2).collect();
    assert!(workers.iter().all(|&worker| three.idle(&asleep, worker)));
    let woken = after(&three, &[&steps[..], &["disk answers r3"]].concat());
    assert_eq!(value(&three, &woken, "rt worker 1"), "ready");
    assert_eq!(value(&three, &woken, "rt worker 0"), "asleep");
    let both = after(&three, &[&steps[..], &["disk answers r3", "disk answers r"]].concat());
    assert_eq!(value(&three, &both, "queue"), "rt worker 1, rt worker 0");
}

#[test]
fn a_wake_from_a_task_of_the_machine_reaches_into_the_runtime() {
    let two = runtime(&[("r", "wait work 1"), ("s", "wake r")], 1, |_| {});
    let steps = [
        "dispatch rt worker 0 on processor 0",
        "dispatch r on rt worker 0",
        "r waits to be woken",
        "rt worker 0 sleeps",
        "dispatch s on processor 0",
        "s: wake r",
    ];
    let state = after(&two, &steps);
    assert!(two.ready(&state, 0));
    assert_eq!(value(&two, &state, "queue"), "rt worker 0");
}

#[test]
fn a_blocking_call_takes_the_worker_off_its_processor() {
    let tasks = [("r", "block disk work 1"), ("r2", "work 1"), ("s", "work 1")];
    let three = runtime(&tasks, 1, |_| {});
    let steps =
        ["dispatch rt worker 0 on processor 0", "dispatch r on rt worker 0", "r: block disk"];
    let state = after(&three, &steps);
    assert!(three.mounted(&state, 0) && !three.running(&state, 0) && !three.blocked(&state, 0));
    assert_eq!(value(&three, &state, "rt worker 0"), "in a blocking call");
    // The other task of the runtime waits with it; the machine's goes on.
    assert_eq!(can(&three, &state), ["dispatch s on processor 0", "disk answers r"]);
    let answered = after(&three, &[&steps[..], &["disk answers r"]].concat());
    assert_eq!(value(&three, &answered, "queue"), "s, rt worker 0");
    assert_eq!(value(&three, &answered, "r"), "mounted on rt worker 0, at `work`");
}

#[test]
fn the_runtimes_own_timer_works_without_a_processor() {
    let tasks = [("r", "work 2"), ("r2", "work 1"), ("s", "work 1")];
    let three = runtime(&tasks, 1, |spec| {
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.slice = 2;
        spec.runtimes[0].scheduler.discipline = Discipline::Preemptive;
        spec.runtimes[0].scheduler.timer = Timer::Any;
    });
    let steps = [
        "dispatch rt worker 0 on processor 0",
        "dispatch r on rt worker 0",
        "r: work",
        "interrupt rt worker 0",
    ];
    assert_eq!(then(&three, &steps), ["dispatch s on processor 0", "interrupt r"]);
    let state = after(&three, &[&steps[..], &["interrupt r"]].concat());
    assert_eq!(value(&three, &state, "rt queue"), "r2, r");
    assert_eq!(value(&three, &state, "rt worker 0"), "ready");
}

#[test]
fn a_runtime_cannot_interrupt_a_task_in_a_blocking_call() {
    let one = runtime(&[("r", "block disk"), ("r2", "")], 1, |spec| {
        spec.runtimes[0].scheduler.discipline = Discipline::Preemptive;
    });
    let steps =
        ["dispatch rt worker 0 on processor 0", "dispatch r on rt worker 0", "r: block disk"];
    assert_eq!(then(&one, &steps), ["disk answers r"]);
}

#[test]
fn a_stuck_task_takes_one_worker_and_the_machine_goes_on() {
    let tasks = [("r", "spin"), ("r2", "work 1"), ("s", "work 1")];
    let three = runtime(&tasks, 1, |spec| spec.scheduler.discipline = Discipline::Preemptive);
    let states = reachable(&three);
    assert!(!states.iter().any(|state| three.done(state, 1)));
    assert!(states.iter().any(|state| three.done(state, 2)));
    let two_workers = runtime(&tasks, 2, |spec| spec.scheduler.discipline = Discipline::Preemptive);
    assert!(reachable(&two_workers).iter().any(|state| two_workers.done(state, 1)));
}

#[test]
fn carriers_are_processors_and_then_workers() {
    let one = runtime(&[("r", "")], 2, |spec| {
        spec.channels.push(ChannelSpec::new("c"));
    });
    let names: Vec<String> =
        one.carriers().into_iter().map(|carrier| one.carrier_name(carrier)).collect();
    assert_eq!(names, ["processor 0", "rt worker 0", "rt worker 1"]);
    assert_eq!(one.level_of_task(0), Level::Runtime(0));
    assert_eq!(one.lanes(), names);
}
