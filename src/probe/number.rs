//! The numbers that say which of two events was first.
//!
//! They come from one counter for all executors of the program. Claim: if the number drawn after
//! an operation A is less than the number read before an operation B, then A happens before B.
//! For the read of B then synchronises with the draw of A, directly or through the chain of later
//! draws; A stands before its draw, and B after its read.

#[cfg(not(turnwise_loom))]
pub(crate) use counted::{Before, before};
#[cfg(not(turnwise_loom))]
pub(super) use counted::{drawn, next};
#[cfg(turnwise_loom)]
pub(crate) use ordered::{Before, before};

#[cfg(not(turnwise_loom))]
mod counted {
    use crate::sync::atomic::{AtomicU64, Ordering};

    /// The number to be drawn next.
    static NEXT: AtomicU64 = AtomicU64::new(1);

    /// A number read ahead of an operation.
    #[derive(Clone, Copy)]
    pub(crate) struct Before(u64);

    impl Before {
        #[inline]
        pub(in crate::probe) fn number(self) -> u64 {
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
    pub(in crate::probe) fn next() -> u64 {
        // Ordering: Acquire keeps what follows after this load, and pairs with the AcqRel in
        // `drawn`: who reads a number above another's has that one's operation before it.
        NEXT.load(Ordering::Acquire)
    }

    /// Draws the number after an operation.
    #[inline]
    pub(in crate::probe) fn drawn() -> u64 {
        // Ordering: AcqRel keeps the operation before this draw (Release) and the draws in one
        // chain, so that `next` synchronises with all earlier ones, not only with the last.
        NEXT.fetch_add(1, Ordering::AcqRel)
    }
}

/// Under loom the order of the records is that of the operations, and no number is needed.
#[cfg(turnwise_loom)]
mod ordered {
    /// Stands for a number that is not read.
    #[derive(Clone, Copy)]
    pub(crate) struct Before;

    /// Ahead of an operation: nothing.
    pub(crate) fn before() -> Before {
        Before
    }
}
