//! Results as SARIF 2.1.0, which code scanning shows beside the lines of a file.
//!
//! Only what is not well is a result: not as expected is an `error`, true of nothing a `warning`,
//! undecided of kind `open`. A counterexample is the result's code flow, step by step, each with
//! the values that it changes.

use std::collections::BTreeMap;

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, CodeFlow, Location, LogicalLocation, Message, MultiformatMessageString,
    PhysicalLocation, Region, ReportingDescriptor, Result as Finding, ResultKind, ResultLevel, Run,
    Sarif, ThreadFlow, ThreadFlowLocation, Tool, ToolComponent,
};

use crate::document::{Behaviour, Document};
use crate::results::{Agreement, Answer, Place, Results, Suite};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The results as the text of a `.sarif` file.
///
/// # Panics
///
/// Never: all of it is text and numbers.
pub fn render(results: &Results) -> String {
    let claims = claims(results);
    let rule = |claim: &&str| {
        let description = MultiformatMessageString::builder().text(*claim).build();
        ReportingDescriptor::builder().id(*claim).short_description(description).build()
    };
    let driver = ToolComponent::builder()
        .name(&results.tool)
        .version(&results.version)
        .rules(claims.iter().map(rule).collect::<Vec<_>>())
        .build();
    let mut findings = Vec::new();
    for suite in &results.suites {
        let bad = suite.answers.iter().filter(|it| it.agreement != Agreement::AsExpected);
        findings.extend(bad.map(|answer| finding(suite, answer, &claims)));
    }
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .column_kind(json!("unicodeCodePoints"))
        .results(findings)
        .build();
    let log = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
    serde_json::to_string_pretty(&log).expect("text and numbers can be written") + "\n"
}

/// What is claimed anywhere, each once: the rules.
fn claims(results: &Results) -> Vec<&str> {
    let mut claims: Vec<&str> = Vec::new();
    for answer in results.suites.iter().flat_map(|suite| &suite.answers) {
        if !claims.contains(&&*answer.claim) {
            claims.push(&answer.claim);
        }
    }
    claims
}

fn finding(suite: &Suite, answer: &Answer, claims: &[&str]) -> Finding {
    let (kind, level) = match answer.agreement {
        Agreement::AsExpected => (ResultKind::Pass, ResultLevel::None),
        Agreement::NotAsExpected => (ResultKind::Fail, ResultLevel::Error),
        Agreement::Vacuous => (ResultKind::Fail, ResultLevel::Warning),
        Agreement::Undecided => (ResultKind::Open, ResultLevel::None),
    };
    let rule = claims.iter().position(|claim| *claim == answer.claim).expect("it is one of them");
    let identity = format!("{}/{}", suite.name, answer.name());
    let mut finding = Finding::builder()
        .rule_id(&answer.claim)
        .rule_index(rule as i64)
        .kind(kind)
        .level(level)
        .message(message(&format!("{}: {}.", answer.name(), answer.message)))
        .locations(vec![location(suite, answer.place, None)])
        .partial_fingerprints(BTreeMap::from([("claim/v1".to_owned(), identity)]))
        .build();
    let flow = answer.counterexample.as_ref().map(|it| flow(it, suite, answer.place));
    finding.code_flows = flow.map(|flow| vec![flow]);
    finding
}

/// The steps, as the way to what is wrong.
fn flow(document: &Document, suite: &Suite, place: Option<Place>) -> CodeFlow {
    let behaviour = &document.behaviour;
    let step = |i: usize| {
        let repeats = behaviour.back_to().is_some_and(|start| i > start);
        let action = match i.checked_sub(1).map(|i| behaviour.steps()[i].action.as_deref()) {
            None => "(start)",
            Some(action) => action.unwrap_or("(nothing moves)"),
        };
        let text = format!("{i}{}. {action}", if repeats { " ∞" } else { "" });
        ThreadFlowLocation::builder()
            .execution_order(i as i64)
            .importance(json!(if repeats { "essential" } else { "important" }))
            .state(state(behaviour, i))
            .location(location(suite, place, Some(&text)))
            .build()
    };
    let steps: Vec<_> = (0..=behaviour.steps().len()).map(step).collect();
    let thread = ThreadFlow::builder().locations(steps).build();
    CodeFlow::builder().message(message(&document.cause)).thread_flows(vec![thread]).build()
}

/// The values that step `i` changes; all at the start.
fn state(behaviour: &Behaviour, i: usize) -> BTreeMap<String, MultiformatMessageString> {
    let values = &behaviour.position(i).values;
    let before = i.checked_sub(1).map(|before| &behaviour.position(before).values);
    let names = behaviour.shape().variables.iter().enumerate();
    let changed = names.filter(|(v, _)| before.is_none_or(|before| before[*v] != values[*v]));
    let text = |text: &String| MultiformatMessageString::builder().text(text).build();
    changed.map(|(v, name)| (name.clone(), text(&values[v]))).collect()
}

fn location(suite: &Suite, place: Option<Place>, text: Option<&str>) -> Location {
    let logical = LogicalLocation::builder().fully_qualified_name(&suite.name).build();
    let mut location = Location::builder().logical_locations(vec![logical]).build();
    location.message = text.map(message);
    location.physical_location = suite.file.as_ref().map(|file| {
        let file = ArtifactLocation::builder().uri(uri(file)).build();
        let mut physical = PhysicalLocation::builder().artifact_location(file).build();
        physical.region = place.map(|place| {
            Region::builder()
                .start_line(place.line as i64)
                .start_column(place.column as i64)
                .end_line(place.end_line as i64)
                .end_column(place.end_column as i64)
                .build()
        });
        physical
    });
    location
}

fn message(text: &str) -> Message {
    Message::builder().text(text).build()
}

/// A path as a reference to a file: a relative one stays relative.
fn uri(path: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    let encoded: String = path
        .bytes()
        .map(|byte| match byte {
            byte if is_plain(&byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}
