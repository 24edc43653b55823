//! Where each operation of a task waits, if somebody is to say when it is done.

/// Lets operations through one by one.
pub(crate) trait Turnstile: Send + Sync {
    /// A task, in its turn, is about to do something: returns when it may.
    fn pass(&self, task: u8);

    /// The branch that the task was told to take when it was let through.
    fn branch_of(&self, task: u8) -> Option<u8>;
}
