//! Reasons for what is refused: each is given, and each is true of the state.

use std::collections::HashSet;

use stateright::Model;

use super::{By, Refused};
use crate::case;
use crate::machine::{Machine, State};
use crate::query::files;
use crate::step::Action;

/// Every state of a machine, at most so many.
fn states(machine: &Machine, most: usize) -> Vec<State> {
    let mut known: HashSet<State> = machine.init_states().into_iter().collect();
    let mut open: Vec<State> = known.iter().cloned().collect();
    let mut all = Vec::new();
    while let Some(state) = open.pop().filter(|_| all.len() < most) {
        let next = machine.next_steps(&state).into_iter().map(|(_, next)| next);
        open.extend(next.filter(|next| known.insert(next.clone())));
        all.push(state);
    }
    all
}

fn dispatches(step: &str, name: &str) -> bool {
    let dispatch = format!("dispatch {name}");
    step == dispatch || step.starts_with(&format!("{dispatch} on "))
}

/// Is what the reason says of others so?
fn is_true(machine: &Machine, state: &State, it: &Refused, possible: &[String]) {
    let on_lane = |name: &str| {
        let lane = machine.lanes().iter().position(|lane| lane == name).expect("a lane");
        machine.occupants(state)[lane].clone()
    };
    match it.by {
        By::Policy(_) => {
            let clauses = [" is ", " has been ", " has had ", " heads ", " stands ", " may "];
            let ends = clauses.iter().filter_map(|clause| it.why.find(clause));
            let name = &it.why[..ends.min().unwrap_or_else(|| panic!("{it:?}"))];
            // Of queues that this carrier does not serve, the head is named.
            let elsewhere = it.why.contains("slot of") || it.why.contains("another queue");
            let goes = possible.iter().any(|step| dispatches(step, name));
            assert!(goes || elsewhere, "{it:?} among {possible:?}");
        }
        By::Carriers(_) => {
            for part in it.why.split(", ") {
                if let Some((who, carrier)) = part.split_once(" is on ") {
                    assert_eq!(on_lane(carrier).as_deref(), Some(who), "{it:?}");
                } else if let Some(worker) = part.strip_suffix(" has no processor") {
                    assert_eq!(on_lane(worker), None, "{it:?}");
                    let is_on = |lane: &Option<String>| lane.as_deref() == Some(worker);
                    assert!(!machine.occupants(state).iter().any(is_on), "{it:?}");
                } else {
                    let worker = part.strip_suffix(" has used up its slice of the processor");
                    let interrupt =
                        format!("interrupt {}", worker.expect("there is no other reason"));
                    assert!(possible.contains(&interrupt), "{it:?} among {possible:?}");
                }
            }
        }
        By::Discipline(_) if it.why.ends_with("the interrupt comes first") => {
            let interrupt = |step: &String| step.starts_with("interrupt ");
            assert!(possible.iter().any(interrupt), "{it:?} among {possible:?}");
        }
        By::Discipline(_) => {}
    }
}

#[test]
fn whoever_is_ready_can_go_or_is_told_why_not_and_nothing_possible_is_refused() {
    let (mut looked_at, mut policies) = (0, 0);
    for (_, text) in files::shipped() {
        let case = case::read(&text).expect("a case");
        for variant in std::iter::once(&case.base).chain(&case.variants) {
            let machine = &*variant.machine;
            for state in states(machine, 400) {
                let steps = machine.next_steps(&state);
                let words = |(action, _): &(Action, State)| machine.action_text(&state, action);
                let possible: Vec<String> = steps.iter().map(words).collect();
                let refused = machine.refused(&state);
                for it in &refused {
                    assert!(!possible.contains(&it.step), "{it:?} among {possible:?}");
                }
                refused.iter().for_each(|it| is_true(machine, &state, it, &possible));
                for task in 0..machine.spec().tasks.len() {
                    let name = &machine.spec().tasks[task].name;
                    let goes = possible.iter().any(|it| dispatches(it, name));
                    let told = refused.iter().any(|it| dispatches(&it.step, name));
                    assert_eq!(goes || told, machine.ready(&state, task), "{name}: {refused:?}");
                }
                looked_at += 1;
                policies += refused.iter().filter(|it| matches!(it.by, By::Policy(_))).count();
            }
        }
    }
    assert!(looked_at > 5_000 && policies > 1_000, "{looked_at} states, {policies}");
}

