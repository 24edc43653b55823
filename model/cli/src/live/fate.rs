//! From where on a way cannot be mended, and another ending for it.

use serde_json::{Value, json};
use turnwise_checker::no_return::{NoReturn, Unanswered, point_of_no_return};

use super::way::Way;
use super::{Live, Refusal};
use crate::budget::limit_text;

/// States that are looked at unless another limit was asked for.
const MOST_STATES: usize = 1_000_000;

/// The answer about a way, to a claim: `position`, the first from which every fair way to go on
/// violates it (`null`: none is, or a limit came first); `other`, a way that begins alike and keeps
/// it, and `from`, where it leaves this one (`null`: there is none).
///
/// # Errors
///
/// If the way is none of the machine's, or there is no such claim.
pub(super) fn answer(live: &Live, way: &Way, claim: usize) -> Result<Value, Refusal> {
    let formula = &live.claim(claim)?.instance.formula;
    let trace = way.trace(live.machine())?;
    let budget = live.budget.anew().at_most(MOST_STATES);
    let asked = point_of_no_return(
        live.machine(),
        formula,
        &live.variant().assumptions,
        &trace,
        &|checker| budget.apply(checker, budget.threads),
    );
    let NoReturn { position, other_ending } = match asked {
        Ok(found) => found,
        Err(Unanswered::Check(error)) => return Err(Refusal(error.to_string())),
        Err(Unanswered::Limit(limit)) => {
            let words = format!("Undecided: {}.", limit_text(limit));
            return Ok(json!({ "position": null, "other": null, "from": null, "words": words }));
        }
    };
    let other = other_ending.map(|other| Way::of(live.machine(), &other.trace));
    let from = other.as_ref().map(|other| alike(way, other));
    let words = match position {
        Some(0) => "Lost from the start: no fair behaviour keeps the claim.".to_owned(),
        Some(at) => format!(
            "⚑ Point of no return: step {at}. From there on every fair way to go on violates the \
             claim; one step earlier it could still be kept."
        ),
        None => {
            "There is no point of no return: from every state here the claim can still be kept."
                .to_owned()
        }
    };
    Ok(json!({ "position": position, "other": other, "from": from, "words": words }))
}

/// How many steps both have in common, the loop of the first laid out.
fn alike(one: &Way, other: &Way) -> usize {
    let again = one.back.map_or(&[][..], |back| &one.steps[back..]);
    let laid_out = one.steps.iter().chain(again.iter().cycle());
    laid_out.zip(&other.steps).take_while(|(one, other)| one == other).count()
}
