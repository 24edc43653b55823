//! All live tasks of an executor, so that a shutdown can end them and name those it could not.
//!
//! Lists through the tasks themselves, in parts, so that workers seldom want the same lock. The
//! registry's reference to a task keeps it alive while it is not done, and a part that has tasks of
//! users keeps the executor: one count for all of them, where one a task would cost each of them.

use std::sync::Arc;

use crate::shared::Shared;
use crate::sync::atomic::Ordering;
use crate::sync::{Lock, Padded};
use crate::task::{Header, Task, TaskId};

/// The tasks.
pub(crate) struct Registry {
    parts: Box<[Padded<Lock<Part>>]>,
}

#[derive(Default)]
struct Part {
    first: Option<Task>,
    /// There while there are users' tasks. The executor's own do not keep it: it keeps them.
    executor: Option<Arc<Shared>>,
    /// Users' tasks, and all.
    len: usize,
    all: usize,
    refuses: bool,
}

impl Registry {
    /// Nobody yet.
    pub(crate) fn new(parts: usize) -> Self {
        Registry { parts: (0..parts).map(|_| Padded::default()).collect() }
    }

    fn part(&self, task: Task) -> &Lock<Part> {
        // Ordering: Relaxed; written once, before anybody else had the task.
        &self.parts[usize::from(task.header().part.load(Ordering::Relaxed))]
    }

    /// A task is born, on the core or, given its number, outside. Says whether it may live: after
    /// [`close`](Self::close) it may not, and the caller ends it.
    #[must_use]
    pub(crate) fn add(&self, task: Task, shared: &Arc<Shared>, core: Option<usize>) -> bool {
        let outside = || task.header().id.get() as usize % self.parts.len();
        let part = core.unwrap_or_else(outside) as u8;
        // Ordering: Relaxed; nobody else has the task yet.
        task.header().part.store(part, Ordering::Relaxed);
        let mut part = self.part(task).lock();
        if part.len == 0 && !task.header().system {
            part.executor = Some(Arc::clone(shared));
        }
        let after = part.first.replace(task);
        set_links(task, |links| (links.before, links.after) = (None, after));
        if let Some(after) = after {
            set_links(after, |links| links.before = Some(task));
        }
        part.len += usize::from(!task.header().system);
        part.all += 1;
        !part.refuses
    }

    /// A task is done: its reference is the caller's, and so is, with the last one, the executor's.
    pub(crate) fn remove(&self, task: Task) -> Option<Arc<Shared>> {
        let mut part = self.part(task).lock();
        let (mut before, mut after) = (None, None);
        set_links(task, |links| (before, after) = (links.before.take(), links.after.take()));
        match before {
            Some(before) => set_links(before, |links| links.after = after),
            None => part.first = after,
        }
        if let Some(after) = after {
            set_links(after, |links| links.before = before);
        }
        part.len -= usize::from(!task.header().system);
        part.all -= 1;
        if part.len == 0 { part.executor.take() } else { None }
    }

    /// No more tasks. Says how many live at that moment, without the executor's own.
    pub(crate) fn close(&self) -> usize {
        let close = |part: &Padded<Lock<Part>>| {
            let mut part = part.lock();
            part.refuses = true;
            part.len
        };
        self.parts.iter().map(close).sum()
    }

    /// How many live, without the executor's own.
    pub(crate) fn len(&self) -> usize {
        self.parts.iter().map(|part| part.lock().len).sum()
    }

    /// Are all users' tasks gone?
    pub(crate) fn is_free_of_users(&self) -> bool {
        self.parts.iter().all(|part| part.lock().len == 0)
    }

    /// Is nobody there, not even the executor's own?
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.lock().all == 0)
    }

    /// What `f` makes of a live task, found by its number.
    pub(crate) fn find<R>(&self, id: TaskId, f: impl FnOnce(&Header) -> R) -> Option<R> {
        let mut f = Some(f);
        let mut found = None;
        self.for_each(|task| {
            if task.header().id == id
                && let Some(f) = f.take()
            {
                found = Some(f(task.header()));
            }
        });
        found
    }

    /// Refers to each live task, so that `f` can use them outside the locks; then to the next lot.
    pub(crate) fn for_each(&self, mut f: impl FnMut(Task)) {
        for part in &self.parts {
            // Memory for the lot is taken before the lock is; a lot that does not fit is tried
            // again with more.
            let mut lot: Vec<Task> = Vec::new();
            loop {
                let part = part.lock();
                if part.all <= lot.capacity() {
                    let mut next = part.first;
                    while let Some(task) = next {
                        task.header().state.refer();
                        lot.push(task);
                        next = links(task);
                    }
                    break;
                }
                let needed = part.all;
                drop(part);
                lot = Vec::with_capacity(needed * 2);
            }
            for task in lot {
                f(task);
                task.release();
            }
        }
    }
}

fn links(task: Task) -> Option<Task> {
    // SAFETY: the task is in a list of the registry whose lock is held.
    task.header().owned.with(|links| unsafe { (*links).after })
}

fn set_links(task: Task, f: impl FnOnce(&mut crate::task::Neighbours)) {
    // SAFETY: the task is in, or comes into, a list of the registry whose lock is held.
    task.header().owned.with_mut(|links| f(unsafe { &mut *links }));
}
