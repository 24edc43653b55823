//! All model states that a run so far allows, while the run goes on.
//!
//! For runs whose order is known, told event by event: a driver that asks after each step whether
//! it is still within the model, and what the model would allow next. A whole run is judged by
//! [`Judge`](crate::judge::Judge), which also knows runs whose order is not.

use std::collections::VecDeque;
use std::hash::Hash;

use stateright::Model;

use crate::divergence::{self, Shown};
use crate::judge::USUAL_LIMIT;
use crate::observation::{ObservationOf, Observe};
use crate::path::{self, Path};
use crate::space::{Space, narrow};

/// The states that the observations so far allow, closed under silent steps.
pub struct Frontier<'a, M: Model, O: Observe<M>> {
    space: Space<'a, M, O>,
    limit: usize,
    /// How every state of every frontier so far was come by.
    history: Vec<Entry>,
    /// The states of this frontier, as places in `history`, in the order of their `silent`. Not
    /// yet closed: only those right after the last observation.
    layer: Vec<u32>,
    closure: Closure,
    observed: usize,
    /// For each state the number of the closure that met it last.
    met: Vec<u64>,
    closures: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    state: u32,
    /// So many silent steps lead there; no way has fewer.
    silent: u32,
    /// The entry before it, and the step from there.
    from: Option<(u32, u32)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closure {
    Open,
    Closed,
    /// It has more states than the limit.
    TooLarge,
}

/// What became of an observation.
#[must_use = "an observation that is refused is a divergence"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// The run so far is a behaviour.
    Allowed,
    /// It is none; the frontier stays what it was before this observation.
    Refused,
    /// More silent steps than the limit allows; so it stays.
    Undecided {
        /// So many states were looked at in this frontier.
        states: usize,
    },
}

impl<'a, M, O> Frontier<'a, M, O>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    /// The frontier before anything is observed.
    pub fn new(model: &'a M, observe: &'a O) -> Self {
        let mut frontier = Frontier {
            space: Space::new(model, observe),
            limit: USUAL_LIMIT,
            history: Vec::new(),
            layer: Vec::new(),
            closure: Closure::Open,
            observed: 0,
            met: Vec::new(),
            closures: 0,
        };
        frontier.restart();
        frontier
    }

    /// At most so many states in one frontier.
    #[must_use]
    pub fn limit(self, states: usize) -> Self {
        Frontier { limit: states, ..self }
    }

    /// Begins a new run; what is known of the model is kept.
    pub fn restart(&mut self) {
        let initial = self.space.initial.iter();
        self.history = initial.map(|&state| Entry { state, silent: 0, from: None }).collect();
        self.layer = (0..narrow(self.history.len())).collect();
        self.closure = Closure::Open;
        self.observed = 0;
    }

    /// Goes on by one observation.
    pub fn advance(&mut self, what: &ObservationOf<M, O>) -> Advance {
        self.close();
        if self.closure == Closure::TooLarge {
            return Advance::Undecided { states: self.layer.len() };
        }
        let what = self.space.observation(what);
        self.closures += 1;
        let mut next = Vec::new();
        for i in 0..self.layer.len() {
            let (place, entry) = (self.layer[i], self.history[self.layer[i] as usize]);
            for step in self.space.steps_of(entry.state) {
                let taken = &self.space.steps[step];
                if taken.shows == Some(what) {
                    let to = taken.to;
                    if self.meet(to) {
                        next.push(narrow(self.history.len()));
                        let from = Some((place, narrow(step)));
                        self.history.push(Entry { state: to, from, ..entry });
                    }
                }
            }
        }
        if next.is_empty() {
            return Advance::Refused;
        }
        self.layer = next;
        self.closure = Closure::Open;
        self.observed += 1;
        Advance::Allowed
    }

    /// Adds what silent steps lead to: those with the fewest from the beginning first. So the first
    /// way to a state is a shortest one.
    fn close(&mut self) {
        if self.closure != Closure::Open {
            return;
        }
        self.closures += 1;
        let mut old: VecDeque<u32> = std::mem::take(&mut self.layer).into();
        let mut new: VecDeque<Entry> = VecDeque::new();
        self.closure = Closure::Closed;
        loop {
            let ahead = old.front().map(|&place| self.history[place as usize].silent);
            let place = match (ahead, new.front()) {
                (None, None) => return,
                (Some(silent), Some(entry)) if silent > entry.silent => self.take(&mut new),
                (None, Some(_)) => self.take(&mut new),
                (Some(_), _) => old.pop_front().expect("it has a front"),
            };
            let entry = self.history[place as usize];
            if !self.meet(entry.state) {
                continue;
            }
            self.layer.push(place);
            if self.layer.len() > self.limit {
                self.closure = Closure::TooLarge;
                return;
            }
            for step in self.space.steps_of(entry.state) {
                let taken = &self.space.steps[step];
                if taken.shows.is_none() && !self.has_met(taken.to) {
                    let from = Some((place, narrow(step)));
                    new.push_back(Entry { state: taken.to, silent: entry.silent + 1, from });
                }
            }
        }
    }

    fn take(&mut self, new: &mut VecDeque<Entry>) -> u32 {
        self.history.extend(new.pop_front());
        narrow(self.history.len() - 1)
    }

    fn has_met(&self, state: u32) -> bool {
        self.met.get(state as usize) == Some(&self.closures)
    }

    /// Is this the first time in this closure?
    fn meet(&mut self, state: u32) -> bool {
        if self.met.len() <= state as usize {
            self.met.resize(self.space.states.len(), 0);
        }
        std::mem::replace(&mut self.met[state as usize], self.closures) != self.closures
    }

    /// The states, or the first so many if there are more than the limit.
    pub fn states(&mut self) -> impl Iterator<Item = &M::State> {
        self.close();
        let states = self.layer.iter().map(|&place| self.history[place as usize].state);
        states.map(|state| &self.space.states[state as usize])
    }

    /// What the model can show next, by label.
    pub fn allowed(&mut self) -> Vec<Shown<ObservationOf<M, O>>> {
        self.close();
        let states = self.layer.iter().map(|&place| self.history[place as usize].state);
        let states: Vec<u32> = states.collect();
        divergence::allowed(&mut self.space, &states)
    }

    /// A path with as few steps as can be that explains what was observed; `None` if the model has
    /// no initial state.
    pub fn path(&self) -> Option<Path<M::State, M::Action>> {
        let mut entry = self.history[*self.layer.first()? as usize];
        let mut steps = Vec::new();
        while let Some((from, step)) = entry.from {
            steps.push((step, None));
            entry = self.history[from as usize];
        }
        steps.reverse();
        let mut events = 0..;
        for (step, event) in &mut steps {
            if self.space.steps[*step as usize].shows.is_some() {
                *event = events.next();
            }
        }
        Some(path::of(&self.space, entry.state, &steps))
    }

    /// How many observations were allowed so far.
    pub fn observed(&self) -> usize {
        self.observed
    }

    /// How many distinct model states were met so far, in all runs.
    pub fn met(&self) -> usize {
        self.space.states.len()
    }
}
