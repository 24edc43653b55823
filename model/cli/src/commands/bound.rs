//! `turnwise bound`: how long waits can be, each with a wait that takes so long.

mod json;

use turnwise_checker::bound::Waiting;
use turnwise_checker::formula::leads_to;
use turnwise_counterexample::{Document, text};
use turnwise_schedulers::case::{BoundClaim, BoundInstance};
use turnwise_schedulers::outcome;
use turnwise_schedulers::property::{Instance, Subject};

use crate::args::{BoundArgs, Format};
use crate::budget::{Budget, limit_text};
use crate::checked::{Checked, check_all};
use crate::document::{Found, claim_of};
use crate::failure::Failure;
use crate::outcome::{Agreement, of_bound};
use crate::output;
use crate::report::json::of_case;
use crate::report::text::STYLE;
use crate::request::{self, known};
use crate::table::{expected_wait, wait_text, weight_name};
use crate::wait::Wait;

/// # Errors
///
/// If the case cannot be read, has no bounds, or a name is unknown.
pub(crate) fn run(arguments: &BoundArgs) -> Result<Agreement, Failure> {
    let budget = Budget::start(&arguments.limits);
    let mut cases = vec![request::read_one(&arguments.case)?];
    if let Some(variant) = &arguments.variant {
        request::keep_variant(&mut cases, variant)?;
    }
    if let Some(bound) = &arguments.bound {
        let bounds = cases[0].variants.iter().flat_map(|variant| &variant.bounds);
        known("bound", bound, bounds.map(|bound| &*bound.name))?;
    }
    for variant in &mut cases[0].variants {
        variant.properties.clear();
        if let Some(name) = &arguments.bound {
            variant.bounds.retain(|bound| bound.name == *name);
        }
    }
    cases[0].variants.retain(|variant| !variant.bounds.is_empty());
    if cases[0].variants.is_empty() {
        return Err(Failure::Nothing(format!("{} has no bounds", cases[0].source.name)));
    }
    let all_checked = check_all(&cases, &budget)?;
    let bounds = all_checked.iter().flat_map(|checked| &checked.judgement.bounds);
    let agreement = Agreement::worst(bounds.map(of_bound));
    let text = match arguments.format {
        Format::Text => all_checked.iter().map(told).collect(),
        Format::Json => {
            let variants = all_checked.iter().map(json::variant).collect();
            of_case(json::SCHEMA, &cases[0], variants, agreement)
        }
    };
    output::write(&arguments.output, &text)?;
    Ok(agreement)
}

/// Every bound of one variant: its worst copy, with a witness.
fn told(checked: &Checked<'_>) -> String {
    let mut out = String::new();
    for (judged, claim) in checked.judgement.bounds.iter().zip(&checked.variant.bounds) {
        let first = checked.waits.len() - copies_from(checked, claim);
        let instance = &claim.instances[judged.answer - first];
        out.push_str(&one(checked, claim, instance, judged.answer));
        if claim.instances.len() > 1 {
            let each = claim.instances.iter().zip(first..).map(|(instance, answer)| {
                format!("{} {}", instance.name, wait_text(of(checked, answer), ""))
            });
            out.push_str(&format!("  Each: {}.\n", each.collect::<Vec<_>>().join(", ")));
        }
        if let Some(expected) = judged.expected.filter(|_| !judged.is_as_expected) {
            let expected = wait_text(expected_wait(expected), weight_name(claim.weight));
            out.push_str(&format!("  The case expects: {expected}.\n"));
        }
        out.push('\n');
    }
    out
}

/// How many answers there are from the claim's first on.
fn copies_from(checked: &Checked<'_>, claim: &BoundClaim) -> usize {
    let from = checked.variant.bounds.iter().skip_while(|bound| bound.name != claim.name);
    from.map(|bound| bound.instances.len()).sum()
}

fn one(
    checked: &Checked<'_>,
    claim: &BoundClaim,
    instance: &BoundInstance,
    answer: usize,
) -> String {
    let name = claim_of(&claim.name, &instance.name);
    let unit = weight_name(claim.weight);
    match document(checked, claim, instance, answer) {
        Ok(document) => text::render(&document, STYLE),
        Err(why) => format!("{}: {name} ({unit}): {why}\n", of(checked, answer)),
    }
}

/// What came out, as in case files.
fn of(checked: &Checked<'_>, answer: usize) -> outcome::Wait {
    outcome::Wait::of(&checked.waits[answer].waiting)
}

/// The wait that shows the bound, or why there is none to show.
fn document(
    checked: &Checked<'_>,
    claim: &BoundClaim,
    instance: &BoundInstance,
    answer: usize,
) -> Result<Document, String> {
    let wait = |trace, begins, ends| Wait { checked, claim, instance, trace, begins, ends };
    Ok(match &checked.waits[answer].waiting {
        Waiting::AtMost { most, witness } => {
            wait(&witness.trace, witness.begins, Some(witness.ends)).at_most(*most)
        }
        Waiting::Unbounded { witness } => wait(&witness.trace, witness.begins, None).unbounded(),
        Waiting::Never(found) => {
            let instance = Instance {
                name: instance.name.clone(),
                formula: leads_to(instance.from.clone(), instance.to.clone()),
                subject: instance.subject.map(Subject::Task),
            };
            let found = Found {
                machine: &checked.variant.machine,
                title: checked.read.title_of(checked.variant),
                claim: &claim.name,
                instance: &instance,
                assumptions: &checked.variant.assumptions,
                counterexample: found,
            };
            Document { verdict: "never".to_owned(), ..found.document() }
        }
        Waiting::Undecided(limit) => return Err(limit_text(*limit)),
        Waiting::Vacuous(why) => return Err(why.to_string()),
    })
}
