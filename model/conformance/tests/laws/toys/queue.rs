//! A bounded queue with two producers, whose items get into it by silent moves.

use serde::{Deserialize, Serialize};
use stateright::Model;
use turnwise_conformance::observation::{Field, Observe};

/// Each producer puts its numbers into its own hand; a silent move takes it into the queue.
pub struct Queue {
    pub capacity: usize,
    /// Numbers go round: 0, 1, …, and 0 again.
    pub numbers: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    pub next: [u8; 2],
    pub hands: [Option<u8>; 2],
    pub items: Vec<(usize, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    Push(usize),
    Move(usize),
    Pop,
}

impl Model for Queue {
    type State = Held;
    type Action = Act;

    fn init_states(&self) -> Vec<Held> {
        vec![Held { next: [0; 2], hands: [None; 2], items: vec![] }]
    }

    fn actions(&self, held: &Held, actions: &mut Vec<Act>) {
        for producer in 0..2 {
            match held.hands[producer] {
                None => actions.push(Act::Push(producer)),
                Some(_) => actions.push(Act::Move(producer)),
            }
        }
        actions.push(Act::Pop);
    }

    fn next_state(&self, held: &Held, act: Act) -> Option<Held> {
        let mut next = held.clone();
        match act {
            Act::Push(producer) => {
                next.hands[producer] = Some(held.next[producer]);
                next.next[producer] = (held.next[producer] + 1) % self.numbers;
            }
            Act::Move(producer) if held.items.len() < self.capacity => {
                next.items.push((producer, next.hands[producer].take()?));
            }
            Act::Pop if !held.items.is_empty() => drop(next.items.remove(0)),
            Act::Move(_) | Act::Pop => return None,
        }
        Some(next)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    Push { by: usize, number: u8 },
    Pop { from: usize, number: u8 },
}

/// Sees pushes and pops.
pub struct Ends;

impl Observe<Queue> for Ends {
    type Observation = Seen;

    fn observe(&self, _: &Queue, from: &Held, act: &Act, _: &Held) -> Option<Seen> {
        match act {
            Act::Push(by) => Some(Seen::Push { by: *by, number: from.next[*by] }),
            Act::Move(_) => None,
            Act::Pop => {
                let (from, number) = from.items[0];
                Some(Seen::Pop { from, number })
            }
        }
    }

    fn fields(&self, seen: &Seen) -> Vec<Field> {
        let (event, whose, number) = match seen {
            Seen::Push { by, number } => ("push", by, number),
            Seen::Pop { from, number } => ("pop", from, number),
        };
        let whose = ["a", "b"][*whose];
        vec![Field::new("event", event), Field::new("of", whose), Field::new("number", number)]
    }

    fn lane(&self, seen: &Seen) -> Option<usize> {
        Some(match seen {
            Seen::Push { by, .. } => *by,
            Seen::Pop { .. } => 2,
        })
    }
}

/// All that can be seen of a queue with so many numbers.
pub fn alphabet(numbers: u8) -> Vec<Seen> {
    let all = (0..2).flat_map(|of| (0..numbers).map(move |number| (of, number)));
    all.flat_map(|(of, number)| [Seen::Push { by: of, number }, Seen::Pop { from: of, number }])
        .collect()
}
