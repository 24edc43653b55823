//! Numbers that look drawn and come from a seed: whom to steal from first, who goes on next.

use crate::sync::Gauge;

/// A generator that one thread uses at a time. Xorshift (Marsaglia 2003).
#[derive(Debug)]
pub(crate) struct Dice(Gauge);

impl Dice {
    /// Any seed will do: the one state that the generator never leaves, 0, is not taken.
    pub(crate) fn new(seed: u64) -> Self {
        let state = Gauge::default();
        state.set(seed | 1);
        Dice(state)
    }

    /// The next number.
    pub(crate) fn roll(&self) -> u64 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        state
    }
}

/// Odd, and without a pattern in its bits (2⁶⁴ by the golden ratio): spreads small seeds.
pub(crate) const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
