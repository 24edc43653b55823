//! Supervision: an application that is stuck is run again, a few times, with pauses between.
//!
//! A stuck poll cannot be ended from outside. Supervision leaves it behind: all tasks of the
//! *generation* (the root and what it spawned, directly or not) are aborted, which those that give
//! way obey; after a pause the root future is made anew and spawned. The thread of the poll that
//! does not return stays with it, one spare fewer until it does; under `preemptive` it also goes
//! on taking its share of the processor. Hence a limit, and hence no supervision under
//! `cooperative`, where no spare could take over the stuck worker's queue.
//!
//! What is decided stands here, without threads or clocks; [`generations`] carries it out.

mod generations;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use generations::{House, Notice, supervise};

use crate::task::TaskId;

/// How often an application may be run again, and after what pauses.
///
/// ```
/// use std::time::Duration;
/// use turnwise::watchdog::{Backoff, Supervisor};
///
/// let backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
/// assert_eq!(backoff.delay(0), Duration::from_millis(100));
/// assert_eq!(backoff.delay(3), Duration::from_millis(800));
/// assert_eq!(backoff.delay(30), Duration::from_secs(2));
///
/// // Five restarts in a row; an hour without one, and they are counted anew.
/// let supervisor = Supervisor::new(5, backoff).forget_after(Duration::from_secs(3600));
/// assert_eq!(supervisor.limit(), 5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervisor {
    limit: u32,
    backoff: Backoff,
    forget_after: Option<Duration>,
    restart_on_panic: bool,
}

impl Supervisor {
    /// At most `limit` restarts, each after its pause. Each leaves a thread behind as long as the
    /// stuck poll lasts, so more than the executor has spares are of no use.
    pub fn new(limit: u32, backoff: Backoff) -> Self {
        Supervisor { limit, backoff, forget_after: None, restart_on_panic: false }
    }

    /// A generation that lived so long counts as healthy: earlier restarts are forgotten, and the
    /// pauses begin at the first again.
    #[must_use]
    pub fn forget_after(mut self, lived: Duration) -> Self {
        self.forget_after = Some(lived);
        self
    }

    /// Treats a panic of the root future as if it were stuck. Otherwise, and when the limit is
    /// reached, the panic is resumed at the caller of `supervise`.
    #[must_use]
    pub fn restart_on_panic(mut self) -> Self {
        self.restart_on_panic = true;
        self
    }

    /// The most restarts in a row.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// What to do about a failure of a generation that lived so long, after so many restarts.
    pub(crate) fn decide(&self, restarts: u32, failure: Failure, lived: Duration) -> Decision {
        if failure == Failure::Panicked && !self.restart_on_panic {
            return Decision::GiveUp;
        }
        let healthy = self.forget_after.is_some_and(|enough| lived >= enough);
        let counted = if healthy { 0 } else { restarts };
        if counted >= self.limit {
            return Decision::GiveUp;
        }
        Decision::Restart { restarts: counted + 1, after: self.backoff.delay(counted) }
    }
}

/// Pauses that double, up to a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    cap: Duration,
}

impl Backoff {
    /// The first pause, and the longest one; a cap below the first pause makes all of them the cap.
    pub fn new(first: Duration, cap: Duration) -> Self {
        Backoff { first, cap }
    }

    /// The pause after so many restarts: `first · 2^restarts`, at most the cap.
    pub fn delay(&self, restarts: u32) -> Duration {
        let factor = 1_u32.checked_shl(restarts).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.cap)
    }
}

/// Why a generation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Stuck,
    Panicked,
}

/// What follows from a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Run the root again, and count so many restarts from now on.
    Restart { restarts: u32, after: Duration },
    /// End the supervision with this failure.
    GiveUp,
}

/// A task that the watchdog's callback wants restarted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stuck {
    /// Its number.
    pub task: TaskId,
    /// Its name, if it has one.
    pub name: Option<Arc<str>>,
}

