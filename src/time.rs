//! Time as tasks see it: sleeping, giving up after a while, and doing a thing again and again.
//!
//! - [`sleep`] and [`sleep_until`] wait; a [`Sleep`] can be moved to another deadline.
//! - [`timeout`] and [`timeout_at`] give up a future that takes too long.
//! - [`interval`] and [`interval_at`] tick, and say what becomes of ticks that were missed.
//! - [`now`] reads the clock by which all of them go.
//!
//! # Which clock
//!
//! Each executor has a clock. It is the monotonic clock of the operating system, or, in the
//! [deterministic driver](crate::deterministic), one that stands still while a worker has something
//! to do, and jumps to the next deadline when none has. A future goes by the
//! clock of the executor that polls it. What is created outside any executor counts from its first
//! poll.
//!
//! # How exact
//!
//! Deadlines are kept to the nanosecond and never rounded. A sleep ends at its deadline or later,
//! never sooner. How much later depends on how soon a worker is free to look: at best some tens of
//! microseconds, what the operating system takes to wake a thread. Sleeps that have come due are
//! woken in the order of their deadlines, those of one deadline in the order in which they were
//! first polled or reset.
//!
//! # How it works
//!
//! A [`Sleep`] holds its own entry; a heap of the executor orders the entries that wait. Under the
//! heap's lock nothing is allocated or freed and no waker is called, and an operation takes at most
//! logarithmic time, whatever came before it. Workers read the earliest deadline without the lock,
//! and a task of the executor's own wakes what has come due.

mod clock;
mod entry;
mod heap;
mod interval;
mod sleep;
#[cfg(test)]
mod tests;
mod timeout;
mod timers;

pub(crate) use clock::Clock;
pub use interval::{Interval, MissedTickBehavior, interval, interval_at};
pub use sleep::{Sleep, sleep, sleep_until};
pub use timeout::{Elapsed, Timeout, timeout, timeout_at};
pub(crate) use timers::Timers;

use std::time::{Duration, Instant};

use crate::context;
use crate::shared::Shared;
use crate::sync::Arc;

/// The executor as time sees it. Whatever time needs of the rest of the executor is here.
#[derive(Clone)]
pub(crate) enum Host {
    /// The real one.
    Executor(Arc<Shared>),
    /// A clock and timers alone, for tests.
    #[cfg(test)]
    Trial(Arc<tests::Trial>),
}

impl Host {
    /// The executor that polls on this thread, if one does.
    fn current() -> Option<Host> {
        #[cfg(test)]
        if let Some(trial) = tests::current() {
            return Some(Host::Trial(trial));
        }
        context::with_shared(|shared| shared.map(|shared| Host::Executor(Arc::clone(shared))))
    }

    /// Does this executor poll on this thread?
    fn is_current(&self) -> bool {
        match self {
            Host::Executor(own) => {
                context::with_shared(|shared| shared.is_some_and(|it| Arc::ptr_eq(it, own)))
            }
            #[cfg(test)]
            Host::Trial(own) => tests::current().is_some_and(|it| Arc::ptr_eq(&it, own)),
        }
    }

    fn clock(&self) -> &Clock {
        match self {
            Host::Executor(shared) => &shared.clock,
            #[cfg(test)]
            Host::Trial(trial) => &trial.clock,
        }
    }

    fn timers(&self) -> &Timers {
        match self {
            Host::Executor(shared) => &shared.timers,
            #[cfg(test)]
            Host::Trial(trial) => &trial.timers,
        }
    }

    /// The earliest deadline is now an earlier one: a worker that sleeps until a later one must
    /// look again. Called in a turn, with no lock held. The store of the deadline came before, in
    /// program order, but is relaxed: whoever is told must be told with a fence (see
    /// [`Timers::next_deadline`]).
    fn deadline_moved_forward(&self) {
        match self {
            Host::Executor(shared) => shared.timer_task.changed(shared),
            #[cfg(test)]
            Host::Trial(trial) => trial.deadline_moved_forward(),
        }
    }
}

/// Now, by the clock of the executor that polls on this thread; outside any executor, by the clock
/// of the operating system.
///
/// Deadlines for [`sleep_until`], [`timeout_at`] and [`interval_at`] are best reckoned from here:
/// in the deterministic driver [`Instant::now`] is not what sleeps go by.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use turnwise::Executor;
/// use turnwise::time::{now, sleep};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// let took = ex.run(async {
///     let begun = now();
///     sleep(Duration::from_millis(3)).await;
///     now() - begun
/// });
/// assert!(took >= Duration::from_millis(3));
/// # Ok(())
/// # }
/// ```
pub fn now() -> Instant {
    within().unwrap_or_else(Instant::now)
}

/// Now, by the clock of the executor that polls on this thread, if one does.
fn within() -> Option<Instant> {
    #[cfg(test)]
    if let Some(trial) = tests::current() {
        return Some(trial.clock.instant());
    }
    context::with_shared(|shared| shared.map(|shared| shared.clock.instant()))
}

/// As long as anything waits: a hundred years. Longer durations count as this one, so that sums
/// with instants do not overflow.
const FAR: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The instant that lies `duration` after another, or [`FAR`] after it if that is sooner.
fn after(instant: Instant, duration: Duration) -> Instant {
    instant.checked_add(duration.min(FAR)).unwrap_or(instant)
}
