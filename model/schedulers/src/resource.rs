//! Channels, locks and devices, as far as they have a state of their own.
//!
//! Who waits for what is said by the tasks. Kept here is only what they do not say: in which order.

use arrayvec::ArrayVec;

use crate::spec::MOST_TASKS;

/// Tasks that wait for one thing, the longest waiting first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(ArrayVec<u8, MOST_TASKS>);

/// A bounded queue of events; an event is nothing but its arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Channel {
    /// Events in it.
    pub events: u8,
    /// How many more the environment may put in; 0 where there is no limit or no environment.
    pub to_come: u8,
    /// Who waits for an event.
    pub receivers: Line,
    /// Who waits for room.
    pub senders: Line,
}

/// A lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Who has it.
    pub holder: Option<u8>,
    /// Who waits for it, in order; empty for a lock with barging, which knows no order.
    pub line: Line,
}

impl Line {
    /// Waits from now on.
    pub(crate) fn join(&mut self, task: u8) {
        self.0.push(task);
    }

    /// Stops waiting.
    pub(crate) fn leave(&mut self, task: u8) {
        self.0.retain(|other| *other != task);
    }

    /// Takes out who has waited longest.
    pub(crate) fn next(&mut self) -> Option<u8> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Who has waited longest.
    pub(crate) fn first(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Everyone, the longest waiting first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.iter().copied()
    }

    /// How often is this task in it?
    pub(crate) fn count(&self, task: u8) -> usize {
        self.0.iter().filter(|other| **other == task).count()
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
