//! Waiting for a task's end, and asking for it.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::state::AfterLeave;
use super::{JoinError, Task, TaskId};
use crate::budget;

/// A spawned task's handle: a future of its output.
///
/// It resolves after the task's future was dropped, so what the future held is free by then.
/// Dropping the handle detaches the task, which goes on by itself.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let executor = turnwise::Executor::builder().workers(1).build()?;
/// let sum = executor.run(async {
///     let handle = turnwise::spawn(async { 1 + 2 });
///     handle.await.expect("it neither panics nor is aborted")
/// });
/// assert_eq!(sum, 3);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// A [`JoinError`] if the task panicked or was cancelled: aborted, or refused or ended by the
/// executor's shutdown.
///
/// # Panics
///
/// Polling it again after it was ready panics.
pub struct JoinHandle<T> {
    task: Task,
    taken: bool,
    output: PhantomData<fn() -> T>,
}

// SAFETY: the handle can do two things with the output, take it and drop it, both on the thread
// that has the handle: `T: Send` is what that needs. Everything else in the cell is made for it.
unsafe impl<T: Send> Send for JoinHandle<T> {}
// SAFETY: `&JoinHandle<T>` gives no access to the output.
unsafe impl<T: Send> Sync for JoinHandle<T> {}

impl<T> Unpin for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    /// # Safety
    ///
    /// The task's output is a `Result<T, JoinError>`, and its handle's reference is given to this.
    pub(crate) unsafe fn new(task: Task) -> Self {
        JoinHandle { task, taken: false, output: PhantomData }
    }

    /// Asks the task to end. It is a request: a poll in progress runs to its end first, and a task
    /// that is ready by then has its output. Awaiting the handle tells which.
    pub fn abort(&self) {
        self.task.abort();
    }

    /// A handle that can do no more than that.
    pub fn abort_handle(&self) -> AbortHandle {
        self.task.header().state.refer();
        AbortHandle { task: self.task }
    }

    /// Has the task ended?
    pub fn is_finished(&self) -> bool {
        self.task.header().state.is_done()
    }

    /// The task's number.
    pub fn id(&self) -> TaskId {
        self.task.header().id
    }

    /// The task's name, if it was given one.
    pub fn name(&self) -> Option<&str> {
        self.task.header().name().map(|name| &**name)
    }

    /// The output of a task that is over.
    ///
    /// # Panics
    ///
    /// If it is not.
    pub(crate) fn into_output(mut self) -> Result<T, JoinError> {
        assert!(self.is_finished(), "only a task that is over has its output");
        self.take()
    }

    /// Leaves the waker where the one who completes the task finds it; says whether it will be
    /// woken. If not, the task is done.
    fn leave_waker(&self, waker: &Waker) -> bool {
        let header = self.task.header();
        if header.state.has_waker() {
            let same = header.joiner.with(|joiner| {
                // SAFETY: `JOINER` is set, so the place is only read, by anyone.
                unsafe { &*joiner }.as_ref().is_some_and(|old| old.will_wake(waker))
            });
            if same {
                return !header.state.is_done();
            }
            if !header.state.withdraw_waker() {
                return false;
            }
        }
        let waker = waker.clone();
        let old = header.joiner.with_mut(|joiner| {
            // SAFETY: `JOINER` is not set, so the place is the handle's.
            unsafe { (*joiner).replace(waker) }
        });
        drop(old);
        header.state.offer_waker()
    }

    fn take(&mut self) -> Result<T, JoinError> {
        assert!(!self.taken, "a `JoinHandle` was polled after it was ready");
        self.taken = true;
        let mut output = MaybeUninit::<Result<T, JoinError>>::uninit();
        // SAFETY: the task is done and its output, of this type, was not taken; `take_output`
        // writes it.
        unsafe {
            (self.task.header().vtable.take_output)(self.task, output.as_mut_ptr().cast());
            output.assume_init()
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = self.task.header().state.is_done();
        if !done && self.leave_waker(context.waker()) {
            return Poll::Pending;
        }
        std::task::ready!(budget::poll_spend(context));
        Poll::Ready(self.take())
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        /// Gives the handle's reference back when dropped, also if a destructor panics before.
        struct Reference(Task);
        impl Drop for Reference {
            fn drop(&mut self) {
                self.0.release();
            }
        }
        let header = self.task.header();
        if self.taken {
            self.task.release();
            return;
        }
        match header.state.leave() {
            AfterLeave::Detached => {}
            AfterLeave::TakeWaker => {
                let _last = Reference(self.task);
                let waker = header.joiner.with_mut(|joiner| {
                    // SAFETY: `JOINER` was set and was cleared by us: the place is ours.
                    unsafe { (*joiner).take() }
                });
                drop(waker);
            }
            AfterLeave::TakeOutput => {
                let _last = Reference(self.task);
                // SAFETY: the task is done, and the output was not taken. If its destructor
                // panics, the panic is the caller's.
                unsafe { (header.vtable.drop_output)(self.task) };
            }
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("JoinHandle").field("id", &self.id()).field("name", &self.name()).finish()
    }
}

/// May ask a task to end, and know whether it has; cannot have its output.
pub struct AbortHandle {
    task: Task,
}

impl AbortHandle {
    /// As [`JoinHandle::abort`].
    pub fn abort(&self) {
        self.task.abort();
    }

    /// Asks for a turn of it.
    pub(crate) fn wake(&self) {
        self.task.wake();
    }

    /// Has the task ended?
    pub fn is_finished(&self) -> bool {
        self.task.header().state.is_done()
    }

    /// The task's number.
    pub fn id(&self) -> TaskId {
        self.task.header().id
    }

    /// The task's name, if it was given one.
    pub fn name(&self) -> Option<Arc<str>> {
        self.task.header().name().cloned()
    }
}

impl Clone for AbortHandle {
    fn clone(&self) -> Self {
        self.task.header().state.refer();
        AbortHandle { task: self.task }
    }
}

impl Drop for AbortHandle {
    fn drop(&mut self) {
        self.task.release();
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AbortHandle").field("id", &self.id()).finish()
    }
}
