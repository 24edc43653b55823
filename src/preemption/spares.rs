//! Which seats are free: a bit each, taken and given back without a lock.
//!
//! The monitor and threads that are about to block take them; signal handlers only give back what
//! was claimed for them.

use crate::sync::atomic::{AtomicU64, Ordering};

/// The bits.
pub(crate) struct Spares(Box<[AtomicU64]>);

impl Spares {
    /// For so many seats, none of them free.
    pub(crate) fn new(seats: usize) -> Self {
        Spares((0..seats.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    /// A seat is free.
    pub(crate) fn release(&self, seat: usize) {
        // Ordering: Release pairs with the Acquire in `claim`: what the seat did before is done.
        let before = self.0[seat / 64].fetch_or(1 << (seat % 64), Ordering::Release);
        debug_assert_eq!(before & (1 << (seat % 64)), 0, "a seat is released once");
    }

    /// Takes a free seat.
    pub(crate) fn claim(&self) -> Option<usize> {
        for (index, word) in self.0.iter().enumerate() {
            // Ordering: Relaxed; a guess, which the exchange checks.
            let mut bits = word.load(Ordering::Relaxed);
            while bits != 0 {
                let lowest = bits & bits.wrapping_neg();
                let less = bits & !lowest;
                // Ordering: Acquire pairs with the Release in `release`.
                let taken =
                    word.compare_exchange_weak(bits, less, Ordering::Acquire, Ordering::Relaxed);
                match taken {
                    Ok(_) => return Some(index * 64 + lowest.trailing_zeros() as usize),
                    Err(seen) => bits = seen,
                }
            }
        }
        None
    }

    /// Is this one free, or was it a moment ago?
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn contains(&self, seat: usize) -> bool {
        // Ordering: Relaxed; whoever asks has been handed the seat in order.
        self.0[seat / 64].load(Ordering::Relaxed) & (1 << (seat % 64)) != 0
    }

    /// How many are free, or were a moment ago.
    pub(crate) fn len(&self) -> usize {
        // Ordering: Relaxed; a statistic.
        self.0.iter().map(|word| word.load(Ordering::Relaxed).count_ones() as usize).sum()
    }
}

#[cfg(test)]
mod tests;
