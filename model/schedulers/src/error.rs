//! What is wrong with a description of a machine, and where.

use std::fmt;
use std::ops::Range;

/// Why a description is no machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecError {
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

/// Which part of a description is wrong, as an index into the spec's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The machine's own keys.
    Machine,
    /// A task.
    Task(usize),
    /// Bytes of a task's program text.
    Program {
        /// The task.
        task: usize,
        /// The bytes.
        span: Range<usize>,
    },
    /// A channel.
    Channel(usize),
    /// A device.
    Device(usize),
    /// A lock.
    Lock(usize),
    /// A counter.
    Counter(usize),
    /// A runtime.
    Runtime(usize),
    /// The supervisor.
    Supervisor,
}

impl SpecError {
    /// An error without help.
    pub(crate) fn new(place: Place, message: impl Into<String>) -> Self {
        SpecError { message: message.into(), place, help: None }
    }

    /// The same error with help.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.message)?;
        match &self.help {
            Some(help) => write!(out, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SpecError {}
