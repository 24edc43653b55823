//! A simulation check over whole reachable graphs, steps modulo stuttering.
//!
//! A concrete machine refines an abstract one if a relation between their reachable states pairs
//! the initial ones, relates only states that look alike, and lets the abstract machine follow each
//! concrete step: by steps after which it still looks the same (silent ones, or none), then at most
//! one step to a state that looks like the next. The greatest such relation is computed.
//!
//! **What is hidden**: how old a turn is, on which processor or spare it takes place, and in what
//! order the ready and the waiting came (under `any` the ready have none). All else is seen: each
//! task's state and place in its program, what it waits for, tokens, channels, locks, counters.

use std::collections::{HashMap, HashSet};

use stateright::Model;
use turnwise_schedulers::machine::{Machine, State};

/// The first concrete step that the abstract machine cannot follow, from the first state where the
/// relation breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub state: Vec<String>,
    pub step: String,
}

/// A reachable graph, and what each state looks like, as a number.
struct Graph {
    states: Vec<State>,
    looks: Vec<usize>,
    steps: Vec<Vec<(String, usize)>>,
}

/// What can be seen of a state.
fn look(machine: &Machine, state: &State) -> Vec<String> {
    let tasks = machine.spec().tasks.len();
    let mut seen = Vec::new();
    for (i, (name, value)) in machine.variables(state).into_iter().enumerate() {
        if i < tasks {
            let value = value.split(", ").filter(|part| !part.contains("done in this turn"));
            let value = value.map(without_place).collect::<Vec<String>>().join(", ");
            seen.push(format!("{name}: {value} ({})", machine.position(state, i)));
        } else if !matches!(name.as_str(), "queue" | "last") {
            seen.push(format!("{name}: {value}"));
        }
    }
    seen
}

/// `running on processor 0` and `running on a spare` are both `running`.
fn without_place(part: &str) -> String {
    if part.starts_with("running on ") { "running".to_owned() } else { part.to_owned() }
}

fn explore(machine: &Machine, looks: &mut HashMap<Vec<String>, usize>) -> Graph {
    let mut graph = Graph { states: machine.init_states(), looks: vec![], steps: vec![] };
    let first = graph.states[0].clone();
    let mut numbers: HashMap<State, usize> = HashMap::from([(first, 0)]);
    let mut next = 0;
    while next < graph.states.len() {
        let state = graph.states[next].clone();
        next += 1;
        let count = looks.len();
        graph.looks.push(*looks.entry(look(machine, &state)).or_insert(count));
        let mut steps = Vec::new();
        for (action, to) in machine.next_steps(&state) {
            let number = *numbers.entry(to.clone()).or_insert_with(|| {
                graph.states.push(to);
                graph.states.len() - 1
            });
            steps.push((machine.action_text(&state, &action), number));
        }
        graph.steps.push(steps);
    }
    graph
}

impl Graph {
    /// The states reached from `start` by silent steps, itself first.
    fn silently(&self, start: usize) -> Vec<usize> {
        let mut reached = vec![start];
        let mut next = 0;
        while let Some(&state) = reached.get(next) {
            next += 1;
            for &(_, to) in &self.steps[state] {
                if self.looks[to] == self.looks[start] && !reached.contains(&to) {
                    reached.push(to);
                }
            }
        }
        reached
    }
}

/// Does `concrete` do only what `allowed` may do?
pub(crate) fn refines(concrete: &Machine, allowed: &Machine) -> Result<(), Failure> {
    let mut looks = HashMap::new();
    let machine = concrete;
    let concrete = explore(concrete, &mut looks);
    let allowed = explore(allowed, &mut looks);
    let mut alike: HashMap<usize, Vec<usize>> = HashMap::new();
    for (state, look) in allowed.looks.iter().enumerate() {
        alike.entry(*look).or_default().push(state);
    }
    let partners = |look: usize| alike.get(&look).map_or(&[][..], Vec::as_slice);
    let mut related: HashSet<(usize, usize)> = HashSet::new();
    for (state, &look) in concrete.looks.iter().enumerate() {
        related.extend(partners(look).iter().map(|&other| (state, other)));
    }
    let silent: Vec<Vec<usize>> =
        (0..allowed.states.len()).map(|state| allowed.silently(state)).collect();
    // Can `other` follow a step to `to`, ending in a state that is still related to it?
    let follows = |related: &HashSet<(usize, usize)>, other: usize, to: usize| {
        silent[other].iter().any(|&here| {
            let after = allowed.steps[here].iter().map(|&(_, next)| next);
            std::iter::once(here).chain(after).any(|there| related.contains(&(to, there)))
        })
    };
    let every_pair = related.clone();
    let mut first_bad = None;
    loop {
        let bad = related.iter().copied().filter(|&(state, other)| {
            concrete.steps[state].iter().any(|&(_, to)| !follows(&related, other, to))
        });
        let bad: Vec<(usize, usize)> = bad.collect();
        let Some(&least) = bad.iter().min() else { return Ok(()) };
        let (state, other) = *first_bad.get_or_insert(least);
        for pair in bad {
            related.remove(&pair);
        }
        if !related.contains(&(0, 0)) {
            let mut steps = concrete.steps[state].iter();
            let lost = steps.find(|(_, to)| !follows(&every_pair, other, *to));
            return Err(Failure {
                state: look(machine, &concrete.states[state]),
                step: lost.map_or_else(String::new, |(text, _)| text.clone()),
            });
        }
    }
}
