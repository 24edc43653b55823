//! What there is to say about a run.

use std::fmt;

use stateright::Model;

use crate::divergence::Divergence;
use crate::observation::ObservationOf;

/// The answer to: is the run a behaviour of the model?
#[must_use = "a run that nobody judges shows nothing"]
#[derive(Clone, Debug)]
pub enum Verdict<T, S, A> {
    /// It is.
    Accepted(Effort),
    /// It is not.
    Diverged(Box<Divergence<T, S, A>>),
    /// It was not decided.
    Undecided(Why),
}

/// The verdict on a run of observations that `O` makes of `M`.
pub type VerdictOf<M, O> = Verdict<ObservationOf<M, O>, <M as Model>::State, <M as Model>::Action>;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// The run's events.
    pub events: usize,
    /// Search nodes: pairs of a cut through the run and a state of the model.
    pub nodes: usize,
    /// Distinct cuts through the run that were met.
    pub cuts: usize,
    /// Distinct model states that the judge has met, in this run or an earlier one.
    pub states: usize,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The search came to its limit.
    Limit(Effort),
    /// So many events were lost when the run was recorded.
    Lost(u64),
    /// The run's numbers cannot all be true: these events, as indices into the run, wait for each
    /// other (or end before they begin, or are the same version of one object).
    Contradiction(Vec<usize>),
}

impl<T, S, A> Verdict<T, S, A> {
    /// Is the run a behaviour, for certain?
    pub fn is_accepted(&self) -> bool {
        matches!(self, Verdict::Accepted(_))
    }

    /// Is it none, for certain? Then here is where it leaves them all.
    pub fn divergence(&self) -> Option<&Divergence<T, S, A>> {
        match self {
            Verdict::Diverged(divergence) => Some(divergence),
            Verdict::Accepted(_) | Verdict::Undecided(_) => None,
        }
    }
}

impl<T, S, A> fmt::Display for Verdict<T, S, A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Accepted(effort) => write!(out, "accepted: {effort}"),
            Verdict::Diverged(divergence) => divergence.fmt(out),
            Verdict::Undecided(why) => write!(out, "undecided: {why}"),
        }
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Effort { events, nodes, cuts, states } = self;
        let [events, nodes, cuts, states] =
            [(events, "event"), (nodes, "node"), (cuts, "cut"), (states, "model state")]
                .map(|(number, of)| counted(*number, of));
        write!(out, "{events}; {nodes}, {cuts}, {states} looked at")
    }
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Limit(effort) => write!(out, "the limit was reached ({effort})"),
            Why::Lost(lost) => {
                let verb = if *lost == 1 { "was" } else { "were" };
                let events = counted(*lost as usize, "event");
                write!(out, "{events} {verb} lost when the run was recorded")
            }
            Why::Contradiction(places) => {
                let numbers: Vec<String> = places.iter().map(|i| (i + 1).to_string()).collect();
                let numbers = numbers.join(", ");
                write!(out, "the order of the run contradicts itself at events {numbers}")
            }
        }
    }
}

/// `1 event`, `2 events`.
pub(crate) fn counted(number: usize, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}
