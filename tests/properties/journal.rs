//! What happened to each task of a program, written down by the tasks themselves.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// How a task ended, by its own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It came to its last step.
    Finished,
    Panicked,
    /// Its future was dropped before.
    Dropped,
}

/// What happened, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A task, with its priority.
    Spawned(usize, u8),
    Turn(usize),
    /// Its turn is over, and it is ready.
    Yielded(usize),
    Ended(usize, End),
    /// An abort of it was asked for.
    Aborted(usize),
}

/// The journal of one run.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Pages>);

#[derive(Default)]
struct Pages {
    events: Mutex<Vec<Event>>,
    tasks: AtomicUsize,
    outputs: AtomicUsize,
}

impl Journal {
    /// Writes an event down.
    pub(crate) fn note(&self, event: Event) {
        self.0.events.lock().expect("nobody panics under it").push(event);
    }

    /// What was written so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.0.events.lock().expect("nobody panics under it").clone()
    }

    /// A new task, spawned now.
    pub(crate) fn born(&self, priority: u8) -> Life {
        let task = self.0.tasks.fetch_add(1, Ordering::Relaxed);
        self.note(Event::Spawned(task, priority));
        Life { journal: self.clone(), task, over: false }
    }

    /// How many tasks there were.
    pub(crate) fn tasks(&self) -> usize {
        self.0.tasks.load(Ordering::Relaxed)
    }

    /// Outputs that were made and not dropped.
    pub(crate) fn outputs(&self) -> usize {
        self.0.outputs.load(Ordering::Relaxed)
    }

    /// Is this the only one that leads there? Then nothing of any task is left.
    pub(crate) fn is_last(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

/// Belongs to a task's future: its end is written down once, when it is dropped.
pub(crate) struct Life {
    journal: Journal,
    pub task: usize,
    over: bool,
}

impl Life {
    /// The turn is about to end, and the task is ready.
    pub(crate) fn yields(&self) {
        self.journal.note(Event::Yielded(self.task));
    }

    /// It is about to panic.
    pub(crate) fn panics(&mut self) {
        self.over = true;
        self.journal.note(Event::Ended(self.task, End::Panicked));
    }

    /// It came to its last step.
    pub(crate) fn finishes(&mut self) -> Output {
        self.over = true;
        self.journal.note(Event::Ended(self.task, End::Finished));
        self.journal.0.outputs.fetch_add(1, Ordering::Relaxed);
        Output { journal: self.journal.clone(), task: self.task }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if !self.over {
            self.journal.note(Event::Ended(self.task, End::Dropped));
        }
    }
}

/// What a task gives.
pub(crate) struct Output {
    journal: Journal,
    pub task: usize,
}

impl Drop for Output {
    fn drop(&mut self) {
        self.journal.0.outputs.fetch_sub(1, Ordering::Relaxed);
    }
}