/// Why a supervision ended without the root's output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuperviseError {
    /// The discipline is `cooperative`: a stuck worker's queue could not be taken over.
    Cooperative,
    /// The task was stuck, and the limit of restarts was reached. Its generation was aborted.
    GaveUp {
        /// How many restarts there had been.
        restarts: u32,
        /// The last task that was stuck.
        stuck: Stuck,
    },
    /// The task was stuck, and no spare thread was left to run the application again.
    NoSpare {
        /// The last task that was stuck.
        stuck: Stuck,
    },
    /// The root was aborted, or the executor shut down.
    Closed,
}

impl fmt::Display for Stuck {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(out, "task {} `{name}`", self.task),
            None => write!(out, "task {}", self.task),
        }
    }
}

impl fmt::Display for SuperviseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SuperviseError::Cooperative => {
                out.write_str("supervision needs the discipline handoff or preemptive")
            }
            SuperviseError::GaveUp { restarts, stuck } => {
                write!(out, "{stuck} was stuck after {restarts} restarts, the limit")
            }
            SuperviseError::NoSpare { stuck } => {
                write!(out, "{stuck} was stuck, and no spare thread was left for a restart")
            }
            SuperviseError::Closed => out.write_str("the application was aborted from outside"),
        }
    }
}

impl Error for SuperviseError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn restart(restarts: u32, after: u64) -> Decision {
        Decision::Restart { restarts, after: seconds(after) }
    }

    #[test]
    fn decisions() {
        use Decision::GiveUp;
        use Failure::{Panicked, Stuck};
        let plain = Supervisor::new(4, Backoff::new(seconds(1), seconds(5)));
        let forgetful = plain.clone().forget_after(seconds(60));
        let brave = plain.clone().restart_on_panic();
        let never = Supervisor::new(0, Backoff::new(seconds(1), seconds(5))).restart_on_panic();
        for (supervisor, restarts, failure, lived, decision) in [
            (&plain, 0, Stuck, 0, restart(1, 1)),
            (&plain, 1, Stuck, 0, restart(2, 2)),
            (&plain, 2, Stuck, 0, restart(3, 4)),
            (&plain, 3, Stuck, 0, restart(4, 5)),
            (&plain, 4, Stuck, 0, GiveUp),
            (&plain, 4, Stuck, 10_000, GiveUp),
            (&plain, 0, Panicked, 0, GiveUp),
            (&forgetful, 4, Stuck, 59, GiveUp),
            (&forgetful, 4, Stuck, 60, restart(1, 1)),
            (&forgetful, 2, Stuck, 60, restart(1, 1)),
            (&forgetful, 2, Panicked, 60, GiveUp),
            (&brave, 0, Panicked, 0, restart(1, 1)),
            (&brave, 4, Panicked, 0, GiveUp),
            (&never, 0, Stuck, 0, GiveUp),
            (&never, 0, Panicked, 0, GiveUp),
        ] {
            let decided = supervisor.decide(restarts, failure, seconds(lived));
            assert_eq!(decided, decision, "{supervisor:?} {restarts} {failure:?} {lived}");
        }
    }

    #[test]
    fn pauses_neither_overflow_nor_pass_the_cap() {
        let long = Backoff::new(Duration::MAX, Duration::MAX);
        assert_eq!(long.delay(31), Duration::MAX);
        assert_eq!(Backoff::new(seconds(9), seconds(3)).delay(0), seconds(3));
        assert_eq!(Backoff::new(Duration::ZERO, seconds(3)).delay(u32::MAX), Duration::ZERO);
        assert_eq!(Backoff::new(seconds(1), seconds(3)).delay(u32::MAX), seconds(3));
    }

    #[test]
    fn errors_say_what_happened() {
        let stuck = Stuck { task: TaskId(3), name: Some("resize".into()) };
        let gave_up = SuperviseError::GaveUp { restarts: 2, stuck };
        let text = "task 3 `resize` was stuck after 2 restarts, the limit";
        assert_eq!(gave_up.to_string(), text);
    }
}
