//! A bounded ring: one owner at both ends, and thieves at the head.
//!
//! Positions only grow, and a slot is a position modulo the capacity. A position comes back when
//! the word runs over, after 2⁶⁴ pushes, or 2³² where words are short: no thief sleeps between two
//! of its instructions for as long, so no exchange is fooled by an equal one. What is taken is
//! taken by moving `head` past it: whoever succeeds has it, and had read the slots before.
//!
//! - Only the owner writes slots and `tail`. It writes a slot only if `head`, as it sees it, is
//!   less than a capacity behind: the slot's last occupant was taken.
//! - A thief copies slots first and moves `head` then. If the owner has reused a slot meanwhile,
//!   `head` has moved, and the thief's exchange fails.
//!
//! After Chase and Lev (2005), taken from one end only, so that the order is first in, first out.

use crate::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use crate::sync::{Padded, Rule, is_spoiled, relax};
use crate::task::Task;

/// Only the size differs where few pushes are to fill it and wrap it round: under loom, and where
/// the executor is held against models, which have few tasks.
pub(crate) const CAPACITY: usize =
    if cfg!(any(turnwise_loom, turnwise_shuttle, turnwise_test)) { 4 } else { 1024 };
// A position that runs over goes on with the slot that is next.
const _: () = assert!(CAPACITY.is_power_of_two());

/// The ring.
pub(crate) struct Ring {
    head: Padded<AtomicUsize>,
    tail: Padded<AtomicUsize>,
    slots: Box<[AtomicPtr<()>]>,
}

impl Ring {
    /// An empty one, whose first position is as given. The only allocation that it ever makes.
    pub(super) fn starting_at(position: usize) -> Self {
        Ring {
            head: Padded(AtomicUsize::new(position)),
            tail: Padded(AtomicUsize::new(position)),
            slots: (0..CAPACITY).map(|_| AtomicPtr::new(std::ptr::null_mut())).collect(),
        }
    }

    fn slot(&self, position: usize) -> &AtomicPtr<()> {
        &self.slots[position % CAPACITY]
    }

    /// The owner adds a task at the tail; gives it back if the ring is full.
    #[inline]
    pub(crate) fn push(&self, task: Task) -> Result<(), Task> {
        // Ordering: Relaxed; only the owner writes the tail.
        let tail = self.tail.load(Ordering::Relaxed);
        // Ordering: Acquire pairs with the Release of a thief's exchange: it has read the slot
        // that is written below.
        let head = self.head.load(Ordering::Acquire);
        if tail.wrapping_sub(head) == CAPACITY {
            return Err(task);
        }
        // Ordering: Relaxed; the tail publishes it.
        self.slot(tail).store(task.pointer().cast_mut().cast(), Ordering::Relaxed);
        // Ordering: Release pairs with the Acquire of `tail` in `steal`: a thief that sees this
        // tail sees the slot, and what was written to the task.
        let shown =
            if is_spoiled(Rule::TailIsReleased) { Ordering::Relaxed } else { Ordering::Release };
        self.tail.store(tail.wrapping_add(1), shown);
        Ok(())
    }

    /// The owner takes the task at the head. `alone` says that there are no thieves.
    #[inline]
    pub(crate) fn pop(&self, alone: bool) -> Option<Task> {
        // Ordering: Relaxed; the exchange checks it.
        let mut head = self.head.load(Ordering::Relaxed);
        // Ordering: Relaxed; only the owner writes the tail and the slots.
        let tail = self.tail.load(Ordering::Relaxed);
        loop {
            if head == tail {
                return None;
            }
            // Ordering: Relaxed; as above.
            let task = self.slot(head).load(Ordering::Relaxed);
            if alone || is_spoiled(Rule::OwnerExchanges) {
                // Ordering: Relaxed; nobody else moves the head, and cores change hands in order.
                self.head.store(head.wrapping_add(1), Ordering::Relaxed);
                return as_task(task);
            }
            let next = head.wrapping_add(1);
            // Ordering: Relaxed on both sides; what is taken was written by the owner itself, and
            // a thief that finds the head moved only tries again.
            let (ok, no) = (Ordering::Relaxed, Ordering::Relaxed);
            match self.head.compare_exchange_weak(head, next, ok, no) {
                Ok(_) => return as_task(task),
                Err(seen) => head = seen,
            }
        }
    }

