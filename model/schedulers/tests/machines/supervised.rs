//! A watchdog that restarts: when it may, what it covers, what it leaves.

use turnwise_schedulers::cost::Weight;
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, MachineSpec, Policy, Restarts,
    RuntimeSpec, SupervisorSpec,
};
use turnwise_schedulers::step::Level;

use crate::{after, can, machine, moves, only_behaviour, reachable, then, value};

fn supervised(
    tasks: &[(&str, &str)],
    restarts: Restarts,
    change: impl FnOnce(&mut MachineSpec),
) -> Machine {
    machine(tasks, |spec| {
        spec.supervisor = Some(SupervisorSpec { restarts, patience: 2, limit: None });
        change(spec);
    })
}

#[test]
fn a_turn_is_stuck_once_patience_is_over() {
    let one = supervised(&[("a", "spin")], Restarts::Application, |_| {});
    let turn = ["dispatch a", "a: spin", "a: spin"];
    assert!(!one.stuck(&after(&one, &turn[..2]), 0));
    assert!(one.stuck(&after(&one, &turn), 0));
    // Resting here it computes for ever, unless it is restarted.
    assert_eq!(then(&one, &turn), ["restart the application"]);
    assert_eq!(one.computes_for_ever(&after(&one, &turn)), Some(0));
    let again = [&turn[..], &["restart the application"]].concat();
    assert_eq!(after(&one, &again), after(&one, &[]));
}

#[test]
fn without_a_supervisor_nothing_is_stuck() {
    let one = machine(&[("a", "spin")], |_| {});
    assert!(!reachable(&one).iter().any(|state| one.stuck(state, 0)));
}

#[test]
fn restarts_may_be_limited() {
    let one = supervised(&[("a", "spin")], Restarts::Task, |spec| {
        spec.supervisor.as_mut().expect("there is one").limit = Some(1);
    });
    let turn = ["dispatch a", "a: spin", "a: spin"];
    assert_eq!(only_behaviour(&one), [&turn[..], &["restart a"], &turn].concat());
    assert_eq!(value(&one, &after(&one, &turn), "restarts left"), "1");
}

#[test]
fn the_application_begins_anew_in_file_order() {
    let tasks = [("a", "yield spin"), ("b", "work 1"), ("c", "work 1 spawn d"), ("d", "")];
    let four = supervised(&tasks, Restarts::Application, |spec| spec.tasks[3].starts = false);
    let stuck = [
        "dispatch a",
        "a yields",
        "dispatch b",
        "b: work",
        "b ends",
        "dispatch c",
        "c: work",
        "c: spawn d",
        "c ends",
        "dispatch a",
        "a: spin",
        "a: spin",
    ];
    assert_eq!(value(&four, &after(&four, &stuck), "queue"), "d");
    let restarted = [&stuck[..], &["restart the application"]].concat();
    assert_eq!(after(&four, &restarted), after(&four, &[]));
}

#[test]
fn one_task_begins_anew_at_the_tail_and_the_others_go_on() {
    let two = supervised(&[("a", "work 1 spin"), ("b", "work 1")], Restarts::Task, |spec| {
        spec.scheduler.carriers = 2;
    });
    let stuck = [
        "dispatch a on processor 0",
        "dispatch b on processor 1",
        "b: work",
        "a: work",
        "a: spin",
        "restart a",
    ];
    let state = after(&two, &stuck);
    assert!(two.ready(&state, 0) && two.running(&state, 1));
    assert_eq!(can(&two, &state), ["dispatch a on processor 0", "b ends"]);
}

#[test]
fn a_restart_releases_locks_to_those_who_wait() {
    let tasks = [("b", "yield lock m"), ("a", "lock m work 1 spin")];
    let with = |grant| {
        supervised(&tasks, Restarts::Task, |spec| {
            spec.locks.push(LockSpec { grant, ..LockSpec::new("m") });
            spec.scheduler.carriers = 2;
        })
    };
    let stuck = [
        "dispatch b on processor 0",
        "dispatch a on processor 1",
        "a: lock m",
        "a: work",
        "b yields",
        "dispatch b on processor 0",
        "b waits for lock m",
    ];
    let restarted = [&stuck[..], &["restart a"]].concat();
    let fifo = with(Grant::Fifo);
    let state = after(&fifo, &restarted);
    assert!(fifo.holds(&state, 0, 0) && fifo.ready(&state, 0));
    assert_eq!(value(&fifo, &state, "queue"), "b, a");
    let barging = with(Grant::Barging);
    let state = after(&barging, &restarted);
    assert!(!barging.held(&state, 0));
    assert!(can(&barging, &state).contains(&"m goes to b".to_owned()));
}

#[test]
fn outstanding_requests_are_discarded() {
    let tasks = [("a", "await disk"), ("b", "work 1 spin")];
    let two = supervised(&tasks, Restarts::Application, |spec| {
        spec.devices.push(DeviceSpec { serves_one: true, ..DeviceSpec::new("disk") });
    });
    let stuck = ["dispatch a", "a waits for disk", "dispatch b", "b: work", "b: spin"];
    assert!(then(&two, &stuck).contains(&"disk answers a".to_owned()));
    let restarted = [&stuck[..], &["restart the application"]].concat();
    assert_eq!(then(&two, &restarted), ["dispatch a"]);
}

#[test]
fn a_task_in_a_blocking_call_is_stuck_like_any_other() {
    let one = supervised(&[("a", "block disk")], Restarts::Task, |spec| {
        spec.devices.push(DeviceSpec { answers: false, ..DeviceSpec::new("disk") });
    });
    let waits = ["dispatch a", "a: block disk", "a keeps waiting for disk"];
    assert_eq!(only_behaviour_until(&one, "restart a"), waits);
}

