//! Paths of small machines: scripts that are not the programs', and the order of what comes in.

use std::time::Duration;

use stateright::Model;
use turnwise::Policy;
use turnwise_bridge::pump::{
    self, Departure, Ending, Ground, Kind, Pumped, Settings, Stage, TakesOver, Turnwise,
};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{self, ChannelSpec, MachineSpec, TaskSpec};
use turnwise_schedulers::step::Action;

use crate::escapes::{COOPERATIVE, escape};

/// Tasks with these programs, cooperative and in order.
fn spec(programs: &[(&str, &str)]) -> MachineSpec {
    let task = |&(name, text): &(&str, &str)| {
        TaskSpec::new(name, Program::parse(text).expect("a program"))
    };
    MachineSpec { tasks: programs.iter().map(task).collect(), ..MachineSpec::default() }
}

/// The machine of these programs.
fn machine(programs: &[(&str, &str)]) -> Machine {
    Machine::new(spec(programs)).expect("a machine")
}

/// The only path of a machine that has no choice.
fn only_path(machine: &Machine) -> (Vec<State>, Vec<Option<Action>>) {
    let (mut states, mut moves) = (machine.init_states(), Vec::new());
    while let Some((action, next)) = machine.next_steps(&states[states.len() - 1]).pop() {
        moves.push(Some(action));
        states.push(next);
    }
    (states, moves)
}

/// The path of the first machine with the programs of the second.
fn misled(script: &[(&str, &str)], programs: &[(&str, &str)]) -> Pumped {
    let (told, real) = (machine(script), machine(programs));
    let (states, moves) = only_path(&told);
    let path = pump::Path { states: &states, moves: &moves, back_to: None };
    pump::pump_programs(real.spec(), &told, &path, &COOPERATIVE, Settings::default())
        .expect("the programs can be tasks")
}

#[test]
fn a_script_that_is_not_the_programs_is_noticed_at_the_first_other_operation() {
    let programs = [("a", "work 1 yield work 1"), ("b", "work 2")];
    let right = misled(&programs, &programs);
    assert!(right.is_reproduced(), "{right:?}");
    assert_eq!(right.steps.iter().filter(|it| matches!(it.kind, Kind::Operation(_))).count(), 7);

    let wrong = [("a", "work 1 wake b work 1"), ("b", "work 2")];
    let pumped = misled(&wrong, &programs);
    let (at, step, _, did) = escape(&pumped);
    assert_eq!((at, step), (1, "a: wake b"));
    assert_eq!(did, &Departure::Does("a yields".into()));

    let pumped = misled(&programs, &[("a", "work 3"), ("b", "work 2")]);
    let (at, step, _, did) = escape(&pumped);
    assert_eq!((at, step, did), (1, "a yields", &Departure::Does("a: work".into())));

    let pumped = misled(&[("a", "work 1"), ("b", "work 1")], &programs);
    let (at, step, _, did) = escape(&pumped);
    assert_eq!((at, step, did), (1, "a ends", &Departure::Does("a yields".into())));
}

#[test]
fn a_task_that_never_comes_is_a_standstill_and_no_escape() {
    let told = machine(&[("a", "work 1"), ("b", "work 1")]);
    let mut programs = told.spec().clone();
    programs.tasks[1].starts = false;
    let settings = Settings { patience: Duration::from_secs(2), ..Settings::default() };
    let (states, moves) = only_path(&told);
    let path = pump::Path { states: &states, moves: &moves, back_to: None };
    let pumped = pump::pump_programs(&programs, &told, &path, &COOPERATIVE, settings);
    let pumped = pumped.expect("the programs can be tasks");
    assert!(matches!(pumped.ending, Ending::Standstill { .. }), "{pumped:?}");
    assert!(!pumped.is_reproduced());
}

/// The path of these steps.
fn walk(machine: &Machine, steps: &[&str]) -> (Vec<State>, Vec<Option<Action>>) {
    let (mut states, mut moves) = (machine.init_states(), Vec::new());
    for step in steps {
        let state = &states[states.len() - 1];
        let possible = machine.next_steps(state);
        let words = |action: &Action| machine.action_text(state, action);
        let known: Vec<String> = possible.iter().map(|(action, _)| words(action)).collect();
        let at = known.iter().position(|known| known == step);
        let at = at.unwrap_or_else(|| panic!("`{step}` is none of {known:?}"));
        let (action, next) = possible[at].clone();
        moves.push(Some(action));
        states.push(next);
    }
    (states, moves)
}

#[test]
fn who_is_woken_from_outside_stands_in_the_queue_where_the_path_has_it() {
    let programs = [("a", "loop { work 1 yield }"), ("b", "loop { receive c work 1 yield }")];
    let channel = ChannelSpec { from_environment: true, ..ChannelSpec::new("c") };
    let spec = MachineSpec { channels: vec![channel], ..spec(&programs) };
    let machine = Machine::new(spec).expect("a machine");
    let begin = ["dispatch a", "a: work", "a yields", "dispatch b", "b waits for c"];
    let ends: [&[&str]; 3] = [
        // Behind the one that gave way before the event came,
        &[
            "dispatch a",
            "a: work",
            "a yields",
            "environment: event into c",
            "dispatch a",
            "a: work",
        ],
        // before it if it gives way later,
        &["dispatch a", "a: work", "environment: event into c", "a yields", "dispatch b"],
        // and still in its own turn.
        &["environment: event into c", "dispatch a", "a: work", "a yields", "dispatch b"],
    ];
    for end in ends {
        let mut steps = [&begin[..], end].concat();
        if steps.last() == Some(&"dispatch b") {
            steps.extend(["b: receive c", "b: work", "b yields"]);
        } else {
            steps.extend(["a yields", "dispatch b", "b: receive c"]);
        }
        let (states, moves) = walk(&machine, &steps);
        let path = pump::Path { states: &states, moves: &moves, back_to: None };
        let pumped = pump::pump(&machine, &path, &COOPERATIVE, Settings::default());
        let pumped = pumped.expect("the programs can be tasks");
        assert!(pumped.is_reproduced(), "{steps:?}: {:?}", pumped.ending);
        assert!(pumped.steered.events);
    }
}

