//! Seeded random walks, for models too large to explore: they find, and never prove.
//!
//! A walk prefers what fairness has owed the longest. Where it comes back to a state it has been
//! in, the stretch between is a loop: if going round it for ever is fair and a claim is false of
//! that behaviour, the claim is violated. So liveness is looked at too, never silently skipped.

use std::collections::HashMap;
use std::hash::Hash;

use stateright::Model;

use crate::certificate;
use crate::fairness::{Assumption, Strength};
use crate::formula::Formula;
use crate::invariant;
use crate::label::{ClassSet, MOST_CLASSES};
use crate::space::Fairness;
use crate::verdict::{Brevity, Counterexample, CounterexampleOf, Met, Trace};

/// An assumption is served first when it has been owed for so many steps.
const OWED_TOO_LONG: usize = 16;
/// At most so many earlier visits of a state are tried as the beginning of a loop.
const LOOPS_TRIED: usize = 8;

/// What to walk through, and what to look for.
#[must_use = "nobody walks before `run`"]
pub struct Walk<'m, M: Model> {
    model: &'m M,
    random: Random,
    seed: u64,
    steps: usize,
    properties: Vec<(String, Formula<M>)>,
    assumptions: Vec<Assumption<M>>,
}

/// What a walk came upon.
pub struct Walked<M: Model> {
    /// The same seed walks the same way.
    pub seed: u64,
    /// Steps taken; fewer than asked for where nothing more was possible.
    pub steps: usize,
    /// Distinct states seen.
    pub states: usize,
    /// Loops looked at.
    pub loops: usize,
    /// Claims that are violated, each with the first behaviour that shows it.
    pub found: Vec<(String, CounterexampleOf<M>)>,
    /// The whole walk.
    pub trace: Trace<M::State, M::Action>,
}

impl<'m, M> Walk<'m, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone + PartialEq,
{
    /// A walk of 1,000 steps that looks for nothing yet.
    pub fn new(model: &'m M, seed: u64) -> Self {
        let (properties, assumptions) = (Vec::new(), Vec::new());
        Walk { model, random: Random(seed), seed, steps: 1_000, properties, assumptions }
    }

    /// Walks so many steps at the most.
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// Looks for a violation.
    pub fn property(mut self, name: impl Into<String>, formula: impl Into<Formula<M>>) -> Self {
        self.properties.push((name.into(), formula.into()));
        self
    }

    /// Assumes fairness.
    ///
    /// # Panics
    ///
    /// If there are more than [`MOST_CLASSES`] assumptions.
    pub fn assume(mut self, assumption: Assumption<M>) -> Self {
        assert!(self.assumptions.len() < MOST_CLASSES, "at most {MOST_CLASSES} assumptions");
        self.assumptions.push(assumption);
        self
    }

    /// Walks, within the model's boundary; `None` if there is no initial state.
    pub fn run(mut self) -> Option<Walked<M>> {
        let mut initial = self.model.init_states();
        initial.retain(|state| self.model.within_boundary(state));
        if initial.is_empty() {
            return None;
        }
        let first = initial.swap_remove(self.random.below(initial.len()));
        let mut visits: HashMap<M::State, Vec<usize>> = HashMap::from([(first.clone(), vec![0])]);
        let trace = Trace { states: vec![first], moves: vec![], back_to: None };
        let (found, seed) = (Vec::new(), self.seed);
        let mut walked = Walked { seed, steps: 0, states: 1, loops: 0, found, trace };
        self.look_at_path(&mut walked);
        let mut owed = vec![0; self.assumptions.len()];
        let mut log: Vec<Seen> = Vec::new();
        while walked.steps < self.steps {
            let here = walked.trace.states.last().expect("never empty");
            let Some((action, next)) = self.choose(here, &mut owed) else { break };
            log.push(self.seen(here, Some(&next)));
            walked.trace.moves.push(Some(action));
            walked.trace.states.push(next.clone());
            walked.steps += 1;
            self.look_at_path(&mut walked);
            let position = walked.trace.states.len() - 1;
            let earlier = visits.entry(next).or_default();
            for &begin in earlier.iter().rev().take(LOOPS_TRIED) {
                self.look_at_loop(&mut walked, &log, begin);
            }
            earlier.push(position);
        }
        walked.states = visits.len();
        self.look_at_rest(&mut walked);
        Some(walked)
    }

