//! The model in step with the automaton of a violation: pairs of a state and an automaton state.
//!
//! A node (s, q) says: the behaviour is in s, and the automaton is in q, having read the letter
//! of that position. The pairs are numbers and their arcs are computed when asked for; nothing is
//! stored but a letter for each state.

use std::hash::Hash;

use stateright::Model;

use crate::automaton::{Automaton, Letter};
use crate::graph::Bits;
use crate::space::{Space, Watch};
use crate::verdict::Limit;

/// How many nodes are looked at between two looks at the clock.
pub(crate) const NODES_BETWEEN_LOOKS: usize = 1 << 16;

/// A pair's number: state × (automaton states − 1) + automaton state − 1, for the automaton's
/// initial state has read nothing and is part of no pair.
pub(crate) type Node = u32;

/// A move in the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arc {
    pub to: Node,
    /// The model's edge; `None` for a stutter.
    pub edge: Option<usize>,
    /// The automaton's acceptance sets that it is not in.
    pub postponed: u32,
}

/// Where an enumeration of arcs stands.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    edge: usize,
    transition: u16,
}

pub(crate) struct Product<'a, 'm, M: Model> {
    pub space: &'a Space<'m, M>,
    pub automaton: &'a Automaton<M>,
    state_letters: Vec<Letter>,
    /// Empty if the formula speaks of no steps.
    step_letters: Vec<Letter>,
    width: u32,
}

impl<'a, 'm, M> Product<'a, 'm, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    /// `None` if its nodes cannot be numbered in 32 bits.
    pub(crate) fn new(space: &'a Space<'m, M>, automaton: &'a Automaton<M>) -> Option<Self> {
        let width = automaton.len() as u32 - 1;
        // One number is kept free, as a mark.
        let nodes = (space.graph.len() as u64).checked_mul(u64::from(width))?;
        if nodes >= u64::from(u32::MAX) {
            return None;
        }
        let steps = automaton.atoms.iter().any(|atom| atom.is_step());
        Some(Product {
            state_letters: space.state_letters(&automaton.atoms),
            step_letters: if steps { space.step_letters(&automaton.atoms) } else { vec![] },
            space,
            automaton,
            width,
        })
    }

    /// Nodes are numbered below this.
    pub(crate) fn len(&self) -> usize {
        self.space.graph.len() * self.width as usize
    }

    /// The model's state in a node.
    pub(crate) fn state(&self, node: Node) -> u32 {
        node / self.width
    }

    /// The automaton's state in a node.
    pub(crate) fn automaton_state(&self, node: Node) -> usize {
        (node % self.width) as usize + 1
    }

    fn node(&self, state: u32, automaton_state: u16) -> Node {
        state * self.width + u32::from(automaton_state) - 1
    }

    /// Where behaviours begin, with the first letter read.
    pub(crate) fn initial(&self) -> Vec<Node> {
        let graph = &self.space.graph;
        let mut nodes = Vec::new();
        for &s in graph.initial.iter().filter(|&&s| graph.expanded.get(s as usize)) {
            for t in &self.automaton.transitions[0] {
                if t.reads(self.state_letters[s as usize]) {
                    nodes.push(self.node(s, t.to));
                }
            }
        }
        nodes
    }

    /// Before the first arc of `node`.
    pub(crate) fn cursor(&self, node: Node) -> Cursor {
        Cursor { edge: self.space.graph.edges(self.state(node)).start, transition: 0 }
    }

    /// The next arc of `node`: the model's edges in order, then the stutter. Arcs to states that
    /// were not expanded are left out: nothing is known of what those enable.
    pub(crate) fn next_arc(&self, node: Node, cursor: &mut Cursor) -> Option<Arc> {
        let graph = &self.space.graph;
        let state = self.state(node);
        let end = graph.edges(state).end;
        let transitions = &self.automaton.transitions[self.automaton_state(node)];
        while cursor.edge <= end {
            let edge = (cursor.edge < end).then_some(cursor.edge);
            let to = edge.map_or(state, |e| graph.targets[e]);
            let mut letter = self.state_letters[to as usize];
            if let (Some(e), false) = (edge, self.step_letters.is_empty()) {
                letter |= self.step_letters[graph.labels[e] as usize];
            }
            let known = self.space.limit.is_none() || graph.expanded.get(to as usize);
            while known && (cursor.transition as usize) < transitions.len() {
                let t = transitions[cursor.transition as usize];
                cursor.transition += 1;
                if t.reads(letter) {
                    let to = self.node(to, t.to);
                    return Some(Arc { to, edge, postponed: t.postponed });
                }
            }
            *cursor = Cursor { edge: cursor.edge + 1, transition: 0 };
        }
        None
    }

    /// All arcs of `node`.
    pub(crate) fn arcs(&self, node: Node) -> impl Iterator<Item = Arc> {
        let mut cursor = self.cursor(node);
        std::iter::from_fn(move || self.next_arc(node, &mut cursor))
    }

    /// The nodes that behaviours reach.
    pub(crate) fn reachable(&self, watch: &Watch<'_>) -> Result<Bits, Limit> {
        let mut seen = Bits::new(self.len());
        let mut todo: Vec<Node> = Vec::new();
        for node in self.initial() {
            if seen.insert(node as usize) {
                todo.push(node);
            }
        }
        let mut looked_at = 0;
        while let Some(node) = todo.pop() {
            looked_at += 1;
            if looked_at % NODES_BETWEEN_LOOKS == 0
                && let Some(limit) = watch.over()
            {
                return Err(limit);
            }
            for arc in self.arcs(node) {
                if seen.insert(arc.to as usize) {
                    todo.push(arc.to);
                }
            }
        }
        Ok(seen)
    }
}
