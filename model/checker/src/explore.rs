//! Finds every reachable state, level by level, on all cores; exact, and in the same order always.

mod brake;
mod crew;
mod determinism;
mod edges;
mod expand;
mod intake;
mod level;
pub(crate) mod pages;
mod paths;
mod rows;
mod search;
mod shard;
mod table;
#[cfg(test)]
mod tests;

use std::hash::Hash;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use stateright::Model;

use self::search::{End, Search};
use crate::formula::StateOf;
use crate::graph::Graph;
use crate::label::Labeller;
use crate::verdict::Limit;

/// Where exploration must stop, whatever is left.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub states: Option<usize>,
    pub depth: Option<usize>,
    pub memory: Option<usize>,
    pub time: Option<Duration>,
}

/// How far exploration has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Distinct states found.
    pub states: usize,
    /// Steps looked at.
    pub transitions: usize,
    /// Levels completed.
    pub depth: usize,
    /// States found and not yet expanded.
    pub frontier: usize,
    /// Bytes held.
    pub bytes: usize,
    /// Time since the start.
    pub elapsed: Duration,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Distinct reachable states.
    pub states: usize,
    /// Steps looked at, as `next_state` gave them, those to equal states and those beyond the
    /// boundary left out. Becoming an initial state counts as one: so do TLC, Spin and Stateright.
    pub transitions: usize,
    /// The longest shortest path from an initial state, in steps (TLC and Stateright count its
    /// states: one more).
    pub depth: usize,
    /// Bytes at the peak for states and what finds them.
    pub state_bytes: usize,
    /// Bytes for edges and what is written on them; 0 where none were kept.
    pub edge_bytes: usize,
}

/// A predicate that should be true of every state.
pub(crate) type Invariant<'a, M> = Box<dyn Fn(&StateOf<M>) -> bool + Send + Sync + 'a>;

/// Gives the one state that stands for all that are symmetric to a state.
pub type Representative<M> = fn(&StateOf<M>) -> StateOf<M>;

/// What to explore and what to keep.
pub(crate) struct Plan<'a, M: Model> {
    pub model: &'a M,
    pub threads: usize,
    pub limits: Limits,
    /// Keep edges, labelled so; without it only states are kept.
    pub labeller: Option<&'a Labeller<M>>,
    /// For each, the nearest state where it is false is wanted.
    pub invariants: Vec<Invariant<'a, M>>,
    /// One state for all that are symmetric to it.
    pub symmetry: Option<Representative<M>>,
    pub progress: Option<&'a (dyn Fn(&Progress) + Send + Sync)>,
    pub stop: Option<&'a AtomicBool>,
}

/// What was found.
pub(crate) struct Exploration<S> {
    pub size: Size,
    /// The first limit that was reached, if one was.
    pub limit: Option<Limit>,
    /// For each invariant the shortest way to a state where it is false.
    pub broken: Vec<Option<Vec<S>>>,
    /// With a labeller only.
    pub graph: Option<Graph<S>>,
}

/// The model gave two answers to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nondeterminism {
    /// `init_states`, `actions`, `next_state`, or `representative` (of symmetric states).
    pub which: &'static str,
    /// Where: states need not be printable, so this says how the state was come by.
    pub state: String,
}

impl<M: Model> Plan<'_, M> {
    /// The state that stands for `state`.
    #[inline(always)]
    fn representative(&self, state: M::State) -> M::State {
        match self.symmetry {
            None => state,
            Some(representative) => representative(&state),
        }
    }
}

/// Explores.
///
/// What is found, numbers and order included, depends on the model and the plan alone, never on
/// the number of threads; only limits of time and a stop come when they come.
///
/// # Errors
///
/// If the model answers the same question differently when asked twice.
pub(crate) fn explore<M>(plan: &Plan<'_, M>) -> Result<Exploration<M::State>, Nondeterminism>
where
    M: Model + Sync,
    M::State: Clone + Eq + Hash + Send + Sync,
    M::Action: Clone,
{
    let mut search = Search::new(plan)?;
    if search.run(1, plan.threads > 1)? == End::Done {
        return Ok(search.finish(false));
    }
    // A small model never gets here, and does not pay for threads.
    match rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build() {
        Ok(pool) => pool.install(|| {
            search.run(plan.threads, false)?;
            Ok(search.finish(true))
        }),
        // The system has no more threads: one finds the same.
        Err(_) => {
            search.run(1, false)?;
            Ok(search.finish(false))
        }
    }
}
