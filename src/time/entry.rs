//! An entry of the timers, which lives in the sleep that it belongs to.
//!
//! # Its life
//!
//! ```text
//!            1                 3
//!   idle ─────────► waiting ─────────► fired
//!    ▲ ▲               │ │               │
//!    │ └───────2───────┘ └───4──► closed │
//!    └────────────────5───────────┴──────┘
//!
//!   1 Timers::insert        the owner, with the lock
//!   2 Timers::cancel        the owner, with the lock
//!   3 Timers::fire          anyone, with the lock: the deadline has come
//!   4 Timers::close         anyone, with the lock: the executor has shut down
//!   5 Entry::set, by the owner, without the lock: a reset
//! ```
//!
//! The owner may also go from idle to fired by itself, when it finds at a poll that the deadline
//! has passed; and `insert` goes to closed at once when the timers are.
//!
//! # Who may touch what, when
//!
//! The *owner* is whoever has the sleep by `Pin<&mut Sleep>`, or drops it: one thread at a time.
//! The *lock* is that of the timers into which the entry was put.
//!
//! 1. While the entry waits, the heap points at it. `state`, `place` and `waker` are written with
//!    the lock held, and `place` and `waker` are read only so. By whom does not matter: the heap
//!    itself moves entries (`place`), `fire` and `close` take the waker, the owner changes it.
//! 2. While it does not wait, the heap has no pointer to it, and everything is the owner's, who
//!    needs no lock. So an entry that does not wait can be freed at any time.
//! 3. Only the owner makes an entry wait. So if the owner has once seen that it does not, then it
//!    does not until the owner puts it in. If the owner has seen that it waits, that may be out of
//!    date: it must take the lock and look again.
//! 4. `fire` and `close` write `state` last. With that store, which is a release, the entry passes
//!    to the owner, whose load of it is an acquire; they do not touch the entry after it, because
//!    the owner may free it at once, without the lock. This is why `fire` moves the waker out
//!    beforehand and calls it on its own account, and why nobody ever waits for `fire`: the thread
//!    that runs it may be stopped between two wakers for as long as the scheduler likes.
//! 5. A waker is moved under the lock, never cloned, called or dropped there: those are its own
//!    code, and may be anyone's.

use std::marker::PhantomPinned;
use std::task::Waker;

use crate::sync::UnsafeCell;
use crate::sync::atomic::{AtomicU32, Ordering};

/// Where an entry is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum State {
    /// Not in the heap: not yet, or taken out.
    Idle = 0,
    /// In the heap.
    Waiting = 1,
    /// Its deadline has come.
    Fired = 2,
    /// The timers were shut: it will not fire.
    Closed = 3,
}

/// See the opening of this file.
pub(super) struct Entry {
    state: AtomicU32,
    /// Where in the heap it is.
    place: UnsafeCell<u32>,
    /// Whom to wake; there is one exactly while the entry waits.
    waker: UnsafeCell<Option<Waker>>,
    /// The heap points here while the entry waits.
    _pinned: PhantomPinned,
}

// SAFETY: what is in it can be sent (a waker can), and the rules above say who touches it.
unsafe impl Send for Entry {}
// SAFETY: by a shared reference only the state can be had without the promises of an unsafe
// function, and that is atomic.
unsafe impl Sync for Entry {}

impl Entry {
    pub(super) fn new() -> Self {
        Entry {
            state: AtomicU32::new(State::Idle as u32),
            place: UnsafeCell::new(0),
            waker: UnsafeCell::new(None),
            _pinned: PhantomPinned,
        }
    }

    pub(super) fn state(&self) -> State {
        // Ordering: Acquire pairs with the Release in `set`: an owner that sees an entry fired or
        // closed also sees all that was done to it under the lock, and may use it without.
        match self.state.load(Ordering::Acquire) {
            0 => State::Idle,
            1 => State::Waiting,
            2 => State::Fired,
            _ => State::Closed,
        }
    }

    /// Goes to a state: with the lock held from or to `Waiting`, otherwise by the owner alone.
    pub(super) fn set(&self, state: State) {
        // Ordering: Release pairs with the Acquire in `state`: what was done to the entry before
        // is seen by the owner, who may free it. Relaxed would let the taking of the waker come
        // after that.
        self.state.store(state as u32, Ordering::Release);
    }

    /// Where in the heap it is.
    ///
    /// # Safety
    ///
    /// The lock is held.
    pub(super) unsafe fn place(&self) -> u32 {
        // SAFETY: with the lock held nobody writes (rules 1 and 2).
        self.place.with(|place| unsafe { *place })
    }

    /// Notes where in the heap it is.
    ///
    /// # Safety
    ///
    /// The lock is held.
    pub(super) unsafe fn set_place(&self, place: u32) {
        // SAFETY: with the lock held nobody else reads or writes (rules 1 and 2).
        self.place.with_mut(|own| unsafe { *own = place });
    }

    /// Puts a waker in, or none, and hands back the one that was there. The caller drops that one
    /// after it has let go of the lock.
    ///
    /// # Safety
    ///
    /// The lock is held.
    #[must_use]
    pub(super) unsafe fn exchange_waker(&self, waker: Option<Waker>) -> Option<Waker> {
        // SAFETY: with the lock held nobody else reads or writes (rules 1 and 2).
        self.waker.with_mut(|own| std::mem::replace(unsafe { &mut *own }, waker))
    }
}