/// The steps before the first of this name, where there is no choice.
fn only_behaviour_until(machine: &Machine, end: &str) -> Vec<String> {
    let mut state = after(machine, &[]);
    let mut steps = Vec::new();
    loop {
        let mut moves = moves(machine, &state);
        assert_eq!(moves.len(), 1);
        let (text, _, next) = moves.remove(0);
        if text == end {
            return steps;
        }
        steps.push(text);
        state = next;
    }
}

#[test]
fn channels_counters_and_the_environments_count_stay() {
    let fed = ChannelSpec { from_environment: true, events: Some(1), ..ChannelSpec::new("c") };
    let one = supervised(&[("a", "write x spin")], Restarts::Application, |spec| {
        spec.channels.push(fed);
        spec.counters.push("x".to_owned());
        spec.supervisor.as_mut().expect("there is one").limit = Some(1);
    });
    let stuck = ["environment: event into c", "dispatch a", "a: write x", "a: spin"];
    let state = after(&one, &[&stuck[..], &["restart the application"]].concat());
    assert_eq!(value(&one, &state, "c"), "1 of 1, 0 to come");
    assert_eq!(one.counter(&state, 0), 1);
}

#[test]
fn an_event_for_a_task_that_was_restarted_wakes_the_next() {
    let tasks = [("a", "receive c yield"), ("b", "receive c"), ("s", "send c work 1 spin")];
    let three = supervised(&tasks, Restarts::Task, |spec| {
        spec.channels.push(ChannelSpec::new("c"));
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.slice = 2;
    });
    for state in reachable(&three) {
        assert_eq!(three.lost_wakeup(&state), None, "{:?}", three.variables(&state));
    }
}

#[test]
fn an_event_for_a_task_of_a_restarted_runtime_goes_to_who_else_waits() {
    let tasks = [("r", "yield receive c"), ("r2", "send c spin"), ("b", "receive c")];
    let any = supervised(&tasks, Restarts::Runtime, |spec| {
        spec.channels.push(ChannelSpec::new("c"));
        spec.runtimes.push(RuntimeSpec::new("rt"));
        spec.tasks[0].runtime = Some("rt".to_owned());
        spec.tasks[1].runtime = Some("rt".to_owned());
        spec.scheduler.carriers = 2;
        spec.runtimes[0].scheduler.policy = Policy::Any;
    });
    let passed_on = [
        "dispatch rt worker 0 on processor 0",
        "dispatch r on rt worker 0",
        "r yields",
        "dispatch r on rt worker 0",
        "r waits for c",
        "dispatch b on processor 1",
        "b waits for c",
        "dispatch r2 on rt worker 0",
        "r2: send c",
        "r2: spin",
    ];
    let before = after(&any, &passed_on);
    assert!(any.ready(&before, 0) && any.blocked(&before, 2));
    let restarted = after(&any, &[&passed_on[..], &["restart rt"]].concat());
    assert!(any.queued(&restarted, 0) && any.ready(&restarted, 2));
    for state in reachable(&any) {
        assert_eq!(any.lost_wakeup(&state), None, "{:?}", any.variables(&state));
    }
}

#[test]
fn a_runtime_is_restarted_alone() {
    let tasks = [("r", "work 1 spin"), ("r2", "await disk"), ("s", "loop { work 1 }")];
    let three = supervised(&tasks, Restarts::Runtime, |spec| {
        let mut rt = RuntimeSpec::new("rt");
        rt.scheduler.carriers = 2;
        spec.runtimes.push(rt);
        spec.devices.push(DeviceSpec::new("disk"));
        spec.tasks[0].runtime = Some("rt".to_owned());
        spec.tasks[1].runtime = Some("rt".to_owned());
        spec.scheduler.carriers = 2;
    });
    let stuck = [
        "dispatch rt worker 0 on processor 0",
        "dispatch rt worker 1 on processor 1",
        "dispatch r on rt worker 0",
        "dispatch r2 on rt worker 1",
        "r2 waits for disk",
        "rt worker 1 sleeps",
        "dispatch s on processor 1",
        "r: work",
        "r: spin",
    ];
    let before = after(&three, &stuck);
    assert!(can(&three, &before).contains(&"restart rt".to_owned()));
    let state = after(&three, &[&stuck[..], &["restart rt"]].concat());
    assert!(three.running(&state, 2));
    assert_eq!(value(&three, &state, "rt queue"), "r, r2");
    assert_eq!(value(&three, &state, "queue"), "rt worker 0, rt worker 1");
}

#[test]
fn a_restart_undoes_the_operations_since_the_start_or_since_the_pass_began() {
    let lost = |program: &str, steps: &[&str]| {
        let one = supervised(&[("a", program)], Restarts::Task, |_| {});
        let state = after(&one, steps);
        let (text, restart, to) = moves(&one, &state).pop().expect("a restart");
        assert_eq!(text, "restart a");
        one.weigh(Weight::Lost, Level::Machine, None, &state, &restart, &to)
    };
    let works = ["dispatch a", "a: work", "a: work"];
    assert_eq!(lost("work 5", &works), 2);
    assert_eq!(lost("work 5", &[&works[..], &["a: work"]].concat()), 3);
    let second_pass = [&works[..], &["a: work"], &works[1..2]].concat();
    assert_eq!(lost("loop { work 3 }", &second_pass), 1);
    // What came before the loop is not undone by a pass of it, as far as this weight goes.
    assert_eq!(lost("work 2 loop { work 3 }", &[&works[..], &["a: work"]].concat()), 1);
}
