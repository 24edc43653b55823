//! Calls that may block, on threads that are not the executor's workers.
//!
//! [`unblock`] runs a call on the executor's blocking pool and is awaited like any future. The
//! pool makes threads as calls come, up to a limit, and lets those end that have had nothing to
//! do for ten seconds. Calls begin in the order in which they came. All signals that the executor
//! stops polls with are blocked on these threads: system calls in them are not interrupted, and
//! time spent in them overruns no slice.

mod outcome;
mod pool;

use std::fmt;
use std::future::Future;
use std::panic::{Location, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use outcome::{Got, Outcome};
use pool::Caller;
pub(crate) use pool::{Pool, Settings};

use crate::context;
use crate::sync::Arc;

/// Runs a call that may block on the blocking pool of the current executor.
///
/// The call begins at once, or as soon as a thread is free: what is returned need not be polled
/// for that. An executor has at most 512 such threads; calls beyond that wait in order. A thread
/// that has had nothing to do for ten seconds ends. Dropping what is returned lets the call go on
/// to its end; its output is then dropped on the pool.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let executor = turnwise::Executor::builder().workers(1).build()?;
/// let names = executor.block_on(async {
///     turnwise::unblock(|| std::fs::read_dir(".").map(Iterator::count)).await
/// });
/// assert!(names.is_ok());
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// - Outside of an executor's tasks and of [`Handle::block_on`](crate::Handle::block_on).
/// - If no thread can be made, and the pool has none.
///
/// Awaiting it panics with the payload of the call's own panic. After the pool was shut down (that
/// is, once the executor has cancelled its tasks) a call is refused, and one that has not begun by
/// the deadline is dropped: awaiting it then ends the awaiting task as if it had been aborted, by
/// unwinding with the payload [`Refused`].
#[track_caller]
pub fn unblock<T, F>(call: F) -> Unblock<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let caller = Caller::here(Location::caller());
    // The panic is out here, since a closure is not its caller.
    context::with_shared(|shared| Some(shared?.blocking.call(caller, call)))
        .expect("no executor here: call `unblock` from a task or inside `block_on`")
}

/// The output of a call on the blocking pool, to be awaited; made by [`unblock`].
#[must_use = "the call runs all the same, but its output and its panic are lost"]
pub struct Unblock<T>(Arc<Outcome<T>>);

impl<T> Future for Unblock<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match self.0.poll(context.waker()) {
            Got::Nothing => Poll::Pending,
            Got::Output(output) => Poll::Ready(output),
            Got::Panic(payload) => resume_unwind(payload),
            Got::Refusal => resume_unwind(Box::new(Refused)),
        }
    }
}

impl<T> Drop for Unblock<T> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl<T> fmt::Debug for Unblock<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Unblock").finish_non_exhaustive()
    }
}

