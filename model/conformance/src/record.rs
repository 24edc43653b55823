//! A run as lines of JSON: one for the head, one an event, one for the end.
//!
//! ```text
//! {"format":"turnwise-run","version":1,"lanes":["worker 0","worker 1"],"about":{"case":"ping"}}
//! {"at":1,"lane":0,"what":{"woken":3}}
//! {"before":2,"after":5,"lane":1,"object":3,"number":7,"what":{"taken":3}}
//! {"events":2,"lost":0}
//! ```
//!
//! `at` stands for `before` and `after` where they are equal; `object` and `number` are the
//! [`Version`](crate::run::Version); `lane`, counted from 0, `object` and `number` may be missing.
//! `what` is whatever the observation serializes to. The last line tells that the file is whole:
//! without it the file is not read. In `about` stands what the writer wants to be known: it is not
//! looked at.

mod read;
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::run::Run;

pub use read::read;
pub use write::{Writer, write};

const FORMAT: &str = "turnwise-run";
const VERSION: u64 = 1;

/// A recorded run, and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<T> {
    /// Names and values, as the writer liked.
    pub about: BTreeMap<String, String>,
    /// The run.
    pub run: Run<T>,
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    version: u64,
    lanes: Vec<String>,
    #[serde(default)]
    about: BTreeMap<String, String>,
}

/// Why a text is no record of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong, without a full stop.
    pub message: String,
    /// What should have stood there, if that can be said.
    pub expected: Option<String>,
    /// Where, in bytes of the whole text; empty only at its end. It lies within one line.
    pub span: Range<usize>,
    /// The line, counted from 1.
    pub line: usize,
    /// The column of the place's first character, counted in characters from 1.
    pub column: usize,
    /// The offending text.
    pub text: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.message)?;
        if let Some(expected) = &self.expected {
            write!(out, ", expected {expected}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}
