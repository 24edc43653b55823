//! A core in the hands of a test: each step that its holder can take, by itself.

use crate::core::{self, Core};
use crate::shared::Shared;
use crate::task::Task;

/// A core, on the thread that holds it.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    core: &'a Core,
    shared: &'a Shared,
}

impl<'a> Held<'a> {
    pub(super) fn new(core: &'a Core, shared: &'a Shared) -> Self {
        Held { core, shared }
    }

    /// Adds a task to the core's own queue.
    pub fn push(self, task: Queued) {
        self.core.queue.push(task.0);
    }

    /// Takes a task from the core's own queue; `alone`: as if nobody could steal.
    pub fn pop(self, alone: bool) -> Option<Queued> {
        self.core.queue.pop(alone).map(Queued)
    }

    /// Puts a task into the slot, and gives back who was there.
    pub fn put_in_slot(self, task: Queued) -> Option<Queued> {
        self.core.slot.replace(task.0).map(Queued)
    }

    /// Takes the task out of the slot.
    pub fn take_from_slot(self) -> Option<Queued> {
        self.core.slot.take().map(Queued)
    }

    /// The next task by the rules of the policy.
    pub fn next(self) -> Option<Queued> {
        self.core.next(self.shared).map(Queued)
    }

    /// A task of another core; those that come with it go to the own queue.
    pub fn steal(self) -> Option<Queued> {
        self.core.steal(self.shared).map(Queued)
    }

    /// What a worker does when it has found nothing of its own: it looks everywhere, and marks
    /// itself asleep if there is nothing.
    pub fn search(self) -> Option<Queued> {
        self.shared.idle.search();
        core::search(self.core, self.shared).map(Queued)
    }

    /// One turn.
    pub fn turn(self, task: Queued) {
        core::turn(self.core, self.shared, task.0);
    }
}

/// A task that is in no queue, although its state says that it is in one.
#[derive(Debug)]
#[must_use = "somebody owes it a place in a queue, or a turn"]
pub struct Queued(Task);

impl From<Queued> for Task {
    fn from(Queued(task): Queued) -> Task {
        task
    }
}

impl Queued {
    pub(super) fn new(task: Task) -> Self {
        Queued(task)
    }

    /// The task's number.
    pub fn id(&self) -> u64 {
        self.0.header().id.get()
    }

    /// Writes to memory of the task that belongs to whoever has it.
    pub fn touch(&self) {
        // SAFETY: it is in no queue, so the link is used by whoever has it.
        self.0.header().link.with_mut(|link| unsafe { *link = None });
    }

    /// Its last turn: drops the future.
    pub fn cancel(self) {
        let header = self.0.header();
        // It is queued already, so nothing is owed.
        let _ = header.state.abort();
        let turn = header.state.start_poll();
        // SAFETY: begun just now, and nobody else has the task.
        let _ = unsafe { self.0.turn(turn) };
    }
}
