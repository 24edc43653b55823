//! A recorder that keeps everything, for tests and for what reads a run afterwards.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Event, Record, Recorder};

/// Keeps all records in memory; clones share them.
///
/// Only with the feature `probe`.
///
/// ```
/// let log = turnwise::probe::Log::new();
/// assert!(log.records().is_empty());
/// assert_eq!(log.lost(), 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    records: Vec<Record>,
    lost: u64,
}

impl Log {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty one that takes so many records before it allocates.
    pub fn with_capacity(records: usize) -> Self {
        Log(Arc::new(Mutex::new(Kept { records: Vec::with_capacity(records), lost: 0 })))
    }

    /// All records so far.
    pub fn records(&self) -> Vec<Record> {
        self.kept().records.clone()
    }

    /// All events so far, without their numbers.
    pub fn events(&self) -> Vec<Event> {
        self.kept().records.iter().map(|record| record.event).collect()
    }

    /// Hands over the records so far, and begins anew.
    pub fn take(&self) -> Vec<Record> {
        std::mem::take(&mut self.kept().records)
    }

    /// How many events are missing.
    pub fn lost(&self) -> u64 {
        self.kept().lost
    }

    /// A panic of another holder leaves the records whole: each is pushed at once.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for Log {
    fn record(&mut self, record: Record) {
        self.kept().records.push(record);
    }

    fn lost(&mut self, total: u64) {
        self.kept().lost = total;
    }
}
