//! `turnwise replay RUN CASE`: says whether a recorded run is a behaviour of the case's model.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use turnwise_bridge::plan::Plan;
use turnwise_bridge::record;
use turnwise_bridge::trial::{self, Trial};
use turnwise_conformance::verdict::Verdict;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::spec::Discipline;

use crate::args::{Ground, Replay};
use crate::commands::record::{CASE, VARIANT, plan};
use crate::diagnostic::{self, Complaint};
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::report::text::counted;
use crate::request;

/// What the first line of a record says that it is.
const FORMAT: &str = "turnwise-run";

/// # Errors
///
/// If the case or the run cannot be read.
pub(super) fn run(arguments: &Replay, run: &Path) -> Result<Agreement, Failure> {
    if let Some(given) = arguments.pump.given() {
        return Err(Failure::Nothing(format!(
            "{given} is for a counterexample: give --on, no RUN"
        )));
    }
    let read = request::read_one(&arguments.case)?;
    let text = text_of(run)?;
    // Which variant was recorded stands in the run; another may be asked for.
    let recorded = about(&text, VARIANT);
    let wanted = arguments.variant.as_deref().or(recorded.as_deref());
    let of_another = of_another(&text, &arguments.case);
    let variant = match read.variant(wanted) {
        // What is missing is not this variant, but the right case.
        Err(_) if arguments.variant.is_none() && of_another.is_some() => {
            return Err(Failure::Nothing(of_another.expect("there is one")));
        }
        other => other?,
    };
    // Slices are none of the model's: it is untimed.
    let plan = plan(variant, Ground::Driver, Duration::ZERO)?;
    let (trial, _) = record::read(&text, &plan.machine).map_err(|error| {
        let label = error.expected.as_ref().map(|expected| format!("expected {expected}"));
        let complaint = Complaint {
            message: &error.message,
            span: error.span.clone(),
            label: label.as_deref(),
            help: of_another.as_deref(),
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
    let against = against(variant, &plan, &trial);
    let mut text = format!("{title}\n{against}{}{verdict}\n", limits(&trial));
    if let (Agreement::NotAsExpected, Some(of_another)) = (agreement, of_another) {
        text.push_str(&format!("\n{of_another}\n"));
    }
    output::write(&arguments.output, &text)?;
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

/// Is it a record, whatever is in it?
pub(super) fn is_run(text: &str) -> bool {
    head(text).is_some_and(|head| head["format"] == FORMAT)
}

/// What the record says of itself, if its first line is one that can be read.
fn about(text: &str, what: &str) -> Option<String> {
    Some(head(text)?.get("about")?.get(what)?.as_str()?.to_owned())
}

fn head(text: &str) -> Option<Value> {
    serde_json::from_str(text.lines().next()?).ok()
}

/// Says so if the run was recorded of another case, going by the names of their files.
fn of_another(text: &str, case: &str) -> Option<String> {
    let name = |case: &str| Path::new(case).file_stem().map(ToOwned::to_owned);
    let recorded = about(text, CASE)?;
    (name(&recorded) != name(case)).then(|| format!("this run was recorded of {recorded}"))
}

/// The machine that the run is held against, and what of it is not checked.
fn against(variant: &CaseVariant, plan: &Plan, trial: &Trial) -> String {
    let written = &variant.machine.spec().scheduler;
    let used = &plan.machine.spec().scheduler;
    let discipline = used.discipline.name();
    let policy = match used.policy == written.policy && trial.tells_order {
        true => "the case's policy",
        false => "any policy",
    };
    let slices = match used.discipline {
        Discipline::Cooperative => "",
        Discipline::Handoff | Discipline::Preemptive => "; how long slices are is not checked",
    };
    let processors = counted(usize::from(used.carriers), "processor");
    format!("held against: {discipline}, {processors}, {policy}{slices}\n")
}
