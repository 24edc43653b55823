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
    /// All runs of the checker that it took, its start included.
    pub time: Duration,
}

impl Outcome {
    /// The verdict on a claim that was put to it.
    pub fn verdict(&self, claim: &str) -> Option<&Verdict> {
        self.claims.iter().find(|(name, _)| name == claim).map(|(_, verdict)| verdict)
    }
}

/// The size of a state space. What a checker does not say, or not of the whole, is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct states.
    pub states: Option<u64>,
    /// Steps looked at; becoming an initial state counts as one. TLC calls them states generated,
    /// Spin transitions.
    pub transitions: Option<u64>,
    /// States on the longest of the shortest paths. Spin says how deep it went, which is another
    /// number: it goes down each path as far as it can.
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

/// Why a checker gave no answer at all; it is never taken for a verdict.
#[derive(Debug)]
pub struct Failure {
    /// What was being done, and what went wrong with it: one sentence without a full stop.
    pub message: String,
    /// What the tool itself said of it; may be empty.
    pub said: String,
}

impl Failure {
    /// A failure, with what is worth reading of a tool's output: its last lines.
    pub(crate) fn new(message: impl Into<String>, said: &str) -> Failure {
        let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = lines[lines.len().saturating_sub(MOST_LINES)..].join("\n");
        Failure { message: message.into(), said: last }
    }

    pub(crate) fn io(doing: &str, error: &std::io::Error) -> Failure {
        Failure { message: format!("cannot {doing}: {error}"), said: String::new() }
    }
}

/// So much of a tool's output is quoted.
const MOST_LINES: usize = 20;

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.message)?;
        for line in self.said.lines() {
            write!(out, "\n  | {line}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
