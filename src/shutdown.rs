//! The end of an executor, in phases.
//!
//! 1. **Refuse.** No more tasks: what is spawned from here on is cancelled at once.
//! 2. **Drain.** The tasks that there are go on, for as long as was asked.
//! 3. **Cancel.** Those that are left are aborted: their next turn drops them. A turn in
//!    progress is waited for. From here on there is one deadline for all that is waited for: it
//!    is a second away.
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

/// How long turns in progress, and then threads and blocking calls, are waited for in all, once all
/// tasks are to end. Under loom there is no time: as long as it takes.
const GRACE: Duration =
    Duration::from_secs(if cfg!(any(turnwise_loom, turnwise_shuttle)) { 1 << 30 } else { 1 });
/// What threads that are in no turn are given to end, although a stuck turn has used the grace up.
/// They need some microseconds, if the system gives them a processor.
const MOMENT: Duration = Duration::from_millis(125);

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
    /// Tasks that could not be ended: first those whose turn did not end, then those that no worker
    /// was free to drop.
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
    /// Its turn did not end: it goes on, or stands still. Otherwise the task is sound, and was not
    /// reached: each worker that could have dropped it was kept by a turn that did not end.
    pub in_turn: bool,
}

impl fmt::Display for Left {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "task {}", self.id)?;
        if let Some(name) = &self.name {
            write!(out, " ({name})")?;
        }
        out.write_str(if self.in_turn { " left in a turn" } else { " not reached" })
    }
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
        for left in &self.left {
            write!(out, ", {left}")?;
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

    /// Phases 1 to 3. Gives what became of the tasks, and the deadline for all that is waited for
    /// next; nothing if the end has begun before.
    pub(crate) fn end_tasks(&self, drain: Duration) -> Option<(ShutdownReport, Instant)> {
        if !self.phase.advance(ENDING) {
            return None;
        }
        let mut report = ShutdownReport::default();
        let begun_with = self.registry.close();
        self.generations.close();
        let all_gone = || self.registry.is_free_of_users();
        self.phase.wait(deadline(drain), all_gone);
        let left = self.registry.len();
        report.drained = begun_with.saturating_sub(left);
        self.registry.for_each(|task| task.abort());
        let until = deadline(GRACE);
        self.phase.wait(until, all_gone);
        self.timer_task.end();
        self.registry.for_each(|task| {
            let header = task.header();
            if !header.system && !header.state.is_done() {
                let (name, in_turn) = (header.name().cloned(), header.state.is_polled());
                report.left.push(Left { id: header.id, name, in_turn });
            }
        });
        report.left.sort_by_key(|left| (!left.in_turn, left.id));
        report.cancelled = left.saturating_sub(report.left.len());
        Some((report, until))
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

    /// Waits for so many threads to leave their seats: until the deadline, but a moment at least.
    pub(crate) fn wait_for_threads(&self, threads: usize, until: Instant) {
        let seats = self.switchboard.seats.iter();
        let left = || seats.clone().filter(|seat| seat.is_left()).count();
        self.phase.wait(until.max(deadline(MOMENT)), || left() >= threads);
    }

    /// Ends what works beside the workers. Waits until the deadline for blocking calls to return,
    /// and names those that did not.
    pub(crate) fn close(&self, until: Instant) -> Vec<String> {
        let left = self.blocking.shutdown(until);
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

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::{Discipline, Executor};

    fn executor(discipline: Discipline) -> Executor {
        let builder = Executor::builder().workers(1).discipline(discipline);
        builder.build().expect("it can be built")
    }

    /// Something that goes on until it is told to end, or until nobody can tell it any more.
    fn stuck() -> (impl FnOnce() + Send, Receiver<()>, Sender<()>) {
        let ((begun, has_begun), (end, ended)) = (channel(), channel());
        let go_on = move || {
            begun.send(()).expect("it is waited for");
            let _told: Result<(), _> = ended.recv();
        };
        (go_on, has_begun, end)
    }

    /// How long the end takes of an executor that one turn and maybe one call keep from ending. A
    /// machine that is busy makes it longer: the shortest of some is looked at, and must be less
    /// than two graces, which would be one too many.
    fn takes_one_grace(with_call: bool, end: impl Fn(Executor)) {
        let mut took = Duration::MAX;
        for _ in 0..5 {
            let executor = executor(Discipline::Cooperative);
            let (turn, turn_began, _end_turn) = stuck();
            let (call, call_began, _end_call) = stuck();
            drop(executor.spawn(async move {
                if with_call {
                    drop(crate::unblock(call));
                }
                turn();
            }));
            turn_began.recv().expect("it begins");
            if with_call {
                call_began.recv().expect("it begins");
            }
            let begun = Instant::now();
            end(executor);
            took = took.min(begun.elapsed());
            if took < GRACE * 2 {
                break;
            }
        }
        assert!(took >= GRACE, "{took:?}: a turn in progress is waited for");
        assert!(took < GRACE * 2, "{took:?}: all that is waited for shares one deadline");
    }

    #[test]
    fn a_stuck_turn_and_a_stuck_call_cost_one_grace_in_all() {
        takes_one_grace(true, |executor| {
            let report = executor.shutdown(Duration::ZERO);
            assert_eq!((report.left.len(), report.blocking_left.len()), (1, 1), "{report}");
        });
    }

    #[test]
    fn dropping_costs_no_more() {
        takes_one_grace(false, drop);
    }

    #[test]
    fn a_sound_task_behind_a_stuck_turn_was_not_reached() {
        let executor = executor(Discipline::Cooperative);
        let sleeper = executor.task().name("sleeper").spawn(pending::<()>());
        let (turn, turn_began, _end_turn) = stuck();
        let stuck = executor.task().name("stuck").spawn(async { turn() });
        turn_began.recv().expect("it begins");
        let report = executor.shutdown(Duration::ZERO);
        let left: Vec<_> = report.left.iter().map(|left| (left.id, left.in_turn)).collect();
        assert_eq!(left, [(stuck.id(), true), (sleeper.id(), false)]);
        let text = "0 drained, 0 cancelled, task 2 (stuck) left in a turn, task 1 (sleeper) not \
                    reached";
        assert_eq!(report.to_string(), text);
    }

    /// With a worker to spare the sound task is reached, and cancelled.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_sound_task_beside_a_turn_that_was_handed_off_is_cancelled() {
        let slice = Duration::from_millis(1);
        let executor = executor(Discipline::Handoff { slice, spares: 1 });
        let (turn, turn_began, _end_turn) = stuck();
        let stuck = executor.spawn(async { turn() });
        turn_began.recv().expect("it begins");
        let sleeper = executor.spawn(pending::<()>());
        let report = executor.shutdown(Duration::ZERO);
        assert_eq!(report.left.len(), 1, "{report}");
        assert_eq!((report.left[0].id, report.left[0].in_turn), (stuck.id(), true));
        assert!(sleeper.is_finished() && report.cancelled == 1, "{report}");
    }
}
