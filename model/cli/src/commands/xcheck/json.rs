//! What `xcheck` found, for programs, in a shape that changes only with the number in `schema`.
//!
//! ```text
//! schema                    "turnwise.xcheck/1"
//! result                    "as expected", "undecided" or "disagreement"
//! models[]                  model, result, tool (null: none was asked)
//!   states                  ours, tool (null: not counted)
//!   transitions             ours, tool
//!   depth                   ours, tool (states on a path; Spin's is how deep it went)
//!   milliseconds            ours, tool (not with --no-times)
//!   claims[]                claim, ours, tool (null: it is no claim there)
//!   differences[]           what, found, by, expected
//!   notes[]                 what was not asked, and why
//! ```

use serde_json::{Map, Value, json};
use turnwise_xcheck::outcome::{Counts, Outcome};

use super::Compared;
use crate::outcome::Agreement;

/// Changes when a field is renamed or removed, or changes its meaning.
const SCHEMA: &str = "turnwise.xcheck/1";

/// The whole text.
pub(super) fn render(compared: &[Compared], agreement: Agreement, times: bool) -> String {
    let models: Vec<Value> = compared.iter().map(|compared| model(compared, times)).collect();
    let report = json!({ "schema": SCHEMA, "result": agreement.word(), "models": models });
    format!("{report:#}\n")
}

fn model(compared: &Compared, times: bool) -> Value {
    let (tool, found) = compared.found.as_ref().map(|(tool, found)| (tool, found)).unzip();
    let both = |of: &dyn Fn(&Outcome) -> Value| {
        let ours = compared.ours.as_ref().map(of);
        json!({ "ours": ours, "tool": found.map(of) })
    };
    let count = |of: fn(&Counts) -> Option<u64>| both(&move |outcome| json!(of(&outcome.counts)));
    let claims = compared.claims.iter().map(|claim| {
        let (ours, found) = compared.verdicts(claim);
        json!({
            "claim": claim.0.as_ref().or(claim.1.as_ref()),
            "ours": ours.map(ToString::to_string),
            "tool": found.map(ToString::to_string),
        })
    });
    let differences = compared.differences.iter().map(|difference| {
        json!({
            "what": difference.what,
            "found": difference.found,
            "by": difference.other.to_string(),
            "expected": difference.expected,
        })
    });
    let mut value = Map::new();
    value.insert("model".into(), json!(compared.name));
    value.insert("result".into(), json!(compared.agreement().word()));
    value.insert("tool".into(), json!(tool.map(ToString::to_string)));
    value.insert("states".into(), count(|counts| counts.states));
    value.insert("transitions".into(), count(|counts| counts.transitions));
    value.insert("depth".into(), count(|counts| counts.depth));
    if times {
        let milliseconds = both(&|outcome| json!(outcome.time.as_millis() as u64));
        value.insert("milliseconds".into(), milliseconds);
    }
    value.insert("claims".into(), claims.collect());
    value.insert("differences".into(), differences.collect());
    value.insert("notes".into(), json!(compared.notes));
    Value::Object(value)
}