fn machine(text: &str) -> Machine {
    std::sync::Arc::into_inner(case::read(text).expect("a case").base.machine).expect("one")
}

/// The reasons after the first steps, as `step: why`.
fn reasons(text: &str, steps: &[&str]) -> Vec<String> {
    let machine = machine(text);
    let mut state = machine.init_states().remove(0);
    for wanted in steps {
        let step = machine.next_steps(&state).into_iter();
        let mut step = step.filter(|(action, _)| machine.action_text(&state, action) == *wanted);
        state = step.next().unwrap_or_else(|| panic!("{wanted}")).1;
    }
    machine.refused(&state).iter().map(|it| format!("{}: {}", it.step, it.why)).collect()
}

fn three(head: &str) -> String {
    let task = |name: &str, rest: &str| {
        format!("[[task]]\nname = \"{name}\"\nprogram = \"loop {{ work 2 yield }}\"\n{rest}\n")
    };
    format!(
        "title = \"t\"\n[machine]\n{head}\n{}{}{}",
        task("a", "priority = 1"),
        task("b", "priority = 2"),
        task("c", "priority = 1")
    )
}

#[test]
fn each_policy_says_who_goes_first_and_why() {
    let of = |policy: &str, steps: &[&str]| {
        reasons(&three(&format!("discipline = \"cooperative\"\npolicy = {policy}")), steps)
    };
    let fifo = ["dispatch b: a has been ready longer", "dispatch c: a has been ready longer"];
    assert_eq!(of("\"fifo\"", &[]), fifo);
    assert_eq!(
        of("\"priority\"", &[]),
        [
            "dispatch a: b is more urgent: 2, against 1",
            "dispatch c: b is more urgent: 2, against 1"
        ]
    );
    assert_eq!(
        of("\"round-robin\"", &[])[0],
        "dispatch b: a is the next of the ready in the round"
    );
    assert_eq!(of("\"any\"", &[]), [""; 0]);
    assert_eq!(
        of("\"fair-share\"", &["dispatch a", "a: work", "a: work", "a yields"])[0],
        "dispatch a: b has had less: 0, against 6"
    );
    assert_eq!(
        of("\"fifo\"", &["dispatch a"]),
        [
            "dispatch b: a is on processor 0",
            "dispatch c: a is on processor 0",
            "interrupt a: nobody but a ends its turn"
        ]
    );
}

#[test]
fn the_slot_goes_first_until_its_cap() {
    let text = "title = \"t\"\n[machine]\npolicy = { name = \"lifo-slot\", cap = 1 }\n\
        [[task]]\nname = \"ping\"\nprogram = \"loop { wake pong wait }\"\n\
        [[task]]\nname = \"pong\"\nprogram = \"loop { wake ping wait }\"\n\
        [[task]]\nname = \"third\"\nprogram = \"loop { work 1 yield }\"";
    let mut steps = vec!["dispatch ping", "ping: wake pong", "ping waits to be woken"];
    // It was woken before it waited, so it goes round once more.
    steps.extend(["dispatch pong", "pong: wake ping", "pong: wait", "pong: wake ping"]);
    steps.push("pong waits to be woken");
    assert_eq!(reasons(text, &steps), ["dispatch third: ping is in the slot"]);
    steps.extend(["dispatch ping", "ping: wake pong", "ping: wait", "ping: wake pong"]);
    steps.push("ping waits to be woken");
    let capped = "dispatch pong: third heads the queue, and the slot has reached its cap of 1";
    assert_eq!(reasons(text, &steps), [capped]);
}

