//! One queue for all workers, under a lock, for the policies that compare all ready tasks.

use super::Policy;
use super::fair_share::FairShare;
use super::priority::PriorityQueue;
use crate::sync::Lock;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::task::Task;

/// The queue, and how many are in it.
pub(crate) struct Central {
    queue: Lock<Kind>,
    len: AtomicUsize,
}

enum Kind {
    Priority(Box<PriorityQueue>),
    FairShare(FairShare),
}

impl Central {
    /// The queue that the policy needs beside the cores' own, if it needs one.
    pub(crate) fn of(policy: Policy) -> Option<Central> {
        let kind = match policy {
            Policy::Priority { aging } => Kind::Priority(Box::new(PriorityQueue::new(aging))),
            Policy::FairShare => Kind::FairShare(FairShare::default()),
            Policy::Fifo | Policy::LifoSlot { .. } => return None,
        };
        Some(Central { queue: Lock::new(kind), len: AtomicUsize::new(0) })
    }

    /// A task is ready.
    pub(crate) fn push(&self, task: Task) {
        let mut queue = self.queue.lock();
        match &mut *queue {
            Kind::Priority(queue) => queue.push(task),
            Kind::FairShare(queue) => queue.push(task),
        }
        // Ordering: Relaxed; a hint. Who must not miss a push fences before the look, and the one
        // who pushes fences before it looks for sleepers. Only written under the lock.
        self.len.store(self.len() + 1, Ordering::Relaxed);
    }

    /// Takes the one that goes next.
    pub(crate) fn pop(&self) -> Option<Task> {
        if self.len() == 0 {
            return None;
        }
        let mut queue = self.queue.lock();
        let task = match &mut *queue {
            Kind::Priority(queue) => queue.pop(),
            Kind::FairShare(queue) => queue.pop(),
        }?;
        // Ordering: Relaxed, as in `push`.
        self.len.store(self.len() - 1, Ordering::Relaxed);
        Some(task)
    }

    /// All of them, left where they are: by when they became ready, or by what they have had.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn all(&self) -> Vec<Task> {
        match &*self.queue.lock() {
            Kind::Priority(queue) => queue.all(),
            Kind::FairShare(queue) => queue.all(),
        }
    }

    /// Where shares are fair: how far a task is ahead of the one taken last, see
    /// [`FairShare::ahead`].
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn ahead(&self, task: Task, in_turn: bool) -> i64 {
        match &*self.queue.lock() {
            Kind::Priority(_) => 0,
            Kind::FairShare(queue) => queue.ahead(task, in_turn),
        }
    }

    /// How many there are, or were a moment ago.
    pub(crate) fn len(&self) -> usize {
        // Ordering: Relaxed, as in `push`.
        self.len.load(Ordering::Relaxed)
    }
}
