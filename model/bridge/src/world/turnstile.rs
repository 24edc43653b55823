//! Where each operation of a task waits, if somebody is to say when it is done.

use crate::mark::Mark;
use crate::workload::Doing;

/// Lets operations through one by one.
pub(crate) trait Turnstile: Send + Sync {
    /// A turn of the task begins: its future is polled.
    fn turn(&self, _task: u8) {}

    /// A task, in its turn, is about to do something: returns when it may, or that it never may.
    fn pass(&self, task: u8) -> bool;

    /// It has done that, or waits until it can.
    fn did(&self, _task: u8, _mark: Mark, _doing: Doing<'_>) {}

    /// It has done it, without waiting; and ended, if that was its last.
    fn passed(&self, _task: u8, _has_ended: bool) {}

    /// The branch that the task was told to take when it was let through.
    fn branch_of(&self, task: u8) -> Option<u8>;

    /// May turns be switched nowhere but where operations wait?
    fn stays_calm(&self) -> bool {
        false
    }
}
