//! What was found, written out: for people, for programs.

pub(crate) mod json;
pub(crate) mod pages;
pub(crate) mod results;
pub(crate) mod text;

use turnwise_checker::verdict::Verdict;

use crate::budget::limit_text;
use crate::checked::Checked;

/// Why an instance has its verdict, in a sentence without a full stop; `None` if it holds.
pub(crate) fn why(checked: &Checked<'_>, claim: usize, instance: usize) -> Option<String> {
    let answer = checked.judgement.claims[claim].instances[instance].answer;
    match &checked.answers[answer].verdict {
        Verdict::Holds => None,
        Verdict::Violated(_) => checked.found(claim, instance).map(|found| {
            let cause = found.document().cause;
            cause.strip_suffix('.').map(str::to_owned).unwrap_or(cause)
        }),
        Verdict::Undecided(limit) => Some(limit_text(*limit)),
        Verdict::Vacuous(why) => Some(why.to_string()),
    }
}
