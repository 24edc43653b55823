//! What a driver says when nobody can go on.

use std::fmt;

/// No step is left, and the future is not ready: a deadlock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stalled {
    /// The driver's seed.
    pub seed: u64,
    /// Steps taken by then.
    pub steps: u64,
    /// The tasks that wait.
    pub waiting: Vec<String>,
}

impl fmt::Display for Stalled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stalled { seed, steps, waiting } = self;
        write!(out, "after {steps} steps nobody can go on: {} wait", waiting.join(", "))?;
        write!(out, " (again with seed {seed})")
    }
}

impl std::error::Error for Stalled {}
