//! All that waits for a time in one executor, and the waking of what has come due.
//!
//! One lock guards the heap. Beside it the earliest deadline stands in an atomic, so that a worker
//! between two polls, or about to park, looks at the timers without the lock. What may be done to
//! an entry when is in `entry`.
//!
//! Nothing is allocated or freed, and no waker's code runs, with the lock held: memory is made
//! before, wakers go out to the caller. A waker that panics is caught, so that those after it are
//! called.

use std::pin::Pin;
use std::ptr::NonNull;
use std::task::Waker;

use super::entry::{Entry, State};
use super::heap::{Heap, Segment};
use crate::quietly::quietly;
use crate::sync::Lock;
use crate::sync::atomic::{AtomicU64, Ordering};

/// How many wakers are taken out each time the lock is held. With 32 it is held twice as long, and
/// nothing is gained per waker.
const BATCH: usize = 16;

/// What became of an entry that was put in, or moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Placed {
    /// It waits, behind another or where the earliest deadline was already.
    Waits,
    /// It waits, and its deadline is earlier than the earliest was: the host is to be told.
    Earliest,
    /// It does not wait: fired, or the timers are closed. Its state says which.
    Not,
}

/// The timers of one executor.
pub(crate) struct Timers {
    /// The earliest deadline in the heap; `u64::MAX` if there is none. Written with the lock held.
    next: AtomicU64,
    waiting: Lock<Waiting>,
}

struct Waiting {
    heap: Heap,
    closed: bool,
}

impl Timers {
    pub(crate) fn new() -> Self {
        let waiting = Lock::new(Waiting { heap: Heap::new(), closed: false });
        Timers { next: AtomicU64::new(u64::MAX), waiting }
    }

    /// The earliest deadline, in nanoseconds of the executor's clock; `u64::MAX` if nothing waits.
    /// Takes no lock, and may be called anywhere.
    ///
    /// It may be out of date at once. A worker about to park loses no deadline if it publishes that
    /// it is about to park, *then* a sequentially consistent fence, *then* reads this; and if the
    /// host, told that the deadline moved forward, has a sequentially consistent fence, *then*
    /// reads who is about to park. One of the two sees the other. A deadline that moved backward
    /// (a sleep was dropped) is announced to nobody: the worker wakes once for nothing.
    pub(crate) fn next_deadline(&self) -> u64 {
        // Ordering: Relaxed. A hint: who acts on it takes the lock; who sleeps on it has the fence
        // described above.
        self.next.load(Ordering::Relaxed)
    }

    /// Wakes all that is due at `now`, and says how many that were. Runs wakers, so it runs in a
    /// turn, with no lock held. Two threads may be in here at once; each wakes what it took out.
    ///
    /// An entry with a deadline after `now` is left alone, so this ends as long as sleeps are not
    /// moved to before `now` faster than they are woken.
    pub(crate) fn fire(&self, now: u64) -> usize {
        let mut fired = 0;
        loop {
            let batch = self.fire_some(now);
            fired += batch;
            if batch < BATCH {
                return fired;
            }
        }
    }

    /// Wakes up to 16 entries that are due at `now`, the first of them first, and says how many
    /// that were; if fewer than 16, no more are due. For a caller that wants to give way between
    /// batches: then [`Self::next_deadline`] is still `now` or before.
    pub(crate) fn fire_some(&self, now: u64) -> usize {
        let mut batch = [const { None }; BATCH];
        let mut count = 0;
        {
            let mut waiting = self.waiting.lock();
            while count < BATCH
                && let Some(entry) = waiting.heap.pop(now)
            {
                // SAFETY: it was in the heap until now, and the lock is held.
                batch[count] = unsafe { release(entry, State::Fired) };
                count += 1;
            }
            let _ = self.publish(&waiting.heap);
        }
        for waker in batch.into_iter().flatten() {
            wake(waker);
        }
        count
    }

    /// Shuts the timers: whatever waits now or is put in later never fires, and its waker is
    /// dropped. Runs those drops, so it is called with no lock held.
    pub(crate) fn close(&self) {
        loop {
            let mut batch = [const { None }; BATCH];
            let mut count = 0;
            {
                let mut waiting = self.waiting.lock();
                waiting.closed = true;
                while count < BATCH
                    && let Some(entry) = waiting.heap.pop_last()
                {
                    // SAFETY: it was in the heap until now, and the lock is held.
                    batch[count] = unsafe { release(entry, State::Closed) };
                    count += 1;
                }
                let _ = self.publish(&waiting.heap);
            }
            for waker in batch.into_iter().flatten() {
                quietly(|| drop(waker));
            }
            if count < BATCH {
                return;
            }
        }
    }

