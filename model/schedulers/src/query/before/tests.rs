//! Who goes before whom, and why: under each policy, at either level, and raised by a lock.

use std::collections::HashSet;
use std::sync::Arc;

use stateright::Model;

use crate::case;
use crate::machine::{Machine, State};
use crate::query::files;

/// Why the last of the steps goes before `other`, as `task: why`.
fn why(text: &str, steps: &[&str], other: &str) -> Option<String> {
    let machine = Arc::into_inner(case::read(text).expect("a case").base.machine).expect("one");
    let other = machine.spec().tasks.iter().position(|task| task.name == other).expect("a task");
    let mut state = machine.init_states().remove(0);
    let mut last = None;
    for wanted in steps {
        let mut possible = machine.next_steps(&state).into_iter();
        let found = possible.find(|(action, _)| machine.action_text(&state, action) == *wanted);
        let (action, next) =
            found.unwrap_or_else(|| panic!("no {wanted}: {}", words(&machine, &state)));
        last = machine.goes_before(&state, &action, other);
        state = next;
    }
    last.map(|it| format!("{}: {}", machine.spec().tasks[it.task].name, it.why))
}

fn words(machine: &Machine, state: &State) -> String {
    let steps = machine.next_steps(state).into_iter();
    let words = steps.map(|(action, _)| machine.action_text(state, &action));
    words.collect::<Vec<_>>().join(", ")
}

/// Two tasks, `a` and `b`, the second more urgent, under a policy.
fn two(policy: &str) -> String {
    let task = |name: &str, priority: u8| {
        let program = "loop { work 2 yield }";
        format!("[[task]]\nname = \"{name}\"\npriority = {priority}\nprogram = \"{program}\"\n")
    };
    format!(
        "title = \"t\"\n[machine]\nslice = 2\npolicy = {policy}\n{}{}",
        task("a", 1),
        task("b", 2)
    )
}

#[test]
fn each_policy_has_its_reason() {
    let turn = |name: &str| {
        ["dispatch #", "#: work", "#: work", "# yields"].map(|step| step.replace('#', name))
    };
    let of = |policy: &str, turns: &[&str], last: &str, other: &str| {
        let steps: Vec<String> = turns.iter().flat_map(|name| turn(name)).collect();
        let last = format!("dispatch {last}");
        let steps: Vec<&str> = steps.iter().map(String::as_str).chain([&*last]).collect();
        why(&two(policy), &steps, other).expect("it is ready")
    };
    let aged = "it is as urgent (of its own 1, raised by its age), and has been ready longer";
    let cases = [
        ("\"any\"", &[][..], "a", "b", "the policy lets either go"),
        ("\"fifo\"", &[], "a", "b", "it has been ready longer"),
        ("\"round-robin\"", &["a"], "b", "a", "it is the next of the ready in the round"),
        ("\"priority\"", &[], "b", "a", "it is more urgent: 2, against 1"),
        ("{ name = \"priority\", aging = 1 }", &["b"], "a", "b", aged),
        ("\"multilevel\"", &["a"], "b", "a", "it is on a higher level: 0, against 1"),
        ("\"multilevel\"", &[], "a", "b", "it is on the same level, and has been ready longer"),
        ("\"fair-share\"", &["a"], "b", "a", "it has had less: 0, against 6"),
        ("\"fair-share\"", &[], "a", "b", "it has had as much, and has been ready longer"),
        ("\"lifo-slot\"", &[], "a", "b", "it stands before it in the queue"),
        ("\"work-stealing\"", &["a"], "a", "b", "it is in the queue of processor 0"),
    ];
    for (policy, turns, last, other, expected) in cases {
        let told = of(policy, turns, last, other);
        assert_eq!(told, format!("{last}: {expected}"), "{policy}");
    }
}

#[test]
fn the_slot_is_told_from_the_queue() {
    let text = "title = \"t\"\n[machine]\npolicy = \"lifo-slot\"\n\
        [[task]]\nname = \"ping\"\nprogram = \"loop { wake pong wait }\"\n\
        [[task]]\nname = \"pong\"\nprogram = \"loop { wake ping wait }\"\n\
        [[task]]\nname = \"third\"\nprogram = \"loop { work 1 yield }\"";
    let of = |steps: &[&str]| why(text, steps, "third");
    let queue = Some("ping: it stands before it in the queue".to_owned());
    assert_eq!(of(&["dispatch ping"]), queue);
    let mut steps = vec!["dispatch ping", "ping: wake pong", "ping waits to be woken"];
    assert_eq!(of(&steps), None, "nobody is dispatched");
    // It was woken before it waited, so it goes round once more.
    steps.extend(["dispatch pong", "pong: wake ping", "pong: wait", "pong: wake ping"]);
    steps.extend(["pong waits to be woken", "dispatch ping"]);
    assert_eq!(of(&steps), Some("ping: it is in the slot".to_owned()));
}

