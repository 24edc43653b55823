//! The answers: a verdict, a counterexample with its certificate, a limit that was reached.

use std::fmt;

use stateright::Model;

/// The answer to a claim.
#[derive(Clone, Debug)]
pub enum Verdict<S, A> {
    /// True of every fair behaviour. Every reachable state was looked at.
    Holds,
    /// False of the behaviour given.
    Violated(Box<Counterexample<S, A>>),
    /// A limit was reached before the answer was known, and nothing wrong was found until then.
    Undecided(Limit),
    /// True, but of nothing.
    Vacuous(Vacuity),
}

/// Why a claim that is not violated says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vacuity {
    /// The model has no initial state.
    NoInitialState,
    /// This trigger is never true in a reachable state, so what it should lead to is never owed.
    TriggerUnreachable(String),
}

/// Why exploration stopped short of the whole state space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// At most so many states.
    States(usize),
    /// At most so many steps from an initial state.
    Depth(usize),
    /// At most so many bytes.
    Memory(usize),
    /// At most so long, in milliseconds.
    Time(u64),
    /// `Model::within_boundary` cut behaviours off.
    Boundary,
    /// Someone asked to stop.
    Stopped,
    /// All that was asked had been answered: every claim is an invariant that is violated.
    Answered,
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::States(most) => write!(out, "the limit of {most} states was reached"),
            Limit::Depth(most) => write!(out, "the limit of depth {most} was reached"),
            Limit::Memory(most) => write!(out, "the limit of {most} bytes was reached"),
            Limit::Time(most) => write!(out, "the limit of {most} ms was reached"),
            Limit::Boundary => write!(out, "the model's boundary cuts behaviours off"),
            Limit::Stopped => write!(out, "it was interrupted"),
            Limit::Answered => write!(out, "all that was asked had been answered"),
        }
    }
}

impl fmt::Display for Vacuity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Vacuity::NoInitialState => write!(out, "the model has no initial state"),
            Vacuity::TriggerUnreachable(p) => write!(out, "`{p}` is never true"),
        }
    }
}

/// A behaviour as a finite thing: a path, or a lasso (a stem, then a loop for ever).
///
/// `moves[i]` leads from `states[i]` to `states[i + 1]`; in a lasso the last one leads from the
/// last state back to `states[back_to]`. `None` is a stutter: the state stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<S, A> {
    /// At least one; the first is initial.
    pub states: Vec<S>,
    /// One fewer than the states in a path, as many in a lasso.
    pub moves: Vec<Option<A>>,
    /// Where the loop begins; `None` for a path.
    pub back_to: Option<usize>,
}

impl<S, A> Trace<S, A> {
    /// The position after move `i`.
    ///
    /// # Panics
    ///
    /// If there is no move `i`.
    pub fn after(&self, i: usize) -> usize {
        assert!(i < self.moves.len(), "no move {i}");
        match self.back_to {
            Some(start) if i + 1 == self.states.len() => start,
            _ => i + 1,
        }
    }

    /// How many moves come before the loop (all of them in a path).
    pub fn stem_len(&self) -> usize {
        self.back_to.unwrap_or(self.moves.len())
    }

    /// How many moves the loop has: 0 in a path.
    pub fn loop_len(&self) -> usize {
        self.moves.len() - self.stem_len()
    }
}

/// What was done to make a counterexample short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brevity {
    /// A path: no shorter one violates the claim.
    ShortestPath,
    /// No loop through this component that violates the claim is shorter; nor is a stem to it.
    ShortestLoop,
    /// As a walk came upon it.
    Unshortened,
    /// No detour can be cut out of the loop (the shortest is NP-hard to find with several
    /// acceptance conditions); no stem to it is shorter.
    NoDetour,
}

/// A behaviour that shows a claim false, and why it counts.
#[derive(Clone, Debug)]
pub struct Counterexample<S, A> {
    /// The behaviour.
    pub trace: Trace<S, A>,
    /// How short it is.
    pub brevity: Brevity,
    /// How each fairness assumption is met, in the order given; `None` for one that was not made
    /// here. Empty for a path.
    pub certificate: Vec<Option<Met>>,
}

/// A counterexample to a claim about a model.
pub type CounterexampleOf<M> = Counterexample<<M as Model>::State, <M as Model>::Action>;

/// How a lasso meets a fairness assumption, as an index into its trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// Move `0` of the trace, on the loop, is a step of the class.
    Taken(usize),
    /// In state `0` of the trace, on the loop, the class is not enabled (weak fairness).
    Disabled(usize),
    /// In no state of the loop is the class enabled (strong fairness).
    NeverEnabled,
}
