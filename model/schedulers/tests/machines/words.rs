//! Words for people, weights for bounds, the Gantt chart, and what idles.

use stateright::{Model, Path};
use turnwise_schedulers::cost::Weight;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::spec::{ChannelSpec, Discipline, RuntimeSpec};
use turnwise_schedulers::step::{Action, Entity, Level};

use crate::{after, machine, moves, value};

/// The first of these steps that can be taken, over and over.
fn path(machine: &Machine, steps: &[&str]) -> Vec<(State, Action, State)> {
    let mut state = after(machine, &[]);
    let mut path = Vec::new();
    for step in steps {
        let found = moves(machine, &state).into_iter().find(|(text, ..)| text == step);
        let (_, action, next) = found.expect("a possible step");
        path.push((state, action, next.clone()));
        state = next;
    }
    path
}

fn weights(machine: &Machine, steps: &[&str], weight: Weight, subject: usize) -> Vec<u32> {
    path(machine, steps)
        .iter()
        .map(|(from, action, to)| {
            machine.weigh(weight, Level::Machine, Some(subject), from, action, to)
        })
        .collect()
}

#[test]
fn turns_ticks_and_switches_are_weighed() {
    let tasks = [("a", "work 1 yield yield"), ("b", "work 1")];
    let two = machine(&tasks, |spec| {
        spec.switch_cost = 5;
        spec.track_last = true;
    });
    let steps = [
        "dispatch a",
        "a: work",
        "a yields",
        "dispatch b",
        "b: work",
        "b ends",
        "dispatch a",
        "a yields",
        "dispatch a",
    ];
    assert_eq!(weights(&two, &steps, Weight::Turns, 1), [1, 0, 0, 0, 0, 0, 1, 0, 1]);
    assert_eq!(weights(&two, &steps, Weight::Turns, 0), [0, 0, 0, 1, 0, 0, 0, 0, 0]);
    // The first dispatch is a switch; taking the same task again is none.
    assert_eq!(weights(&two, &steps, Weight::Switches, 0), [1, 0, 0, 1, 0, 0, 1, 0, 0]);
    assert_eq!(weights(&two, &steps, Weight::Ticks, 0), [5, 1, 0, 5, 1, 0, 5, 0, 0]);
}

#[test]
fn turns_are_counted_at_the_level_asked_for() {
    let two = machine(&[("r", "yield"), ("r2", "")], |spec| {
        spec.runtimes.push(RuntimeSpec::new("rt"));
        spec.tasks.iter_mut().for_each(|task| task.runtime = Some("rt".to_owned()));
    });
    let steps = [
        "dispatch rt worker 0 on processor 0",
        "dispatch r on rt worker 0",
        "r yields",
        "dispatch r2 on rt worker 0",
    ];
    let at = |level| -> Vec<u32> {
        path(&two, &steps)
            .iter()
            .map(|(from, action, to)| two.weigh(Weight::Turns, level, Some(0), from, action, to))
            .collect()
    };
    assert_eq!(at(Level::Machine), [1, 0, 0, 0]);
    assert_eq!(at(Level::Runtime(0)), [0, 0, 0, 1]);
}

#[test]
fn who_was_last_is_in_the_state_only_if_asked_for() {
    let run = |track_last| {
        let two = machine(&[("a", "loop { yield }"), ("b", "loop { yield }")], |spec| {
            spec.track_last = track_last;
        });
        let round = ["dispatch a", "a yields", "dispatch b", "b yields"];
        after(&two, &round) == after(&two, &[])
    };
    assert!(run(false) && !run(true));
}

#[test]
fn a_processor_that_idles_beside_a_ready_task_is_noticed() {
    let two = machine(&[("a", "work 1"), ("b", "")], |spec| spec.scheduler.carriers = 2);
    let [first, second] = two.carriers()[..] else { panic!("two processors") };
    let steps = ["dispatch a on processor 0", "a: work", "dispatch b on processor 1"];
    let idles: Vec<[bool; 2]> = path(&two, &steps)
        .iter()
        .map(|(from, action, to)| {
            [first, second].map(|carrier| two.idles_beside_ready(from, action, to, carrier))
        })
        .collect();
    // While `a` is taken and works, `b` is ready for the second processor, which stays idle.
    assert_eq!(idles, [[false, true], [false, true], [false, false]]);
}

