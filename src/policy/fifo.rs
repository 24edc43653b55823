//! `fifo`: the head of the worker's queue.
//!
//! What a worker's own turns wake, spawn or leave ready joins the tail of its queue; what is woken
//! from outside joins the shared queue, all of which (on several workers: its share) the worker
//! moves to the tail of its own before it takes the head; one that is alone also before it adds to
//! the tail. So on one worker the order is that in which tasks became ready, whoever woke them, and
//! a ready task is passed by each other task at most once: those ahead of it when it became ready,
//! and the one whose turn it was. n − 1 in all.

use crate::core::Core;
use crate::shared::Shared;
use crate::task::Task;

/// Whom the core takes.
#[inline]
pub(crate) fn take(core: &Core, shared: &Shared) -> Option<Task> {
    core.queue.pop(shared.alone)
}
