//! One core's queue: a ring, and behind it a list for what does not fit.
//!
//! Whatever is in the list is younger than all that is in the ring: while there is anything in the
//! list, what comes goes there, and the ring is filled from it when it is empty. So the queue as a
//! whole is first in, first out, for any number of tasks.

use super::ring::{CAPACITY, Ring};
use super::shared::SharedQueue;
use crate::sync::{Rule, is_spoiled};
use crate::task::Task;

/// The queue. Pushing and popping is for the core's holder; stealing for all others.
pub(crate) struct LocalQueue {
    ring: Ring,
    more: SharedQueue,
}

impl LocalQueue {
    /// An empty one.
    pub(crate) fn new() -> Self {
        LocalQueue::starting_at(0)
    }

    /// An empty one, whose ring's first position is as given.
    pub(super) fn starting_at(position: usize) -> Self {
        LocalQueue { ring: Ring::starting_at(position), more: SharedQueue::default() }
    }

    /// The holder adds a task at the tail.
    #[inline]
    pub(crate) fn push(&self, task: Task) {
        if self.more.len() == 0 || is_spoiled(Rule::OverflowIsYounger) {
            match self.ring.push(task) {
                Ok(()) => {}
                Err(task) => self.more.push(task),
            }
        } else {
            self.more.push(task);
        }
    }

    /// The holder takes the task at the head. `alone` says that nobody steals.
    #[inline]
    pub(crate) fn pop(&self, alone: bool) -> Option<Task> {
        if is_spoiled(Rule::HeadGoesFirst)
            && let Some(head) = self.ring.pop(alone)
        {
            let Some(second) = self.ring.pop(alone) else { return Some(head) };
            self.push(head);
            return Some(second);
        }
        match self.ring.pop(alone) {
            None if self.more.len() > 0 => {
                self.refill();
                self.ring.pop(alone)
            }
            popped => popped,
        }
    }

    fn refill(&self) {
        let room = self.ring.room();
        self.more.take(room, |task| self.ring.push(task).expect("there is room"));
    }

    /// Moves up to so many from the shared queue to the tail.
    pub(crate) fn fetch(&self, shared: &SharedQueue, most: usize) {
        shared.take(most, |task| self.push(task));
    }

    /// Another core, whose queue is empty, takes half of what is in the ring, or, if there is
    /// nothing, of the list. Gives one task, and puts the rest into its own queue.
    pub(crate) fn steal_into(&self, own: &LocalQueue) -> Option<(Task, usize)> {
        if let Some(stolen) = self.ring.steal_into(&own.ring) {
            return Some(stolen);
        }
        let there = self.more.len();
        let most = (there - there / 2).min(CAPACITY / 2);
        let (mut first, mut moved) = (None, 0);
        self.more.take(most, |task| match first {
            None => first = Some(task),
            Some(_) => {
                own.ring.push(task).expect("the thief's ring is empty");
                moved += 1;
            }
        });
        first.map(|first| (first, moved))
    }

    /// Another core, which has far fewer, takes the oldest in the ring.
    pub(crate) fn steal_one(&self) -> Option<Task> {
        self.ring.steal_one()
    }

    /// All of them, in order, left where they are. Nobody pushes or pops meanwhile.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn all(&self) -> Vec<Task> {
        self.ring.all().chain(self.more.all()).collect()
    }

    /// How many there are, or were a moment ago.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.ring.len() + self.more.len()
    }
}
