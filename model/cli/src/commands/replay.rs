//! `turnwise replay`: a counterexample on a real executor, or a recorded run against a model.

mod grounds;
mod json;
mod pumped;
mod shown;
mod told;

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use turnwise_bridge::record;
use turnwise_bridge::trial::{self, Trial};
use turnwise_conformance::verdict::Verdict;

use super::record::{VARIANT, plan};
use crate::args::{Ground, Replay};
use crate::diagnostic::{self, Complaint};
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::request;

/// # Errors
///
/// If the case or the run cannot be read, or the executor cannot be that machine.
pub(crate) fn run(arguments: &Replay) -> Result<Agreement, Failure> {
    match (&arguments.run, arguments.pump.on) {
        (None, Some(on)) => pumped::run(arguments, on),
        (Some(run), _) => recorded(arguments, run),
        (None, None) => unreachable!("one of them is required"),
    }
}

/// A recorded run.
fn recorded(arguments: &Replay, run: &Path) -> Result<Agreement, Failure> {
    if let Some(given) = arguments.pump.given() {
        return Err(Failure::Nothing(format!(
            "{given} is for a counterexample: give --on, no RUN"
        )));
    }
    let read = request::read_one(&arguments.case)?;
    let text = text_of(run)?;
    // Which variant was recorded stands in the run; another may be asked for.
    let recorded = recorded_variant(&text);
    let wanted = arguments.variant.as_deref().or(recorded.as_deref());
    let variant = read.variant(wanted)?;
    // Slices are none of the model's: it is untimed.
    let plan = plan(variant, Ground::Driver, Duration::ZERO)?;
    let (trial, _) = record::read(&text, &plan.machine).map_err(|error| {
        let label = error.expected.as_ref().map(|expected| format!("expected {expected}"));
        let complaint = Complaint {
            message: &error.message,
            span: error.span.clone(),
            label: label.as_deref(),
            help: None,
        };
        let path = run.display().to_string();
        Failure::Cases(vec![diagnostic::render(&path, &text, &complaint)])
    })?;
    let verdict = trial::judge(&plan, &trial);
    let agreement = match &verdict {
        Verdict::Accepted(_) => Agreement::AsExpected,
        Verdict::Diverged(_) => Agreement::NotAsExpected,
        Verdict::Undecided(_) => Agreement::Undecided,
    };
    let title = read.title_of(variant);
    output::write(&arguments.output, &format!("{title}\n{}{verdict}\n", limits(&trial)))?;
    Ok(agreement)
}

/// What the verdict does not say, if it says less than usual.
fn limits(trial: &Trial) -> &'static str {
    if trial.tells_order {
        return "";
    }
    "a task was woken before its turn had ended, so the run does not tell who became ready first:\n\
     it is held against the same machine with any order\n"
}

fn text_of(path: &Path) -> Result<String, Failure> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|error| Failure::File { doing: "read", path: path.to_owned(), error })
}

/// The variant that the record names, if its first line is one that can be read.
fn recorded_variant(text: &str) -> Option<String> {
    let head: serde_json::Value = serde_json::from_str(text.lines().next()?).ok()?;
    Some(head.get("about")?.get(VARIANT)?.as_str()?.to_owned())
}