    /// A step that changes the state: one that has been owed too long, or else any.
    fn choose(&mut self, from: &M::State, owed: &mut [usize]) -> Option<(M::Action, M::State)> {
        let mut steps = changing_steps(self.model, from);
        let contains = |i: usize, action: &M::Action| {
            self.assumptions[i].class.contains(self.model, from, action)
        };
        for (i, owed) in owed.iter_mut().enumerate() {
            if steps.iter().any(|(action, _)| contains(i, action)) {
                *owed += 1;
            } else if self.assumptions[i].strength == Strength::Weak {
                *owed = 0;
            }
        }
        // What lies beyond the boundary is enabled all the same, but nobody goes there.
        steps.retain(|(_, next)| self.model.within_boundary(next));
        if steps.is_empty() {
            return None;
        }
        let enabled = |&i: &usize| steps.iter().any(|(action, _)| contains(i, action));
        let overdue = (0..owed.len()).filter(|&i| owed[i] > OWED_TOO_LONG).filter(enabled);
        if let Some(first) = overdue.max_by_key(|&i| owed[i]) {
            steps.retain(|(action, _)| contains(first, action));
        }
        let chosen = steps.swap_remove(self.random.below(steps.len()));
        for (i, owed) in owed.iter_mut().enumerate() {
            if self.assumptions[i].class.contains(self.model, from, &chosen.0) {
                *owed = 0;
            }
        }
        Some(chosen)
    }

    /// Is an invariant false where the walk has come to?
    fn look_at_path(&self, walked: &mut Walked<M>) {
        let trace = &walked.trace;
        let last = trace.states.len() - 1;
        let step = last
            .checked_sub(1)
            .and_then(|before| Some((&trace.states[before], trace.moves[before].as_ref()?)));
        for (name, formula) in &self.properties {
            let broken = invariant::claim(formula)
                .is_some_and(|p| !p.holds_at(self.model, &trace.states[last], step));
            if broken && !walked.found.iter().any(|(known, _)| known == name) {
                let (trace, certificate) = (trace.clone(), vec![]);
                let found = Counterexample { trace, brevity: Brevity::Unshortened, certificate };
                walked.found.push((name.clone(), found));
            }
        }
    }

    /// Is the stretch from `begin` on, gone through for ever, a violation?
    fn look_at_loop(&self, walked: &mut Walked<M>, log: &[Seen], begin: usize) {
        walked.loops += 1;
        let last = walked.trace.states.len() - 1;
        if !self.is_settled(walked) && self.is_fair(&log[begin..last]) {
            let stem = straight(&walked.trace, begin);
            let back_to = stem.states.len();
            let mut trace = Trace { back_to: Some(back_to), ..stem };
            trace.states.extend_from_slice(&walked.trace.states[begin..last]);
            trace.moves.extend_from_slice(&walked.trace.moves[begin..last]);
            self.judge(walked, trace);
        }
    }

    /// Is resting in the last state for ever a violation?
    fn look_at_rest(&self, walked: &mut Walked<M>) {
        walked.loops += 1;
        let last = walked.trace.states.len() - 1;
        let rest = Seen { taken: 0, ..self.seen(&walked.trace.states[last], None) };
        if !self.is_settled(walked) && self.is_fair(&[rest]) {
            let stem = straight(&walked.trace, last);
            let mut trace = Trace { back_to: Some(stem.states.len()), ..stem };
            trace.states.push(walked.trace.states[last].clone());
            trace.moves.push(None);
            self.judge(walked, trace);
        }
    }

    /// Is every claim known to be violated?
    fn is_settled(&self, walked: &Walked<M>) -> bool {
        walked.found.len() == self.properties.len()
    }

