//! The model in step with the automaton of a violation: pairs of a state and an automaton state.
//!
//! A node (s, q) says: the behaviour is in s, and the automaton is in q, having read the letter
//! of that position. The pairs are numbers and their arcs are computed when asked for; nothing is
//! stored but a letter for each state.

use std::hash::Hash;

use stateright::Model;

use crate::automaton::{Automaton, Letter};
use crate::explore::pages::LargeVec;
use crate::graph::Bits;
use crate::space::{Looks, Space, Watch};
use crate::verdict::Limit;

/// A pair's number: (automaton state − 1) × states + state, for the automaton's initial state has
/// read nothing and is part of no pair.
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

/// Where an enumeration of a node's arcs stands: the model's edges in order, then the stutter.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    edge: usize,
    end: usize,
    state: u32,
    automaton_state: u16,
    transition: u16,
}

/// See the module.
pub(crate) struct Product<'a, 'm, M: Model> {
    pub space: &'a Space<'m, M>,
    pub automaton: &'a Automaton<M>,
    state_letters: LargeVec<Letter>,
    /// Empty if the formula speaks of no steps.
    step_letters: Vec<Letter>,
    states: u32,
}

impl<'a, 'm, M> Product<'a, 'm, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    /// `None` if its nodes cannot be numbered in 32 bits.
    pub(crate) fn new(space: &'a Space<'m, M>, automaton: &'a Automaton<M>) -> Option<Self> {
        // One number is kept free, as a mark.
        let nodes = (space.graph.len() as u64).checked_mul(automaton.len() as u64 - 1)?;
        if nodes >= u64::from(u32::MAX) {
            return None;
        }
        let steps = automaton.atoms.iter().any(|atom| atom.is_step());
        Some(Product {
            state_letters: space.state_letters(&automaton.atoms),
            step_letters: if steps { space.step_letters(&automaton.atoms) } else { vec![] },
            space,
            automaton,
            states: space.graph.len() as u32,
        })
    }

    /// Nodes are numbered below this.
    pub(crate) fn len(&self) -> usize {
        self.states as usize * (self.automaton.len() - 1)
    }

    /// The model's state in a node.
    pub(crate) fn state(&self, node: Node) -> u32 {
        node % self.states
    }

    /// The automaton's state in a node.
    pub(crate) fn automaton_state(&self, node: Node) -> usize {
        (node / self.states) as usize + 1
    }

    /// The node of a state and an automaton state other than the initial one.
    pub(crate) fn node(&self, state: u32, automaton_state: u16) -> Node {
        (u32::from(automaton_state) - 1) * self.states + state
    }

    /// Is all known of what the state enables? Others are left out of the product.
    fn is_known(&self, state: u32) -> bool {
        self.space.limit.is_none() || self.space.graph.expanded.get(state as usize)
    }

    /// Where behaviours begin, with the first letter read.
    pub(crate) fn initial(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        for &s in self.space.graph.initial.iter().filter(|&&s| self.is_known(s)) {
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
        let state = self.state(node);
        let edges = self.space.graph.edges(state);
        let automaton_state = self.automaton_state(node) as u16;
        Cursor { edge: edges.start, end: edges.end, state, automaton_state, transition: 0 }
    }

    /// The next arc.
    pub(crate) fn next_arc(&self, cursor: &mut Cursor) -> Option<Arc> {
        self.next_arc_along(cursor, |_| true)
    }

    /// Where the next arc leads. For automaton states marked in `anywhere` every edge counts as an
    /// arc to the same automaton state, and the stutter is left out.
    #[inline]
    pub(crate) fn next_target(&self, cursor: &mut Cursor, anywhere: &[bool]) -> Option<Node> {
        if !anywhere[usize::from(cursor.automaton_state)] {
            return self.next_arc(cursor).map(|arc| arc.to);
        }
        if cursor.edge == cursor.end {
            return None;
        }
        let to = self.space.graph.targets[cursor.edge];
        cursor.edge += 1;
        Some(self.node(to, cursor.automaton_state))
    }

    /// Does this automaton state lead to itself alone, by what is true of states?
    pub(crate) fn keeps_to_itself(&self, q: u16) -> bool {
        let stays = self.automaton.transitions[usize::from(q)].iter().all(|t| t.to == q);
        stays && self.step_letters.is_empty()
    }

    /// May an automaton state that keeps to itself stay where the model is in `state`?
    pub(crate) fn may_stay(&self, state: u32, q: u16) -> bool {
        let letter = self.state_letters[state as usize];
        let reads = self.automaton.transitions[usize::from(q)].iter().any(|t| t.reads(letter));
        reads && self.is_known(state)
    }

    /// The next arc along an edge (`None`: the stutter) that is wanted.
    #[inline]
    fn next_arc_along(
        &self,
        cursor: &mut Cursor,
        wanted: impl Fn(Option<usize>) -> bool,
    ) -> Option<Arc> {
        let graph = &self.space.graph;
        let transitions = &*self.automaton.transitions[cursor.automaton_state as usize];
        while cursor.edge <= cursor.end {
            let is_edge = cursor.edge < cursor.end;
            if !wanted(is_edge.then_some(cursor.edge)) {
                cursor.edge += 1;
                cursor.transition = 0;
                continue;
            }
            let to = if is_edge { graph.targets[cursor.edge] } else { cursor.state };
            let mut letter = self.state_letters[to as usize];
            if is_edge && !self.step_letters.is_empty() {
                letter |= self.step_letters[graph.labels[cursor.edge] as usize];
            }
            if self.is_known(to) {
                while let Some(t) = transitions.get(cursor.transition as usize) {
                    cursor.transition += 1;
                    if t.reads(letter) {
                        let edge = is_edge.then_some(cursor.edge);
                        return Some(Arc { to: self.node(to, t.to), edge, postponed: t.postponed });
                    }
                }
            }
            cursor.edge += 1;
            cursor.transition = 0;
        }
        None
    }

    /// All arcs of `node`.
    pub(crate) fn arcs(&self, node: Node) -> impl Iterator<Item = Arc> {
        self.arcs_along(node, |_| true)
    }

    /// Those along wanted edges (`None`: the stutter).
    pub(crate) fn arcs_along(
        &self,
        node: Node,
        wanted: impl Fn(Option<usize>) -> bool,
    ) -> impl Iterator<Item = Arc> {
        let mut cursor = self.cursor(node);
        std::iter::from_fn(move || self.next_arc_along(&mut cursor, &wanted))
    }

    /// Is every arc that returns to this node's automaton component in every acceptance set?
    pub(crate) fn never_postpones(&self, node: Node) -> bool {
        let q = self.automaton_state(node);
        // Only where the automaton state is a component by itself is this plain to see.
        let transitions = &self.automaton.transitions[q];
        self.automaton.is_final[q]
            && transitions.iter().all(|t| t.to as usize == q && t.postponed == 0)
    }

    /// Nodes that behaviours reach: from these, and along arcs within final automaton states,
    /// every node that they reach is reached. (Nodes of final automaton states are noted, but
    /// what follows them is left to whoever looks for components there.)
    pub(crate) fn entrances(&self, watch: &Watch<'_>) -> Result<Bits, Limit> {
        let mut seen = Bits::new(self.len());
        let mut todo: Vec<Node> = Vec::new();
        let mut meet = |node: Node, todo: &mut Vec<Node>| {
            let new = seen.insert(node as usize);
            if new && !self.automaton.is_final[self.automaton_state(node)] {
                todo.push(node);
            }
        };
        let everywhere = self.everywhere();
        for node in self.initial() {
            if everywhere != Some(self.automaton_state(node) as u16) {
                meet(node, &mut todo);
            }
        }
        if let Some(everywhere) = everywhere {
            for state in 0..self.states {
                for t in &self.automaton.transitions[everywhere as usize] {
                    if t.reads(self.state_letters[state as usize]) && t.to != everywhere {
                        meet(self.node(state, t.to), &mut todo);
                    }
                }
            }
        }
        let mut looks = Looks::new(watch);
        while let Some(node) = todo.pop() {
            looks.count()?;
            self.arcs(node).for_each(|arc| meet(arc.to, &mut todo));
        }
        Ok(seen)
    }

    /// An automaton state that can be kept to at every position, as in "at some position p": then
    /// it goes with every reachable state, and no arc need be followed to know that. It must not
    /// be recurrent, so that leaving its nodes out changes no component; and the formula must not
    /// speak of steps, so that a stutter is as good as any other way to read a state's letter.
    fn everywhere(&self) -> Option<u16> {
        let automaton = self.automaton;
        let keeps_to = |from: usize, q: u16| {
            automaton.transitions[from].iter().any(|t| t.to == q && t.on == 0 && t.off == 0)
        };
        let fits =
            |&q: &u16| !automaton.recurrent[q as usize] && keeps_to(0, q) && keeps_to(q.into(), q);
        // With a limit, what is reachable within it depends on the way there.
        let simple = self.step_letters.is_empty() && self.space.limit.is_none();
        (1..automaton.len() as u16).find(fits).filter(|_| simple)
    }
}