    /// A thief moves half of the tasks, the oldest and at least one, into its own ring, which is
    /// empty; except for the first, which is returned. Says how many were moved beside it.
    pub(crate) fn steal_into(&self, own: &Ring) -> Option<(Task, usize)> {
        let mut tries = 0;
        loop {
            // Ordering: Acquire pairs with the Release of exchanges: if another thief has moved
            // the head, what we read of the tail below is not older.
            let head = self.head.load(Ordering::Acquire);
            // Ordering: Acquire pairs with the Release in `push`: the slots are seen.
            let tail = self.tail.load(Ordering::Acquire);
            // Between the two loads the owner may have gone on, so the head may be behind.
            let there = between(head, tail).min(CAPACITY);
            if there == 0 {
                return None;
            }
            let moved = there - there / 2;
            // Ordering: Relaxed; checked by the exchange. If it succeeds, the slot was not reused.
            let first = self.slot(head).load(Ordering::Relaxed);
            // Ordering: Relaxed; the thief is the owner of its own ring.
            let tail = own.tail.load(Ordering::Relaxed);
            for i in 1..moved {
                // Ordering: Relaxed, as for the first.
                let task = self.slot(head.wrapping_add(i)).load(Ordering::Relaxed);
                // Ordering: Relaxed; a slot that nobody looks at yet.
                own.slot(tail.wrapping_add(i - 1)).store(task, Ordering::Relaxed);
            }
            let past = head.wrapping_add(moved);
            // Ordering: Release pairs with the Acquire in `push`: the owner reuses the slots only
            // after we have read them. Acquire is not needed, see `tail` above.
            let taken =
                self.head.compare_exchange(head, past, Ordering::Release, Ordering::Relaxed);
            if taken.is_ok() {
                let kept = if is_spoiled(Rule::TheftIsWhole) { 0 } else { moved - 1 };
                // Ordering: Release, as in `push`.
                own.tail.store(tail.wrapping_add(kept), Ordering::Release);
                return as_task(first).map(|task| (task, moved - 1));
            }
            relax(tries);
            tries += 1;
        }
    }

    /// A thief takes the oldest task.
    pub(crate) fn steal_one(&self) -> Option<Task> {
        let mut tries = 0;
        loop {
            // Ordering: Acquire, as in `steal_into`.
            let head = self.head.load(Ordering::Acquire);
            // Ordering: Acquire, as in `steal_into`.
            let tail = self.tail.load(Ordering::Acquire);
            if between(head, tail) == 0 {
                return None;
            }
            // Ordering: Relaxed; checked by the exchange. If it succeeds, the slot was not reused.
            let task = self.slot(head).load(Ordering::Relaxed);
            let past = head.wrapping_add(1);
            // Ordering: Release, as in `steal_into`.
            let (ok, no) = (Ordering::Release, Ordering::Relaxed);
            if self.head.compare_exchange(head, past, ok, no).is_ok() {
                return as_task(task);
            }
            relax(tries);
            tries += 1;
        }
    }

    /// All of them, in order, left where they are. Nobody pushes or pops meanwhile.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn all(&self) -> impl Iterator<Item = Task> {
        // Ordering: Acquire, as in `steal_into`.
        let (head, tail) = (self.head.load(Ordering::Acquire), self.tail.load(Ordering::Acquire));
        // Ordering: Relaxed; the tail has shown it.
        let at = move |i| as_task(self.slot(head.wrapping_add(i)).load(Ordering::Relaxed));
        (0..between(head, tail)).filter_map(at)
    }

    /// How many there are. Exact for the owner if nobody steals, else a guess.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        // Ordering: Relaxed; a guess, or the owner's own. Who must not miss a push fences first.
        let tail = self.tail.load(Ordering::Relaxed);
        // Ordering: Relaxed, as for the tail.
        between(self.head.load(Ordering::Relaxed), tail)
    }

    /// How many more would fit, for the owner.
    pub(crate) fn room(&self) -> usize {
        // Ordering: Acquire, as in `push`, which will rely on it.
        let head = self.head.load(Ordering::Acquire);
        // Ordering: Relaxed; the owner's own.
        CAPACITY - self.tail.load(Ordering::Relaxed).wrapping_sub(head)
    }
}

/// How many positions there are from the head to the tail; none if the tail, read too early, is
/// behind.
#[inline(always)]
fn between(head: usize, tail: usize) -> usize {
    (tail.wrapping_sub(head) as isize).max(0) as usize
}

#[inline(always)]
fn as_task(pointer: *mut ()) -> Option<Task> {
    // SAFETY: slots hold pointers to headers of queued tasks, which are alive.
    unsafe { Task::from_pointer(pointer.cast()) }
}
