//! Giving way: back to the run queue, behind those that are ready.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Gives way: the task goes back to the run queue, behind those that are ready.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// # let executor = turnwise::Executor::builder().workers(1).build()?;
/// executor.run(async {
///     for _chapter in 0..3 {
///         // some work, and then others' turn
///         turnwise::yield_now().await;
///     }
/// });
/// # Ok(())
/// # }
/// ```
pub fn yield_now() -> YieldNow {
    YieldNow { gave_way: false }
}

/// The future of [`yield_now`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct YieldNow {
    gave_way: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.gave_way, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
