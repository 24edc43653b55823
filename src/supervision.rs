//! Supervised applications on an executor: which tasks belong to which run of the root.
//!
//! Each run of a root future is a *generation*, a number that its tasks bear: the root, and by
//! inheritance whatever its tasks spawn. Tasks outside any supervision bear 0.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::context;
use crate::executor::Executor;
use crate::shared::{About, Shared};
use crate::sync::atomic::{AtomicU32, Ordering};
use crate::task::Task;
use crate::watchdog::{House, Notice, Stuck, SuperviseError, Supervisor, supervise};

type Notify = Arc<dyn Fn(Notice) + Send + Sync>;

/// The generations of an executor that are not over.
#[derive(Default)]
pub(crate) struct Generations {
    last: AtomicU32,
    live: Mutex<Vec<(u32, Notify)>>,
}

impl Generations {
    fn live(&self) -> MutexGuard<'_, Vec<(u32, Notify)>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, notify: Notify) -> u32 {
        // Ordering: Relaxed; only the number counts, and each is given once.
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        self.live().push((number, notify));
        number
    }

    fn end(&self, generation: u32) {
        self.live().retain(|(number, _)| *number != generation);
    }

    /// A stuck task's application is to be restarted.
    pub(crate) fn restart(&self, generation: u32, stuck: Stuck) {
        let live = self.live();
        let notify = live.iter().find(|(number, _)| *number == generation);
        let notify = notify.map(|(_, notify)| Arc::clone(notify));
        drop(live);
        if let Some(notify) = notify {
            notify(Notice::Stuck(stuck));
        }
    }

    /// The executor shuts down.
    pub(crate) fn close(&self) {
        let live: Vec<_> = self.live().drain(..).collect();
        live.into_iter().for_each(|(_, notify)| notify(Notice::Closed));
    }

    /// Has the generation been left behind? A task that it spawns is aborted at once.
    pub(crate) fn is_over(&self, generation: u32) -> bool {
        generation != 0 && !self.live().iter().any(|(number, _)| *number == generation)
    }
}

/// The generation of the task that this code runs in; 0 if there is none.
pub(crate) fn current() -> u32 {
    // SAFETY: a task whose turn this is in is alive.
    let task = unsafe { Task::from_pointer(context::task()) };
    task.map_or(0, |task| task.header().generation())
}

/// What a supervision sees of its executor.
struct Here(Arc<Shared>);

impl House for Here {
    type Generation = u32;

    fn can_switch(&self) -> bool {
        self.0.switchboard.discipline.slice().is_some()
    }

    /// A worker that is not held by a long turn will run the next generation.
    fn has_spare(&self) -> bool {
        self.0.cores.iter().any(|core| core.stuck.get() == 0)
    }

    fn begin(
        &self,
        root: impl Future<Output = ()> + Send + 'static,
        notify: Notify,
    ) -> Option<u32> {
        if self.0.phase.is_ending() {
            return None;
        }
        let generation = self.0.generations.begin(notify);
        let about = About { name: Some("root".into()), generation, ..About::default() };
        // Nobody joins it: the line tells how it ends.
        drop(self.0.spawn(root, about));
        Some(generation)
    }

    fn abort(&self, generation: u32) {
        // In this order: what is spawned in between is either found, or ended as it is spawned.
        self.0.generations.end(generation);
        self.0.registry.for_each(|task| {
            if task.header().generation() == generation {
                task.abort();
            }
        });
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.clock.now())
    }
}

impl Executor {
    /// Runs an application's root future, and runs it again when it is stuck: when the callback of
    /// the [`Watchdog`](crate::watchdog::Watchdog) answers `Restart` to a task of it. Blocks the
    /// caller until the root ends.
    ///
    /// A restart aborts all tasks that the root has spawned, directly or not, waits as the
    /// supervisor says, and calls `root` for a new future. The stuck turn keeps its thread until it
    /// ends: each restart costs a spare.
    ///
    /// # Errors
    ///
    /// [`SuperviseError`]: under [`Discipline::Cooperative`](crate::Discipline::Cooperative), when
    /// the limit of restarts is reached, when no worker is left to run the next one, or when the
    /// root is aborted or the executor shut down.
    ///
    /// # Panics
    ///
    /// If the root panics and is not restarted for it, with its payload.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// use std::time::Duration;
    /// use turnwise::watchdog::{Action, Backoff, Supervisor, Watchdog};
    /// use turnwise::{Discipline, Executor};
    ///
    /// let slice = Duration::from_millis(10);
    /// let executor = Executor::builder()
    ///     .workers(1)
    ///     .discipline(Discipline::Handoff { slice, spares: 2 })
    ///     .watchdog(Watchdog::new(2 * slice).on_overrun(|_| Action::Restart))
    ///     .build()?;
    /// static MENDED: AtomicBool = AtomicBool::new(false);
    /// let supervisor = Supervisor::new(3, Backoff::new(slice, slice));
    /// let output = executor.supervise(&supervisor, || async {
    ///     // The first run is stuck until the second one has begun.
    ///     if !MENDED.swap(true, Ordering::Relaxed) {
    ///         while !turnwise_is_done() {
    ///             std::hint::spin_loop();
    ///         }
    ///     }
    ///     DONE.store(true, Ordering::Relaxed);
    ///     "done"
    /// })?;
    /// assert_eq!(output, "done");
    ///
    /// static DONE: AtomicBool = AtomicBool::new(false);
    /// fn turnwise_is_done() -> bool {
    ///     DONE.load(Ordering::Relaxed)
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn supervise<T, F>(
        &self,
        supervisor: &Supervisor,
        root: impl Fn() -> F,
    ) -> Result<T, SuperviseError>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        supervise(&Here(Arc::clone(&self.handle().shared)), supervisor, root)
    }
}
