//! A model with its explored graph: the ground on which every question is answered.

use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use stateright::Model;

use crate::automaton::Letter;
use crate::explore::pages::{LargePages, LargeVec};
use crate::fairness::{Assumption, Strength};
use crate::formula::Atom;
use crate::graph::Graph;
use crate::label::{ClassSet, Labeller};
use crate::verdict::{Limit, Trace};

/// The model, what was found of it, and what the numbers in its labels mean.
pub(crate) struct Space<'m, M: Model> {
    pub model: &'m M,
    pub graph: Graph<M::State>,
    pub labeller: Labeller<M>,
    /// What exploration did not get past, if anything.
    pub limit: Option<Limit>,
}

/// Which classes are treated weakly, which strongly fairly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fairness {
    pub weak: ClassSet,
    pub strong: ClassSet,
}

impl Fairness {
    /// The assumptions given: number i is of class i.
    pub(crate) fn of<M: Model>(assumptions: &[Assumption<M>]) -> Self {
        let mut fairness = Fairness::default();
        for (i, assumption) in assumptions.iter().enumerate() {
            fairness.add(i, assumption.strength);
        }
        fairness
    }

    /// Adds an assumption about class `i`.
    pub(crate) fn add(&mut self, i: usize, strength: Strength) {
        match strength {
            Strength::Weak => self.weak |= 1 << i,
            Strength::Strong => self.strong |= 1 << i,
        }
    }

    /// The assumptions that resting for ever breaks in a state that enables these classes.
    pub(crate) fn owed_at_rest(&self, enabled: ClassSet) -> ClassSet {
        (self.weak | self.strong) & enabled
    }

    /// Is a set of steps fair that takes these classes, where these are enabled in each state,
    /// and these in some state?
    pub(crate) fn met(&self, taken: ClassSet, in_each: ClassSet, in_some: ClassSet) -> bool {
        self.weak & in_each & !taken == 0 && self.strong & in_some & !taken == 0
    }
}

/// When a search must give up.
#[derive(Clone, Copy, Default)]
pub(crate) struct Watch<'a> {
    pub stop: Option<&'a AtomicBool>,
    pub deadline: Option<(Instant, u64)>,
}

impl Watch<'_> {
    /// Must it stop now, and why?
    pub(crate) fn over(&self) -> Option<Limit> {
        // Ordering: Relaxed. The flag carries no data; seeing it late costs only time.
        if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Some(Limit::Stopped);
        }
        let (deadline, most) = self.deadline?;
        (Instant::now() >= deadline).then_some(Limit::Time(most))
    }
}

/// Counts nodes that are looked at, and now and then looks whether to give up.
pub(crate) struct Looks<'a> {
    watch: &'a Watch<'a>,
    nodes: usize,
}

impl<'a> Looks<'a> {
    /// So many nodes lie between two looks at the clock.
    const BETWEEN: usize = 1 << 16;

    pub(crate) fn new(watch: &'a Watch<'a>) -> Self {
        Looks { watch, nodes: 0 }
    }

    /// One more node.
    pub(crate) fn count(&mut self) -> Result<(), Limit> {
        self.nodes += 1;
        if self.nodes.is_multiple_of(Self::BETWEEN)
            && let Some(limit) = self.watch.over()
        {
            return Err(limit);
        }
        Ok(())
    }
}

impl<M> Space<'_, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    /// The letter of each state: the values of those `atoms` that speak of states.
    pub(crate) fn state_letters(&self, atoms: &[Atom<M>]) -> LargeVec<Letter> {
        let letter = |state| {
            let value = |(i, atom): (usize, &Atom<M>)| {
                Letter::from(!atom.is_step() && atom.holds(self.model, state, None)) << i
            };
            atoms.iter().enumerate().map(value).sum::<Letter>()
        };
        let mut letters = LargeVec::with_capacity_in(self.graph.len(), LargePages);
        letters.extend(self.graph.states.iter().map(letter));
        letters
    }

    /// For each label, the values of those `atoms` that speak of steps.
    pub(crate) fn step_letters(&self, atoms: &[Atom<M>]) -> Vec<Letter> {
        let value = |(i, atom): (usize, &Atom<M>), label| {
            Letter::from(atom.is_step() && self.labeller.makes(label, atom)) << i
        };
        let letter = |label| atoms.iter().enumerate().map(|atom| value(atom, label)).sum();
        self.graph.label_table.iter().map(letter).collect()
    }

    /// An action that makes edge `e` from state `s`.
    pub(crate) fn action(&self, s: u32, e: usize) -> M::Action
    where
        M::Action: Clone,
    {
        let from = &self.graph.states[s as usize];
        let to = &self.graph.states[self.graph.targets[e] as usize];
        let wanted = self.graph.label(e);
        let mut actions = Vec::new();
        self.model.actions(from, &mut actions);
        let makes = |action: &M::Action| {
            self.model.next_state(from, action.clone()).is_some_and(|next| next == *to) && {
                let label = self.labeller.label(self.model, from, action, to);
                label.atoms == wanted.atoms && label.weights == wanted.weights
            }
        };
        actions.into_iter().find(makes).expect("an edge comes from an action")
    }

    /// A walk over edges as a trace. `walk` holds (state, edge taken from it; `None` is a stutter).
    /// A path ends in `end`; a lasso (`back_to`) in the state where its loop begins.
    pub(crate) fn trace(
        &self,
        walk: &[(u32, Option<usize>)],
        end: u32,
        back_to: Option<usize>,
    ) -> Trace<M::State, M::Action>
    where
        M::Action: Clone,
    {
        let mut states: Vec<M::State> =
            walk.iter().map(|&(s, _)| self.graph.states[s as usize].clone()).collect();
        if back_to.is_none() {
            states.push(self.graph.states[end as usize].clone());
        }
        let moves = walk.iter().map(|&(s, edge)| edge.map(|e| self.action(s, e))).collect();
        Trace { states, moves, back_to }
    }
}
