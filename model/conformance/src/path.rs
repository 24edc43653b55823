//! A path through the model that explains a run, or as much of it as can be explained.

use std::hash::Hash;

use stateright::Model;

use crate::observation::Observe;
use crate::space::Space;

/// A state, and the steps from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<S, A> {
    /// An initial state.
    pub start: S,
    /// The steps; none is left out, silent ones are among them.
    pub steps: Vec<Taken<S, A>>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken<S, A> {
    /// By what.
    pub action: A,
    /// To where.
    pub to: S,
    /// The event that it explains, as an index into the run; `None`: a silent step.
    pub event: Option<usize>,
}

/// The path from a state by numbered steps.
pub(crate) fn of<M, O>(
    space: &Space<'_, M, O>,
    start: u32,
    steps: &[(u32, Option<usize>)],
) -> Path<M::State, M::Action>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let state = |number: u32| space.states[number as usize].clone();
    let taken = |&(step, event): &(u32, Option<usize>)| {
        let step = &space.steps[step as usize];
        Taken { action: step.action.clone(), to: state(step.to), event }
    };
    Path { start: state(start), steps: steps.iter().map(taken).collect() }
}
