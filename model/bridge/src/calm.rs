//! Code during which no turn is stopped or handed off.
//!
//! An operation is one step of the model. A thread that were stopped within one, holding the
//! world's lock, would keep all others from theirs, and turns would be interrupted that had not
//! done anything yet, which no machine does. The executor says what a turn can do that must not be
//! stopped: keep its signal from the thread.

/// Runs it with the executor's signal kept from this thread.
#[cfg(target_os = "linux")]
pub(crate) fn calmly<R>(code: impl FnOnce() -> R) -> R {
    use nix::sys::signal::{SigSet, Signal};
    let urgent = SigSet::from(Signal::SIGURG);
    let was_blocked = SigSet::thread_get_mask().is_ok_and(|mask| mask.contains(Signal::SIGURG));
    urgent.thread_block().expect("a thread may block a signal");
    let result = code();
    if !was_blocked {
        urgent.thread_unblock().expect("and unblock it");
    }
    result
}

/// Elsewhere nothing is ever stopped.
#[cfg(not(target_os = "linux"))]
pub(crate) fn calmly<R>(code: impl FnOnce() -> R) -> R {
    code()
}
