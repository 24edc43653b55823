//! What `bound` found, for programs, in a shape that changes only with the number in `schema`.
//!
//! ```text
//! schema                  "turnwise.bound/1"
//! case, title, source
//! result                  "as expected", "not as expected", "undecided" or "vacuous"
//! variants[]              variant (null: the case as written)
//!   bounds[]              bound, weight, verdict (the worst: a number or a word), expected, result
//!     instances[]         for, verdict, why, witness (null, or an ITF trace)
//! ```

use serde_json::{Value, json};
use turnwise_counterexample::itf;
use turnwise_schedulers::case::BoundClaim;
use turnwise_schedulers::outcome::JudgedBound;

use super::{copies_from, document, of};
use crate::checked::Checked;
use crate::outcome::of_bound;
use crate::report::json::wait;
use crate::table::{expected_wait, weight_name};

/// Changes when a field is renamed or removed, or changes its meaning.
pub(super) const SCHEMA: &str = "turnwise.bound/1";

/// One variant with its bounds.
pub(super) fn variant(checked: &Checked<'_>) -> Value {
    let bounds = checked.judgement.bounds.iter().zip(&checked.variant.bounds);
    let bounds = bounds.map(|(judged, claim)| bound(checked, judged, claim));
    json!({
        "variant": checked.variant.name,
        "bounds": bounds.collect::<Vec<_>>(),
    })
}

fn bound(checked: &Checked<'_>, judged: &JudgedBound, claim: &BoundClaim) -> Value {
    let first = checked.waits.len() - copies_from(checked, claim);
    let instances = claim.instances.iter().zip(first..).map(|(instance, answer)| {
        let shown = document(checked, claim, instance, answer);
        json!({
            "for": instance.name,
            "verdict": wait(of(checked, answer)),
            "why": shown.as_ref().err(),
            "witness": shown.as_ref().ok().map(itf::value),
        })
    });
    json!({
        "bound": judged.name,
        "weight": weight_name(claim.weight),
        "verdict": wait(judged.worst),
        "expected": judged.expected.map(expected_wait).map(wait),
        "result": of_bound(judged).word(),
        "instances": instances.collect::<Vec<_>>(),
    })
}
