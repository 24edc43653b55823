//! What an executor is to be like, and why it cannot be built so.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::recorders::Recorders;
use super::{Executor, start};
use crate::blocking::Settings;
use crate::idle::MOST_WORKERS;
use crate::policy::Policy;
use crate::preemption::Discipline;
use crate::shared::{Plan, Shared};
use crate::sync::thread;
use crate::time::Clock;
use crate::watchdog::Watchdog;

/// As many threads as a request has room to name.
const MOST_THREADS: usize = 4096;
/// A slice shorter than what it costs to ask for a switch is none.
const LEAST_SLICE: Duration = Duration::from_micros(100);

/// Collects what an executor is to be like.
///
/// Left out: as many workers as there are processors to use, [`Policy::Fifo`],
/// [`Discipline::Cooperative`], threads named `turnwise-0` and so on.
#[derive(Debug)]
#[must_use = "nothing is built before `build` is called"]
pub struct Builder {
    workers: Option<usize>,
    policy: Policy,
    discipline: Discipline,
    thread_name: Arc<str>,
    watchdog: Option<Watchdog>,
    recorders: Recorders,
}

impl Default for Builder {
    fn default() -> Self {
        Builder {
            workers: None,
            policy: Policy::default(),
            discipline: Discipline::default(),
            thread_name: "turnwise".into(),
            watchdog: None,
            recorders: Recorders::default(),
        }
    }
}

impl Builder {
    /// How many tasks may run at a time, 1 to 32.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Which task goes next.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// What happens to a turn that lasts too long.
    pub fn discipline(mut self, discipline: Discipline) -> Self {
        self.discipline = discipline;
        self
    }

    /// What the threads are called, with a number behind it.
    pub fn thread_name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.thread_name = name.into();
        self
    }

    /// Watches for turns that last long. Costs a thread and 32 KiB a thread of the executor.
    pub fn watchdog(mut self, watchdog: Watchdog) -> Self {
        self.watchdog = Some(watchdog);
        self
    }

    /// Tells a recorder every step of the executor, by way of a thread. Several may be given.
    ///
    /// Only with the feature `probe`.
    #[cfg(feature = "probe")]
    pub fn recorder(mut self, recorder: impl crate::probe::Recorder + 'static) -> Self {
        self.recorders.add(recorder);
        self
    }

    /// Builds it, and starts its threads.
    ///
    /// # Errors
    ///
    /// If it cannot be built so: see [`BuildError`]. No thread is left behind.
    pub fn build(self) -> Result<Executor, BuildError> {
        let name = Arc::clone(&self.thread_name);
        let discipline = self.discipline;
        #[cfg(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle))))]
        let watched = self.watchdog.is_some();
        let plan = self.plan()?;
        #[cfg(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle))))]
        if discipline.slice().is_some() || watched {
            crate::preemption::signal::install().map_err(BuildError::System)?;
        }
        #[cfg(not(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle)))))]
        if discipline.slice().is_some() {
            return Err(BuildError::Unsupported(discipline));
        }
        start(Shared::new(plan), &name).map_err(BuildError::System)
    }

    /// What is asked for, checked.
    pub(crate) fn plan(self) -> Result<Plan, BuildError> {
        let Builder { workers, policy, discipline, thread_name, watchdog, .. } = self;
        let usual = || thread::available_parallelism().map_or(1, |n| n.get()).min(MOST_WORKERS);
        let workers = workers.unwrap_or_else(usual);
        check(workers, policy, discipline)?;
        let (clock, seed) = (Clock::new(), 0);
        let seats = workers + discipline.spares(workers);
        let probe =
            self.recorders.into_threaded(&thread_name, seats).map_err(BuildError::System)?;
        let blocking = Settings::named(format!("{thread_name}-blocking"));
        Ok(Plan { workers, policy, discipline, clock, seed, probe, watchdog, blocking })
    }
}

/// Can there be such an executor?
pub(crate) fn check(
    workers: usize,
    policy: Policy,
    discipline: Discipline,
) -> Result<(), BuildError> {
    if !(1..=MOST_WORKERS).contains(&workers) {
        return Err(BuildError::Workers(workers));
    }
    if discipline.slice().is_some_and(|slice| slice < LEAST_SLICE) {
        return Err(BuildError::Slice(discipline));
    }
    let threads = workers.saturating_add(discipline.spares(workers));
    if discipline.slice().is_some() && !(workers + 1..=MOST_THREADS).contains(&threads) {
        return Err(BuildError::Threads(discipline));
    }
    if discipline.stops() && policy.may_starve() {
        return Err(BuildError::Starves(policy));
    }
    Ok(())
}

/// Why an executor could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// No worker, or more than 32.
    Workers(usize),
    /// A slice of less than 100 µs.
    Slice(Discipline),
    /// No spare thread that a turn could be switched to, or more than 4096 threads. The `threads`
    /// of `Preemptive` count the workers' own, and must be more than there are workers.
    Threads(Discipline),
    /// Under `Preemptive`, a policy under which a ready task may wait for ever: a stopped turn may
    /// hold a lock that others need.
    Starves(Policy),
    /// A discipline that this system has no means for.
    Unsupported(Discipline),
    /// `Preemptive` for the [deterministic driver](crate::deterministic::Driver), which has one
    /// stack for all turns.
    OneStack(Discipline),
    /// A thread or a signal handler that the system did not give.
    System(std::io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Workers(n) => write!(out, "{n} workers: expected 1 to {MOST_WORKERS}"),
            BuildError::Slice(discipline) => {
                write!(out, "{discipline:?}: expected a slice of {LEAST_SLICE:?} or more")
            }
            BuildError::Threads(discipline) => write!(
                out,
                "{discipline:?}: expected a spare thread at least (for `Preemptive`: more threads \
                 than workers), and {MOST_THREADS} threads in all at most",
            ),
            BuildError::Starves(policy) => write!(
                out,
                "{policy:?} under `Preemptive`: a stopped turn may hold a lock and must go on some \
                 time; expected a policy with a bound, such as one with a cap or with aging",
            ),
            BuildError::Unsupported(discipline) => {
                write!(out, "{discipline:?}: only on Linux; expected `Cooperative` here")
            }
            BuildError::OneStack(discipline) => write!(
                out,
                "{discipline:?}: the deterministic driver has one stack for all turns; expected \
                 `Cooperative` or `Handoff`",
            ),
            BuildError::System(error) => write!(out, "the system refused: {error}"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BuildError::System(error) => Some(error),
            _ => None,
        }
    }
}
