//! A counterexample as ITF JSON (Apalache's ADR-015), which other tools read.
//!
//! `states` holds each position once; `loop` is the index of the state that follows the last one.
//! What ITF has no place for stands under `#meta`, as flat strings, since the readers of ITF that
//! we know refuse anything else there:
//!
//! | in the trace's `#meta` | |
//! | --- | --- |
//! | `turnwise` | the number of this table; what stands here changes its meaning only with it |
//! | `verdict` `claim` `formula` `subject` `counts` `brevity` | as in [`Document`] |
//! | `description` `source` | the cause in one sentence, the story |
//! | `assumed:A` | how the loop keeps assumption A |
//! | `column:C` | what column C means |
//! | `closing:…` | the step that closes the loop, as below |
//!
//! | in a state's `#meta` | |
//! | --- | --- |
//! | `index` | a number, from 0 |
//! | `action` `lane` | the step that leads here and the lane that does it, if one does |
//! | `subject` | how it stands here |
//! | `lane:L` | who is on lane L; empty: nobody |
//! | `column:C` | what column C says here |

use serde_json::{Map, Value, json};

use crate::document::{Behaviour, Document};

/// Stands under `turnwise` in the trace's `#meta`.
pub const SCHEMA: u32 = 1;

/// The document as an ITF trace.
pub fn value(document: &Document) -> Value {
    let behaviour = &document.behaviour;
    let steps = behaviour.steps().len();
    // In a lasso the last position is that of `loop` again, and ITF writes it only once.
    let states = if behaviour.back_to().is_some() { steps } else { steps + 1 };
    let mut trace = Map::new();
    trace.insert("#meta".into(), meta(document));
    trace.insert("params".into(), json!([]));
    trace.insert("vars".into(), json!(behaviour.shape().variables));
    trace.insert("states".into(), (0..states).map(|i| state(behaviour, i)).collect());
    if let Some(start) = behaviour.back_to() {
        trace.insert("loop".into(), json!(start));
    }
    Value::Object(trace)
}

/// The document as the text of an `.itf.json` file.
pub fn render(document: &Document) -> String {
    format!("{:#}\n", value(document))
}

fn meta(document: &Document) -> Value {
    let behaviour = &document.behaviour;
    let variables = &behaviour.shape().variables;
    let types: Map<String, Value> =
        variables.iter().map(|name| (name.clone(), json!("Str"))).collect();
    let mut meta = Map::new();
    let mut put = |key: &str, value: &str| {
        if !value.is_empty() {
            meta.insert(key.to_owned(), json!(value));
        }
    };
    put("format", "ITF");
    put("format-description", "https://apalache-mc.org/docs/adr/015adr-trace.html");
    put("description", &document.cause);
    put("source", &document.title);
    put("turnwise", &SCHEMA.to_string());
    put("verdict", &document.verdict);
    put("claim", &document.claim);
    put("formula", &document.formula);
    put("subject", behaviour.subject().map_or("", |subject| &subject.head));
    put("counts", &document.counts);
    put("brevity", &document.brevity);
    for obligation in &document.certificate {
        put(&format!("assumed:{}", obligation.assumption), &obligation.met.to_string());
    }
    for column in behaviour.columns() {
        put(&format!("column:{}", column.head), &column.meaning);
    }
    if behaviour.back_to().is_some() {
        for (key, value) in step_meta(behaviour, behaviour.steps().len()) {
            put(&format!("closing:{key}"), &value);
        }
    }
    meta.insert("varTypes".to_owned(), Value::Object(types));
    Value::Object(meta)
}

fn state(behaviour: &Behaviour, i: usize) -> Value {
    let mut meta = Map::new();
    meta.insert("index".into(), json!(i));
    for (key, value) in step_meta(behaviour, i) {
        meta.insert(key, json!(value));
    }
    let position = behaviour.position(i);
    for (lane, occupant) in behaviour.shape().lanes.iter().zip(&position.occupants) {
        meta.insert(format!("lane:{lane}"), json!(occupant.as_deref().unwrap_or("")));
    }
    let mut state = Map::new();
    state.insert("#meta".into(), Value::Object(meta));
    for (name, value) in behaviour.shape().variables.iter().zip(&position.values) {
        state.insert(name.clone(), json!(value));
    }
    Value::Object(state)
}

/// The step that leads to position `i`, and what the columns say there.
fn step_meta(behaviour: &Behaviour, i: usize) -> Vec<(String, String)> {
    let mut meta = Vec::new();
    let step = i.checked_sub(1).map(|i| &behaviour.steps()[i]);
    if let Some(action) = step.and_then(|step| step.action.as_ref()) {
        meta.push(("action".to_owned(), action.clone()));
    }
    if let Some(lane) = step.and_then(|step| step.lane) {
        meta.push(("lane".to_owned(), behaviour.shape().lanes[lane].clone()));
    }
    if let Some(subject) = behaviour.subject() {
        meta.push(("subject".to_owned(), subject.cells[i].clone()));
    }
    let columns = behaviour.columns().iter();
    meta.extend(columns.map(|c| (format!("column:{}", c.head), c.cells[i].clone())));
    meta
}
