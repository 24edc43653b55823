//! Which task next: a choice by fixed rules.
//!
//! | policy | goes next | bypass of a ready task, n tasks, one worker |
//! | --- | --- | --- |
//! | [`Fifo`](Policy::Fifo) | who has been ready longest | n − 1 |
//! | [`LifoSlot`](Policy::LifoSlot) | who was just woken, `cap` in a row | (cap + 1) · (n − 1) |
//! | [`Priority`](Policy::Priority) | the most urgent | aging · d + n − 1, d below the top |
//! | [`FairShare`](Policy::FairShare) | who has had the least | see there |
//!
//! A bypass is a turn of another task while this one was ready. `Fifo` and `LifoSlot` keep a queue
//! for each worker, from which idle workers steal, so that on several workers the bounds count the
//! turns of the queue that the task is in. `Priority` and `FairShare` keep one queue for all, and
//! their bounds count all workers' turns.

pub(crate) mod central;
pub(crate) mod fair_share;
pub(crate) mod fifo;
pub(crate) mod lifo_slot;
pub(crate) mod priority;
#[cfg(test)]
mod tests;

/// The largest priority that a task may have; the smallest, and the usual one, is 0.
pub const MOST_URGENT: u8 = 15;

/// That of the executor's own task: as urgent as the most urgent of the users'. Else the one that
/// wakes sleepers would wait, without aging for ever, while tasks less urgent than they are go on.
pub(crate) const OWN: u8 = MOST_URGENT + 1;

/// Who goes next.
///
/// ```
/// use turnwise::{Executor, Policy};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let executor =
///     Executor::builder().workers(1).policy(Policy::Priority { aging: Some(8) }).build()?;
/// let urgent = executor.task().priority(3).spawn(async { "soon" });
/// assert_eq!(executor.block_on(urgent).expect("it ends"), "soon");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// First in, first out. On one worker a ready task waits for at most n − 1 turns of others, n
    /// being the number of tasks: each of them at most once.
    #[default]
    Fifo,
    /// A task that the running one wakes or spawns goes first, from a slot beside the queue, and
    /// pushes the slot's occupant to the queue's tail. After `cap` turns of the slot in a row the
    /// queue's head has one. Idle workers may steal from the slot. On one worker a ready task waits
    /// for at most (cap + 1) · (n − 1) turns; with `cap: None` there is no bound: two tasks that
    /// wake each other starve a third (tokio PRs #2349 and #5712).
    LifoSlot {
        /// Turns in a row that the slot may give while others wait; `None`: no end.
        cap: Option<u32>,
    },
    /// The most urgent goes next; ties go to who has been ready longest. With `aging: Some(k)` a
    /// ready task rises by one for every k turns given to others, up to the highest priority that
    /// any task was given: one that is d below it waits for at most k · d + n − 1 turns. Without
    /// aging there is no bound.
    Priority {
        /// Turns of others by which a waiting task becomes more urgent by one; `None`: never.
        aging: Option<u32>,
    },
    /// The one that has had the least goes next: time in turns, a turn counting for a microsecond
    /// at least, divided by its priority + 1. Who sleeps earns no credit. If the task's last turn
    /// cost C, any other turn costs at least c, and no other's priority + 1 is more than w times
    /// its own, it waits for at most (n − 1) · (1 + w · C / c) turns.
    FairShare,
}

impl Policy {
    /// May a ready task wait without end under it?
    pub(crate) fn may_starve(self) -> bool {
        matches!(self, Policy::LifoSlot { cap: None } | Policy::Priority { aging: None })
    }
}
