//! Handoff: cooperative until a turn overruns its slice; then its run queue goes to a spare.
//!
//! The hybrid of Go's and Tokio's monitors: nothing is taken from the turn, which continues beside
//! the processor, on a spare. The spare is free again when that turn ends. With all spares in use
//! the scheduler is cooperative.

use crate::scheduler::{Allowed, Takeover};

/// Whether the slice is used up is all that is asked.
pub(crate) fn age_cap(slice: u8) -> u8 {
    slice
}

/// What may happen in a turn of this age.
pub(crate) fn allows(slice: u8, age: u8, free_spares: u8) -> Allowed {
    let overrun = age >= slice && free_spares > 0;
    Allowed { operation: true, timer: overrun.then_some(Takeover::HandOff) }
}
