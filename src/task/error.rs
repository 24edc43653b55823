//! Why a task gave no output.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex};

use super::{Header, TaskId};

/// A task that was cancelled, or panicked, as its [`JoinHandle`](crate::JoinHandle) reports it.
pub struct JoinError(Box<What>);

// Behind a pointer: an error is rare, and its size would be part of every task's cell.
struct What {
    id: TaskId,
    name: Option<Arc<str>>,
    why: Why,
}

enum Why {
    Cancelled,
    // A payload may be sent, but not shared: the mutex makes the error `Sync`, and is never
    // contended.
    Panicked(Mutex<Box<dyn Any + Send>>),
}

impl JoinError {
    pub(super) fn cancelled(header: &Header) -> Self {
        Self::new(header, Why::Cancelled)
    }

    pub(super) fn panicked(header: &Header, payload: Box<dyn Any + Send>) -> Self {
        Self::new(header, Why::Panicked(Mutex::new(payload)))
    }

    fn new(header: &Header, why: Why) -> Self {
        JoinError(Box::new(What { id: header.id, name: header.name().cloned(), why }))
    }

    /// Was it aborted, or cancelled by the executor's shutdown?
    pub fn is_cancelled(&self) -> bool {
        matches!(self.0.why, Why::Cancelled)
    }

    /// Did its future panic, in a poll or in its destructor?
    pub fn is_panic(&self) -> bool {
        matches!(self.0.why, Why::Panicked(_))
    }

    /// The panic's payload, to be looked at or resumed with [`std::panic::resume_unwind`].
    ///
    /// # Errors
    ///
    /// Gives the error back if the task was cancelled.
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send>, JoinError> {
        if self.is_cancelled() {
            return Err(self);
        }
        match self.0.why {
            Why::Panicked(payload) => {
                Ok(payload.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
            }
            Why::Cancelled => unreachable!("asked above"),
        }
    }

    /// The panic's payload.
    ///
    /// # Panics
    ///
    /// If the task was cancelled.
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        self.try_into_panic().expect("the task was cancelled, it did not panic")
    }

    /// The task's number.
    pub fn id(&self) -> TaskId {
        self.0.id
    }

    /// The task's name, if it was given one.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    fn message(&self) -> Option<String> {
        let Why::Panicked(payload) = &self.0.why else { return None };
        let payload = payload.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Some(text.map_or_else(String::new, |text| format!(": {text}")))
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "task {}", self.0.id)?;
        if let Some(name) = &self.0.name {
            write!(out, " ({name})")?;
        }
        match self.message() {
            Some(message) => write!(out, " panicked{message}"),
            None => write!(out, " was cancelled"),
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "JoinError({self})")
    }
}

impl std::error::Error for JoinError {}
