//! Rules that tests can break, to see that they would notice.
//!
//! A test that a rule is kept shows nothing unless the same test fails when the rule is broken. So
//! each of these can be switched off, in builds for tests only; in all others the question is
//! answered when the code is compiled, and nothing is left of it.

/// A rule that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Rule {
    /// Whoever made a task ready fences before it looks for sleepers.
    FenceBeforeSleepers = 1,
    /// A core that marked itself asleep looks into all queues once more.
    LookAfterFallingAsleep,
    /// The last searcher that finds something wakes another.
    LastSearcherPassesOn,
    /// The ring's owner takes a task by an exchange if there are thieves.
    OwnerExchanges,
    /// The ring's new tail shows what was written before.
    TailIsReleased,
    /// Whoever takes a task out of the slot sees what was written before it was put in.
    SlotIsReleased,
    /// A wake that finds the task queued already writes the state word all the same.
    WakeAlwaysWrites,
    /// Who frees a cell sees what the others did with it.
    LastReferenceAcquires,
    /// A joiner that leaves its waker too late is told that the task is done.
    JoinerHearsOfTheEnd,
    /// The joiner takes its waker's place back before it replaces the waker.
    WakerIsWithdrawn,
    /// Of a seat nothing is asked before it has answered.
    OneRequestAtATime,
    /// A request names the turn that it is for.
    RequestNamesItsTurn,
    /// The monitor looks whether all workers sleep after it has said that it does.
    MonitorLooksAgain,
    /// A worker that was woken before it slept wakes the monitor too.
    EveryWakingIsTold,
    /// A task that was woken during its turn has another.
    WokenTurnsAreFollowed,
    /// The slot goes first `cap` times in a row, no more.
    SlotHasACap,
    /// Who is woken or spawned in a turn takes the slot.
    WokenTakeTheSlot,
    /// The head of a queue goes first.
    HeadGoesFirst,
    /// What does not fit a ring comes after what does.
    OverflowIsYounger,
    /// Who was woken from outside comes before whom a turn wakes later.
    OutsideComesInOrder,
    /// The most urgent task goes first.
    UrgentGoFirst,
    /// Of equally urgent tasks the one that became ready first does.
    TiesGoToTheFirst,
    /// Who waits becomes more urgent.
    WaitingRises,
    /// Whom the one that sleeps is needed for wakes it.
    SleepersAreWoken,
    /// A thief queues all that it has taken.
    TheftIsWhole,
    /// A turn that stops is queued.
    StoppedTurnsAreQueued,
    /// An aborted task is dropped, not polled.
    AbortsAreHeeded,
    /// A wake that finds the task queued does not queue it once more.
    WakesQueueOnce,
    /// Whoever has spent its turn's budget gives way.
    BudgetEndsTurns,
    /// No turn is asked to switch before it has lasted a slice.
    VerdictNeedsASlice,
    /// Nor before it has used the processor for it.
    VerdictNeedsTheProcessor,
    /// A turn that overran is asked to switch.
    OverrunsAreAsked,
    /// What a turn has used is charged to its task.
    TurnsAreCharged,
    /// Who slept is not ahead of those that did not.
    SleepEarnsNoCredit,
    /// A turn that was handed off has no core.
    HandedOffTurnsHaveNoCore,
    /// Who wants another turn and has no core is queued where all look.
    TurnsBesideAreQueued,
}

#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
mod chosen {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Rule;

    /// Of std under loom too: set before the first execution, and the same in all of them.
    static SPOILED: AtomicU8 = AtomicU8::new(0);

    /// Breaks the rule from here on, in the whole program.
    pub fn spoil(rule: Rule) {
        // Ordering: Relaxed; set before there are other threads.
        SPOILED.store(rule as u8, Ordering::Relaxed);
    }

    /// All rules hold again.
    pub fn mend() {
        // Ordering: Relaxed, as above.
        SPOILED.store(0, Ordering::Relaxed);
    }

    pub(crate) fn is_spoiled(rule: Rule) -> bool {
        // Ordering: Relaxed, as above.
        SPOILED.load(Ordering::Relaxed) == rule as u8
    }
}

#[cfg(not(any(turnwise_loom, turnwise_shuttle, turnwise_test)))]
mod chosen {
    /// No rule is broken.
    #[inline(always)]
    pub(crate) const fn is_spoiled(_: super::Rule) -> bool {
        false
    }
}

pub(crate) use chosen::is_spoiled;
#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
pub use chosen::{mend, spoil};
