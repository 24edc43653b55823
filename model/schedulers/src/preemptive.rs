//! Preemptive: a timer takes the carrier when the slice is used up, or after any operation.
//!
//! `exact`: after `slice` operations only the interrupt, or giving way, is possible: the timer is a
//! part of the processor that never comes late. `any`: it may come after each operation, at least
//! one a turn, and whether it ever does is a matter of fairness.

use crate::scheduler::{Allowed, Takeover};
use crate::spec::Timer;

/// One more than the slice, so that "slices are kept" could be seen to fail.
pub(crate) fn age_cap(timer: Timer, slice: u8) -> u8 {
    match timer {
        Timer::Exact => slice + 1,
        Timer::Any => 1,
    }
}

/// What may happen in a turn of this age.
pub(crate) fn allows(timer: Timer, slice: u8, age: u8) -> Allowed {
    let (operation, interrupt) = match timer {
        Timer::Exact => (age < slice, age >= slice),
        Timer::Any => (true, age >= 1),
    };
    Allowed { operation, timer: interrupt.then_some(Takeover::Interrupt) }
}
