//! Invariants, always something immediate: what violates one is a path, the shortest.

use std::hash::Hash;

use stateright::Model;

use crate::formula::Formula;
use crate::label::Label;
use crate::space::Space;
use crate::verdict::{Brevity, Counterexample, Trace};

/// What must always hold, if the formula is an invariant.
pub(crate) fn claim<M: Model>(formula: &Formula<M>) -> Option<&Formula<M>> {
    match formula {
        Formula::Always(p) if p.is_immediate() => Some(p),
        _ => None,
    }
}

/// Does it speak of states alone, so that no edges are needed?
pub(crate) fn is_of_states<M: Model>(formula: &Formula<M>) -> bool {
    formula.atoms().iter().all(|atom| !atom.is_step())
}

/// The edge that a state was first reached along: none of an initial one.
type Reached = Option<Option<(u32, usize)>>;

/// The shortest path to a position where `p` is false, among the edges of the graph. Where `p`
/// speaks of steps its last move may be a stutter.
pub(crate) fn shortest_path_to_not<M>(
    space: &Space<'_, M>,
    p: &Formula<M>,
) -> Option<Counterexample<M::State, M::Action>>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let graph = &space.graph;
    let holds = |s: u32, label: Option<&Label>| {
        p.value(&|atom| match label {
            Some(label) if atom.is_step() => space.labeller.makes(label, atom),
            _ => atom.holds(space.model, &graph.states[s as usize], None),
        })
    };
    // Breadth first; for each state the edge it was first reached along.
    let mut reached: Vec<Reached> = vec![None; graph.len()];
    let mut order: Vec<u32> = Vec::new();
    let path = |reached: &[Reached], last: Option<(u32, Option<usize>)>, end: u32| {
        let mut walk: Vec<(u32, Option<usize>)> = Vec::new();
        let mut step = last;
        while let Some((from, edge)) = step {
            walk.push((from, edge));
            let before = reached[from as usize].expect("reached before");
            step = before.map(|(from, edge)| (from, Some(edge)));
        }
        walk.reverse();
        let trace = space.trace(&walk, end, None);
        Counterexample { trace, brevity: Brevity::ShortestPath, certificate: vec![] }
    };
    for &s in &graph.initial {
        if !holds(s, None) {
            return Some(path(&reached, None, s));
        }
        if reached[s as usize].replace(None).is_none() {
            order.push(s);
        }
    }
    let mut next = 0;
    while let Some(&s) = order.get(next) {
        next += 1;
        // After a stutter no step predicate is true.
        if !holds(s, None) {
            return Some(path(&reached, Some((s, None)), s));
        }
        for e in graph.edges(s) {
            let t = graph.targets[e];
            if !holds(t, Some(graph.label(e))) {
                return Some(path(&reached, Some((s, Some(e))), t));
            }
            if reached[t as usize].is_none() {
                reached[t as usize] = Some(Some((s, e)));
                order.push(t);
            }
        }
    }
    None
}

/// The path through `states`, which exploration found to be the shortest, with its actions.
pub(crate) fn path<M>(model: &M, states: Vec<M::State>) -> Counterexample<M::State, M::Action>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
{
    let action = |pair: &[M::State]| {
        let mut actions = Vec::new();
        model.actions(&pair[0], &mut actions);
        let leads =
            |a: &M::Action| model.next_state(&pair[0], a.clone()).is_some_and(|t| t == pair[1]);
        actions.into_iter().find(leads)
    };
    let moves = states.windows(2).map(action).collect();
    let trace = Trace { states, moves, back_to: None };
    Counterexample { trace, brevity: Brevity::ShortestPath, certificate: vec![] }
}
