//! What `explain` found, for programs, in a shape that changes only with the number in `schema`.
//!
//! ```text
//! schema                  "turnwise.explain/1"
//! case, title, source
//! result                  "as expected", "not as expected", "undecided" or "vacuous"
//! variants[]              variant (null: the case as written)
//!   claims[]              property, for, rests on ("fairness", "nothing"; "violated", "vacuous",
//!                         "undecided" where it does not hold), why (of the last two),
//!                         counterexample (null, or an ITF trace), all sets (were all minimal sets
//!                         looked for?), needed (assumptions of every sufficient set), causes
//!                         (null where it is not violated)
//!     causes              overtakers[] (task, how, armed by), because of (tasks without which the
//!                         claim would hold, null if there are none), all idle (null, or what
//!                         becomes of the claim where all of them are, if no set is enough: a
//!                         verdict, "nothing to claim", "no such machine"), changes[] (what,
//!                         verdict: null where there is no such machine)
//!     sets[][]            assumption, strength (no stronger than given), without (an ITF trace
//!                         that appears when only this one is dropped)
//!   actions[]             class, enabled states, taken steps
//! ```

use serde_json::{Value, json};
use turnwise_checker::assumptions::Carrying;
use turnwise_checker::coverage::Coverage;
use turnwise_counterexample::itf;
use turnwise_schedulers::case::CaseVariant;

use super::Known;
use super::foundations::document;
use crate::budget::limit_text;
use crate::counterfactual;
use crate::request::Read;

/// Changes when a field is renamed or removed, or changes its meaning.
pub(super) const SCHEMA: &str = "turnwise.explain/1";

/// One variant, with what is known of its claims.
pub(super) fn variant(
    read: &Read,
    variant: &CaseVariant,
    claims: &[Known<'_>],
    actions: &[Coverage],
) -> Value {
    let action = |class: &Coverage| {
        json!({
            "class": class.name,
            "enabled states": class.enabled_states,
            "taken steps": class.taken_edges,
        })
    };
    json!({
        "variant": variant.name,
        "claims": claims.iter().map(|known| claim(read, variant, known)).collect::<Vec<_>>(),
        "actions": actions.iter().map(action).collect::<Vec<_>>(),
    })
}

/// What one claim rests on.
fn claim(read: &Read, variant: &CaseVariant, known: &Known<'_>) -> Value {
    let &Known { claim, instance, ref carrying, ref causes } = known;
    let class = |assumption: usize| variant.assumptions[assumption].class.name();
    let trace = |found| itf::value(&document(read, variant, claim, instance, found));
    let (mut why, mut counterexample, mut all) = (None, None, None);
    let (mut found_sets, mut needed) = (Vec::new(), Vec::new());
    let rests_on = match carrying {
        Carrying::Sets { sets, complete, necessary } => {
            for set in sets {
                let members = set.members.iter().map(|member| {
                    json!({
                        "assumption": class(member.assumption),
                        "strength": member.strength.to_string(),
                        "without": trace(&member.without),
                    })
                });
                found_sets.push(members.collect::<Vec<_>>());
            }
            all = Some(*complete);
            needed = necessary.iter().map(|&assumption| class(assumption)).collect();
            if found_sets.iter().any(Vec::is_empty) { "nothing" } else { "fairness" }
        }
        Carrying::None(found) => {
            counterexample = Some(trace(found));
            "violated"
        }
        Carrying::Vacuous(of) => {
            why = Some(of.to_string());
            "vacuous"
        }
        Carrying::Undecided(limit) => {
            why = Some(limit_text(*limit));
            "undecided"
        }
    };
    json!({
        "property": claim,
        "for": instance.name,
        "rests on": rests_on,
        "why": why,
        "counterexample": counterexample,
        "all sets": all,
        "needed": needed,
        "sets": found_sets,
        "causes": causes.as_ref().map(counterfactual::json),
    })
}
