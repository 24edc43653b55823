//! A lock and two that want it, seen step by step: nothing is silent, nothing ambiguous.

use stateright::Model;
use turnwise_conformance::observation::{Field, Observe};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    Rest,
    Wait,
    Hold,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    Want,
    Take,
    Give,
}

/// With `broken`, both may have it.
#[derive(Default)]
pub struct Mutex {
    pub broken: bool,
}

impl Model for Mutex {
    type State = [Doing; 2];
    type Action = (usize, Act);

    fn init_states(&self) -> Vec<Self::State> {
        vec![[Doing::Rest; 2]]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        for (who, doing) in state.iter().enumerate() {
            match doing {
                Doing::Rest => actions.push((who, Act::Want)),
                // Asked whenever it waits; `next_state` says if it gets it.
                Doing::Wait => actions.push((who, Act::Take)),
                Doing::Hold => actions.push((who, Act::Give)),
            }
        }
    }

    fn next_state(&self, state: &Self::State, (who, act): Self::Action) -> Option<Self::State> {
        let mut next = *state;
        next[who] = match act {
            Act::Want => Doing::Wait,
            Act::Take if state[1 - who] == Doing::Hold && !self.broken => return None,
            Act::Take => Doing::Hold,
            Act::Give => Doing::Rest,
        };
        Some(next)
    }
}

/// Sees who does what.
pub struct Openly;

impl Observe<Mutex> for Openly {
    type Observation = (usize, Act);

    fn observe(
        &self,
        _: &Mutex,
        _: &[Doing; 2],
        action: &(usize, Act),
        _: &[Doing; 2],
    ) -> Option<(usize, Act)> {
        Some(*action)
    }

    fn fields(&self, (who, act): &(usize, Act)) -> Vec<Field> {
        vec![Field::new("who", who), Field::new("act", format!("{act:?}").to_lowercase())]
    }

    fn lane(&self, (who, _): &(usize, Act)) -> Option<usize> {
        Some(*who)
    }
}

/// Sees what is done, and not by whom.
pub struct Nameless;

impl Observe<Mutex> for Nameless {
    type Observation = Act;

    fn observe(
        &self,
        _: &Mutex,
        _: &[Doing; 2],
        action: &(usize, Act),
        _: &[Doing; 2],
    ) -> Option<Act> {
        Some(action.1)
    }

    fn fields(&self, act: &Act) -> Vec<Field> {
        vec![Field::new("act", format!("{act:?}").to_lowercase())]
    }
}

pub const ALPHABET: [(usize, Act); 6] = [
    (0, Act::Want),
    (0, Act::Take),
    (0, Act::Give),
    (1, Act::Want),
    (1, Act::Take),
    (1, Act::Give),
];