#[test]
fn a_worker_dispatches_by_the_policy_of_its_runtime() {
    let task = |name: &str, rest: &str| {
        format!("[[task]]\nname = \"{name}\"\nprogram = \"loop {{ work 1 yield }}\"\n{rest}\n")
    };
    let text = format!(
        "title = \"t\"\n[machine]\npolicy = \"priority\"\n\
         [[runtime]]\nname = \"rt\"\npolicy = \"fifo\"\n{}{}{}",
        task("a", "priority = 1\nruntime = \"rt\""),
        task("b", "priority = 2\nruntime = \"rt\""),
        task("c", "priority = 3")
    );
    let told = why(&text, &["dispatch c on processor 0"], "b");
    let before = "c: before rt worker 0: it is more urgent: 3, against 0";
    assert_eq!(told.as_deref(), Some(before));
    let text = text.replace("priority = 3", "starts = false");
    let worker = ["dispatch rt worker 0 on processor 0", "dispatch a on rt worker 0"];
    assert_eq!(why(&text, &worker, "b").as_deref(), Some("a: it has been ready longer"));
}

#[test]
fn a_task_that_comes_with_its_worker_has_the_reason_of_the_worker() {
    let text = "title = \"t\"\n[machine]\ndiscipline = \"preemptive\"\n\
        [[runtime]]\nname = \"rt\"\n\
        [[task]]\nname = \"stuck\"\nruntime = \"rt\"\nprogram = \"spin\"\n\
        [[task]]\nname = \"other\"\nruntime = \"rt\"\nprogram = \"spin\"\n\
        [[task]]\nname = \"own\"\nprogram = \"loop { work 1 yield }\"\n\
        [[task]]\nname = \"more\"\nprogram = \"loop { work 1 yield }\"";
    let worker = "dispatch rt worker 0 on processor 0";
    let mut steps = vec![worker, "dispatch stuck on rt worker 0", "interrupt rt worker 0"];
    steps.extend(["dispatch own on processor 0", "own: work", "own yields"]);
    steps.extend(["dispatch more on processor 0", "more: work", "more yields", worker]);
    let told = why(text, &steps, "own");
    assert_eq!(told.as_deref(), Some("stuck: on rt worker 0: it has been ready longer"));
    assert_eq!(why(text, &steps, "other"), None, "its turn on the worker goes on");
    assert_eq!(why(text, &steps[..1], "own"), None, "nobody is on it");
}

#[test]
fn who_is_raised_by_a_lock_is_as_urgent_as_that_and_it_is_said() {
    let of = |protocol: &str, last: &str, other: &str| {
        let text = format!(
            "title = \"t\"\n[machine]\ndiscipline = \"preemptive\"\nslice = 3\n\
             policy = \"priority\"\n[[lock]]\nname = \"bus\"\nprotocol = \"{protocol}\"\n\
             [[task]]\nname = \"low\"\npriority = 1\n\
             program = \"lock bus spawn high spawn mid work 4 unlock bus\"\n\
             [[task]]\nname = \"mid\"\npriority = 2\nstarts = false\nprogram = \"work 1\"\n\
             [[task]]\nname = \"high\"\npriority = 3\nstarts = false\n\
             program = \"lock bus unlock bus\""
        );
        let mut steps = vec!["dispatch low", "low: lock bus", "low: spawn high", "low: spawn mid"];
        steps.extend(["interrupt low", "dispatch high", "high waits for lock bus", last]);
        why(&text, &steps, other).expect("it is a dispatch")
    };
    assert_eq!(of("none", "dispatch mid", "low"), "mid: it is more urgent: 2, against 1");
    let raised =
        "low: it is more urgent: 3 (of its own 1, raised by a lock that it holds), against 2";
    for protocol in ["inheritance", "ceiling"] {
        assert_eq!(of(protocol, "dispatch low", "mid"), raised, "{protocol}");
    }
}

#[test]
fn every_dispatch_of_the_shipped_cases_is_told() {
    let (mut told, mut levels) = (0, 0);
    for (_, text) in files::shipped() {
        let case = case::read(&text).expect("a case");
        for variant in std::iter::once(&case.base).chain(&case.variants) {
            let machine = &*variant.machine;
            let mut known: HashSet<State> = machine.init_states().into_iter().collect();
            let mut open: Vec<State> = known.iter().cloned().collect();
            for _ in 0..1_000 {
                let Some(state) = open.pop() else { break };
                for (action, next) in machine.next_steps(&state) {
                    for other in 0..machine.spec().tasks.len() {
                        let dispatched = machine.dispatched(&action);
                        let Some(by) = dispatched.filter(|_| machine.ready(&state, other)) else {
                            continue;
                        };
                        let before = machine.goes_before(&state, &action, other);
                        let is_own = by.entity == crate::carrier::Entity::Task(other as u8);
                        let same = by.carrier.level == machine.level_of_task(other);
                        let is_task = matches!(by.entity, crate::carrier::Entity::Task(_));
                        if is_own {
                            continue;
                        }
                        assert!(before.is_some() || !is_task);
                        told += usize::from(before.is_some());
                        levels += usize::from(before.is_some() && !same);
                    }
                    if known.insert(next.clone()) {
                        open.push(next);
                    }
                }
            }
        }
    }
    assert!(told > 3_000 && levels > 50, "{told} dispatches, {levels} of another level");
}
