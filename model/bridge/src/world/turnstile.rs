//! Where each operation of a task waits, if somebody is to say when it is done.

/// Lets operations through one by one.
pub(crate) trait Turnstile: Send + Sync {
    /// A task, in its turn, is about to do something: returns when it may.
    fn pass(&self, task: u8);

    /// It has done it, without waiting; and ended, if that was its last.
    fn passed(&self, _task: u8, _has_ended: bool) {}

    /// The branch that the task was told to take when it was let through.
    fn branch_of(&self, task: u8) -> Option<u8>;
}
