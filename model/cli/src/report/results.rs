//! What `check` found, as results for the programs that watch over checks: JUnit XML, SARIF.

use turnwise_counterexample::results::{self as words, Answer, Place, Results, Suite};
use turnwise_counterexample::{junit, sarif};

use super::why;
use crate::args::{Check, Output};
use crate::checked::Checked;
use crate::failure::Failure;
use crate::outcome::{Agreement, of_bound, of_instance_or_worst};
use crate::output;
use crate::request::variant_name;
use crate::table::{expected_wait, thousands, wait_text, weight_name};

/// Writes the files that were asked for beside the answer.
///
/// # Errors
///
/// If one cannot be written.
pub(crate) fn write(arguments: &Check, checked: &[Checked<'_>]) -> Result<(), Failure> {
    let results = || results(checked, !arguments.no_times);
    if let Some(file) = arguments.junit.clone() {
        output::write(&Output { file }, &junit::render(&results()))?;
    }
    if let Some(file) = arguments.sarif.clone() {
        output::write(&Output { file }, &sarif::render(&results()))?;
    }
    Ok(())
}

fn results(checked: &[Checked<'_>], times: bool) -> Results {
    let suite = |checked: &Checked<'_>| {
        let source = &checked.read.source;
        Suite {
            name: format!("{} ({})", source.name, variant_name(checked.variant)),
            file: source.is_file.then(|| source.again.clone()),
            time: times.then_some(checked.time),
            answers: answers(checked),
        }
    };
    Results {
        tool: env!("CARGO_BIN_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        suites: checked.iter().map(suite).collect(),
    }
}

/// Every instance of every property, every bound, and the number of states if one is expected.
fn answers(checked: &Checked<'_>) -> Vec<Answer> {
    let variant = checked.variant;
    let place =
        |bytes: &std::ops::Range<usize>| Some(Place::of(&checked.read.source.text, bytes.clone()));
    let mut answers = Vec::new();
    for (i, claim) in checked.judgement.claims.iter().enumerate() {
        for (j, instance) in claim.instances.iter().enumerate() {
            let agreement = of_instance_or_worst(claim, j);
            let bears_worst = instance.outcome.found == claim.worst.found;
            let expected = instance.outcome.expected;
            let expected = expected.or(claim.worst.expected.filter(|_| bears_worst));
            let found = instance.outcome.found.to_string();
            let mut message = sentence(&found, expected.map(|it| it.to_string()), agreement);
            if let Some(why) = why(checked, i, j) {
                message = format!("{message}: {why}");
            }
            answers.push(Answer {
                claim: claim.name.clone(),
                subject: instance.name.clone(),
                agreement: in_words(agreement),
                message,
                place: place(&variant.properties[i].place),
                counterexample: checked.found(i, j).map(|found| found.document()),
            });
        }
    }
    let plain = |claim: &str, agreement, message, bytes| Answer {
        claim: claim.to_owned(),
        subject: String::new(),
        agreement: in_words(agreement),
        message,
        place: place(bytes),
        counterexample: None,
    };
    for (bound, written) in checked.judgement.bounds.iter().zip(&variant.bounds) {
        let (agreement, unit) = (of_bound(bound), weight_name(written.weight));
        let expected = bound.expected.map(|it| wait_text(expected_wait(it), unit));
        let message = sentence(&wait_text(bound.worst, unit), expected, agreement);
        answers.push(plain(&bound.name, agreement, message, &written.place));
    }
    if let Some(expected) = checked.judgement.states.expected {
        let agreement = checked.states_agreement();
        let found = thousands(checked.size.states);
        let message = sentence(&found, Some(thousands(expected)), agreement);
        answers.push(plain("number of states", agreement, message, &variant.place));
    }
    answers
}

fn sentence(found: &str, expected: Option<String>, agreement: Agreement) -> String {
    match (expected, agreement) {
        (Some(_), Agreement::AsExpected) => format!("{found}, as expected"),
        (Some(expected), _) => format!("{found} (the case expects: {expected})"),
        (None, Agreement::AsExpected) => found.to_owned(),
        (None, _) => format!("{found} (the case says nothing of it)"),
    }
}

fn in_words(agreement: Agreement) -> words::Agreement {
    match agreement {
        Agreement::AsExpected => words::Agreement::AsExpected,
        Agreement::NotAsExpected | Agreement::Disagreement => words::Agreement::NotAsExpected,
        Agreement::Vacuous => words::Agreement::Vacuous,
        Agreement::Undecided => words::Agreement::Undecided,
    }
}
