//! A list under a lock, with a length that can be looked at without it.
//!
//! For tasks made ready from outside of the workers, and for those that do not fit a ring.

use super::list::List;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Lock, Padded};
use crate::task::Task;

/// The list. First in, first out.
#[derive(Default)]
pub(crate) struct SharedQueue {
    list: Padded<Lock<List>>,
    len: AtomicUsize,
}

impl SharedQueue {
    /// Adds a task at the tail.
    pub(crate) fn push(&self, task: Task) {
        let mut list = self.list.lock();
        list.push(task);
        self.publish(&list);
    }

    /// Takes up to so many from the head, in order.
    pub(crate) fn take(&self, most: usize, mut each: impl FnMut(Task)) {
        let mut list = self.list.lock();
        for _ in 0..most {
            let Some(task) = list.pop() else { break };
            each(task);
        }
        self.publish(&list);
    }

    /// All of them, in order, left where they are.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn all(&self) -> Vec<Task> {
        self.list.lock().iter().collect()
    }

    fn publish(&self, list: &List) {
        // Ordering: Relaxed; a hint. Who must not miss a push fences between it and the look, and
        // so does the one who pushes, before it looks for sleepers.
        self.len.store(list.len(), Ordering::Relaxed);
    }

    /// How many there are, or were a moment ago.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        // Ordering: Relaxed, as in `publish`.
        self.len.load(Ordering::Relaxed)
    }
}
