//! A task's state word: where it is in its life, who still refers to it, who waits for its end.
//!
//! ```text
//!    idle ──1──► queued ──2──► polling ──3──► done
//!     ▲            ▲              │
//!     │            └──────5───────┤
//!     └────────────4──────────────┘
//!    1 State::wake     2 State::start_poll     3 State::complete
//!    4 nothing happened meanwhile, 5 woken meanwhile: both State::end_poll
//! ```
//!
//! - `QUEUED` says that the task is in a queue, or that whoever set the bit is about to put it
//!   there: so it is in at most one. On a task being polled it says "woken meanwhile".
//! - `POLLING` gives one thread the right to use the future.
//! - `DONE` never goes away. The future is gone, the output is there for the handle.
//! - An abort is a wake that leaves a mark: the next turn drops the future instead of polling it.
//! - References are counted in the upper bits: one of the registry until the task is done, one of
//!   the handle, one for each waker. Being queued or polled needs none: it is not done.
//!
//! Every transition is a read-modify-write of the one word, also where nothing changes: all of them
//! stand in one order, and each sees what happened before the ones it follows. A wake that finds
//! the task queued already must be seen by the poll to come, or the poll misses what was written
//! before the wake.

use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Rule, is_spoiled};

const QUEUED: usize = 1;
const POLLING: usize = 1 << 1;
const DONE: usize = 1 << 2;
const ABORTED: usize = 1 << 3;
/// A handle exists that may want the output.
const JOINED: usize = 1 << 4;
/// The joiner's waker is in its place, for the one who completes.
const JOINER: usize = 1 << 5;
const REFERENCE: usize = 1 << 8;
/// Far below where the count would run over.
const TOO_MANY: usize = usize::MAX / 2;

/// The word.
#[derive(Debug)]
pub struct State(AtomicUsize);

/// What a wake owes.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub enum AfterWake {
    /// Put the task into a queue: nobody else will.
    Enqueue,
    /// It is queued, being polled, or done.
    Nothing,
    /// As `Nothing`, and the last reference went: free the cell.
    Free,
}

/// What the turn is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Turn {
    /// Poll the future.
    Poll,
    /// It was aborted: drop the future.
    Cancel,
}

/// What the end of a poll that is not ready owes.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub enum AfterPoll {
    /// Nothing: it waits for a wake.
    Rest,
    /// It was woken meanwhile: put it into a queue.
    Requeue,
}

/// What the one who completes a task owes.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub enum AfterDone {
    /// Nothing: the handle has the output. The registry's reference is given back already, and the
    /// cell may be gone.
    Nothing,
    /// Wake the joiner, then give the reference back.
    WakeJoiner,
    /// Nobody wants the output: drop it, then give the reference back.
    DropOutput,
}

/// What a dropped handle owes.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub enum AfterLeave {
    /// The task goes on by itself; the handle's reference is given back already.
    Detached,
    /// As above, but the handle's waker is in its place: drop it, then give the reference back.
    TakeWaker,
    /// It is done: drop the output, then give the reference back.
    TakeOutput,
}

impl State {
    /// A new task: queued, with a registry and a handle that refer to it.
    pub fn new() -> Self {
        State(AtomicUsize::new(QUEUED | JOINED | (2 * REFERENCE)))
    }

