//! Why a way violates its claim, and which single changes of the case would mend it.

use serde_json::{Value, json};

use super::way::Way;
use super::{Live, Refusal, told};
use crate::counterfactual::{self, Violation};

/// The answer about a way, to a claim: sentences.
///
/// # Errors
///
/// If the way is none of the machine's, there is no such claim, or the way does not violate it.
pub(super) fn answer(live: &Live, way: &Way, claim: usize) -> Result<Value, Refusal> {
    let Some(trace) = told::violating(live, way, claim)? else {
        let words = "this path does not violate the claim: there is nothing to mend";
        return Err(Refusal(words.to_owned()));
    };
    let (claim, variant) = (live.claim(claim)?, live.variant());
    let violation = Violation {
        read: &live.read,
        variant,
        claim: &claim.property,
        instance: &claim.instance,
        trace: &trace,
    };
    let causes = counterfactual::sentences(&violation, &live.budget.anew());
    let causes = causes.map_err(|failure| Refusal(failure.to_string()))?;
    Ok(json!({ "causes": causes }))
}
