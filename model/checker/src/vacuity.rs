//! Whether a claim that is not violated says anything: what triggers it must be reachable.

use std::hash::Hash;

use stateright::Model;

use crate::formula::Formula;
use crate::invariant;
use crate::space::Space;
use crate::verdict::Vacuity;

/// The immediate formulas whose truth makes something else be owed: `p` in `p leads to q`, and in
/// `always (p -> q)` where q is temporal.
fn triggers<M: Model>(formula: &Formula<M>) -> Vec<&Formula<M>> {
    match formula {
        Formula::LeadsTo(p, _) if p.is_immediate() => vec![p],
        Formula::Implies(p, q) if p.is_immediate() && !q.is_immediate() => vec![p],
        Formula::And(..) | Formula::Always(_) => {
            formula.parts().into_iter().flat_map(triggers).collect()
        }
        _ => vec![],
    }
}

/// Why the claim, which no reachable behaviour violates, is empty; `None` if it is not.
pub(crate) fn of<M>(space: &Space<'_, M>, formula: &Formula<M>) -> Option<Vacuity>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    if space.graph.initial.is_empty() {
        return Some(Vacuity::NoInitialState);
    }
    let unreachable = |p: &&Formula<M>| {
        let never = Formula::Not(Box::new((*p).clone()));
        invariant::shortest_path_to_not(space, &never).is_none()
    };
    let trigger = triggers(formula).into_iter().find(unreachable)?;
    Some(Vacuity::TriggerUnreachable(trigger.to_string()))
}