    /// Replaces the word by what `next` makes of it; `next` also says what is owed.
    #[inline(always)]
    fn change<R>(&self, next: impl Fn(usize) -> (usize, R)) -> R {
        // Ordering: Relaxed; only a guess, which the exchange checks.
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let (new, owed) = next(word);
            // Ordering: AcqRel; each transition sees what came before the ones it follows, and
            // shows what came before itself to those that follow. See the top of this file.
            match self.0.compare_exchange_weak(word, new, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return owed,
                Err(seen) => word = seen,
            }
        }
    }

    /// Asks for a turn.
    #[inline]
    pub fn wake(&self) -> AfterWake {
        // Ordering: Relaxed; there is no partner: the rule is broken for a test.
        if is_spoiled(Rule::WakeAlwaysWrites) && self.0.load(Ordering::Relaxed) & QUEUED != 0 {
            return AfterWake::Nothing;
        }
        self.change(|word| match word & (QUEUED | POLLING | DONE) {
            0 => (word | QUEUED, AfterWake::Enqueue),
            POLLING => (word | QUEUED, AfterWake::Nothing),
            QUEUED if is_spoiled(Rule::WakesQueueOnce) => (word, AfterWake::Enqueue),
            _ => (word, AfterWake::Nothing),
        })
    }

    /// Asks for a turn, and gives a reference back in the same step.
    #[inline]
    pub fn wake_and_release(&self) -> AfterWake {
        self.change(|word| {
            let less = word - REFERENCE;
            match word & (QUEUED | POLLING | DONE) {
                0 => (less | QUEUED, AfterWake::Enqueue),
                POLLING => (less | QUEUED, AfterWake::Nothing),
                _ if less < REFERENCE => (less, AfterWake::Free),
                _ => (less, AfterWake::Nothing),
            }
        })
    }

    /// Asks for an end: at its next turn the task is cancelled.
    pub fn abort(&self) -> AfterWake {
        self.change(|word| match word & (QUEUED | POLLING | DONE) {
            0 => (word | QUEUED | ABORTED, AfterWake::Enqueue),
            POLLING => (word | QUEUED | ABORTED, AfterWake::Nothing),
            done if done & DONE != 0 => (word, AfterWake::Nothing),
            _ => (word | ABORTED, AfterWake::Nothing),
        })
    }

    /// The one who took the task from a queue begins its turn.
    #[inline]
    pub fn start_poll(&self) -> Turn {
        // Ordering: AcqRel, as in `change`. Queued and not polling becomes polling and not queued
        // by adding one, which is a single instruction where an exchange would be a loop.
        let word = self.0.fetch_add(POLLING - QUEUED, Ordering::AcqRel);
        debug_assert_eq!(word & (QUEUED | POLLING | DONE), QUEUED, "only a queued task is taken");
        let aborted = word & ABORTED != 0 && !is_spoiled(Rule::AbortsAreHeeded);
        if aborted { Turn::Cancel } else { Turn::Poll }
    }

    /// The poll was not ready; `again` if the task woke itself on this thread.
    #[inline]
    pub fn end_poll(&self, again: bool) -> AfterPoll {
        self.change(|word| {
            debug_assert_eq!(word & (POLLING | DONE), POLLING, "only a poll is ended");
            let woken = word & QUEUED != 0 && !is_spoiled(Rule::WokenTurnsAreFollowed);
            if again || woken {
                ((word & !POLLING) | QUEUED, AfterPoll::Requeue)
            } else {
                (word & !POLLING, AfterPoll::Rest)
            }
        })
    }

    /// The future is gone and the output in its place. The registry's reference is the caller's.
    #[inline]
    pub fn complete(&self) -> AfterDone {
        self.change(|word| {
            debug_assert_eq!(word & (POLLING | DONE), POLLING, "only a poll completes a task");
            let done = (word & !(POLLING | QUEUED)) | DONE;
            match word & (JOINED | JOINER) {
                // The handle has a reference, so this is not the last.
                JOINED => (done - REFERENCE, AfterDone::Nothing),
                0 => (done, AfterDone::DropOutput),
                _ => (done, AfterDone::WakeJoiner),
            }
        })
    }

    /// Is it in a queue, is it being polled, is it done?
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn bits(&self) -> (bool, bool, bool) {
        // Ordering: Acquire, as in `is_done`.
        let word = self.0.load(Ordering::Acquire);
        (word & QUEUED != 0, word & POLLING != 0, word & DONE != 0)
    }

    /// Is the output there? If so, it is seen by whoever asked.
    #[inline]
    pub fn is_done(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `complete`: the output was written before.
        self.0.load(Ordering::Acquire) & DONE != 0
    }

    /// Is the task in a turn? For reports: it may be over when this returns.
    pub fn is_polled(&self) -> bool {
        // Ordering: Relaxed; nothing is read on the strength of it.
        self.0.load(Ordering::Relaxed) & POLLING != 0
    }

    /// The handle put its waker into its place; says whether it will be woken. If not, the task is
    /// done.
    pub fn offer_waker(&self) -> bool {
        self.change(|word| match word & DONE {
            0 => (word | JOINER, true),
            _ => (word, is_spoiled(Rule::JoinerHearsOfTheEnd)),
        })
    }

    /// The handle wants its waker's place back; says whether it has it. If not, the task is done.
    pub fn withdraw_waker(&self) -> bool {
        if is_spoiled(Rule::WakerIsWithdrawn) {
            return true;
        }
        self.change(|word| match word & DONE {
            0 => (word & !JOINER, true),
            _ => (word, false),
        })
    }

    /// Is the joiner's waker in its place?
    pub fn has_waker(&self) -> bool {
        // Ordering: Relaxed; only the handle sets and clears the bit, and only the handle asks.
        self.0.load(Ordering::Relaxed) & JOINER != 0
    }

    /// The handle goes away.
    pub fn leave(&self) -> AfterLeave {
        self.change(|word| match word & (DONE | JOINER) {
            0 => ((word & !JOINED) - REFERENCE, AfterLeave::Detached),
            JOINER => (word & !(JOINED | JOINER), AfterLeave::TakeWaker),
            _ => (word, AfterLeave::TakeOutput),
        })
    }

    /// One more refers to the task.
    #[inline]
    pub fn refer(&self) {
        // Ordering: Relaxed; the new reference is made from one that is held.
        let word = self.0.fetch_add(REFERENCE, Ordering::Relaxed);
        if word > TOO_MANY {
            // A program that forgets wakers without end would wrap the count round and free a task
            // that is in use. No error can be returned from a waker's clone.
            std::process::abort();
        }
    }

    /// One fewer refers to it; says whether that was the last, who frees the cell.
    #[inline]
    #[must_use]
    pub fn release(&self) -> bool {
        let spoiled = is_spoiled(Rule::LastReferenceAcquires);
        // Ordering: Acquire pairs with the Release of the other releases: alone means that all who
        // used the cell are done with it. No read-modify-write is needed: nobody else is there.
        let alone = if spoiled { Ordering::Relaxed } else { Ordering::Acquire };
        if self.0.load(alone) & !(REFERENCE - 1) == REFERENCE {
            return true;
        }
        // Ordering: AcqRel; Release shows our use to the last one, Acquire shows the others' to us.
        let word = self.0.fetch_sub(REFERENCE, Ordering::AcqRel);
        word & !(REFERENCE - 1) == REFERENCE
    }
}

#[cfg(test)]
mod tests;
