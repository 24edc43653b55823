//! `turnwise view`: one counterexample, with the values of formulas along it.

use turnwise_counterexample::text::{self, Style};
use turnwise_counterexample::{Document, dot, html, itf, markdown, mermaid, perfetto};
use turnwise_schedulers::formula_text::parse_formula;
use turnwise_schedulers::outcome::Outcome;

use crate::args::{View, ViewFormat};
use crate::budget::Budget;
use crate::checked::{Checked, check_all};
use crate::counterfactual;
use crate::diagnostic::{self, Complaint};
use crate::document::{self, Found};
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::report::text::STYLE;
use crate::report::why;
use crate::request::{self, Read, known};
use crate::{output, state_graph};

/// # Errors
///
/// If the case or a formula cannot be read, or a name is unknown.
pub(crate) fn run(arguments: &View) -> Result<Agreement, Failure> {
    let budget = Budget::start(&arguments.limits);
    let mut read = request::read_one(&arguments.case)?;
    choose(&mut read, arguments.variant.as_deref(), arguments.property.as_deref())?;
    let cases = [read];
    let checked = check_all(&cases, &budget)?.swap_remove(0);
    let Some((claim, instance)) = pick(&checked, arguments.subject.as_deref())? else {
        return Ok(nothing_to_show(&checked, arguments.subject.as_deref()));
    };
    let found = checked.found(claim, instance).expect("it was picked for its counterexample");
    let mut document = with_columns(&found, &arguments.eval)?;
    let format = format(arguments);
    if format == ViewFormat::Html {
        document.causes = counterfactual::sentences(&checked.violation(&found), &budget)?;
    }
    let shown = match format {
        ViewFormat::Text => text::render(&document, style_for(&document)),
        ViewFormat::Html => html::render(&document),
        ViewFormat::Itf => itf::render(&document),
        ViewFormat::Perfetto => perfetto::render(&document),
        ViewFormat::Mermaid => mermaid::render(&document),
        ViewFormat::Markdown => markdown::render(&document),
        ViewFormat::Dot => dot::render(&state_graph::around(&found)),
    };
    output::write(&arguments.output, &shown)?;
    Ok(Agreement::AsExpected)
}

/// As asked for, else as the file's name ends.
fn format(arguments: &View) -> ViewFormat {
    let name = arguments.output.file.to_string_lossy();
    match arguments.format {
        Some(format) => format,
        None if name.ends_with(".html") => ViewFormat::Html,
        None if name.ends_with(".itf.json") => ViewFormat::Itf,
        None if name.ends_with(".md") => ViewFormat::Markdown,
        None if name.ends_with(".mmd") => ViewFormat::Mermaid,
        None if name.ends_with(".dot") || name.ends_with(".gv") => ViewFormat::Dot,
        None => ViewFormat::Text,
    }
}

/// Keeps one variant, and one property if one is named.
///
/// # Errors
///
/// If there are none of these names.
pub(super) fn choose(
    read: &mut Read,
    variant: Option<&str>,
    property: Option<&str>,
) -> Result<(), Failure> {
    let name = request::variant_name(read.variant(variant)?).to_owned();
    read.variants.retain(|variant| request::variant_name(variant) == name);
    for variant in &mut read.variants {
        variant.bounds.clear();
        if let Some(property) = property {
            known("property", property, variant.properties.iter().map(|claim| &*claim.name))?;
            variant.properties.retain(|claim| claim.name == property);
        }
    }
    Ok(())
}

/// The first violated instance, of those about `subject` if one is named.
///
/// # Errors
///
/// If nothing has that name.
pub(super) fn pick(
    checked: &Checked<'_>,
    subject: Option<&str>,
) -> Result<Option<(usize, usize)>, Failure> {
    let claims = &checked.judgement.claims;
    if let Some(subject) = subject {
        let names = claims.iter().flat_map(|claim| &claim.instances);
        known("instance", subject, names.map(|instance| &*instance.name))?;
    }
    for (i, claim) in claims.iter().enumerate() {
        for (j, instance) in claim.instances.iter().enumerate() {
            let wanted = subject.is_none_or(|subject| instance.name == subject);
            if wanted && instance.outcome.found == Outcome::Violated {
                return Ok(Some((i, j)));
            }
        }
    }
    Ok(None)
}

/// Says why there is no counterexample, on stdout: it is the answer.
pub(super) fn nothing_to_show(checked: &Checked<'_>, subject: Option<&str>) -> Agreement {
    let mut agreement = Agreement::NotAsExpected;
    let mut text = String::from("There is no counterexample to show.\n");
    for (i, claim) in checked.judgement.claims.iter().enumerate() {
        for (j, instance) in claim.instances.iter().enumerate() {
            if subject.is_some_and(|subject| *subject != instance.name) {
                continue;
            }
            let name = document::claim_of(&claim.name, &instance.name);
            let why = why(checked, i, j).map(|why| format!(" ({why})")).unwrap_or_default();
            text.push_str(&format!("  {name}: {}{why}\n", instance.outcome.found));
            match instance.outcome.found {
                Outcome::Undecided => agreement = Agreement::Undecided,
                Outcome::Vacuous if agreement != Agreement::Undecided => {
                    agreement = Agreement::Vacuous;
                }
                _ => {}
            }
        }
    }
    // A file that was asked for would be taken for a counterexample.
    output::say(&text);
    agreement
}

/// The document with the formulas' values beside it.
fn with_columns(found: &Found<'_>, formulas: &[String]) -> Result<Document, Failure> {
    let mut document = found.document();
    let trace = &found.counterexample.trace;
    let mut used = 0;
    for formula in formulas {
        let instances = parse_formula(formula, found.machine).map_err(|error| {
            let complaint = Complaint {
                message: &error.message,
                span: error.span,
                label: None,
                help: error.help.as_deref(),
            };
            Failure::Formula(diagnostic::render("--eval", formula, &complaint))
        })?;
        for instance in instances {
            for column in document::columns(found.machine, trace, &instance.formula, used) {
                document.behaviour = document.behaviour.with_column(column);
                used += 1;
            }
        }
    }
    Ok(document)
}

/// Wider where there are columns beside.
fn style_for(document: &Document) -> Style {
    let columns = document.behaviour.columns().len();
    Style { width: STYLE.width + 3 * columns, ..STYLE }
}