    /// The classes of assumptions that a state enables, and those that the step to `next` takes.
    fn seen(&self, from: &M::State, next: Option<&M::State>) -> Seen {
        let mut seen = Seen { enabled: 0, taken: 0 };
        for (action, to) in changing_steps(self.model, from) {
            for (i, assumption) in self.assumptions.iter().enumerate() {
                let of_class = assumption.class.contains(self.model, from, &action);
                seen.enabled |= ClassSet::from(of_class) << i;
                // A step belongs to the classes of all actions that lead from its state there.
                seen.taken |= ClassSet::from(of_class && next == Some(&to)) << i;
            }
        }
        seen
    }

    fn is_fair(&self, looping: &[Seen]) -> bool {
        let (mut taken, mut in_each, mut in_some) = (0, !0, 0);
        for seen in looping {
            taken |= seen.taken;
            in_each &= seen.enabled;
            in_some |= seen.enabled;
        }
        Fairness::of(&self.assumptions).met(taken, in_each, in_some)
    }

    fn judge(&self, walked: &mut Walked<M>, trace: Trace<M::State, M::Action>) {
        let met = self.assumptions.iter().map(|a| met(self.model, &trace, a).map(Some));
        let Some(certificate) = met.collect::<Option<Vec<_>>>() else { return };
        for (name, formula) in &self.properties {
            let known = walked.found.iter().any(|(known, _)| known == name);
            if !known && !certificate::evaluate(self.model, &trace, formula)[0] {
                let (trace, certificate) = (trace.clone(), certificate.clone());
                let found = Counterexample { trace, brevity: Brevity::Unshortened, certificate };
                walked.found.push((name.clone(), found));
            }
        }
    }
}

/// The classes of assumptions that a position enables and its move takes.
#[derive(Clone, Copy)]
struct Seen {
    enabled: ClassSet,
    taken: ClassSet,
}

/// The walk up to position `end`, that position left out, without going anywhere twice.
fn straight<S, A>(walk: &Trace<S, A>, end: usize) -> Trace<S, A>
where
    S: Clone + Eq + Hash,
    A: Clone,
{
    let mut place: HashMap<&S, usize> = HashMap::new();
    let mut kept: Vec<usize> = Vec::new();
    for (i, state) in walk.states[..=end].iter().enumerate() {
        if let Some(&first) = place.get(state) {
            for left in kept.drain(first..) {
                place.remove(&walk.states[left]);
            }
        }
        place.insert(state, kept.len());
        kept.push(i);
    }
    kept.pop();
    let states = kept.iter().map(|&i| walk.states[i].clone()).collect();
    let moves = kept.iter().map(|&i| walk.moves[i].clone()).collect();
    Trace { states, moves, back_to: None }
}

/// The steps of a state that change it.
fn changing_steps<M>(model: &M, from: &M::State) -> Vec<(M::Action, M::State)>
where
    M: Model,
    M::State: Eq,
    M::Action: Clone,
{
    let mut actions = Vec::new();
    model.actions(from, &mut actions);
    let step = |action: M::Action| {
        let next = model.next_state(from, action.clone())?;
        (next != *from).then_some((action, next))
    };
    actions.into_iter().filter_map(step).collect()
}

/// How the lasso meets the assumption, if it does.
fn met<M>(model: &M, trace: &Trace<M::State, M::Action>, assumption: &Assumption<M>) -> Option<Met>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
{
    let class = &assumption.class;
    let mut looping = trace.stem_len()..trace.states.len();
    // A step belongs to the classes of all actions that lead from its state to the next.
    let taken = |i: &usize| {
        let (from, to) = (&trace.states[*i], &trace.states[trace.after(*i)]);
        let steps = changing_steps(model, from);
        steps.iter().any(|(action, next)| next == to && class.contains(model, from, action))
    };
    let enabled = |i: &usize| {
        let from = &trace.states[*i];
        changing_steps(model, from).iter().any(|(action, _)| class.contains(model, from, action))
    };
    if let Some(i) = looping.clone().find(taken) {
        return Some(Met::Taken(i));
    }
    match assumption.strength {
        Strength::Weak => looping.find(|i| !enabled(i)).map(Met::Disabled),
        Strength::Strong => (!looping.any(|i| enabled(&i))).then_some(Met::NeverEnabled),
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        // The bias is below n / 2⁶⁴.
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}