    /// Puts an entry in. If the timers are closed the waker is dropped.
    ///
    /// # Safety
    ///
    /// The caller is the entry's owner, and the entry does not wait. As long as it waits it is
    /// given to no other timers, and before it is freed [`Self::cancel`] is called.
    pub(super) unsafe fn insert(&self, entry: Pin<&Entry>, deadline: u64, waker: Waker) -> Placed {
        // Declared before the lock is taken, so that they are dropped after it is let go.
        let mut waker = Some(waker);
        let mut spare: Option<Segment> = None;
        loop {
            let missing = {
                let mut waiting = self.waiting.lock();
                if waiting.closed {
                    entry.set(State::Closed);
                    return Placed::Not;
                }
                waiting.heap.grow(&mut spare);
                if !waiting.heap.is_full() {
                    // SAFETY: the lock is held. There was no waker in an entry that did not wait.
                    let none = unsafe { entry.exchange_waker(waker.take()) };
                    debug_assert!(none.is_none());
                    entry.set(State::Waiting);
                    // SAFETY: there is room. The caller keeps the entry alive and in place (it is
                    // pinned) until it is out of the heap.
                    unsafe { waiting.heap.insert(deadline, NonNull::from(entry.get_ref())) };
                    return self.publish(&waiting.heap);
                }
                waiting.heap.next_segment()
            };
            spare = Some(Heap::segment(missing));
        }
    }

    /// Moves an entry to another deadline, if it still waits; its waker stays.
    ///
    /// # Safety
    ///
    /// The caller is the entry's owner. If the entry waits, it does in these timers.
    pub(super) unsafe fn change(&self, entry: Pin<&Entry>, deadline: u64) -> Placed {
        let mut waiting = self.waiting.lock();
        if entry.state() != State::Waiting {
            return Placed::Not;
        }
        // SAFETY: it waits, so it is in the heap.
        unsafe { waiting.heap.change(NonNull::from(entry.get_ref()), deadline) };
        self.publish(&waiting.heap)
    }

    /// Takes an entry out, if it still waits. What is handed back is for the caller to drop.
    ///
    /// # Safety
    ///
    /// The caller is the entry's owner. If the entry waits, it does in these timers.
    #[must_use]
    pub(super) unsafe fn cancel(&self, entry: Pin<&Entry>) -> Option<Waker> {
        let mut waiting = self.waiting.lock();
        if entry.state() != State::Waiting {
            return None;
        }
        let entry = NonNull::from(entry.get_ref());
        // SAFETY: it waits, so it is in the heap.
        unsafe { waiting.heap.remove(entry) };
        let _ = self.publish(&waiting.heap);
        // SAFETY: it is out of the heap, and the lock is held.
        unsafe { release(entry, State::Idle) }
    }

    /// Gives an entry another waker, if it still waits. Hands back the one that is left over, for
    /// the caller to drop: the old one, or else the one given.
    ///
    /// # Safety
    ///
    /// The caller is the entry's owner. If the entry waits, it does in these timers.
    #[must_use]
    pub(super) unsafe fn exchange_waker(&self, entry: Pin<&Entry>, waker: Waker) -> Option<Waker> {
        let _waiting = self.waiting.lock();
        if entry.state() != State::Waiting {
            return Some(waker);
        }
        // SAFETY: the lock is held.
        unsafe { entry.exchange_waker(Some(waker)) }
    }

    /// Writes down the earliest deadline. Called with the lock held.
    fn publish(&self, heap: &Heap) -> Placed {
        let earliest = heap.earliest();
        // Ordering: Relaxed. All writes are made with the lock held.
        let known = self.next.load(Ordering::Relaxed);
        if earliest == known {
            return Placed::Waits;
        }
        // Ordering: Relaxed, see `next_deadline`. Not written when unchanged, so that the workers'
        // copies of its cache line stay good.
        self.next.store(earliest, Ordering::Relaxed);
        if earliest < known { Placed::Earliest } else { Placed::Waits }
    }
}

/// Lets go of an entry that was just taken out of the heap, and hands on its waker.
///
/// # Safety
///
/// The lock is held, and the entry was in the heap since it was taken. It is not touched after.
unsafe fn release(entry: NonNull<Entry>, state: State) -> Option<Waker> {
    // SAFETY: an entry that waits is alive, and for its owner it waits until `set`.
    let entry = unsafe { entry.as_ref() };
    // SAFETY: the lock is held.
    let waker = unsafe { entry.exchange_waker(None) };
    entry.set(state);
    waker
}

/// Calls a waker, which may be anyone's code.
fn wake(waker: Waker) {
    quietly(|| waker.wake());
}
