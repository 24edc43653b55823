//! A machine's states as a graph to be drawn: all of them, or those along a counterexample.

use std::collections::HashMap;

use stateright::Model;
use turnwise_counterexample::dot::{Part, StateGraph};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

use crate::document::Found;

/// Every reachable state and step, nearest first; `None` if there are more than `most` states.
pub(crate) fn whole(machine: &Machine, most: usize) -> Option<StateGraph> {
    let mut drawing = Drawing::new(machine);
    let mut states = machine.init_states();
    for state in &states {
        drawing.state(state, true);
    }
    let mut next = 0;
    while next < states.len() && drawing.graph.len() <= most {
        let state = states[next].clone();
        for (action, after) in steps(machine, &state) {
            if !drawing.numbers.contains_key(&after) {
                drawing.state(&after, true);
                states.push(after.clone());
            }
            drawing.step(&state, &after, &machine.action_text(&state, &action), Part::Beside);
        }
        next += 1;
    }
    (drawing.graph.len() <= most).then_some(drawing.graph)
}

/// The states of a counterexample and every step that leaves one of them, taken or not.
pub(crate) fn around(found: &Found<'_>) -> StateGraph {
    let (machine, trace) = (found.machine, &found.counterexample.trace);
    let mut drawing = Drawing::new(machine);
    for state in &trace.states {
        drawing.state(state, true);
    }
    let along = drawing.graph.len();
    let mut taken: Vec<Vec<(&Action, Part)>> = vec![vec![]; along];
    let mut rests = Vec::new();
    for (i, action) in trace.moves.iter().enumerate() {
        let repeats = trace.back_to.is_some_and(|start| i >= start);
        let part = if repeats { Part::Loop } else { Part::Stem };
        match action {
            Some(action) => taken[drawing.numbers[&trace.states[i]]].push((action, part)),
            None => rests.push((&trace.states[i], part)),
        }
    }
    let mut left = vec![false; along];
    for state in &trace.states {
        let number = drawing.numbers[state];
        if std::mem::replace(&mut left[number], true) {
            continue;
        }
        for (action, after) in steps(machine, state) {
            let parts = taken[number].iter().filter(|(taken, _)| **taken == action);
            let part = parts.map(|(_, part)| *part).max().unwrap_or_default();
            drawing.state(&after, false);
            drawing.step(state, &after, &machine.action_text(state, &action), part);
        }
    }
    for (state, part) in rests {
        drawing.step(state, state, "(nothing moves)", part);
    }
    drawing.graph
}

/// The steps that leave a state and lead to another one.
fn steps(machine: &Machine, state: &State) -> Vec<(Action, State)> {
    let mut actions = Vec::new();
    machine.actions(state, &mut actions);
    let after = |action: Action| Some((action, machine.next_state(state, action)?));
    actions.into_iter().filter_map(after).filter(|(_, after)| after != state).collect()
}

/// A graph that grows, and which number each state has in it.
struct Drawing<'m> {
    machine: &'m Machine,
    starts: Vec<State>,
    graph: StateGraph,
    numbers: HashMap<State, usize>,
}

impl<'m> Drawing<'m> {
    fn new(machine: &'m Machine) -> Self {
        let starts = machine.init_states();
        Drawing { machine, starts, graph: StateGraph::default(), numbers: HashMap::new() }
    }

    /// Draws the state, if it is not there yet.
    fn state(&mut self, state: &State, is_whole: bool) {
        if self.numbers.contains_key(state) {
            return;
        }
        let values = self.machine.variables(state).into_iter();
        let values: Vec<String> = values.map(|(name, value)| format!("{name} = {value}")).collect();
        let number = self.graph.state(&values, self.starts.contains(state), is_whole);
        self.numbers.insert(state.clone(), number);
    }

    /// Draws a step between states that are there.
    fn step(&mut self, from: &State, to: &State, text: &str, part: Part) {
        self.graph.step(self.numbers[from], self.numbers[to], text, part);
    }
}
