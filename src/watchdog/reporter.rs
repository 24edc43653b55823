//! The reporter: a thread that turns captures into reports, gives them out, and acts.
//!
//! The handler, the monitor and this thread meet at the [`Desk`], which has one place for each
//! seat. What must be quick or must not allocate happens on the other side of it.

use core::ffi::c_void;
use std::io;
use std::sync::Arc;

use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Parker, thread};

use super::capture::{Capture, Snapshot, Subject};
use super::report::{Frame, Report, Trace};
use super::stack::Bounds;
use super::supervise::Stuck;
use super::{Action, Watchdog};
use crate::task::TaskId;

/// One place for each seat, and the means to wake the reporter.
pub(crate) struct Desk {
    places: Box<[Capture]>,
    closing: AtomicBool,
    reporter: Parker,
}

impl Desk {
    /// Places for so many seats, 32 KiB each, and what [`Reporter::start`] is to wait on.
    pub(crate) fn new(seats: usize) -> Self {
        let places = (0..seats).map(|_| Capture::new()).collect();
        Desk { places, closing: AtomicBool::new(false), reporter: Parker::default() }
    }

    /// The seat's thread, once, before it unblocks the signal; then its stack may be copied.
    pub(crate) fn settle(&self, seat: usize, bounds: Bounds) {
        self.places[seat].settle(bounds);
    }

    /// The monitor, before it sends the signal. False if the seat's last one is still under way.
    pub(crate) fn ask(&self, seat: usize, subject: Subject) -> bool {
        self.places[seat].ask(subject)
    }

    /// The handler, while the poll that was meant goes on. Async-signal-safe.
    ///
    /// # Safety
    ///
    /// As for [`Capture::take`]: in a handler, with its third argument, on the seat's thread.
    pub(crate) unsafe fn take(&self, seat: usize, name: Option<&Arc<str>>, ucontext: *mut c_void) {
        // SAFETY: as promised.
        if unsafe { self.places[seat].take(name, ucontext) } {
            self.reporter.unpark();
        }
    }

    /// The handler, when that poll is over. Async-signal-safe.
    pub(crate) fn decline(&self, seat: usize) {
        if self.places[seat].decline() {
            self.reporter.unpark();
        }
    }

    /// The monitor, when the signal has gone unanswered for too long.
    pub(crate) fn give_up(&self, seat: usize) {
        if self.places[seat].give_up() {
            self.reporter.unpark();
        }
    }

    /// How many overruns were dropped, because an earlier one of their thread was under way.
    pub(crate) fn dropped(&self) -> u64 {
        self.places.iter().map(Capture::dropped).sum()
    }
}

/// What the reporter asks of the executor.
pub(crate) trait Link: Send + 'static {
    /// The name of a task, while it is there.
    fn name(&self, task: TaskId) -> Option<Arc<str>>;
    /// Passes on that a task is to be restarted with its application; nothing if it has none.
    fn restart(&self, stuck: Stuck);
}

/// The running thread.
pub(crate) struct Reporter {
    desk: Arc<Desk>,
    thread: thread::JoinHandle<()>,
}

impl Reporter {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If the system grants no thread.
    pub(crate) fn start(
        name: String,
        watchdog: Watchdog,
        desk: &Arc<Desk>,
        link: impl Link,
    ) -> io::Result<Self> {
        let at = Arc::clone(desk);
        let body = move || {
            let mut round = Round { watchdog, link, snapshot: Snapshot::new() };
            loop {
                // Ordering: Acquire meets the Release in `stop`: what was ready before is seen in
                // the round that follows, which is the last.
                let last = at.closing.load(Ordering::Acquire);
                at.places.iter().for_each(|place| round.look_at(place));
                if last {
                    return;
                }
                at.reporter.park(None);
            }
        };
        let thread = thread::Builder::new().name(name).spawn(body)?;
        Ok(Reporter { desk: Arc::clone(desk), thread })
    }

    /// Gives out what is ready, and ends the thread. Waits for a callback that is running.
    pub(crate) fn stop(self) {
        // Ordering: Release meets the Acquire in the thread's loop.
        self.desk.closing.store(true, Ordering::Release);
        self.desk.reporter.unpark();
        // The callback's panics are caught, so that nothing is lost here.
        let _ = self.thread.join();
    }
}

/// What the thread keeps from one report to the next.
struct Round<L> {
    watchdog: Watchdog,
    link: L,
    snapshot: Snapshot,
}

impl<L: Link> Round<L> {
    fn look_at(&mut self, place: &Capture) {
        let Some(subject) = place.collect(&mut self.snapshot) else { return };
        let Subject { task, name, worker, running, cpu, kind } = subject;
        // Without a stack there was nobody who knew the name.
        let name = name.or_else(|| self.link.name(task));
        let (frames, trace) = frames(&self.snapshot);
        let report = Report { task, name, worker, running_for: running, cpu, kind, frames, trace };
        match self.watchdog.decide(&report) {
            Action::Ignore => {}
            Action::Abort => std::process::abort(),
            Action::Restart => self.link.restart(Stuck { task, name: report.name }),
        }
    }
}

#[cfg(all(
    feature = "backtrace",
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn frames(snapshot: &Snapshot) -> (Vec<Frame>, Trace) {
    match snapshot.trace {
        Trace::Cut => super::frames::of(snapshot),
        trace => (vec![], trace),
    }
}

#[cfg(not(all(
    feature = "backtrace",
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
fn frames(snapshot: &Snapshot) -> (Vec<Frame>, Trace) {
    match snapshot.trace {
        Trace::Cut => (vec![], Trace::Off),
        trace => (vec![], trace),
    }
}