/// What awaiting a refused call unwinds with; see [`unblock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the executor is shut down and takes no blocking calls")
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Barrier, Mutex};
    use std::task::{Wake, Waker};
    use std::thread::{self, Thread};
    use std::time::{Duration, Instant};

    use super::pool::{Counts, Leftovers};
    use super::*;
    use crate::Executor;

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    /// Waits for the output on this thread.
    fn wait<F: Future + Unpin>(mut future: F) -> F::Output {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            match Pin::new(&mut future).poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(output) => return output,
                Poll::Pending => thread::park(),
            }
        }
    }

    fn pool(limit: usize, keep_alive: Duration) -> Pool {
        Pool::new(Settings { limit, keep_alive, ..Settings::named("pool".into()) })
    }

    fn long_lived(limit: usize) -> Pool {
        pool(limit, Duration::from_secs(3_600))
    }

    fn call<T: Send + 'static>(
        pool: &Pool,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Unblock<T> {
        pool.call(Caller::here(Location::caller()), call)
    }

    /// A call that tells when it has begun, and ends when it is told to.
    fn held(pool: &Pool) -> (Unblock<()>, Receiver<()>, Sender<()>) {
        let ((begun, has_begun), (end, ended)) = (channel(), channel());
        let unblock = call(pool, move || {
            begun.send(()).expect("it is waited for");
            ended.recv().expect("it is told to end");
        });
        (unblock, has_begun, end)
    }

    /// The last instant that there is need to wait for: soon enough for a test that hangs.
    fn late() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    /// Tells when it is dropped, and by which thread.
    struct Dropped(Sender<Option<String>>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            let _nobody_asks = self.0.send(thread::current().name().map(str::to_owned));
        }
    }

    #[test]
    fn calls_begin_in_the_order_in_which_they_came() {
        let pool = long_lived(1);
        let (first, has_begun, end) = held(&pool);
        has_begun.recv().expect("it begins");
        let order = Arc::new(Mutex::new(vec![]));
        let calls: Vec<_> = (0..100)
            .map(|n| {
                let order = Arc::clone(&order);
                call(&pool, move || order.lock().expect("no panic").push(n))
            })
            .collect();
        assert_eq!(pool.counts(), Counts { busy: 1, idle: 0, queued: 100 });
        end.send(()).expect("it waits");
        wait(first);
        calls.into_iter().for_each(wait);
        assert!(order.lock().expect("no panic").iter().copied().eq(0..100));
    }

    #[test]
    fn threads_are_made_up_to_the_limit_and_not_beyond() {
        let pool = long_lived(3);
        let (barrier, running) = (Arc::new(Barrier::new(3)), Arc::new(AtomicUsize::new(0)));
        let calls: Vec<_> = (0..30)
            .map(|_| {
                let (barrier, running) = (Arc::clone(&barrier), Arc::clone(&running));
                call(&pool, move || {
                    let others = running.fetch_add(1, Ordering::SeqCst);
                    // Nobody passes it unless three calls run at once.
                    barrier.wait();
                    running.fetch_sub(1, Ordering::SeqCst);
                    others
                })
            })
            .collect();
        assert!(calls.into_iter().map(wait).all(|others| others < 3));
        pool.wait_for(|threads, idle| (threads, idle) == (3, 3));
    }

    #[test]
    fn an_idle_thread_is_used_again_and_ends_when_its_time_is_up() {
        let kept = long_lived(2);
        let first = wait(call(&kept, || thread::current().id()));
        kept.wait_for(|_, idle| idle == 1);
        assert_eq!(wait(call(&kept, || thread::current().id())), first);
        let brief = pool(2, Duration::from_millis(1));
        for _ in 0..3 {
            wait(call(&brief, || ()));
            brief.wait_for(|threads, _| threads == 0);
        }
    }

    #[test]
    fn a_panic_goes_on_in_who_awaits_and_leaves_the_thread_alive() {
        let pool = long_lived(1);
        let panicking = call(&pool, || std::panic::panic_any(7));
        let payload = catch_unwind(AssertUnwindSafe(|| wait(panicking))).expect_err("it panics");
        assert_eq!(payload.downcast_ref(), Some(&7));
        drop(call(&pool, || std::panic::panic_any(8)));
        assert_eq!(wait(call(&pool, || 9)), 9);
        pool.wait_for(|threads, idle| (threads, idle) == (1, 1));
    }

    #[test]
    fn dropping_the_future_lets_the_call_finish_and_its_output_go_on_the_pool() {
        let pool = long_lived(1);
        let (first, has_begun, end) = held(&pool);
        let (tell, told) = channel();
        let second = call(&pool, || Dropped(tell));
        has_begun.recv().expect("it begins");
        drop(second);
        end.send(()).expect("it waits");
        assert_eq!(told.recv().expect("it runs").as_deref(), Some("pool"));
        wait(first);
    }

    #[test]
    fn shutdown_waits_for_all_calls_and_refuses_later_ones() {
        let pool = long_lived(1);
        let calls: Vec<_> = (0..10).map(|n| call(&pool, move || n)).collect();
        assert_eq!(pool.shutdown(late()), Leftovers::default());
        assert!(calls.into_iter().map(wait).eq(0..10));
        let (tell, told) = channel();
        let dropped = Dropped(tell);
        let refused = call(&pool, move || drop(dropped));
        assert!(told.recv().is_ok(), "what a refused call holds is dropped at once");
        let payload = catch_unwind(AssertUnwindSafe(|| wait(refused))).expect_err("it is refused");
        assert!(payload.is::<Refused>());
        pool.wait_for(|threads, _| threads == 0);
    }

    #[test]
    fn shutdown_names_what_runs_at_its_deadline_and_drops_what_has_not_begun() {
        let pool = long_lived(1);
        let (running, has_begun, end) = held(&pool);
        has_begun.recv().expect("it begins");
        let queued = call(&pool, || ());
        let leftovers = pool.shutdown(Instant::now());
        assert_eq!((leftovers.running.len(), leftovers.dropped), (1, 1));
        assert!(leftovers.running[0].starts_with(file!()), "{leftovers:?}");
        let payload = catch_unwind(AssertUnwindSafe(|| wait(queued))).expect_err("it is dropped");
        assert!(payload.is::<Refused>());
        end.send(()).expect("it waits");
        wait(running);
        assert_eq!(pool.shutdown(late()), Leftovers::default());
    }

    #[test]
    fn a_caller_is_named_by_its_task_and_its_place() {
        let at = Location::caller();
        let place = format!("{}:{}:{}", at.file(), at.line(), at.column());
        let executor = Executor::builder().workers(1).build().expect("an executor");
        let spawned = |name: Option<&str>| {
            let task = executor.task();
            let task = name.into_iter().fold(task, |task, name| task.name(name));
            let handle = task.spawn(async move {
                let id = crate::task::id().expect("in a task");
                (Caller::here(at).to_string(), id)
            });
            executor.block_on(handle).expect("it does not panic")
        };
        let (named, _) = spawned(Some("reader"));
        assert_eq!(named, format!("reader, at {place}"));
        let (numbered, id) = spawned(None);
        assert_eq!(numbered, format!("task {id}, at {place}"));
        assert_eq!(Caller::here(at).to_string(), place);
    }

    #[test]
    fn without_threads_allowed_a_call_is_run_in_place() {
        let pool = long_lived(0);
        let own = thread::current().id();
        let mut ran = call(&pool, || thread::current().id());
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(Pin::new(&mut ran).poll(&mut context), Poll::Ready(own));
        assert_eq!(pool.shutdown(late()), Leftovers::default());
    }

    #[test]
    fn a_pool_that_is_dropped_still_runs_its_calls() {
        let pool = long_lived(1);
        let calls: Vec<_> = (0..10).map(|n| call(&pool, move || n)).collect();
        drop(pool);
        assert!(calls.into_iter().map(wait).eq(0..10));
    }

    #[test]
    fn without_any_thread_the_sender_is_told() {
        let settings = Settings { stack_size: Some(1 << 62), ..Settings::named("pool".into()) };
        let pool = Pool::new(settings);
        let outcome = catch_unwind(AssertUnwindSafe(|| call(&pool, || ())));
        assert!(outcome.is_err());
        assert_eq!(pool.counts(), Counts { busy: 0, idle: 0, queued: 0 });
        assert_eq!(pool.shutdown(late()), Leftovers::default());
    }
}