#[test]
fn a_discipline_says_what_it_waits_for() {
    let of = |head: &str, steps: &[&str]| reasons(&three(head), steps).pop();
    let head = "discipline = \"preemptive\"\nslice = 2";
    let early = of(head, &["dispatch a", "a: work"]).expect("one");
    assert_eq!(early, "interrupt a: a has done 1 of its slice of 2");
    let two = "title = \"t\"\n[machine]\ndiscipline = \"preemptive\"\nslice = 1\n\
        [[task]]\nname = \"a\"\nprogram = \"spin\"";
    let used = reasons(two, &["dispatch a", "a: spin"]).pop().expect("one");
    assert_eq!(used, "a: spin: a has used up its slice, so the interrupt comes first");
    let spares = "title = \"t\"\n[machine]\ndiscipline = \"handoff\"\nslice = 1\nspares = 0\n\
        [[task]]\nname = \"a\"\nprogram = \"spin\"";
    let none = reasons(spares, &["dispatch a", "a: spin"]).pop().expect("one");
    assert_eq!(none, "hand off processor 0's queue: no spare is free");
}

#[test]
fn a_free_processor_beside_anothers_slot_is_told_as_free() {
    let text = "title = \"t\"\n[machine]\nprocessors = 2\npolicy = { name = \"lifo-slot\" }\n\
        [[task]]\nname = \"ping\"\nprogram = \"loop { wake pong work 2 wait }\"\n\
        [[task]]\nname = \"pong\"\nprogram = \"loop { wait work 1 }\"";
    let steps = ["dispatch ping on processor 0", "dispatch pong on processor 1"];
    let steps = [&steps[..], &["pong waits to be woken", "ping: wake pong"]].concat();
    let told =
        "dispatch pong on processor 1: it is in the slot of processor 0, which alone may take it";
    assert!(reasons(text, &steps).contains(&told.to_owned()), "{:?}", reasons(text, &steps));
}

#[test]
fn a_worker_at_the_end_of_its_slice_is_told_as_that() {
    let text = "title = \"t\"\n[machine]\ndiscipline = \"preemptive\"\nslice = 2\n\
        [[runtime]]\nname = \"rt\"\n\
        [[task]]\nname = \"a\"\nprogram = \"loop { work 2 }\"\nruntime = \"rt\"\n\
        [[task]]\nname = \"b\"\nprogram = \"loop { work 1 yield }\"\nruntime = \"rt\"";
    let steps = ["dispatch rt worker 0 on processor 0", "dispatch a on rt worker 0", "a: work"];
    let told = reasons(text, &steps);
    let held = "a: work: rt worker 0 has used up its slice, so the interrupt comes first";
    assert!(told.contains(&held.to_owned()), "{told:?}");
    assert!(told.contains(&"dispatch b: a is on rt worker 0".to_owned()), "{told:?}");
}

#[test]
fn a_thief_takes_heads_only_and_the_shared_queue_comes_before_theft() {
    let text = "title = \"t\"\n[machine]\nprocessors = 2\n\
        policy = { name = \"work-stealing\", every = 3 }\n\
        [[task]]\nname = \"a\"\nprogram = \"loop { work 1 yield }\"\n\
        [[task]]\nname = \"b\"\nprogram = \"loop { work 1 yield }\"\n\
        [[task]]\nname = \"c\"\nprogram = \"loop { work 1 yield }\"";
    let start = reasons(text, &[]);
    let longer = "dispatch b on processor 0: a stands before it in the queue";
    assert!(start.contains(&longer.to_owned()), "{start:?}");
    let steps = ["dispatch a on processor 0", "a: work", "a yields"];
    let told = reasons(text, &steps);
    let own = "dispatch b on processor 0: a is in the queue of processor 0";
    let shared =
        "dispatch a on processor 1: b is in the shared queue, and there is no need to steal";
    assert!([own, shared].iter().all(|it| told.contains(&(*it).to_owned())), "{told:?}");
}
