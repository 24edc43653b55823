//! The executor: building it, running tasks on it, ending it.

mod builder;
mod handle;
mod recorders;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use builder::check;
pub use builder::{BuildError, Builder};
pub use handle::{Handle, TaskBuilder};
pub(crate) use recorders::Recorders;

use crate::context;
use crate::metrics::Metrics;
use crate::shared::Shared;
use crate::shutdown::ShutdownReport;
use crate::sync::thread;
use crate::task::JoinHandle;

/// An executor: workers that give turns to tasks by a [`Policy`](crate::Policy), under a
/// [`Discipline`](crate::Discipline).
///
/// ```
/// use turnwise::Executor;
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let executor = Executor::builder().workers(2).build()?;
/// let answer = executor.run(async {
///     let half = turnwise::spawn(async { 21 });
///     2 * half.await.expect("it neither panics nor is aborted")
/// });
/// assert_eq!(answer, 42);
/// # Ok(())
/// # }
/// ```
///
/// Dropping it cancels all tasks: it is [`shutdown`](Self::shutdown) without draining, and waits a
/// second at most for turns in progress and calls of [`unblock`](crate::unblock). What is spawned
/// afterwards through a [`Handle`] is cancelled at once.
pub struct Executor {
    handle: Handle,
    threads: Vec<(usize, thread::JoinHandle<()>)>,
    monitor: Option<thread::JoinHandle<()>>,
}

impl Executor {
    /// What the executor is to be like.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs a future as a task of the workers, and waits for its output.
    ///
    /// # Panics
    ///
    /// If the task panics, with its payload; if it is cancelled, because the executor is shut down
    /// meanwhile; and where [`block_on`](Self::block_on) panics.
    pub fn run<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let root = self.task().name("root").spawn(root);
        match self.block_on(root) {
            Ok(output) => output,
            Err(error) => match error.try_into_panic() {
                Ok(payload) => std::panic::resume_unwind(payload),
                Err(error) => panic!("{error}: the executor was shut down"),
            },
        }
    }

    /// See [`Handle::block_on`].
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }

    /// See [`Handle::spawn`].
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.handle.spawn(future)
    }

    /// See [`Handle::task`].
    pub fn task(&self) -> TaskBuilder {
        self.handle.task()
    }

    /// A handle to it, for other threads and for tasks.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// What it has counted so far.
    pub fn metrics(&self) -> Metrics {
        self.handle.metrics()
    }

    /// Ends it: takes no more tasks, lets those there are go on for as long as `drain`, cancels the
    /// rest, ends the threads. Turns in progress and calls of [`unblock`](crate::unblock) are
    /// waited for, together a second at most. What is left then is named.
    ///
    /// A task that is left goes on in its turn, on its thread, until it ends by itself; its
    /// destructors may never run.
    pub fn shutdown(mut self, drain: Duration) -> ShutdownReport {
        self.end(drain)
    }

    fn end(&mut self, drain: Duration) -> ShutdownReport {
        let shared = Arc::clone(&self.handle.shared);
        // After `shutdown` comes `drop`, which finds everything done.
        let Some((mut report, until)) = shared.end_tasks(drain) else {
            return ShutdownReport::default();
        };
        shared.end_threads();
        // Of a thread that ends itself nobody can wait for the end.
        if !shared.is_worked_on_by_this_thread() {
            // Each turn that did not end keeps a thread.
            let stuck = report.left.iter().filter(|left| left.in_turn).count();
            shared.wait_for_threads(self.threads.len().saturating_sub(stuck), until);
        }
        for (seat, thread) in self.threads.drain(..) {
            if shared.switchboard.seats[seat].is_left() {
                // A worker's panic would be ours: it catches all that tasks do.
                thread.join().expect("workers do not panic");
            }
        }
        if let Some(monitor) = self.monitor.take() {
            // It runs no code of users, and waits for nobody.
            monitor.join().expect("the monitor does not panic");
        }
        report.blocking_left = shared.close(until);
        report
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.end(Duration::ZERO);
    }
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.handle.describe("Executor", out)
    }
}

/// Starts the threads of an executor.
fn start(shared: Arc<Shared>, name: &str) -> std::io::Result<Executor> {
    shared.switchboard.deal(&shared.cores);
    let handle = Handle { shared: Arc::clone(&shared) };
    let mut executor = Executor { handle, threads: vec![], monitor: None };
    for seat in 0..shared.switchboard.seats.len() {
        let shared = Arc::clone(&shared);
        let thread = thread::Builder::new().name(format!("{name}-{seat}")).spawn(move || {
            crate::worker::sit(&shared, &shared.switchboard.seats[seat]);
        })?;
        executor.threads.push((seat, thread));
    }
    if let Some(watchdog) = &shared.watchdog {
        watchdog.start(&shared, format!("{name}-watchdog"))?;
    }
    executor.monitor = crate::preemption::monitor::start(&shared, name)?;
    Ok(executor)
}

const NOWHERE: &str =
    "no executor here: call this from a task or inside `block_on`, or use a handle";

/// The executor that this code runs in.
#[track_caller]
pub(crate) fn current() -> Handle {
    Handle::try_current().expect(NOWHERE)
}

/// Spawns a task on the executor that this code runs in.
///
/// # Panics
///
/// Outside of an executor's tasks and of [`Handle::block_on`].
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    // The panic is out here, since a closure is not its caller.
    context::with_shared(|shared| Some(handle::spawn(shared?, future, Default::default())))
        .expect(NOWHERE)
}

/// A task to be spawned with a name or a priority, on the executor that this code runs in.
///
/// # Panics
///
/// As [`spawn`].
#[track_caller]
pub fn task() -> TaskBuilder {
    current().task()
}