#[test]
fn steps_have_a_lane_and_an_actor() {
    let two = machine(&[("a", "receive c"), ("b", "work 1")], |spec| {
        spec.scheduler.carriers = 2;
        spec.channels.push(ChannelSpec { from_environment: true, ..ChannelSpec::new("c") });
    });
    let steps = ["dispatch a on processor 1", "a waits for c", "environment: event into c"];
    let seen: Vec<_> = path(&two, &steps)
        .iter()
        .map(|(from, action, _)| (two.action_lane(from, action), two.actor(from, action)))
        .collect();
    assert_eq!(seen, [(Some(1), Some(0)), (Some(1), Some(0)), (None, None)]);
    let (_, action, _) = &path(&two, &steps)[0];
    let dispatched = two.dispatched(action).expect("a dispatch");
    assert_eq!((dispatched.carrier.index, dispatched.entity), (1, Entity::Task(0)));
}

#[test]
fn every_state_has_the_same_variables() {
    let two = machine(&[("a", "receive c work 1"), ("b", "send c")], |spec| {
        spec.channels.push(ChannelSpec::new("c"));
        spec.scheduler.discipline = Discipline::Preemptive;
    });
    let names = |state: &State| -> Vec<String> {
        two.variables(state).into_iter().map(|(name, _)| name).collect()
    };
    for state in crate::reachable(&two) {
        assert_eq!(names(&state), ["a", "b", "queue", "c"]);
    }
    let state = after(&two, &["dispatch a", "a waits for c", "dispatch b", "b: send c"]);
    assert_eq!(value(&two, &state, "a"), "ready");
    assert_eq!(value(&two, &state, "b"), "running on processor 0, at `end`, 1 done in this turn");
    assert_eq!(value(&two, &state, "c"), "1 of 1");
}

#[test]
fn the_explorer_is_told_in_words() {
    let one = machine(&[("a", "work 1")], |_| {});
    let (from, action, _) = path(&one, &["dispatch a"]).remove(0);
    assert_eq!(one.format_action(&action), "dispatch a");
    let step = one.format_step(&from, action).expect("a step");
    assert_eq!(step, "a: running on processor 0, at `work`\nqueue: empty");
}

#[test]
fn a_path_is_drawn_with_a_lane_a_processor() {
    let two = machine(&[("a<&>", "work 1"), ("b", "work 1")], |spec| spec.scheduler.carriers = 2);
    let fingerprints = |machine: &Machine| {
        let mut actions = Vec::new();
        let mut state = after(machine, &[]);
        for step in ["dispatch a<&> on processor 0", "dispatch b on processor 1", "a<&>: work"] {
            let found = moves(machine, &state).into_iter().find(|(text, ..)| text == step);
            let (_, action, next) = found.expect("a possible step");
            actions.push(action);
            state = next;
        }
        actions
    };
    let start = after(&two, &[]);
    let path = Path::from_actions(&two, start, &fingerprints(&two)).expect("a path");
    let svg = two.as_svg(path).expect("a drawing");
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains(">processor 0</text>") && svg.contains(">processor 1</text>"));
    assert!(svg.contains("a&lt;&amp;&gt;") && !svg.contains("a<&>"));
    // Each lane has one bar: its task comes and stays.
    assert_eq!(svg.matches("rx=\"3\"").count(), 2);
    assert_eq!(svg.matches("<title>").count(), 4);
    assert!(is_well_formed(&svg));
}

/// Every tag that is opened is closed, in order.
fn is_well_formed(svg: &str) -> bool {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
    }
    open.is_empty() && svg.matches('"').count().is_multiple_of(2)
}
