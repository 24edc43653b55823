//! Many tasks of one kind, joined in the order in which they end.
//!
//! Each member's future is wrapped in a [`Member`], whose last field pushes the member's index to
//! a list that all share, and wakes who waits, when it is dropped: after the future itself was
//! dropped, and however the task ended. So an end costs the same however many members there are,
//! and a waiting set is woken by ends alone.

mod member;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use member::Ended;
pub use member::Member;

use crate::sync::Arc;
use crate::{JoinError, JoinHandle, TaskId};

/// A set of tasks, joined in the order in which they end; dropping it aborts them.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let executor = turnwise::Executor::builder().workers(1).build()?;
/// let sum = executor.block_on(async {
///     let mut set = turnwise::JoinSet::new();
///     for n in 1..=10 {
///         set.spawn(async move { n * n });
///     }
///     let mut sum = 0;
///     while let Some(result) = set.join_next().await {
///         sum += result.expect("none panics");
///     }
///     sum
/// });
/// assert_eq!(sum, 385);
/// # Ok(())
/// # }
/// ```
pub struct JoinSet<T> {
    /// By index; a freed index is used again once its end was taken from the list.
    handles: Vec<Option<JoinHandle<T>>>,
    free: Vec<usize>,
    ended: Arc<Ended>,
    /// Its end was taken from the list, but its handle was not ready yet: its task's last turn is
    /// still ending.
    ending: Option<usize>,
}

impl<T> JoinSet<T> {
    /// An empty set.
    pub fn new() -> Self {
        JoinSet { handles: vec![], free: vec![], ended: Arc::default(), ending: None }
    }

    /// How many members have not been joined yet.
    pub fn len(&self) -> usize {
        self.handles.len() - self.free.len()
    }

