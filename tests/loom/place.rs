//! A place in memory that one thread at a time may use, to see whether a protocol keeps to that.

use loom::cell::UnsafeCell;

/// The place. Loom reports it if two threads use it and neither knows of the other's use.
pub struct Place(UnsafeCell<()>);

// SAFETY: there is nothing in it; loom watches who uses it when.
unsafe impl Sync for Place {}

impl Place {
    /// A place that nobody uses.
    pub fn new() -> Place {
        Place(UnsafeCell::new(()))
    }

    /// Uses it.
    pub fn touch(&self) {
        self.0.with_mut(|_| ());
    }
}
