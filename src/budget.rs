//! How much a task may do in one turn before it is asked to give way.
//!
//! A future that is always ready never returns from its poll by itself: a stream that always has an
//! item keeps its worker for ever. So each leaf future of this crate (sleeps, joins, intervals,
//! inputs of the event loop) spends one unit of its turn's budget of 128 when it is ready, and when
//! the budget is spent it is pending instead, once, after waking itself. Waiting spends nothing: a
//! task may wait for a thousand things in one poll. After tokio's cooperative budget
//! (tokio PR #2160). Futures of other crates spend nothing unless they call [`consume`].

use std::future::{Future, poll_fn};
use std::task::{Context, Poll};

use crate::context;

/// Spends one unit of the turn's budget. If there is none left, wakes the task and is pending.
pub(crate) fn poll_spend(context: &mut Context<'_>) -> Poll<()> {
    if context::spend_budget() {
        Poll::Ready(())
    } else {
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Spends one unit of the turn's budget, and gives way if it is spent: for loops that would
/// otherwise run for long without a pending await.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// # let executor = turnwise::Executor::builder().workers(1).build()?;
/// let sum = executor.run(async {
///     let mut sum = 0_u64;
///     for n in 0..10_000 {
///         sum += n;
///         turnwise::budget::consume().await;
///     }
///     sum
/// });
/// assert_eq!(sum, 49_995_000);
/// # Ok(())
/// # }
/// ```
pub fn consume() -> impl Future<Output = ()> + Send {
    let mut spent = false;
    poll_fn(
        move |context| {
            if std::mem::replace(&mut spent, true) { Poll::Ready(()) } else { poll_spend(context) }
        },
    )
}
