//! In place of `signal`, where no thread is interrupted: on other systems, and under loom.
//!
//! On other systems nothing is ever asked of a thread, for no executor is built there under a
//! discipline with a slice. Under loom a thread that is asked runs the handler by itself, where the
//! test calls it.

use std::ffi::c_void;

use super::time_slice;

/// What would be the handler is compiled all the same: it must not fall behind the rest unnoticed.
const _: unsafe fn(*mut c_void) -> bool = time_slice::interrupted;

/// Says whether the thread will answer.
pub(crate) fn send(_: i32) -> bool {
    cfg!(any(turnwise_loom, turnwise_shuttle))
}

/// No system knows loom's threads: any number but 0 says that there is one.
pub(crate) fn this_thread() -> i32 {
    1
}

/// There is nothing to receive.
pub(crate) fn unblock() {}

/// There is nothing to keep away.
pub(crate) fn block() {}

/// Nobody says how much it is.
pub(crate) fn processor_time(_: i32) -> u64 {
    0
}

/// As above.
pub(crate) fn own_processor_time() -> u64 {
    0
}

/// Threads stay as urgent as they are.
pub(crate) fn lowest_priority() {}

/// Nobody says so: time alone decides whether a turn has overrun.
pub(crate) fn is_asleep(_: i32) -> bool {
    true
}

/// Waits end when the system ends them.
pub(crate) fn be_punctual() {}
