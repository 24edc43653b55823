//! Doing a thing again and again, and what becomes of the times that were missed.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use super::sleep::{Sleep, sleep, sleep_until};
use super::{after, now};

/// Ticks every `period`, for the first time at once.
///
/// Called outside any executor, the first tick is due at the first poll. A period of more than a
/// hundred years counts as a hundred years. Ticks that were missed are made up for, see
/// [`MissedTickBehavior`].
///
/// # Panics
///
/// If `period` is zero. [`Interval::tick`] panics when it is polled outside any executor.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use turnwise::{Executor, interval};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     let period = Duration::from_millis(2);
///     let mut every = interval(period);
///     let first = every.tick().await;
///     every.tick().await;
///     assert_eq!(every.tick().await, first + 2 * period);
/// });
/// # Ok(())
/// # }
/// ```
pub fn interval(period: Duration) -> Interval {
    Interval::new(sleep(Duration::ZERO), period)
}

/// Ticks every `period`, for the first time at `start`. Otherwise as [`interval`].
///
/// # Panics
///
/// If `period` is zero. [`Interval::tick`] panics when it is polled outside any executor.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use turnwise::Executor;
/// use turnwise::time::{interval_at, now};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     let start = now() + Duration::from_millis(3);
///     let mut every = interval_at(start, Duration::from_millis(2));
///     assert_eq!(every.tick().await, start);
/// });
/// # Ok(())
/// # }
/// ```
pub fn interval_at(start: Instant, period: Duration) -> Interval {
    Interval::new(sleep_until(start), period)
}

/// When an [`Interval`] ticks next after it was late.
///
/// A tick that is taken late has *missed* others if the next one is due by then. As long as none
/// are missed the three do not differ: the next tick is due one period after this one was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissedTickBehavior {
    /// Ticks that were missed follow at once, one after the other, until they are made up for. As
    /// many ticks as periods.
    #[default]
    Burst,
    /// The next tick is due one period from now, and the others by that one. No two ticks are
    /// closer together than a period, but for being late.
    Delay,
    /// The next tick is due when it always would have been; those that were missed are left out.
    Skip,
}

impl MissedTickBehavior {
    /// When the next tick is due, if one that was due at `due` is taken at `now`.
    fn next(self, due: Instant, now: Instant, period: Duration) -> Instant {
        let next = after(due, period);
        if next > now {
            return next;
        }
        match self {
            MissedTickBehavior::Burst => next,
            MissedTickBehavior::Delay => after(now, period),
            MissedTickBehavior::Skip => {
                let gone = now.saturating_duration_since(due).as_nanos() % period.as_nanos();
                // Less than a period, which is at most a hundred years: it fits.
                after(now, period - Duration::from_nanos(gone as u64))
            }
        }
    }
}

/// Ticks at fixed times. Made by [`interval`] and [`interval_at`].
///
/// Each tick costs the task one unit of its budget, so that making up for many does not hold up
/// other tasks.
#[derive(Debug)]
pub struct Interval {
    /// Until the next tick. In a box, so that an interval may be moved between ticks.
    sleep: Pin<Box<Sleep>>,
    period: Duration,
    missed: MissedTickBehavior,
}

impl Interval {
    fn new(sleep: Sleep, period: Duration) -> Self {
        assert!(!period.is_zero(), "an interval's period is longer than zero");
        let period = period.min(super::FAR);
        Interval { sleep: Box::pin(sleep), period, missed: MissedTickBehavior::default() }
    }

    /// Waits for the next tick, and says when it was due: maybe a while ago.
    ///
    /// A tick is used up only when this future is ready. So it may be dropped before, as `select!`
    /// does, and no tick is lost.
    ///
    /// # Panics
    ///
    /// When it is polled outside any executor.
    pub async fn tick(&mut self) -> Instant {
        poll_fn(|cx| self.poll_tick(cx)).await
    }

    /// Polls for the next tick, as [`tick`](Self::tick) does.
    ///
    /// # Panics
    ///
    /// When it is polled outside any executor.
    pub fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<Instant> {
        ready!(self.sleep.as_mut().poll(cx));
        let due = self.sleep.deadline();
        let next = self.missed.next(due, now(), self.period);
        self.sleep.as_mut().reset(next);
        Poll::Ready(due)
    }

    /// Puts the next tick off until one period from now.
    pub fn reset(&mut self) {
        self.sleep.as_mut().reset(after(now(), self.period));
    }

    /// The time between two ticks.
    pub fn period(&self) -> Duration {
        self.period
    }

    /// What becomes of ticks that were missed.
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.missed
    }

    /// Says what is to become of ticks that are missed from now on.
    pub fn set_missed_tick_behavior(&mut self, missed: MissedTickBehavior) {
        self.missed = missed;
    }
}
