//! The watchdog at its executor: who is looked at, and who looks.
//!
//! The monitor patrols all seats at each of its samples. A seat is in a long turn in one of two
//! ways: it holds a core whose epoch stays the same; or its turn was handed off or stopped, which
//! the handler notes in the seat ([`Seat::note_long_turn`]), since the core tells nothing of it
//! then. So a turn is followed from its first overrun to its end, whoever has the core.

use core::ffi::c_void;
use std::io;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::{Desk, Kind, Link, Reporter, Stuck, Subject, Watchdog};
use crate::context;
use crate::preemption::Seat;
use crate::shared::Shared;
use crate::task::{Task, TaskId};

/// A thread that has not answered after so long will not.
const PATIENCE: u64 = 100_000_000;

/// An executor's watchdog.
pub(crate) struct Attached {
    watchdog: Watchdog,
    desk: Arc<Desk>,
    reporter: Mutex<Option<Reporter>>,
}

impl Attached {
    pub(crate) fn new(watchdog: Watchdog, seats: usize) -> Self {
        Attached { watchdog, desk: Arc::new(Desk::new(seats)), reporter: Mutex::new(None) }
    }

    /// Turns that last so long are reported.
    pub(crate) fn after(&self) -> Duration {
        self.watchdog.after()
    }

    /// Starts the reporter.
    pub(crate) fn start(&self, shared: &Arc<Shared>, name: String) -> io::Result<()> {
        let link = Reached(Arc::downgrade(shared));
        let reporter = Reporter::start(name, self.watchdog.clone(), &self.desk, link)?;
        *self.reporter.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(reporter);
        Ok(())
    }

    /// Ends the reporter, after what is ready was given out.
    pub(crate) fn stop(&self) {
        let mut reporter = self.reporter.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(reporter) = reporter.take() {
            reporter.stop();
        }
    }

    /// Reports that were dropped.
    pub(crate) fn dropped(&self) -> u64 {
        self.desk.dropped()
    }

    /// This thread is the seat's, before its signal is unblocked.
    pub(crate) fn settle(&self, seat: &Seat) {
        self.desk.settle(seat.index, super::Bounds::of_this_thread());
    }

    /// The seat's thread answers, in its handler: with its stack, if it is in the turn that was
    /// meant. Says whether it was asked.
    ///
    /// # Safety
    ///
    /// Called in a signal handler on the seat's thread, with the handler's third argument.
    pub(crate) unsafe fn answer(&self, seat: &Seat, interrupted: *mut c_void) -> bool {
        let suspect = seat.suspect();
        if suspect == 0 {
            return false;
        }
        seat.set_suspect(0);
        // SAFETY: a task whose turn this is in is alive.
        let task = unsafe { Task::from_pointer(context::task()) };
        match task {
            Some(task) if task.header().id.get() == suspect => {
                // SAFETY: as promised.
                unsafe { self.desk.take(seat.index, task.header().name(), interrupted) };
            }
            _ => self.desk.decline(seat.index),
        }
        true
    }
}

/// What the monitor remembers of a seat's long turn.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Patrolled {
    task: u64,
    since: u64,
    used: u64,
    reports: u32,
    /// When the stack was asked for; 0 if nothing is owed.
    asked: u64,
}

/// A turn that the monitor found to go on: on which seat, of which task, since when, and what
/// processor time its thread had used by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongTurn {
    pub task: u64,
    pub worker: u32,
    pub since: u64,
    pub used: u64,
}

impl Attached {
    /// One look at one seat: `turn` is what goes on there, if anything does. Gives whether the
    /// thread is to be signalled.
    pub(crate) fn patrol(
        &self,
        seat: &Seat,
        known: &mut Patrolled,
        turn: Option<LongTurn>,
        now: u64,
        used: u64,
    ) -> bool {
        if known.asked > 0 && now.saturating_sub(known.asked) > PATIENCE {
            known.asked = 0;
            self.desk.give_up(seat.index);
        }
        let Some(turn) = turn else {
            known.task = 0;
            return false;
        };
        if known.task != turn.task || known.since != turn.since {
            let LongTurn { task, since, used, .. } = turn;
            *known = Patrolled { task, since, used, reports: 0, asked: known.asked };
        }
        let running = Duration::from_nanos(now.saturating_sub(known.since));
        if !self.watchdog.is_due(running, known.reports) {
            return false;
        }
        known.reports += 1;
        let cpu = Duration::from_nanos(used.saturating_sub(known.used));
        let kind = kind(seat, running, cpu);
        let (task, worker) = (TaskId(turn.task), turn.worker);
        let subject = Subject { task, name: None, worker, running, cpu, kind };
        if !self.desk.ask(seat.index, subject) {
            return false;
        }
        known.asked = now;
        seat.set_suspect(turn.task);
        true
    }
}

/// What the seat's thread does, of which no more is known than this: a thread that has had the
/// processor for less than half of the time may wait for something, or for the processor.
fn kind(seat: &Seat, running: Duration, cpu: Duration) -> Kind {
    if cpu * 2 >= running {
        Kind::Computing
    } else if seat.ticket() != 0 {
        Kind::Stopped
    } else if seat.is_asleep() {
        Kind::Blocked
    } else {
        Kind::Computing
    }
}

/// The executor, as the reporter reaches it, if it is still there.
struct Reached(Weak<Shared>);

impl Link for Reached {
    fn name(&self, task: TaskId) -> Option<Arc<str>> {
        let shared = self.0.upgrade()?;
        shared.registry.find(task, |header| header.name().cloned()).flatten()
    }

    fn restart(&self, stuck: Stuck) {
        if let Some(shared) = self.0.upgrade() {
            let generation = shared.registry.find(stuck.task, |header| header.generation());
            shared.generations.restart(generation.unwrap_or(0), stuck);
        }
    }
}
