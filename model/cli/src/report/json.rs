//! What `check` found, for programs, in a shape that changes only with the number in `schema`.
//!
//! ```text
//! schema                        "turnwise.check/1"
//! result                        "as expected", "not as expected", "undecided" or "vacuous"
//! cases[]                       case, again (what to type), title, source
//!   variants[]                  variant (null: the case as written), result, transitions, depth,
//!                               limit (null: none was reached), milliseconds (not with --no-times)
//!     states                    distinct, expected, result
//!     properties[]              property, verdict (the worst), expected, result
//!       instances[]             for, formula, verdict, expected, result, why,
//!                               counterexample (null, or an ITF trace)
//!     bounds[]                  bound, weight, verdict (a number or a word), expected, result
//! ```

use serde_json::{Map, Value, json};
use turnwise_counterexample::itf;
use turnwise_schedulers::outcome::{JudgedBound, Outcome, Wait};

use super::why;
use crate::budget::limit_text;
use crate::checked::Checked;
use crate::outcome::{Agreement, of_bound, of_claim, of_instance};
use crate::request::Read;
use crate::table::{expected_wait, weight_name};

/// Changes when a field is renamed or removed, or changes its meaning.
const SCHEMA: &str = "turnwise.check/1";

/// The whole text.
pub(crate) fn render(checked: &[Checked<'_>], agreement: Agreement, times: bool) -> String {
    let cases = checked.chunk_by(|a, b| std::ptr::eq(a.read, b.read)).map(|case| {
        let read = case[0].read;
        json!({
            "case": read.source.name,
            "again": read.source.again,
            "title": read.title,
            "source": read.story,
            "variants": case.iter().map(|checked| variant(checked, times)).collect::<Vec<_>>(),
        })
    });
    let report = json!({
        "schema": SCHEMA,
        "result": agreement.word(),
        "cases": cases.collect::<Vec<_>>(),
    });
    format!("{report:#}\n")
}

fn variant(checked: &Checked<'_>, times: bool) -> Value {
    let claims = 0..checked.judgement.claims.len();
    let bounds = 0..checked.judgement.bounds.len();
    let mut value = Map::new();
    value.insert("variant".into(), json!(checked.variant.name));
    value.insert("result".into(), json!(checked.agreement().word()));
    value.insert(
        "states".into(),
        json!({
            "distinct": checked.size.states,
            "expected": checked.judgement.states.expected,
            "result": checked.states_agreement().word(),
        }),
    );
    value.insert("transitions".into(), json!(checked.size.transitions));
    value.insert("depth".into(), json!(checked.size.depth));
    value.insert("limit".into(), json!(checked.limit.map(limit_text)));
    if times {
        value.insert("milliseconds".into(), json!(checked.time.as_millis() as u64));
    }
    value.insert("properties".into(), claims.map(|i| property(checked, i)).collect());
    value.insert("bounds".into(), bounds.map(|i| bound(checked, i)).collect());
    Value::Object(value)
}

fn property(checked: &Checked<'_>, i: usize) -> Value {
    let claim = &checked.judgement.claims[i];
    let instances = (0..claim.instances.len()).map(|j| {
        let judged = &claim.instances[j];
        let formula = &checked.variant.properties[i].instances[j].formula;
        let counterexample = checked.found(i, j).map(|found| itf::value(&found.document()));
        json!({
            "for": judged.name,
            "formula": formula.to_string(),
            "verdict": word(judged.outcome.found),
            "expected": judged.outcome.expected.map(word),
            "result": of_instance(claim, j).word(),
            "why": why(checked, i, j),
            "counterexample": counterexample,
        })
    });
    json!({
        "property": claim.name,
        "verdict": word(claim.worst.found),
        "expected": claim.worst.expected.map(word),
        "result": of_claim(claim).word(),
        "instances": instances.collect::<Vec<_>>(),
    })
}

fn bound(checked: &Checked<'_>, i: usize) -> Value {
    let judged: &JudgedBound = &checked.judgement.bounds[i];
    let expected = judged.expected.map(expected_wait);
    json!({
        "bound": judged.name,
        "weight": weight_name(checked.variant.bounds[i].weight),
        "verdict": wait(judged.worst),
        "expected": expected.map(wait),
        "result": of_bound(judged).word(),
    })
}

/// The whole text about the variants of one case.
pub(crate) fn of_case(
    schema: &str,
    read: &Read,
    variants: Vec<Value>,
    agreement: Agreement,
) -> String {
    let report = json!({
        "schema": schema,
        "case": read.source.name,
        "title": read.title,
        "source": read.story,
        "result": agreement.word(),
        "variants": variants,
    });
    format!("{report:#}\n")
}

/// A number, or a word, as in case files.
pub(crate) fn wait(wait: Wait) -> Value {
    match wait {
        Wait::AtMost(most) => json!(most),
        other => json!(other.to_string()),
    }
}

fn word(outcome: Outcome) -> String {
    outcome.to_string()
}
