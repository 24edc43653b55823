//! The numbers that say which of two events was first.
//!
//! They come from one counter for all executors of the program. Claim: if the number drawn after
//! an operation A is less than the number read before an operation B, then A happens before B.
//! For the read of B then synchronises with the draw of A, directly or through the chain of later
//! draws; A stands before its draw, and B after its read. Loom and shuttle run one thread at a
//! time, and are not to take the counter for a part of what they explore.

use crate::sync::unseen::{AtomicU64, Ordering};

/// The number to be drawn next.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number read ahead of an operation.
#[derive(Clone, Copy)]
pub(crate) struct Before(u64);

impl Before {
    #[inline]
    pub(super) fn number(self) -> u64 {
        self.0
    }
}

/// Reads the number, ahead of an operation that an event is to tell of.
#[inline]
pub(crate) fn before() -> Before {
    Before(next())
}

/// The number to be drawn next.
#[inline]
pub(super) fn next() -> u64 {
    // Ordering: Acquire keeps what follows after this load, and pairs with the AcqRel in
    // `drawn`: who reads a number above another's has that one's operation before it.
    NEXT.load(Ordering::Acquire)
}

/// Draws the number after an operation.
#[inline]
pub(super) fn drawn() -> u64 {
    // Ordering: AcqRel keeps the operation before this draw (Release) and the draws in one
    // chain, so that `next` synchronises with all earlier ones, not only with the last.
    NEXT.fetch_add(1, Ordering::AcqRel)
}
