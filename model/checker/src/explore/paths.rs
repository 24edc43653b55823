//! The way to a state, by the parents that were kept; under symmetry made concrete again.

use std::hash::Hash;

use stateright::Model;

use super::shard::{Id, Shard};
use super::{Nondeterminism, Plan};

/// The states from an initial one to `id`, each reached from the one before.
pub(super) fn to_state<S: Clone>(shards: &[Shard<S>], id: Id) -> Vec<S> {
    let mut path = Vec::new();
    let mut at = id;
    while at != Id::NONE {
        let shard = &shards[at.shard()];
        path.push(shard.states[at.local()].clone());
        at = shard.parents[at.local()];
    }
    path.reverse();
    path
}

/// States of the model itself that `path`, of representatives, stands for.
///
/// # Errors
///
/// If there are none, or the last one is not as bad as its representative: then `representative`
/// does not give one state for all that are symmetric to it.
pub(super) fn concrete<M>(
    plan: &Plan<'_, M>,
    path: Vec<M::State>,
    bad: &dyn Fn(&M::State) -> bool,
) -> Result<Vec<M::State>, Nondeterminism>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let Some(representative) = plan.symmetry else { return Ok(path) };
    let mut concrete: Vec<M::State> = Vec::with_capacity(path.len());
    for (depth, wanted) in path.iter().enumerate() {
        let from = concrete.last();
        let next = match from {
            None => plan.model.init_states(),
            Some(state) => plan.model.next_states(state),
        };
        let stands = |state: &M::State| {
            plan.model.within_boundary(state) && representative(state) == *wanted
        };
        let Some(state) = next.into_iter().find(stands) else {
            let state = format!("a state {depth} steps from an initial one");
            return Err(Nondeterminism { which: "representative", state });
        };
        concrete.push(state);
    }
    if concrete.last().is_some_and(bad) {
        return Ok(concrete);
    }
    let state = format!("a state {} steps from an initial one", path.len() - 1);
    Err(Nondeterminism { which: "representative", state })
}
