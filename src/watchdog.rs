//! The watchdog names a task whose turn lasts too long, says where it is, and acts as told.
//!
//! A poll that never returns is invisible from inside a program: the processor is busy, or idle,
//! and nothing is written anywhere. With a watchdog, the executor's monitor notices that one turn
//! has lasted `after`, asks the thread for its stack by a signal, and a thread of its own, the
//! *reporter*, turns that into a [`Report`] and gives it to a callback, whose [`Action`] decides.
//!
//! ```
//! use std::time::Duration;
//! use turnwise::watchdog::{Action, Watchdog};
//!
//! let watchdog = Watchdog::new(Duration::from_millis(500)).on_overrun(|report| {
//!     if report.running_for > Duration::from_secs(30) {
//!         return Action::Abort; // whoever supervises this program starts it again
//!     }
//!     Action::Ignore
//! });
//! assert_eq!(watchdog.after(), Duration::from_millis(500));
//! ```
//!
//! # What a report costs, and when there is none
//!
//! The handler copies the registers and at most 32 KiB of stack, a few microseconds on the stuck
//! thread. Everything else happens on the reporter: reading the unwind tables of the loaded
//! objects takes milliseconds, and reading the symbols of a large program, the first time, may
//! take a second. The same overrun is reported again after twice, four times, eight times `after`.
//! While an overrun of a thread is being reported, another of the same thread is dropped, and
//! counted.
//!
//! Unwinding needs no frame pointers: it reads `.eh_frame`, which is in every Linux program unless
//! it was built with `-C force-unwind-tables=no`. Names need the symbol table and lines need
//! debug information (`debug = "line-tables-only"` in the profile suffices); a stripped program
//! gives `file+0xoffset`. A stack deeper than 32 KiB gives its innermost frames ([`Trace::Cut`]).
//! x86_64 and aarch64 Linux, glibc or musl; elsewhere, and without the feature `backtrace`, the
//! report has no frames and is otherwise the same.
//!
//! # What a callback may do
//!
//! It runs on the reporter thread, outside all locks of the executor, and may allocate, print and
//! block; reports wait meanwhile. One thing it cannot do is wait for the stuck task: if that holds
//! the lock of standard output, a callback that prints waits with it. Under the disciplines that
//! switch, such a task goes on and lets go in the end; under `cooperative` write elsewhere, or
//! answer [`Action::Abort`] before printing. A callback that panics counts as [`Action::Ignore`].

mod attached;
mod capture;
#[cfg(all(
    feature = "backtrace",
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod frames;
mod report;
mod reporter;
mod stack;
mod supervise;
mod trim;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use report::{Frame, Kind, Report, Trace};
pub use supervise::{Backoff, Stuck, SuperviseError, Supervisor};

pub(crate) use attached::{Attached, LongTurn, Patrolled};
pub(crate) use capture::Subject;
pub(crate) use reporter::{Desk, Link, Reporter};
pub(crate) use stack::Bounds;
pub(crate) use supervise::{House, Notice, supervise};

/// What to do about an overrun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Action {
    /// Nothing more; the discipline does what it does.
    #[default]
    Ignore,
    /// [`std::process::abort`]: the program ends at once, without destructors, with a core dump
    /// where the system writes one, and whoever supervises it starts it again.
    Abort,
    /// Run the application's root future again, in the supervision that the task belongs to, as
    /// its [`Supervisor`] permits. The same as `Ignore` for a task outside any supervision.
    Restart,
}

type Callback = dyn Fn(&Report) -> Action + Send + Sync;

/// When to report a turn that lasts too long, and to whom.
#[derive(Clone)]
pub struct Watchdog {
    after: Duration,
    on_overrun: Arc<Callback>,
}

/// Shorter times than this are lost between the monitor's samples.
const SHORTEST: Duration = Duration::from_millis(1);

impl Watchdog {
    /// Reports turns that last longer than `after`; less than 1 ms is taken as 1 ms. Until it is
    /// told more, it ignores them, and they are only counted in the executor's metrics.
    pub fn new(after: Duration) -> Self {
        Watchdog { after: after.max(SHORTEST), on_overrun: Arc::new(|_| Action::Ignore) }
    }

    /// Calls `decide` with each report, on the reporter thread. A later call replaces an earlier.
    #[must_use]
    pub fn on_overrun(
        mut self,
        decide: impl Fn(&Report) -> Action + Send + Sync + 'static,
    ) -> Self {
        self.on_overrun = Arc::new(decide);
        self
    }

    /// Passes each report's text to `write`, several lines without a final newline, and ignores
    /// the overrun otherwise. The library itself writes nowhere.
    ///
    /// ```
    /// use std::time::Duration;
    /// use turnwise::watchdog::Watchdog;
    ///
    /// let watchdog = Watchdog::new(Duration::from_secs(1)).log(|text| eprintln!("{text}"));
    /// ```
    #[must_use]
    pub fn log(self, write: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_overrun(move |report| {
            write(&report.to_string());
            Action::Ignore
        })
    }

    /// How long a turn may last before it is reported.
    pub fn after(&self) -> Duration {
        self.after
    }

    /// Is it time for the next report of a turn that was reported so many times? First after
    /// `after`, and then whenever the time has doubled.
    pub(crate) fn is_due(&self, running_for: Duration, reports: u32) -> bool {
        let factor = 1_u32.checked_shl(reports).unwrap_or(u32::MAX);
        running_for >= self.after.saturating_mul(factor)
    }

    /// What the callback says; one that panics says nothing.
    fn decide(&self, report: &Report) -> Action {
        let decide = std::panic::AssertUnwindSafe(|| (self.on_overrun)(report));
        std::panic::catch_unwind(decide).unwrap_or_default()
    }
}

impl fmt::Debug for Watchdog {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Watchdog").field("after", &self.after).finish_non_exhaustive()
    }
}
