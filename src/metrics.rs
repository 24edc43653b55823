//! What an executor counts about itself, and a snapshot of it for whoever asks.
//!
//! Counting must not cost a read-modify-write in every poll. So each worker's counters belong to
//! whoever holds its core: one writer at a time, which loads and stores ([`Counter::bump`]), and a
//! core changes hands through an acquire and a release. Anyone may read them; a snapshot is not
//! one instant's, but each number in it was true, and none goes back. What has no owner (a spawn
//! from outside) is counted in a [`Tally`].
//!
//! Who is alive is a difference, and a difference of numbers of different instants may be of no
//! instant: if the spawns of one worker were read before the ends on another, a task spawned and
//! ended in between would make up for one that is alive. So ends are read first, everywhere, and
//! what ended was spawned before: `live` is never too small, and once it is 0, nothing was alive.

use std::time::Duration;

use crate::sync::atomic::{AtomicU64, Ordering};

/// Numbers about an executor since it was built, read by `Executor::metrics`.
///
/// Sums are over all workers; `workers` has each one's. All counts wrap after 2⁶⁴.
///
/// ```
/// # let metrics = turnwise::Metrics::default();
/// if metrics.overruns > 0 {
///     let share = metrics.switches() as f64 / metrics.overruns as f64;
///     assert!(share.is_finite());
/// }
/// assert_eq!(metrics.live, metrics.spawned - metrics.completed);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// Tasks spawned.
    pub spawned: u64,
    /// Tasks that are over: finished, panicked or cancelled, and their futures dropped.
    pub completed: u64,
    /// Tasks that are not yet over. Those that end while this is read may be counted, so 0 means
    /// that nothing was alive.
    pub live: u64,
    /// Polls begun.
    pub polls: u64,
    /// The longest poll that the monitor saw, to the accuracy of its samples (half a slice); zero
    /// if none was ever seen to last longer than a slice.
    pub longest_poll: Duration,
    /// Polls found to last longer than the slice.
    pub overruns: u64,
    /// Times that a worker's core was given to another thread while a poll went on.
    pub handoffs: u64,
    /// Times that a poll was stopped where it was.
    pub stops: u64,
    /// Times that a stopped poll went on.
    pub resumed: u64,
    /// Requests to switch that the thread asked has declined: the poll had ended meanwhile, or
    /// executor code was running.
    pub declined: u64,
    /// Overruns for which no spare thread was free: the turn went on or, under `Preemptive`,
    /// exchanged places with the one that had stood still longest. If this grows, there are more
    /// unfinished polls than `spares` or `threads` allow for.
    pub without_spare: u64,
    /// Spare threads that hold a core or finish a poll without one.
    pub spares_in_use: usize,
    /// Spare threads that wait for a core.
    pub spares_free: usize,
    /// Tasks taken out of another worker's queue.
    pub steals: u64,
    /// Tasks moved to the shared queue from behind a turn that went on and could not be switched.
    pub relieved: u64,
    /// Times that a worker went to sleep.
    pub parks: u64,
    /// Tasks in the shared queue.
    pub shared_queue: usize,
    /// Each worker's part.
    pub workers: Vec<WorkerMetrics>,
    /// Threads of the blocking pool that run a call.
    pub blocking_busy: usize,
    /// Threads of the blocking pool that wait for one.
    pub blocking_idle: usize,
    /// Calls that wait for a thread of the blocking pool.
    pub blocking_queue: usize,
    /// Reports of the watchdog that were dropped, because an earlier one of the same thread was
    /// still under way.
    pub reports_dropped: u64,
    /// Events of the probe that found no room; zero without the feature `probe`.
    pub events_lost: u64,
}

/// One worker's part of [`Metrics`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkerMetrics {
    /// Tasks in its queue.
    pub queue: usize,
    /// Polls it began.
    pub polls: u64,
    /// Tasks it took out of another's queue.
    pub steals: u64,
    /// Times it went to sleep.
    pub parks: u64,
    /// Times its core was given to another thread while a poll went on.
    pub handoffs: u64,
    /// Times a poll of it was stopped where it was.
    pub stops: u64,
}

impl Metrics {
    /// Forced switches: hand-offs and stops.
    pub fn switches(&self) -> u64 {
        self.handoffs + self.stops
    }

