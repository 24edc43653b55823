//! Random runs of a model itself: what any judge of runs must accept.

use std::hash::Hash;

use stateright::Model;

use crate::observation::{ObservationOf, Observe};
use crate::path::{Path, Taken};
use crate::run::Run;

/// A walk through a model, and what was seen of it.
pub struct Walked<M: Model, O: Observe<M>> {
    /// What was seen, in order.
    pub run: Run<ObservationOf<M, O>>,
    /// Where it went.
    pub path: Path<M::State, M::Action>,
}

/// Walks so many steps, fewer where none is left, each drawn evenly from those that are possible.
/// The same seed walks the same way. `None` if the model has no initial state.
///
/// Lanes are those of [`Observe::lane`], named by number.
pub fn walk<M, O>(model: &M, observe: &O, seed: u64, steps: usize) -> Option<Walked<M, O>>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut random = fastrand::Rng::with_seed(seed);
    let mut initial = model.init_states();
    initial.retain(|state| model.within_boundary(state));
    let start = random.choice(initial)?;
    let mut path = Path { start: start.clone(), steps: Vec::new() };
    let mut observations = Vec::new();
    let mut here = start;
    while path.steps.len() < steps {
        let mut possible = model.next_steps(&here);
        possible.retain(|(_, to)| model.within_boundary(to));
        let Some((action, to)) = random.choice(possible) else { break };
        let shown = observe.observe(model, &here, &action, &to);
        let event = shown.is_some().then_some(observations.len());
        observations.extend(shown.map(|what| (observe.lane(&what), what)));
        here = to.clone();
        path.steps.push(Taken { action, to, event });
    }
    let lanes = observations.iter().filter_map(|(lane, _)| *lane).max().map_or(0, |last| last + 1);
    let names = (0..lanes).map(|lane| format!("lane {lane}"));
    Some(Walked { run: Run::ordered(names, observations), path })
}
