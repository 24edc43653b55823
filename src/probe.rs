//! What an observer may see of an executor: its events, in its own words.
//!
//! Each [`Event`] is told at the point where it becomes true: at the atomic operation, or inside
//! the lock, that makes it so. Without the cargo feature `probe` nothing is told: [`Event`] is all
//! that is left of this module, and what would tell it compiles to nothing.
//!
//! With the feature, threads write events into rings made beforehand, signal handlers among them,
//! and one drain thread hands them to the `Recorder`s. A reader
//! may hold them against a model as a *partial order*: a sequence number taken after an operation
//! does not tell which of two operations on different threads came first, since a thread can be
//! held up between the two. So each `Record` has the number before and the number after, and one
//! comes before another for certain only if they do not overlap (`Record::precedes`).

mod event;
#[cfg(feature = "probe")]
mod log;
#[cfg(feature = "probe")]
mod number;
#[cfg(not(feature = "probe"))]
mod off;
#[cfg(feature = "probe")]
mod on;
#[cfg(feature = "probe")]
mod recorder;
#[cfg(all(feature = "probe", not(any(turnwise_loom, turnwise_shuttle))))]
mod ring;
#[cfg(all(feature = "probe", not(any(turnwise_loom, turnwise_shuttle))))]
mod rings;
#[cfg(all(test, feature = "probe", not(any(turnwise_loom, turnwise_shuttle))))]
mod tests;
#[cfg(feature = "tracing")]
mod trace;

pub use event::{End, Event, NOBODY, SHARED};
#[cfg(feature = "probe")]
pub use log::Log;
#[cfg(feature = "probe")]
pub use recorder::{Record, Recorder};
#[cfg(feature = "tracing")]
pub use trace::Tracing;

#[cfg(feature = "probe")]
pub(crate) use number::{Before, before};
#[cfg(not(feature = "probe"))]
pub(crate) use off::{Before, Probe, before, enter_seat};
#[cfg(feature = "probe")]
pub(crate) use on::{Probe, enter_seat};
