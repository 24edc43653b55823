//! The real queues, as the trials ask for them: rings and a list, local queues and a shared one.

use super::Queues;
use crate::queue::list::List;
use crate::queue::local::LocalQueue;
use crate::queue::ring::Ring;
use crate::queue::shared::SharedQueue;
use crate::task::Task;

/// Rings, and a list outside. Nothing is fetched.
pub(super) struct Rings {
    rings: [Ring; 2],
    outside: List,
}

impl Rings {
    pub(super) fn starting_at(position: usize) -> Self {
        Rings { rings: [(); 2].map(|()| Ring::starting_at(position)), outside: List::default() }
    }
}

impl Queues for Rings {
    fn push(&mut self, core: usize, task: Task) -> bool {
        let pushed = self.rings[core].push(task);
        assert!(pushed.is_ok() || pushed == Err(task), "it gives back what it does not take");
        pushed.is_ok()
    }

    fn pop(&mut self, core: usize, alone: bool) -> Option<Task> {
        self.rings[core].pop(alone)
    }

    fn steal(&mut self, thief: usize) -> Option<(Task, usize)> {
        self.rings[1 - thief].steal_into(&self.rings[thief])
    }

    fn push_outside(&mut self, task: Task) {
        self.outside.push(task);
    }

    fn take_outside(&mut self, most: usize) -> Vec<Task> {
        let take = |_| {
            let first = self.outside.first();
            let taken = self.outside.pop();
            assert_eq!(first, taken, "the first is what is taken");
            taken
        };
        (0..most).map_while(take).collect()
    }

    fn fetch(&mut self, _: usize, _: usize) {}

    fn lengths(&self) -> [usize; 5] {
        let [one, other] = &self.rings;
        [one.len(), other.len(), self.outside.len(), one.room(), other.room()]
    }
}

/// Local queues, and a shared one outside.
pub(super) struct Locals {
    locals: [LocalQueue; 2],
    outside: SharedQueue,
}

impl Locals {
    pub(super) fn starting_at(position: usize) -> Self {
        let locals = [(); 2].map(|()| LocalQueue::starting_at(position));
        Locals { locals, outside: SharedQueue::default() }
    }
}

impl Queues for Locals {
    fn push(&mut self, core: usize, task: Task) -> bool {
        self.locals[core].push(task);
        true
    }

    fn pop(&mut self, core: usize, alone: bool) -> Option<Task> {
        self.locals[core].pop(alone)
    }

    fn steal(&mut self, thief: usize) -> Option<(Task, usize)> {
        self.locals[1 - thief].steal_into(&self.locals[thief])
    }

    fn push_outside(&mut self, task: Task) {
        self.outside.push(task);
    }

    fn take_outside(&mut self, most: usize) -> Vec<Task> {
        let mut taken = vec![];
        self.outside.take(most, |task| taken.push(task));
        taken
    }

    fn fetch(&mut self, core: usize, most: usize) {
        self.locals[core].fetch(&self.outside, most);
    }

    fn lengths(&self) -> [usize; 5] {
        let [one, other] = &self.locals;
        [one.len(), other.len(), self.outside.len(), 0, 0]
    }
}
