//! Who is told of events, and in what form.

use super::Event;

/// An event with the interval in which it happened.
///
/// Only with the feature `probe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// A number read before the operation.
    pub before: u64,
    /// The number drawn after the operation; no two records have the same one.
    pub after: u64,
    /// What happened.
    pub event: Event,
}

impl Record {
    pub(super) fn new(before: u64, after: u64, event: Event) -> Self {
        Record { before, after, event }
    }

    /// Did this happen before the other for certain?
    ///
    /// If neither precedes the other, nothing is known of their order from the numbers.
    pub fn precedes(&self, other: &Record) -> bool {
        self.after < other.before
    }
}

/// Is told of events.
///
/// One thread at a time calls it, on real threads the drain thread. It must not use the executor
/// that it observes, whose locks may be held while it runs in a deterministic or a loom run.
///
/// Only with the feature `probe`. A closure is a recorder too:
///
/// ```
/// use turnwise::probe::{Record, Recorder};
///
/// let (to, _from) = std::sync::mpsc::channel();
/// let recorder: Box<dyn Recorder> = Box::new(move |record: Record| drop(to.send(record)));
/// # drop(recorder);
/// ```
pub trait Recorder: Send {
    /// Takes one record; they come in the order of [`Record::after`].
    fn record(&mut self, record: Record);

    /// Hears how many events are missing so far, whenever more are: they found no room.
    fn lost(&mut self, _total: u64) {}
}

impl<F: FnMut(Record) + Send> Recorder for F {
    fn record(&mut self, record: Record) {
        self(record)
    }
}
