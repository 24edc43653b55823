//! An executor for tasks that must stay on their thread.
//!
//! The same core, queues and policies as [`Executor`](crate::Executor), with one worker: the
//! thread that calls [`LocalExecutor::run`]. Cooperative only, for a future that is not `Send` can
//! neither continue on another thread nor wait beside others on its own.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Instant;

use crate::blocking::Settings;
use crate::context;
use crate::executor::Handle;
use crate::policy::Policy;
use crate::preemption::{Discipline, GaveUp, leave_turn};
use crate::probe::Probe;
use crate::shared::{About, Plan, Shared};
use crate::task::JoinHandle;
use crate::time::Clock;
use crate::worker::work;

/// Runs tasks that need not be `Send`, on the thread that made it.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// let executor = turnwise::LocalExecutor::new();
/// let shared = Rc::new(Cell::new(0));
/// let task = executor.spawn({
///     let shared = Rc::clone(&shared);
///     async move { shared.set(shared.get() + 1) }
/// });
/// executor.run(task).expect("it neither panics nor is aborted");
/// assert_eq!(shared.get(), 1);
/// ```
///
/// A task that spawns others which are not `Send` needs the executor itself, and must not keep it:
///
/// ```
/// use std::rc::{Rc, Weak};
///
/// let executor = Rc::new(turnwise::LocalExecutor::new());
/// let weak: Weak<_> = Rc::downgrade(&executor);
/// let sum = executor.run(async move {
///     let three = Rc::new(3);
///     let executor = weak.upgrade().expect("it runs this task");
///     let child = executor.spawn(async move { *three + 1 });
///     // Not kept while the task waits: then `executor` could not be dropped.
///     drop(executor);
///     child.await.expect("it ends")
/// });
/// assert_eq!(sum, 4);
/// ```
///
/// Its tasks run while [`run`](Self::run) does. Other threads may wake them, and may spawn tasks
/// that are `Send` through a [`Handle`]. Dropping it cancels all its tasks, on this thread.
pub struct LocalExecutor {
    shared: Arc<Shared>,
    this_thread: PhantomData<*const ()>,
}

impl LocalExecutor {
    /// With the policy `Fifo`.
    pub fn new() -> Self {
        Self::with_policy(Policy::Fifo)
    }

    /// With another policy.
    pub fn with_policy(policy: Policy) -> Self {
        let plan = Plan {
            workers: 1,
            policy,
            discipline: Discipline::Cooperative,
            clock: Clock::new(),
            seed: 0,
            probe: Probe::default(),
            watchdog: None,
            blocking: Settings::named("local-blocking".into()),
        };
        LocalExecutor { shared: Shared::new(plan), this_thread: PhantomData }
    }

    /// Spawns a task. It runs while [`run`](Self::run) does.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        // The future may not be `Send`: all turns of it are on this thread, where alone this
        // executor works.
        self.shared.spawn(future, About::default())
    }

    /// A handle to it, for other threads.
    pub fn handle(&self) -> Handle {
        Handle { shared: Arc::clone(&self.shared) }
    }

    /// Runs tasks until the future, which is one of them, is ready.
    ///
    /// # Panics
    ///
    /// If the future panics, with its payload; inside a task of this executor; and inside a task of
    /// another one whose worker's core cannot be given away (see [`Handle::block_on`]).
    #[track_caller]
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        self.assert_not_within();
        // It is over when this returns, and with it whatever it borrows.
        let root = self.shared.spawn(future, About::default());
        self.work(|| root.is_finished());
        match root.into_output() {
            Ok(output) => output,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    fn is_within(&self) -> bool {
        context::in_turn() && self.shared.is_worked_on_by_this_thread()
    }

    #[track_caller]
    fn assert_not_within(&self) {
        assert!(
            !self.is_within(),
            "`LocalExecutor::run` inside a task of the same executor: spawn the future, and await \
             its handle",
        );
        assert!(
            leave_turn() != GaveUp::NoSpare,
            "`LocalExecutor::run` inside a task would block its worker, and no spare thread can \
             take over: make and run it inside `unblock`, or choose a discipline with spares",
        );
    }

    /// This thread works until `done` says that it is enough.
    fn work(&self, done: impl Fn() -> bool) {
        context::hold(&self.shared, &self.shared.cores[0], || work(&self.shared, done));
    }
}

impl Default for LocalExecutor {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for LocalExecutor {
    fn drop(&mut self) {
        self.shared.refuse_and_abort_all();
        // In one of its own tasks nothing can be waited for: that task is not over.
        if !self.is_within() {
            self.work(|| self.shared.registry.is_empty());
        }
        self.shared.close(Instant::now());
    }
}

impl fmt::Debug for LocalExecutor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handle().describe("LocalExecutor", out)
    }
}
