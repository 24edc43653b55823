//! Giving up a future that takes too long.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::sleep::{Sleep, sleep, sleep_until};

/// Runs a future for no longer than `duration`, which is reckoned from this call.
///
/// The future is polled first: if it is ready, that counts, however late it is, and if it is ready
/// at its first poll the timers are not touched. If it is not, and the time is up, the output is
/// [`Elapsed`], and the future is dropped together with the [`Timeout`].
///
/// A future can only be given up between polls. One that is always ready again, and so would never
/// let go by itself, is made to by its task's budget, if what it awaits is this library's; a poll
/// that never returns is a matter for the executor's discipline. Becoming ready costs the task
/// nothing beyond what the future itself spends.
///
/// Called outside any executor, the time runs from the first poll at which the future is not
/// ready. A duration of more than a hundred years counts as a hundred years.
///
/// # Panics
///
/// The timeout panics when it is polled outside any executor and its future is not ready.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use turnwise::{Executor, sleep, timeout};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     let short = timeout(Duration::from_millis(5), sleep(Duration::from_secs(3600)));
///     assert!(short.await.is_err());
///     let long = timeout(Duration::from_secs(3600), async { "done" });
///     assert_eq!(long.await, Ok("done"));
/// });
/// # Ok(())
/// # }
/// ```
pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture> {
    Timeout { future: future.into_future(), sleep: sleep(duration) }
}

/// Runs a future until an instant at the longest. Otherwise as [`timeout`].
///
/// # Panics
///
/// The timeout panics when it is polled outside any executor and its future is not ready.
///
/// # Examples
///
/// ```
/// use std::future::pending;
/// use turnwise::Executor;
/// use turnwise::time::{now, timeout_at};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     assert!(timeout_at(now(), pending::<()>()).await.is_err());
/// });
/// # Ok(())
/// # }
/// ```
pub fn timeout_at<F: IntoFuture>(deadline: Instant, future: F) -> Timeout<F::IntoFuture> {
    Timeout { future: future.into_future(), sleep: sleep_until(deadline) }
}

/// A future with a deadline. Made by [`timeout`] and [`timeout_at`].
///
/// When it has given up, the future is still there, and can be had with
/// [`into_inner`](Self::into_inner) if it was not pinned in place. It is not to be polled again
/// once it is ready.
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Timeout<F> {
    future: F,
    sleep: Sleep,
}

impl<F> Timeout<F> {
    /// When the future is given up.
    pub fn deadline(&self) -> Instant {
        self.sleep.deadline()
    }

    /// The future.
    pub fn get_ref(&self) -> &F {
        &self.future
    }

    /// The future, to be changed.
    pub fn get_mut(&mut self) -> &mut F {
        &mut self.future
    }

    /// The future, without its deadline.
    pub fn into_inner(self) -> F {
        self.future
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: nothing is moved out of it. There is no drop and no other way to the two fields
        // of one that is pinned, and it is `Unpin` only if both are: they are pinned as we are.
        let (future, sleep) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.future), Pin::new_unchecked(&mut this.sleep))
        };
        if let Poll::Ready(output) = future.poll(cx) {
            return Poll::Ready(Ok(output));
        }
        // Without regard to the budget: the future may have used it up, and time passes all the
        // same.
        sleep.poll_over(cx).map(|()| Err(Elapsed { _private: () }))
    }
}

/// The time was up before the future was ready.
#[derive(Clone, PartialEq, Eq)]
pub struct Elapsed {
    _private: (),
}

impl fmt::Debug for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Elapsed")
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was up before the future was ready")
    }
}

impl Error for Elapsed {}

/// As an error of the kind [`io::ErrorKind::TimedOut`].
impl From<Elapsed> for io::Error {
    fn from(elapsed: Elapsed) -> Self {
        io::Error::new(io::ErrorKind::TimedOut, elapsed)
    }
}
