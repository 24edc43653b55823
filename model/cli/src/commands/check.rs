//! `turnwise check`: cases against what they expect, ending in a table.

use std::time::Instant;

use crate::args::{Check, Format};
use crate::budget::Budget;
use crate::checked::{Checked, check_all};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::outcome::Agreement;
use crate::report::text::{self, Shown};
use crate::report::{json, pages, results};
use crate::{output, request, source};

/// # Errors
///
/// If a case cannot be read or checked, or the result not written.
pub(crate) fn run(arguments: &Check) -> Result<Agreement, Failure> {
    let begun = Instant::now();
    let budget = Budget::start(&arguments.limits);
    let sources = if arguments.cases.is_empty() {
        let shipped = source::shipped()?;
        if shipped.is_empty() {
            return Err(Failure::Nothing("there is no case in model/cases".to_owned()));
        }
        shipped
    } else {
        arguments.cases.iter().map(|case| source::find(case)).collect::<Result<_, _>>()?
    };
    let mut cases = request::read_all(sources)?;
    if let Some(variant) = &arguments.variant {
        request::keep_variant(&mut cases, variant)?;
    }
    if !arguments.properties.is_empty() {
        request::keep_claims(&mut cases, &arguments.properties)?;
    }
    let folder = arguments.report.as_deref().map(Folder::begin).transpose()?;
    let checked = check_all(&cases, &budget)?;
    let agreement = Agreement::worst(checked.iter().map(Checked::agreement));
    let times = !arguments.no_times;
    let written = match arguments.format {
        Format::Json => json::render(&checked, agreement, times),
        Format::Text => {
            let shown = match (&arguments.properties[..], &arguments.cases[..]) {
                ([_, ..], _) => Shown::EveryViolation,
                ([], [_, ..]) => Shown::EveryViolationInBrief,
                ([], []) => Shown::OneExample,
            };
            text::render(&checked, shown, times.then(|| begun.elapsed()))
        }
    };
    output::write(&arguments.output, &written)?;
    if let (Some(folder), Some(path)) = (folder, &arguments.report) {
        let files = pages::render(&checked, agreement, &budget)?;
        folder.fill(&files)?;
        let first = path.join(pages::FIRST);
        output::say(&format!("{}: {} counterexamples\n", first.display(), files.len() - 1));
    }
    results::write(arguments, &checked)?;
    Ok(agreement)
}