    /// Are all members joined?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Spawns a task on the current executor, as a member.
    ///
    /// # Panics
    ///
    /// Outside an executor.
    pub fn spawn<F>(&mut self, future: F) -> TaskId
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        self.spawn_with(future, crate::spawn)
    }

    /// Takes a task as a member that the closure spawns, with a name or a priority, say, or on
    /// another executor. It is handed the future in a wrapper, which is what it must spawn.
    ///
    /// ```
    /// # fn main() -> Result<(), turnwise::BuildError> {
    /// let executor = turnwise::Executor::builder().workers(1).build()?;
    /// let mut set = turnwise::JoinSet::new();
    /// set.spawn_with(async { 7 }, |member| executor.spawn(member));
    /// assert_eq!(executor.block_on(set.join_next()).expect("a member").expect("no panic"), 7);
    /// # Ok(())
    /// # }
    /// ```
    pub fn spawn_with<F, S>(&mut self, future: F, spawn: S) -> TaskId
    where
        F: Future<Output = T>,
        S: FnOnce(Member<F>) -> JoinHandle<T>,
    {
        let index = self.free.pop().unwrap_or(self.handles.len());
        if index == self.handles.len() {
            self.handles.push(None);
            self.ended.reserve(self.handles.len());
        }
        let end = Ended::end(&self.ended, index);
        // Should this panic, the end is in the list all the same, and frees the index there.
        let handle = spawn(Member::new(future, end));
        let id = handle.id();
        self.handles[index] = Some(handle);
        id
    }

    /// Waits for the next member to end, in the order in which they do; none if there is none.
    ///
    /// Dropping what is returned before it is ready loses nothing.
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        poll_fn(|context| self.poll_join_next(context)).await
    }

    /// The same for who polls by hand: ready with none if there is no member.
    pub fn poll_join_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, JoinError>>> {
        while !self.is_empty() {
            let ended = self.ending.take().or_else(|| self.ended.next(Some(context.waker())));
            let Some(index) = ended else { return Poll::Pending };
            match self.poll_handle(index, context) {
                Poll::Ready(None) => {}
                outcome => return outcome,
            }
        }
        Poll::Ready(None)
    }

    /// The outcome of the next member that has ended, if one has.
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            let index = self.ending.take().or_else(|| self.ended.next(None))?;
            match self.poll_handle(index, &mut context) {
                Poll::Ready(None) => {}
                Poll::Ready(outcome) => return outcome,
                Poll::Pending => return None,
            }
        }
    }

    /// Takes the outcome of a member that has ended; none if it was never spawned.
    fn poll_handle(
        &mut self,
        index: usize,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, JoinError>>> {
        let outcome = match &mut self.handles[index] {
            Some(handle) => Pin::new(handle).poll(context).map(Some),
            None => Poll::Ready(None),
        };
        match outcome {
            Poll::Pending => self.ending = Some(index),
            Poll::Ready(_) => {
                self.handles[index] = None;
                self.free.push(index);
            }
        }
        outcome
    }

    /// Asks all members to end; join them to see when they have.
    pub fn abort_all(&self) {
        self.handles.iter().flatten().for_each(JoinHandle::abort);
    }

    /// Lets all members go on without being joined: the set is empty.
    pub fn detach_all(&mut self) {
        // Those who go on keep the old list. The handles go last: with one that has ended goes its
        // output, whose destructor might panic.
        self.ended = Arc::default();
        self.ending = None;
        self.free.clear();
        self.handles.clear();
    }

    /// Aborts all members and waits until they have ended; their outcomes are dropped.
    pub async fn shutdown(&mut self) {
        self.abort_all();
        while let Some(outcome) = self.join_next().await {
            drop(outcome);
        }
    }
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.abort_all();
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("JoinSet").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::mpsc::{Sender, channel};

    use super::*;
    use crate::{Executor, yield_now};

    fn executor() -> Executor {
        Executor::builder().workers(1).build().expect("an executor")
    }

    /// A member that is told when to end, and with what.
    fn told(set: &mut JoinSet<u32>) -> Sender<u32> {
        let (tell, told) = channel();
        set.spawn(async move {
            loop {
                match told.try_recv() {
                    Ok(output) => return output,
                    Err(_) => yield_now().await,
                }
            }
        });
        tell
    }

    /// Waits until so many ends are in the list.
    async fn ends(set: &JoinSet<u32>, count: usize) {
        while set.ended.len() < count {
            yield_now().await;
        }
    }

    async fn next(set: &mut JoinSet<u32>) -> Option<u32> {
        Some(set.join_next().await?.expect("neither panicked nor aborted"))
    }

    #[test]
    fn members_are_joined_in_the_order_in_which_they_end() {
        executor().block_on(async {
            let mut set = JoinSet::new();
            let members: Vec<_> = (0..4).map(|_| told(&mut set)).collect();
            assert!(set.try_join_next().is_none());
            for (ended, &member) in [2, 0, 3].iter().enumerate() {
                members[member as usize].send(member).expect("it waits");
                ends(&set, ended + 1).await;
            }
            assert_eq!(set.len(), 4);
            assert_eq!(next(&mut set).await, Some(2));
            assert_eq!(next(&mut set).await, Some(0));
            // Indices are used again.
            let late = told(&mut set);
            late.send(9).expect("it waits");
            assert_eq!(next(&mut set).await, Some(3));
            assert_eq!(next(&mut set).await, Some(9));
            members[1].send(1).expect("it waits");
            assert_eq!(next(&mut set).await, Some(1));
            assert_eq!((next(&mut set).await, set.len(), set.handles.len()), (None, 0, 4));
        });
    }

    #[test]
    fn a_panic_and_an_abort_are_outcomes_like_others() {
        executor().block_on(async {
            let mut set: JoinSet<u32> = JoinSet::new();
            set.spawn(async { panic!("a member") });
            let outcome = set.join_next().await.expect("a member");
            assert!(outcome.expect_err("it panics").is_panic());
            for _ in 0..10 {
                set.spawn(pending());
            }
            set.abort_all();
            while let Some(outcome) = set.join_next().await {
                assert!(outcome.expect_err("it was aborted").is_cancelled());
            }
            set.spawn(pending());
            set.shutdown().await;
            assert!(set.is_empty());
        });
    }

    /// Tells when it is dropped.
    struct Tells(Sender<()>);

    impl Drop for Tells {
        fn drop(&mut self) {
            let _nobody_asks = self.0.send(());
        }
    }

    #[test]
    fn dropping_the_set_aborts_its_members() {
        let executor = executor();
        let (tell, told) = channel();
        executor.block_on(async {
            let mut set: JoinSet<()> = JoinSet::new();
            let tells = Tells(tell);
            set.spawn(async move {
                let _tells = tells;
                pending().await
            });
        });
        told.recv().expect("its future is dropped");
    }

    #[test]
    fn detached_members_go_on_and_their_ends_are_not_taken_for_others() {
        executor().block_on(async {
            let mut set = JoinSet::new();
            let old = told(&mut set);
            let list = Arc::clone(&set.ended);
            set.detach_all();
            assert!(set.is_empty() && set.join_next().await.is_none());
            let new = told(&mut set);
            old.send(1).expect("it goes on");
            while list.len() == 0 {
                yield_now().await;
            }
            assert!(set.try_join_next().is_none());
            new.send(2).expect("it waits");
            assert_eq!(next(&mut set).await, Some(2));
        });
    }

    #[test]
    fn a_spawn_that_panics_leaves_no_member() {
        executor().block_on(async {
            let mut set = JoinSet::new();
            let spawn = |_| -> JoinHandle<u32> { panic!("not spawned") };
            let spawned = catch_unwind(AssertUnwindSafe(|| set.spawn_with(async { 1 }, spawn)));
            assert!(spawned.is_err());
            assert_eq!(next(&mut set).await, None);
            set.spawn(async { 2 });
            assert_eq!(next(&mut set).await, Some(2));
        });
    }
}
