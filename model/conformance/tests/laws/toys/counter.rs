//! A counter that starts at 0 or 1 and goes back to 0 silently, whenever it likes.

use stateright::Model;
use turnwise_conformance::observation::{Field, Observe};

/// Counts below `end`.
pub struct Counter {
    pub end: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    Count,
    Reset,
    Read,
}

impl Model for Counter {
    type State = u8;
    type Action = Act;

    fn init_states(&self) -> Vec<u8> {
        vec![0, 1]
    }

    fn actions(&self, _: &u8, actions: &mut Vec<Act>) {
        actions.extend([Act::Count, Act::Reset, Act::Read]);
    }

    fn next_state(&self, now: &u8, act: Act) -> Option<u8> {
        Some(match act {
            Act::Count => now + 1,
            Act::Reset => 0,
            Act::Read => *now,
        })
    }

    /// Without it there is no end to counting.
    fn within_boundary(&self, now: &u8) -> bool {
        *now < self.end
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    Tick,
    Reads(u8),
}

/// Sees that it counts, and what is read.
pub struct Face;

impl Observe<Counter> for Face {
    type Observation = Seen;

    fn observe(&self, _: &Counter, _: &u8, act: &Act, to: &u8) -> Option<Seen> {
        match act {
            Act::Count => Some(Seen::Tick),
            Act::Reset => None,
            Act::Read => Some(Seen::Reads(*to)),
        }
    }

    fn fields(&self, seen: &Seen) -> Vec<Field> {
        match seen {
            Seen::Tick => vec![Field::new("event", "tick")],
            Seen::Reads(number) => vec![Field::new("event", "reads"), Field::new("number", number)],
        }
    }
}

/// All that can be seen of a counter below 4, and one thing that cannot.
pub const ALPHABET: [Seen; 6] =
    [Seen::Tick, Seen::Reads(0), Seen::Reads(1), Seen::Reads(2), Seen::Reads(3), Seen::Reads(4)];
