//! `lifo_slot`: a task just woken goes first, from a slot beside the queue.
//!
//! After tokio's multi-thread scheduler (PR #2349, its cap in #5712) and Go's `runnext`. Messages
//! between two tasks stay in the cache; the price is a bypass of (cap + 1) · (n − 1): before each
//! turn of the queue come up to `cap` of the slot, each of which may push another to the tail.
//!
//! Unlike tokio's (issue #4941), the slot can be stolen from, after all queues: a task in the slot
//! of a worker that is stuck in a long turn is not lost.

use crate::core::Core;
use crate::shared::Shared;
use crate::sync::atomic::{AtomicPtr, Ordering};
use crate::sync::{Rule, is_spoiled};
use crate::task::Task;

/// One place for one task.
#[derive(Debug, Default)]
pub(crate) struct Slot(AtomicPtr<()>);

impl Slot {
    /// Puts a task in, and gives back who was there.
    pub(crate) fn replace(&self, task: Task) -> Option<Task> {
        let task = task.pointer().cast_mut().cast();
        // Ordering: AcqRel; Release pairs with the Acquire of whoever takes the task out, Acquire
        // with the Release of who had put the last one in.
        let shown =
            if is_spoiled(Rule::SlotIsReleased) { Ordering::Relaxed } else { Ordering::AcqRel };
        as_task(self.0.swap(task, shown))
    }

    /// Takes out who is there.
    pub(crate) fn take(&self) -> Option<Task> {
        if self.is_empty() {
            return None;
        }
        // Ordering: Acquire pairs with the Release in `replace`.
        as_task(self.0.swap(std::ptr::null_mut(), Ordering::Acquire))
    }

    /// Who is there, left where it is.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn peek(&self) -> Option<Task> {
        // Ordering: Acquire pairs with the Release in `replace`.
        as_task(self.0.load(Ordering::Acquire))
    }

    /// Is nobody there?
    pub(crate) fn is_empty(&self) -> bool {
        // Ordering: Relaxed; a guess, or the owner's own. Who must not miss a push fences first.
        self.0.load(Ordering::Relaxed).is_null()
    }
}

fn as_task(pointer: *mut ()) -> Option<Task> {
    // SAFETY: the slot holds pointers to headers of queued tasks, which are alive.
    unsafe { Task::from_pointer(pointer.cast()) }
}

/// Whom the core takes.
pub(crate) fn take(core: &Core, shared: &Shared, cap: Option<u32>) -> Option<Task> {
    let in_a_row = core.slot_turns.get();
    let due = cap.is_some_and(|cap| in_a_row >= u64::from(cap));
    let due = due && !is_spoiled(Rule::SlotHasACap);
    let from_queue = |core: &Core| {
        let task = core.queue.pop(shared.alone);
        if task.is_some() {
            core.slot_turns.set(0);
        }
        task
    };
    let from_slot = |core: &Core| {
        let task = core.slot.take();
        if task.is_some() && !due {
            core.slot_turns.set(in_a_row + 1);
        }
        task
    };
    if due {
        from_queue(core).or_else(|| from_slot(core))
    } else {
        from_slot(core).or_else(|| from_queue(core))
    }
}

/// A task was woken or spawned in a turn of this core's.
pub(crate) fn join_woken(core: &Core, shared: &Shared, task: Task) {
    if is_spoiled(Rule::WokenTakeTheSlot) {
        core.push(shared, task);
    } else if let Some(displaced) = core.slot.replace(task) {
        core.push(shared, displaced);
    }
}
