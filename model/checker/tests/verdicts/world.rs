//! A model unfolded the slow and plain way: what the naive oracles judge by.
//!
//! Shares nothing with the checker but the public predicates. An arrow is a step that changes the
//! state; the stutter of each state is added where behaviours are followed, never stored.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

use stateright::Model;
use turnwise_checker::fairness::Class;
use turnwise_checker::formula::Formula;

/// What the tests ask of a model, in one word.
pub trait Small:
    Model<State: Clone + Eq + Hash + Debug, Action: Clone + PartialEq + Debug>
{
}

impl<M: Model<State: Clone + Eq + Hash + Debug, Action: Clone + PartialEq + Debug>> Small for M {}

/// All reachable states and arrows.
pub struct World<'m, M: Model> {
    pub model: &'m M,
    pub states: Vec<M::State>,
    pub initial: Vec<usize>,
    /// One list a state, in the order of `actions`.
    pub arrows: Vec<Vec<(M::Action, usize)>>,
    /// Actions that lead beyond the boundary: they enable, and are not followed.
    pub beyond: Vec<Vec<M::Action>>,
    /// Does the boundary cut anything off?
    pub cut: bool,
}

/// A place in a behaviour: a state, and the arrow that led there, if the last move was one.
pub type Place = (usize, Option<(usize, usize)>);

/// The real steps from a state, those beyond the boundary too.
pub fn steps<M: Small>(model: &M, state: &M::State) -> Vec<(M::Action, M::State)> {
    let mut listed = Vec::new();
    model.actions(state, &mut listed);
    let mut found = Vec::new();
    for action in listed {
        match model.next_state(state, action.clone()) {
            Some(next) if next != *state => found.push((action, next)),
            _ => {}
        }
    }
    found
}

impl<'m, M: Small> World<'m, M> {
    /// Unfolds the model.
    pub fn new(model: &'m M) -> Self {
        let mut world = World {
            model,
            states: vec![],
            initial: vec![],
            arrows: vec![],
            beyond: vec![],
            cut: false,
        };
        let mut known = HashMap::new();
        for state in model.init_states() {
            if let Some(s) = world.number(&mut known, state)
                && !world.initial.contains(&s)
            {
                world.initial.push(s);
            }
        }
        while world.arrows.len() < world.states.len() {
            let state = world.states[world.arrows.len()].clone();
            let (mut arrows, mut beyond) = (vec![], vec![]);
            for (action, next) in steps(model, &state) {
                match world.number(&mut known, next) {
                    Some(t) => arrows.push((action, t)),
                    None => beyond.push(action),
                }
            }
            world.arrows.push(arrows);
            world.beyond.push(beyond);
        }
        world
    }

    fn number(&mut self, known: &mut HashMap<M::State, usize>, state: M::State) -> Option<usize> {
        if !self.model.within_boundary(&state) {
            self.cut = true;
            return None;
        }
        let next = self.states.len();
        let number = *known.entry(state.clone()).or_insert(next);
        if number == next {
            self.states.push(state);
        }
        Some(number)
    }

    /// How many arrows there are.
    pub fn arrow_count(&self) -> usize {
        self.arrows.iter().map(Vec::len).sum()
    }

    /// Has the class a step from this state?
    pub fn enabled(&self, s: usize, class: &Class<M>) -> bool {
        let inside = self.arrows[s].iter().map(|(action, _)| action);
        let mut all = inside.chain(&self.beyond[s]);
        all.any(|action| class.contains(self.model, &self.states[s], action))
    }

    /// Is some arrow from `s` to `t` of the class?
    pub fn taken(&self, s: usize, t: usize, class: &Class<M>) -> bool {
        let mut between = self.arrows[s].iter().filter(|(_, to)| *to == t);
        between.any(|(action, _)| class.contains(self.model, &self.states[s], action))
    }

    /// Every place that a behaviour may visit. Place `s` is state `s` without an arrow.
    pub fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = (0..self.states.len()).map(|s| (s, None)).collect();
        for (s, arrows) in self.arrows.iter().enumerate() {
            places.extend(arrows.iter().enumerate().map(|(i, (_, t))| (*t, Some((s, i)))));
        }
        places
    }

    /// The places one move away: the stutter first, then each arrow.
    pub fn moves(&self, (s, _): Place) -> impl Iterator<Item = Place> + '_ {
        let arrows = self.arrows[s].iter().enumerate();
        std::iter::once((s, None)).chain(arrows.map(move |(i, (_, t))| (*t, Some((s, i)))))
    }

    /// The value of an immediate formula at a place.
    pub fn holds(&self, formula: &Formula<M>, (s, came): Place) -> bool {
        let step = came.map(|(from, i)| (&self.states[from], &self.arrows[from][i].0));
        formula.holds_at(self.model, &self.states[s], step)
    }
}
