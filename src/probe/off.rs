//! The probe left out: the same items as with the feature `probe`, and no instruction.
//!
//! Either way an event is told like this:
//!
//! ```text
//! let before = probe::before();          // ahead of the operation
//! state.compare_exchange(…);             // what makes it true
//! probe.emit(before, Event::Woken { … });
//! ```

use super::Event;

/// Stands for a number that is not taken.
#[derive(Clone, Copy)]
pub(crate) struct Before;

/// Ahead of an operation: nothing.
#[inline(always)]
pub(crate) fn before() -> Before {
    Before
}

/// At the start of a thread of the executor: nothing.
#[inline(always)]
pub(crate) fn enter_seat(_seat: u16) {}

/// Where an executor's events go: nowhere.
#[derive(Default)]
pub(crate) struct Probe(());

impl Probe {
    /// Drops the event, which the compiler then need not make.
    #[inline(always)]
    pub(crate) fn emit(&self, _before: Before, _event: Event) {}

    /// Does not make the event.
    #[inline(always)]
    pub(crate) fn emit_with(&self, _before: Before, _event: impl FnOnce() -> Event) {}

    /// How many events found no room: none.
    #[inline(always)]
    pub(crate) fn lost(&self) -> u64 {
        0
    }

    /// At the end of the executor: nothing.
    #[inline(always)]
    pub(crate) fn close(&self) {}
}

// What is not there costs nothing: no room in what holds it, and no work when it goes.
const _: () = assert!(size_of::<Probe>() == 0 && size_of::<Before>() == 0);
const _: () = assert!(!std::mem::needs_drop::<Probe>());
