//! Causes in words, and for programs.

use serde_json::{Value, json};
use turnwise_schedulers::outcome::Outcome;

use super::{Causes, Change};

/// A line each: who overtakes and how, because of whom, what would mend it and what would not.
pub(crate) fn text(causes: &Causes) -> String {
    let mut lines = Vec::new();
    for overtaker in &causes.overtakers {
        let armed = match &overtaker.armed_by {
            Some(action) => format!("; made ready again by `{action}`"),
            None => String::new(),
        };
        lines.push(format!("overtaken by {}: {}{armed}", overtaker.task, overtaker.how));
    }
    if let Some(tasks) = &causes.because_of {
        let who = tasks.join(" and ");
        let others = causes.overtakers.iter().filter(|it| !tasks.contains(&it.family));
        let others: Vec<&str> = others.map(|it| &*it.task).collect();
        let not = if others.is_empty() {
            String::new()
        } else {
            format!(", with {} as it is", others.join(", "))
        };
        lines.push(format!("because of {who}: were it idle, the claim would hold{not}"));
    } else if !causes.overtakers.is_empty() {
        lines.push("not because of who overtakes: were all of them idle, it would not hold".into());
    }
    lines.push(match named(&causes.changes, Some(Outcome::Holds)) {
        none if none.is_empty() => "no single change that was tried would mend it".to_owned(),
        some => format!("would hold with: {some}"),
    });
    for (outcome, words) in
        [(Outcome::Violated, "would not with"), (Outcome::Undecided, "not known with")]
    {
        let some = named(&causes.changes, Some(outcome));
        if !some.is_empty() {
            lines.push(format!("{words}: {some}"));
        }
    }
    lines.join("\n")
}

fn named(changes: &[Change], outcome: Option<Outcome>) -> String {
    let of = changes.iter().filter(|change| change.outcome == outcome);
    of.map(|change| change.what.as_str()).collect::<Vec<_>>().join(", ")
}

/// The same for programs.
pub(crate) fn json(causes: &Causes) -> Value {
    let overtakers = causes
        .overtakers
        .iter()
        .map(|it| json!({ "task": it.task, "how": it.how, "armed by": it.armed_by }));
    let changes = causes.changes.iter().map(
        |change| json!({ "what": change.what, "verdict": change.outcome.map(|it| it.to_string()) }),
    );
    json!({
        "overtakers": overtakers.collect::<Vec<_>>(),
        "because of": causes.because_of,
        "changes": changes.collect::<Vec<_>>(),
    })
}
