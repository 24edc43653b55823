//! The end of an executor, in phases.
//!
//! 1. **Refuse.** No more tasks: what is spawned from here on is cancelled at once.
//! 2. **Drain.** The tasks that there are go on, for as long as was asked.
//! 3. **Cancel.** Those that are left are aborted: their next turn drops them. A turn in
//!    progress is waited for, a second at most.
//! 4. **Join.** The threads end. One that is in a turn still is let go: under `preemptive` a turn
//!    that was stopped goes on without a core, at the lowest priority, for it may hold a lock that
//!    the rest of the program needs.
//! 5. **Report.** What was left is named; it is never called cancelled, and its destructors
//!    may never run.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::shared::Shared;
use crate::sync::Parker;
use crate::sync::atomic::{AtomicU32, Ordering};
use crate::task::TaskId;

/// How long turns in progress are waited for, once all tasks are to end.
/// Under loom there is no time: as long as it takes.
pub(crate) const GRACE: Duration =
    Duration::from_secs(if cfg!(turnwise_loom) { 1 << 30 } else { 1 });

const OPEN: u32 = 0;
const ENDING: u32 = 1;
const STOPPED: u32 = 2;

/// How far the end has come.
#[derive(Debug, Default)]
pub(crate) struct Phase {
    word: AtomicU32,
    /// Where the one who shuts down waits for tasks to end.
    waiter: Parker,
}

impl Phase {
    /// Are workers to end?
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `advance`.
        self.word.load(Ordering::Acquire) == STOPPED
    }

    /// A task is over. If somebody waits for that, tells them.
    #[inline]
    pub(crate) fn a_task_ended(&self) {
        // Ordering: Acquire pairs with the Release in `advance`. Who set it looks at the registry
        // afterwards, under its locks; the task was taken out under them before this load.
        if self.word.load(Ordering::Acquire) != OPEN {
            self.waiter.unpark();
        }
    }

    /// Has the end begun?
    pub(crate) fn is_ending(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `advance`.
        self.word.load(Ordering::Acquire) != OPEN
    }

    /// Goes on to a later phase; says whether this call did.
    fn advance(&self, to: u32) -> bool {
        // Ordering: AcqRel; Release pairs with the loads above.
        self.word.fetch_max(to, Ordering::AcqRel) < to
    }

    /// Waits until `done` or the time is over; says which. `done` becomes true by tasks' ending.
    fn wait(&self, until: Instant, done: impl Fn() -> bool) -> bool {
        loop {
            if done() {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            // A nap at most, so that what ends without a word is noticed too.
            self.waiter.park(Some(left.min(Duration::from_millis(20))));
        }
    }
}

/// What became of an executor's tasks at its shutdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// Tasks that ended by themselves while the executor drained.
    pub drained: usize,
    /// Tasks that were aborted, and whose futures were dropped.
    pub cancelled: usize,
    /// Tasks whose turn did not end, so that nothing could be done: they go on, or stand still.
    pub left: Vec<Left>,
    /// Calls of [`unblock`](crate::unblock) that did not return, by where in the program they were
    /// made.
    pub blocking_left: Vec<String>,
}

/// A task that a shutdown could not end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Left {
    /// Its number.
    pub id: TaskId,
    /// Its name, if it was given one.
    pub name: Option<Arc<str>>,
}

impl ShutdownReport {
    /// Did everything end?
    pub fn is_clean(&self) -> bool {
        self.left.is_empty() && self.blocking_left.is_empty()
    }
}

impl fmt::Display for ShutdownReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} drained, {} cancelled", self.drained, self.cancelled)?;
        for Left { id, name } in &self.left {
            match name {
                Some(name) => write!(out, ", task {id} ({name}) left in a turn")?,
                None => write!(out, ", task {id} left in a turn")?,
            }
        }
        for call in &self.blocking_left {
            write!(out, ", a blocking call left ({call})")?;
        }
        Ok(())
    }
}

impl Shared {
    /// Are workers to end?
    #[inline]
    pub(crate) fn is_stopping(&self) -> bool {
        self.phase.is_stopped()
    }

    /// Phases 1 to 3, and tells the threads to end. A second call reports nothing.
    pub(crate) fn end_tasks(&self, drain: Duration) -> ShutdownReport {
        let mut report = ShutdownReport::default();
        if !self.phase.advance(ENDING) {
            return report;
        }
        let begun_with = self.registry.close();
        self.generations.close();
        let all_gone = || self.registry.is_free_of_users();
        self.phase.wait(deadline(drain), all_gone);
        let left = self.registry.len();
        report.drained = begun_with.saturating_sub(left);
        self.registry.for_each(|task| task.abort());
        self.phase.wait(deadline(GRACE), all_gone);
        self.timer_task.end();
        self.registry.for_each(|task| {
            let header = task.header();
            if !header.system && !header.state.is_done() {
                report.left.push(Left { id: header.id, name: header.name().cloned() });
            }
        });
        report.cancelled = left.saturating_sub(report.left.len());
        report
    }

    /// Phases 1 and 3, for an executor whose thread this is.
    pub(crate) fn refuse_and_abort_all(&self) {
        self.phase.advance(ENDING);
        self.registry.close();
        self.registry.for_each(|task| task.abort());
    }

    /// Phase 4: every thread that is not in a turn ends.
    pub(crate) fn end_threads(&self) {
        if self.phase.advance(STOPPED) {
            self.cores.iter().for_each(|core| core.parker.unpark());
            self.switchboard.end();
        }
    }

    /// Waits for threads to end, a second at most for those that are in a turn.
    pub(crate) fn wait_for_threads(&self) {
        let seats = &self.switchboard.seats;
        self.phase.wait(deadline(GRACE), || seats.iter().all(|seat| seat.is_left()));
    }

    /// Ends what works beside the workers. Waits so long for blocking calls to return, and names
    /// those that did not.
    pub(crate) fn close(&self, wait: Duration) -> Vec<String> {
        let left = self.blocking.shutdown(deadline(wait));
        if let Some(watchdog) = &self.watchdog {
            watchdog.stop();
        }
        self.timers.close();
        self.probe.close();
        left.running
    }
}

/// So much later than now, or so late that nobody lives to see it.
fn deadline(after: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(after).unwrap_or(now + Duration::from_secs(1 << 30))
}
