//! Code during which no turn is stopped or handed off.
//!
//! An operation is one step of the model. A thread that were stopped within one, holding the
//! world's lock, would keep all others from theirs, and turns would be interrupted that had not
//! done anything yet, which no machine does; and one that was stopped after its task had left would
//! stand in the queue as a ghost. The executor says what a turn can do that must not be stopped:
//! keep its signal from the thread.

/// Runs it with the executor's signal kept from this thread; and on, if it says so, until the next
/// such code on this thread is over.
#[cfg(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle))))]
pub(crate) fn calmly<R>(code: impl FnOnce() -> (R, Then)) -> R {
    use nix::sys::signal::{SigSet, Signal};
    let urgent = SigSet::from(Signal::SIGURG);
    urgent.thread_block().expect("a thread may block a signal");
    let (result, then) = code();
    if then == Then::GoOn {
        urgent.thread_unblock().expect("and unblock it");
    }
    result
}

/// Elsewhere nothing is ever stopped; under loom and shuttle only where a turn says so.
#[cfg(not(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle)))))]
pub(crate) fn calmly<R>(code: impl FnOnce() -> (R, Then)) -> R {
    code().0
}

/// What comes after it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// The turn goes on, and may be stopped.
    GoOn,
    /// The turn is about to end.
    Leave,
}