#[test]
fn what_was_not_done_was_not_scripted() {
    let with_channel = |text: &str| {
        let channel = ChannelSpec { from_environment: true, ..ChannelSpec::new("c") };
        Machine::new(MachineSpec { channels: vec![channel], ..spec(&[("a", text)]) })
    };
    let told = with_channel("work 1 yield work 1").expect("a machine");
    let begin = ["dispatch a", "a: work", "a yields", "environment: event into c"];
    let steps = [&begin[..], &["dispatch a", "a: work"]].concat();
    let (states, moves) = walk(&told, &steps);
    let path = pump::Path { states: &states, moves: &moves, back_to: None };
    for (program, is_done) in [("work 1 yield work 1", true), ("yield work 1", false)] {
        let real = with_channel(program).expect("a machine");
        let pumped =
            pump::pump_programs(real.spec(), &told, &path, &COOPERATIVE, Settings::default());
        let pumped = pumped.expect("the programs can be tasks");
        assert_eq!(pumped.is_reproduced(), is_done, "{pumped:?}");
        assert_eq!(pumped.steered.any(), is_done, "{pumped:?}");
    }
}

#[test]
fn events_that_cannot_come_where_the_path_has_them_are_said_to_and_are_no_reproduction() {
    let programs = [("a", "loop { work 1 yield }"), ("b", "loop { receive c work 1 yield }")];
    let begin = ["dispatch a", "a: work", "a yields", "dispatch b", "b waits for c"];
    let end = ["dispatch a", "a: work", "a yields", "environment: event into c"];
    let steps = |then: [&'static str; 2]| [&begin[..], &end, &then].concat();
    let pumped = |model: spec::Policy, policy: Policy, steps: &[&str]| {
        let channel = ChannelSpec { from_environment: true, ..ChannelSpec::new("c") };
        let mut spec = MachineSpec { channels: vec![channel], ..spec(&programs) };
        spec.scheduler.policy = model;
        let machine = Machine::new(spec).expect("a machine");
        let (states, moves) = walk(&machine, steps);
        let path = pump::Path { states: &states, moves: &moves, back_to: None };
        let ground = Turnwise { policy, ..COOPERATIVE };
        let pumped = pump::pump(&machine, &path, &ground, Settings::default());
        pumped.expect("the programs can be tasks")
    };
    // In order it would be a's turn: it is b's, but only since the event came before a gave way.
    let out_of_order = steps(["dispatch b", "b: receive c"]);
    let it = pumped(spec::Policy::Any, Policy::Fifo, &out_of_order);
    assert_eq!(it.ending, Ending::Refused { at: 5 }, "{it:?}");
    assert!(it.steered.order && !it.is_reproduced(), "{it:?}");
    // Of this policy it is not said that it chooses the same without b.
    let in_order = steps(["dispatch a", "a: work"]);
    let it = pumped(spec::Policy::Fifo, Policy::FairShare, &in_order);
    assert_eq!((escape(&it).1, escape(&it).3), ("dispatch a", &Departure::HasATurn));
    assert!(it.steered.order, "{it:?}");
    // And where it can be said, nothing is changed.
    let it = pumped(spec::Policy::Fifo, Policy::Fifo, &in_order);
    assert!(it.is_reproduced() && !it.steered.order, "{it:?}");
}

/// It panics before it has run anything.
struct Broken;

impl Ground for Broken {
    fn takes_over(&self) -> Option<TakesOver> {
        None
    }

    fn run(&self, _: &Stage) -> Result<(), String> {
        panic!("a ground that is broken");
    }
}

#[test]
fn a_ground_that_panics_is_waited_for_no_longer() {
    let machine = machine(&[("a", "work 1")]);
    let (states, moves) = only_path(&machine);
    let path = pump::Path { states: &states, moves: &moves, back_to: None };
    let pump = || pump::pump(&machine, &path, &Broken, Settings::default());
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(pump));
    let panic = panic.expect_err("it panics here too");
    assert_eq!(panic.downcast_ref(), Some(&"a ground that is broken"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_caller_s_signals_are_as_they_were() {
    use nix::sys::signal::{SigSet, Signal};
    let channel = ChannelSpec { from_environment: true, ..ChannelSpec::new("c") };
    let spec = MachineSpec { channels: vec![channel], ..spec(&[("a", "receive c work 1")]) };
    let machine = Machine::new(spec).expect("a machine");
    let steps = ["dispatch a", "a waits for c", "environment: event into c", "dispatch a"];
    let (states, moves) = walk(&machine, &[&steps[..], &["a: receive c"]].concat());
    let path = pump::Path { states: &states, moves: &moves, back_to: None };
    let is_blocked = || SigSet::thread_get_mask().expect("a mask").contains(Signal::SIGURG);
    assert!(!is_blocked());
    let pumped = pump::pump(&machine, &path, &COOPERATIVE, Settings::default());
    assert!(pumped.expect("the programs can be tasks").steered.events);
    assert!(!is_blocked());
}
