//! What a checker, whichever it is, answers about a model.

use std::fmt;
use std::time::Duration;

/// The answer of one checker about one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How much was looked at.
    pub counts: Counts,
    /// One for each claim that was put to it, in that order.
    pub claims: Vec<(String, Verdict)>,
    /// All runs of the tool that it took, its start included.
    pub time: Duration,
}

/// The size of a state space. What a checker does not say, or not of the whole, is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct states.
    pub states: Option<u64>,
    /// Steps between them: TLC's "states generated" without the first ones, Spin's "transitions".
    pub transitions: Option<u64>,
    /// Steps on a shortest path to the farthest state; under Spin, of the deepest one that it took.
    pub depth: Option<u64>,
}

/// The answer to one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// True of every fair behaviour.
    Holds,
    /// False.
    Violated,
    /// The search did not come to its end; the text says why.
    Undecided(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Verdict::Holds => "holds",
            Verdict::Violated => "violated",
            Verdict::Undecided(_) => "undecided",
        })
    }
}
