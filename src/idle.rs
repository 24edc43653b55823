//! How workers sleep, and why no wakeup is lost.
//!
//! One word says which cores are asleep (a bit each) and how many are searching for work. Both ends
//! store first, fence, and look second:
//!
//! ```text
//!   who makes a task ready             a core that found nothing
//!   1 puts it into a queue             1 marks itself asleep
//!   2 full fence                       2 full fence
//!   3 looks for a sleeper, wakes it    3 looks into all queues; anything there: it is awake again
//! ```
//!
//! Of any two such passages at least one sees the other's first step. Whoever searches looks into
//! all queues after it has stopped searching, so while anybody searches nobody needs to be woken;
//! and the last searcher that finds something wakes another, who searches on.
//!
//! Invariants: a core that is asleep is not searching; one that was woken counts as searching from
//! the moment at which it is no longer asleep.

use crate::sync::atomic::{AtomicU64, Ordering};

/// As many cores as there are bits for sleepers.
pub(crate) const MOST_WORKERS: usize = 32;
const SEARCHER: u64 = 1 << MOST_WORKERS;
const SLEEPERS: u64 = SEARCHER - 1;

/// The word.
#[derive(Debug, Default)]
pub(crate) struct Idle(AtomicU64);

impl Idle {
    fn change<R>(&self, next: impl Fn(u64) -> Option<(u64, R)>) -> Option<R> {
        // Ordering: Relaxed; a guess, which the exchange checks. Who must not miss something
        // fences before.
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let (new, result) = next(word)?;
            // Ordering: AcqRel; a woken core sees what was done before it was woken. That neither
            // side misses the other is due to the fences, see above.
            match self.0.compare_exchange_weak(word, new, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return Some(result),
                Err(seen) => word = seen,
            }
        }
    }

    /// A core that has nothing of its own begins to search.
    pub(crate) fn search(&self) {
        // Ordering: AcqRel, as in `change`.
        self.0.fetch_add(SEARCHER, Ordering::AcqRel);
    }

    /// It found something; says whether it was the last to search: it then sees to it that another
    /// does, if there is more.
    #[must_use]
    pub(crate) fn found(&self) -> bool {
        // Ordering: AcqRel, as in `change`.
        self.0.fetch_sub(SEARCHER, Ordering::AcqRel) >> MOST_WORKERS == 1
    }

    /// It found nothing, and falls asleep. It fences next, looks into all queues once more, and
    /// parks only if there is nothing.
    pub(crate) fn fall_asleep(&self, core: usize) {
        // Ordering: AcqRel, as in `change`. The core's bit is not set, so adding sets it.
        self.0.fetch_add((1_u64 << core).wrapping_sub(SEARCHER), Ordering::AcqRel);
    }

    /// It is awake again and searches, whether by itself or because it was woken.
    pub(crate) fn wake_up(&self, core: usize) {
        let bit = 1 << core;
        self.change(|word| (word & bit != 0).then_some(((word & !bit) + SEARCHER, ())));
    }

    /// Takes a sleeper to be woken, if there is one and nobody searches. The caller unparks it.
    pub(crate) fn claim(&self) -> Option<usize> {
        self.change(|word| {
            let sleepers = word & SLEEPERS;
            if sleepers == 0 || word >= SEARCHER {
                return None;
            }
            let core = sleepers.trailing_zeros();
            Some(((word & !(1 << core)) + SEARCHER, core as usize))
        })
    }

    /// Is the core asleep?
    pub(crate) fn is_asleep(&self, core: usize) -> bool {
        // Ordering: Relaxed; a guess, or fenced by the caller.
        self.0.load(Ordering::Relaxed) & (1 << core) != 0
    }

    /// How many cores search?
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn searching(&self) -> usize {
        // Ordering: Relaxed; for tests in which nobody changes it meanwhile.
        (self.0.load(Ordering::Relaxed) >> MOST_WORKERS) as usize
    }

    /// Does no core sleep, and none search?
    pub(crate) fn all_are_busy(&self) -> bool {
        // Ordering: Relaxed; a guess, which changes nothing but who takes a task from where.
        self.0.load(Ordering::Relaxed) == 0
    }

    /// Are so many cores asleep?
    pub(crate) fn all_asleep(&self, cores: usize) -> bool {
        // Ordering: Relaxed; a guess, or fenced by the caller.
        (self.0.load(Ordering::Relaxed) & SLEEPERS).count_ones() as usize == cores
    }
}

#[cfg(test)]
mod tests;
