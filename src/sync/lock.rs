//! The executor's own lock: held for a few instructions, and never by a thread that is stopped.
//!
//! Taking it raises the guard of this thread (see [`crate::context`]): a signal that wants to stop
//! the thread or take its core is declined until the lock is free. Code under the lock allocates
//! nothing, frees nothing, waits for nothing and runs no code of users. So whoever finds it taken
//! waits for instructions, not for a turn.

use std::ops::{Deref, DerefMut};

use super::atomic::{AtomicBool, Ordering};
use super::{UnsafeCell, relax};
use crate::context;

/// A value that one thread at a time may use.
#[derive(Debug, Default)]
pub(crate) struct Lock<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the lock hands the value to one thread at a time, so that `T: Send` is enough.
unsafe impl<T: Send> Send for Lock<T> {}
// SAFETY: as above; `&Lock<T>` gives no access but through the lock.
unsafe impl<T: Send> Sync for Lock<T> {}

/// The right to use a lock's value; ends when dropped.
pub(crate) struct Held<'a, T> {
    lock: &'a Lock<T>,
}

impl<T> Lock<T> {
    /// A free lock.
    pub(crate) fn new(value: T) -> Self {
        Lock { taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until no other thread holds it.
    #[inline]
    pub(crate) fn lock(&self) -> Held<'_, T> {
        context::raise_guard();
        let mut tries = 0;
        // An exchange that fails writes nothing, unlike a swap: in loom's order of stores, which is
        // partial, what a swap writes would hide the holder's last store for ever.
        // Ordering: Acquire pairs with the Release in `drop`: what the last holder wrote is seen.
        let (ok, no) = (Ordering::Acquire, Ordering::Relaxed);
        while self.taken.compare_exchange(false, true, ok, no).is_err() {
            // Ordering: Relaxed; a guess, so that who waits does not write, which the swap checks.
            while self.taken.load(Ordering::Relaxed) {
                relax(tries);
                tries += 1;
            }
        }
        Held { lock: self }
    }
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this thread holds the lock, so nobody else has a reference to the value.
        self.lock.value.with(|value| unsafe { &*value })
    }
}

impl<T> DerefMut for Held<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and `&mut self` keeps other references through this guard away.
        self.lock.value.with_mut(|value| unsafe { &mut *value })
    }
}

impl<T> Drop for Held<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Ordering: Release pairs with the Acquire in `lock`: the next holder sees our writes.
        self.lock.taken.store(false, Ordering::Release);
        context::lower_guard();
    }
}
