//! Any small graph: its edges show a letter, or are silent.

use stateright::Model;
use turnwise_conformance::observation::{Field, Observe};

/// From, letter, to. It begins at 0.
#[derive(Clone, Debug)]
pub struct Drawn(pub Vec<(u8, Option<char>, u8)>);

impl Model for Drawn {
    type State = u8;
    /// Which edge.
    type Action = usize;

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, state: &u8, actions: &mut Vec<usize>) {
        actions.extend((0..self.0.len()).filter(|&edge| self.0[edge].0 == *state));
    }

    fn next_state(&self, _: &u8, edge: usize) -> Option<u8> {
        Some(self.0[edge].2)
    }
}

/// Sees letters.
pub struct Letters;

impl Observe<Drawn> for Letters {
    type Observation = char;

    fn observe(&self, drawn: &Drawn, _: &u8, edge: &usize, _: &u8) -> Option<char> {
        drawn.0[*edge].1
    }

    fn fields(&self, letter: &char) -> Vec<Field> {
        vec![Field::new("letter", letter)]
    }
}
