//! The part of the model's graph that was looked at, with what each step shows, all numbered.

use std::hash::Hash;
use std::ops::Range;

use foldhash::fast::RandomState;
use indexmap::IndexSet;
use stateright::Model;

use crate::observation::{ObservationOf, Observe};

/// A set that numbers its members in the order in which they come.
pub(crate) type Numbered<T> = IndexSet<T, RandomState>;

/// A step of the model.
pub(crate) struct Step<A> {
    pub from: u32,
    pub action: A,
    pub to: u32,
    /// Which observation; `None`: silent.
    pub shows: Option<u32>,
}

/// States, observations and steps that were met so far. A state is expanded once.
pub(crate) struct Space<'a, M: Model, O: Observe<M>> {
    pub model: &'a M,
    pub observe: &'a O,
    pub states: Numbered<M::State>,
    pub observations: Numbered<O::Observation>,
    pub steps: Vec<Step<M::Action>>,
    /// For each state the places of its steps, once it is expanded.
    expanded: Vec<Option<Range<u32>>>,
    pub initial: Vec<u32>,
}

impl<'a, M, O> Space<'a, M, O>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    pub(crate) fn new(model: &'a M, observe: &'a O) -> Self {
        let mut space = Space {
            model,
            observe,
            states: Numbered::default(),
            observations: Numbered::default(),
            steps: Vec::new(),
            expanded: Vec::new(),
            initial: Vec::new(),
        };
        for state in model.init_states() {
            if model.within_boundary(&state) {
                let number = space.number(state);
                if !space.initial.contains(&number) {
                    space.initial.push(number);
                }
            }
        }
        space
    }

    fn number(&mut self, state: M::State) -> u32 {
        let (number, is_new) = self.states.insert_full(state);
        if is_new {
            self.expanded.push(None);
        }
        narrow(number)
    }

    /// The number of an observation, of the model's or of a run's.
    pub(crate) fn observation(&mut self, what: &ObservationOf<M, O>) -> u32 {
        let known = self.observations.get_index_of(what);
        narrow(known.unwrap_or_else(|| self.observations.insert_full(what.clone()).0))
    }

    /// The places in `steps` of the steps of a state: those within the boundary that change the
    /// state or show something.
    pub(crate) fn steps_of(&mut self, state: u32) -> Range<usize> {
        if let Some(steps) = &self.expanded[state as usize] {
            return steps.start as usize..steps.end as usize;
        }
        let from = self.states[state as usize].clone();
        let first = self.steps.len();
        let mut actions = Vec::new();
        self.model.actions(&from, &mut actions);
        for action in actions {
            let Some(to) = self.model.next_state(&from, action.clone()) else { continue };
            if !self.model.within_boundary(&to) {
                continue;
            }
            let shows = self.observe.observe(self.model, &from, &action, &to);
            let shows = shows.map(|what| self.observation(&what));
            if shows.is_some() || to != from {
                let to = self.number(to);
                self.steps.push(Step { from: state, action, to, shows });
            }
        }
        let steps = first..self.steps.len();
        self.expanded[state as usize] = Some(narrow(steps.start)..narrow(steps.end));
        steps
    }
}

/// A place as a number of 32 bits: memory ends before they do.
pub(crate) fn narrow(place: usize) -> u32 {
    u32::try_from(place).expect("fewer than 2³² of a kind")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Field;

    /// Goes up, or stays where it is, seen or unseen; 3 is beyond the boundary.
    struct Stairs;

    impl Model for Stairs {
        type State = u8;
        type Action = &'static str;

        fn init_states(&self) -> Vec<u8> {
            vec![0, 0, 9]
        }

        fn actions(&self, _: &u8, actions: &mut Vec<&'static str>) {
            actions.extend(["climb", "wave", "rest", "fly"]);
        }

        fn next_state(&self, step: &u8, action: &'static str) -> Option<u8> {
            (action != "fly").then_some(step + u8::from(action == "climb"))
        }

        fn within_boundary(&self, step: &u8) -> bool {
            *step < 3
        }
    }

    struct Waves;

    impl Observe<Stairs> for Waves {
        type Observation = u8;

        fn observe(&self, _: &Stairs, _: &u8, action: &&'static str, to: &u8) -> Option<u8> {
            (*action == "wave").then_some(*to)
        }

        fn fields(&self, observation: &u8) -> Vec<Field> {
            vec![Field::new("step", observation)]
        }
    }

    #[test]
    fn steps_are_those_that_change_or_show_something_within_the_boundary() {
        let mut space = Space::new(&Stairs, &Waves);
        assert_eq!(space.initial, [0]);
        let mut at = 0;
        let mut found = vec![];
        while at < space.states.len() {
            for step in space.steps_of(narrow(at)) {
                let Step { from, action, to, shows } = &space.steps[step];
                found.push((*from, *action, *to, shows.is_some()));
            }
            at += 1;
        }
        let expected = [
            (0, "climb", 1, false),
            (0, "wave", 0, true),
            (1, "climb", 2, false),
            (1, "wave", 1, true),
            (2, "wave", 2, true),
        ];
        assert_eq!(found, expected);
        assert_eq!(space.steps_of(0), 0..2, "expanded once");
    }
}
