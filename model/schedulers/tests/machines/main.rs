//! The steps that the machines take: small programs, each with all that can happen written down.

mod channels;
mod compile;
mod counters;
mod devices;
mod disciplines;
mod fairness;
mod locks;
mod operations;
mod policies;
mod sharing;
mod supervised;
mod two_level;
mod two_level_handoff;
mod waiting;
mod words;

use stateright::Model;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{MachineSpec, TaskSpec};
use turnwise_schedulers::step::Action;

/// A machine described: tasks with their programs, everything else at its default.
fn spec(tasks: &[(&str, &str)]) -> MachineSpec {
    let task = |(name, program): &(&str, &str)| {
        TaskSpec::new(name, Program::parse(program).expect("the program parses"))
    };
    MachineSpec { tasks: tasks.iter().map(task).collect(), ..MachineSpec::default() }
}

/// A machine: tasks with their programs, and what differs from the defaults.
fn machine(tasks: &[(&str, &str)], change: impl FnOnce(&mut MachineSpec)) -> Machine {
    let mut spec = spec(tasks);
    change(&mut spec);
    Machine::new(spec).expect("the description is a machine")
}

/// Every step that changes the state.
fn moves(machine: &Machine, state: &State) -> Vec<(String, Action, State)> {
    let steps = machine.next_steps(state).into_iter();
    steps.map(|(action, to)| (machine.action_text(state, &action), action, to)).collect()
}

/// What can happen in a state, in words.
fn can(machine: &Machine, state: &State) -> Vec<String> {
    moves(machine, state).into_iter().map(|(text, ..)| text).collect()
}

/// The state after these steps from the start.
fn after(machine: &Machine, steps: &[&str]) -> State {
    let mut state = machine.init_states().remove(0);
    for step in steps {
        let found = moves(machine, &state).into_iter().find(|(text, ..)| text == step);
        let Some((_, _, next)) = found else {
            panic!("no step `{step}`, only {:?}", can(machine, &state))
        };
        state = next;
    }
    state
}

/// What can happen after these steps.
fn then(machine: &Machine, steps: &[&str]) -> Vec<String> {
    can(machine, &after(machine, steps))
}

/// The behaviour of a machine that never has a choice.
fn only_behaviour(machine: &Machine) -> Vec<String> {
    let mut state = machine.init_states().remove(0);
    let mut steps = Vec::new();
    loop {
        let mut moves = moves(machine, &state);
        assert!(moves.len() <= 1, "after {steps:?} there is a choice: {:?}", can(machine, &state));
        let Some((text, _, next)) = moves.pop() else { return steps };
        assert!(steps.len() < 200, "this never ends: {steps:?}");
        steps.push(text);
        state = next;
    }
}

/// Every reachable state, breadth first.
fn reachable(machine: &Machine) -> Vec<State> {
    let mut states = machine.init_states();
    let mut seen: std::collections::HashSet<State> = states.iter().cloned().collect();
    let mut next = 0;
    while let Some(state) = states.get(next).cloned() {
        next += 1;
        for to in machine.next_states(&state) {
            if seen.insert(to.clone()) {
                states.push(to);
            }
        }
    }
    states
}

/// One of the variables of a state.
fn value(machine: &Machine, state: &State, name: &str) -> String {
    let variables = machine.variables(state).into_iter();
    let mut found = variables.filter(|(other, _)| other == name).map(|(_, value)| value);
    found.next().expect("a variable of that name")
}
