//! A first-in-first-out list of tasks, linked through the tasks: it needs no memory of its own.

use crate::task::Task;

/// The list. A task is in at most one.
#[derive(Debug, Default)]
pub(crate) struct List {
    ends: Option<(Task, Task)>,
    len: usize,
}

impl List {
    /// Adds a task at the tail.
    #[inline]
    pub(crate) fn push(&mut self, task: Task) {
        set_link(task, None);
        self.ends = match self.ends {
            None => Some((task, task)),
            Some((head, tail)) => {
                set_link(tail, Some(task));
                Some((head, task))
            }
        };
        self.len += 1;
    }

    /// Takes the task at the head.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Task> {
        let (head, tail) = self.ends?;
        self.ends = link(head).map(|next| (next, tail));
        self.len -= 1;
        Some(head)
    }

    /// The task at the head, left where it is.
    pub(crate) fn first(&self) -> Option<Task> {
        self.ends.map(|(head, _)| head)
    }

    /// All of them, in order, left where they are.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Task> {
        std::iter::successors(self.first(), |task| link(*task))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

fn link(task: Task) -> Option<Task> {
    // SAFETY: the task is in this list, so its link is the list's, which is borrowed.
    task.header().link.with(|link| unsafe { *link })
}

fn set_link(task: Task, next: Option<Task>) {
    // SAFETY: as above; a task that is being added is in no other.
    task.header().link.with_mut(|link| unsafe { *link = next });
}