    /// Adds a worker's counters, and lists it.
    pub(crate) fn add_worker(&mut self, counters: &Counters, queue: usize) {
        let worker = WorkerMetrics {
            queue,
            polls: counters.polls.get(),
            steals: counters.steals.get(),
            parks: counters.parks.get(),
            handoffs: counters.handoffs.get(),
            stops: counters.stops.get(),
        };
        self.polls += worker.polls;
        self.steals += worker.steals;
        self.parks += worker.parks;
        self.handoffs += worker.handoffs;
        self.stops += worker.stops;
        self.resumed += counters.resumed.get();
        self.spawned += counters.spawned.get();
        self.workers.push(worker);
    }

    /// Adds what the monitor has counted.
    pub(crate) fn add_watch(&mut self, watch: &Watch) {
        self.overruns += watch.overruns.get();
        self.without_spare += watch.without_spare.get();
        self.declined += watch.declined.get();
        self.relieved += watch.relieved.get();
        self.longest_poll = Duration::from_nanos(watch.longest_poll_ns.get());
    }
}

/// A worker's own counters, held by its core; on cache lines that nobody else writes.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Counters {
    pub(crate) polls: Counter,
    pub(crate) spawned: Counter,
    pub(crate) completed: Counter,
    pub(crate) steals: Counter,
    pub(crate) parks: Counter,
    pub(crate) handoffs: Counter,
    pub(crate) stops: Counter,
    pub(crate) resumed: Counter,
}

/// The monitor's own counters, one set for an executor.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    pub(crate) overruns: Counter,
    pub(crate) without_spare: Counter,
    pub(crate) declined: Counter,
    pub(crate) relieved: Counter,
    pub(crate) longest_poll_ns: Counter,
}

/// A number that one thread at a time writes, and any may read.
///
/// A signal handler may bump a counter only if the code that it interrupts cannot be in the middle
/// of bumping the same one: bump under the guard, where the handler declines, or in the handler
/// alone, as `handoffs`, `stops` and `declined` are.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// One more. By the owner.
    #[inline]
    pub(crate) fn bump(&self) {
        self.add(1);
    }

    /// So many more. By the owner.
    #[inline]
    pub(crate) fn add(&self, more: u64) {
        self.set(self.get().wrapping_add(more));
    }

    /// At least so much. By the owner.
    #[inline]
    pub(crate) fn raise(&self, least: u64) {
        if self.get() < least {
            self.set(least);
        }
    }

    /// By anyone.
    #[inline]
    pub(crate) fn get(&self) -> u64 {
        // Ordering: Acquire pairs with the Release in `set`: who sees that a task is over sees that
        // it was spawned. The owner sees its own last store, or the last owner's through what
        // passed the core on.
        self.0.load(Ordering::Acquire)
    }

    #[inline]
    fn set(&self, value: u64) {
        // Ordering: Release, as in `get`; no other thread stores between that load and this.
        self.0.store(value, Ordering::Release);
    }
}

/// A number that any thread may raise, for what has no owner and is rare.
#[derive(Debug, Default)]
pub(crate) struct Tally(AtomicU64);

impl Tally {
    /// One more.
    pub(crate) fn bump(&self) {
        // Ordering: Release, as a counter's.
        self.0.fetch_add(1, Ordering::Release);
    }

    /// How many.
    pub(crate) fn get(&self) -> u64 {
        // Ordering: Acquire pairs with the Release in `bump`.
        self.0.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_parts_agree() {
        let (first, second) = (Counters::default(), Counters::default());
        (0..3).for_each(|_| first.polls.bump());
        second.polls.add(4);
        second.handoffs.bump();
        first.stops.bump();
        first.spawned.bump();
        let watch = Watch::default();
        watch.longest_poll_ns.raise(5);
        watch.longest_poll_ns.raise(3);
        let mut metrics = Metrics::default();
        metrics.add_worker(&first, 2);
        metrics.add_worker(&second, 0);
        metrics.add_watch(&watch);
        assert_eq!((metrics.polls, metrics.switches()), (7, 2));
        assert_eq!(metrics.spawned, 1);
        assert_eq!(metrics.longest_poll, Duration::from_nanos(5));
        let queues: Vec<_> = metrics.workers.iter().map(|worker| worker.queue).collect();
        assert_eq!(queues, [2, 0]);
    }

    #[test]
    fn readers_see_a_counter_only_grow() {
        let counter = Counter::default();
        std::thread::scope(|threads| {
            threads.spawn(|| (0..100_000).for_each(|_| counter.bump()));
            let mut last = 0;
            while last < 100_000 {
                let now = counter.get();
                assert!(now >= last);
                last = now;
            }
        });
        assert_eq!(counter.get(), 100_000);
    }
}
