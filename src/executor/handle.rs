//! Reaching an executor from anywhere.

use std::fmt::Formatter;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use crate::context;
use crate::metrics::Metrics;
use crate::policy::MOST_URGENT;
use crate::preemption::{GaveUp, leave_turn};
#[cfg(feature = "probe")]
use crate::probe::Event;
use crate::shared::{About, Shared};
use crate::sync::Parker;
use crate::task::JoinHandle;

/// A handle to an executor. It does not keep the executor going: once that is shut down, what is
/// spawned is cancelled at once.
#[derive(Clone)]
pub struct Handle {
    pub(crate) shared: Arc<Shared>,
}

impl Handle {
    /// The executor whose task this code runs in, or that this thread has entered by
    /// [`block_on`](Self::block_on).
    pub fn try_current() -> Option<Handle> {
        context::with_shared(|shared| shared.map(|it| Handle { shared: Arc::clone(it) }))
    }

    /// As [`try_current`](Self::try_current).
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn current() -> Handle {
        super::current()
    }

    /// Spawns a task. After the shutdown has begun it is cancelled at once: its handle gives a
    /// [`JoinError`](crate::JoinError) that says so.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        spawn(&self.shared, future, About::default())
    }

    /// A task to be spawned with a name or a priority.
    pub fn task(&self) -> TaskBuilder {
        TaskBuilder { shared: Arc::clone(&self.shared), about: About::default() }
    }

    /// Polls a future on this thread until it is ready; its tasks run on the workers.
    ///
    /// Inside a task the worker's core is given to a spare thread first.
    ///
    /// # Panics
    ///
    /// Inside a task whose worker's core cannot be given away: under
    /// [`Discipline::Cooperative`](crate::Discipline::Cooperative), in a `LocalExecutor`, or when
    /// all spares are in use. Waiting there would keep all tasks of the worker from running, maybe
    /// the one that is waited for.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        assert!(
            leave_turn() != GaveUp::NoSpare,
            "`block_on` inside a task would block its worker, and no spare thread can take over: \
             await the future, use `unblock`, or choose a discipline with spares",
        );
        context::enter(&self.shared, || context::outside_of_turns(|| wait_for(future)))
    }

    /// What the executor has counted so far.
    pub fn metrics(&self) -> Metrics {
        self.shared.metrics()
    }

    /// Does something of the program's own, and tells the recorders of it: an event among those of
    /// the executor, with numbers from before and after it, so that its place among them is known.
    /// `f` gives its result, and the value to be told; `None`: nothing is told.
    ///
    /// Only with the feature `probe`.
    ///
    /// ```
    /// use turnwise::deterministic::Driver;
    /// use turnwise::probe::{Event, Log};
    ///
    /// let log = Log::new();
    /// let driver = Driver::seeded(1).recorder(log.clone());
    /// let driver = driver.build().expect("one worker is allowed");
    /// let done = driver.run(async {
    ///     turnwise::Handle::current().marked(|| (2 + 2, Some(7)))
    /// });
    /// assert_eq!(done.expect("it ends"), 4);
    /// let marked = |event: &Event| matches!(event, Event::Marked { task: 1, value: 7, .. });
    /// assert!(log.events().iter().any(marked));
    /// ```
    #[cfg(feature = "probe")]
    pub fn marked<R>(&self, f: impl FnOnce() -> (R, Option<u16>)) -> R {
        let before = crate::probe::before();
        let (result, value) = f();
        if let Some(value) = value {
            let task = crate::task::id().map_or(0, crate::TaskId::get);
            self.shared.tell(before, |worker, seat| Event::Marked { task, value, worker, seat });
        }
        result
    }
}

impl Handle {
    /// The executor for `Debug`, under the name of whatever holds it.
    pub(crate) fn describe(&self, name: &str, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.debug_struct(name)
            .field("workers", &self.shared.cores.len())
            .field("policy", &self.shared.policy)
            .field("discipline", &self.shared.switchboard.discipline)
            .finish()
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        self.describe("Handle", out)
    }
}

/// Polls the future on this thread, which sleeps in between.
fn wait_for<F: Future>(future: F) -> F::Output {
    struct ThisThread(Parker);
    impl Wake for ThisThread {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
        fn wake_by_ref(self: &Arc<Self>) {
            self.0.unpark();
        }
    }
    let thread = Arc::new(ThisThread(Parker::default()));
    let waker = Waker::from(Arc::clone(&thread));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread.0.park(None);
    }
}

/// Spawns a task whose future may go to other threads.
pub(crate) fn spawn<F>(shared: &Arc<Shared>, future: F, about: About) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    shared.spawn(future, about)
}

/// A task that is about to be spawned.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// # let executor = turnwise::Executor::builder().workers(1).build()?;
/// let named = executor.task().name("reader").spawn(async { turnwise::task::name() });
/// assert_eq!(executor.block_on(named).expect("it ends").as_deref(), Some("reader"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is spawned before `spawn` is called"]
pub struct TaskBuilder {
    shared: Arc<Shared>,
    about: About,
}

impl TaskBuilder {
    /// What the task is called in errors and reports.
    pub fn name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.about.name = Some(name.into());
        self
    }

    /// How urgent it is: larger is more so, 0 to [`MOST_URGENT`]. Left out: 0. Only the policies
    /// `Priority` and `FairShare` ask.
    ///
    /// # Panics
    ///
    /// If it is more than [`MOST_URGENT`].
    #[track_caller]
    pub fn priority(mut self, priority: u8) -> Self {
        assert!(priority <= MOST_URGENT, "a priority is at most {MOST_URGENT}, not {priority}");
        self.about.priority = priority;
        self
    }

    /// Spawns it. See [`Handle::spawn`].
    pub fn spawn<F>(self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        spawn(&self.shared, future, self.about)
    }
}

impl std::fmt::Debug for TaskBuilder {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("TaskBuilder").field("about", &self.about).finish()
    }
}
