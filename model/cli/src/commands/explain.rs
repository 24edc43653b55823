//! `turnwise explain`: which fairness carries each claim, which actions fire, what says nothing.

mod foundations;
mod json;

use std::fmt::Write;
use std::time::Instant;

use anstyle::{AnsiColor, Style as Ink};
use turnwise_checker::assumptions::Carrying;
use turnwise_checker::coverage::Coverage;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::machine::State;
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::run;
use turnwise_schedulers::step::Action;

use self::foundations::Foundations;
use crate::args::{Explain, Format};
use crate::budget::Budget;
use crate::checked::{Checked, ask};
use crate::counterfactual::{self, Causes, Violation};
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::progress::Bar;
use crate::report::json::of_case;
use crate::report::text::counted;
use crate::request::{self, Read, known};

const TITLE: Ink = Ink::new().bold();
const BAD: Ink = AnsiColor::Red.on_default().bold();

/// # Errors
///
/// If the case cannot be read or checked, or a name is unknown.
pub(crate) fn run(arguments: &Explain) -> Result<Agreement, Failure> {
    let budget = Budget::start(&arguments.limits);
    let mut cases = vec![request::read_one(&arguments.case)?];
    if let Some(variant) = &arguments.variant {
        request::keep_variant(&mut cases, variant)?;
    }
    if let Some(property) = &arguments.property {
        let claims = cases[0].variants.iter().flat_map(|variant| &variant.properties);
        known("property", property, claims.map(|claim| &*claim.name))?;
        request::keep_claims(&mut cases, std::slice::from_ref(property))?;
    }
    let read = &cases[0];
    let (mut texts, mut values, mut agreements) = (String::new(), Vec::new(), Vec::new());
    for variant in &read.variants {
        let agreement = explain(read, variant, &budget, |known, actions| match arguments.format {
            Format::Text => {
                let mut foundations = Foundations::new(read, variant, arguments.property.is_some());
                for Known { claim, instance, carrying, causes } in known {
                    foundations.add(claim, instance, carrying, causes.as_ref());
                }
                let (title, found) = (read.title_of(variant), foundations.text());
                let actions = coverage(actions);
                let _ = writeln!(texts, "{TITLE}{title}{TITLE:#}\n\n{found}{actions}");
            }
            Format::Json => values.push(json::variant(read, variant, known, actions)),
        })?;
        agreements.push(agreement);
    }
    let agreement = Agreement::worst(agreements);
    let text = match arguments.format {
        Format::Text => texts,
        Format::Json => of_case(json::SCHEMA, read, values, agreement),
    };
    output::write(&arguments.output, &text)?;
    Ok(agreement)
}

/// What one claim rests on; and why, where it is violated.
struct Known<'a> {
    claim: &'a str,
    instance: &'a Instance,
    carrying: Carrying<State, Action>,
    causes: Option<Causes>,
}

/// Finds out about every claim of one variant, and tells it.
fn explain(
    read: &Read,
    variant: &CaseVariant,
    budget: &Budget,
    tell: impl FnOnce(&[Known<'_>], &[Coverage]),
) -> Result<Agreement, Failure> {
    let bar = Bar::new(1);
    let begun = Instant::now();
    let found = ask(read, variant, budget, budget.threads, &bar, |report| {
        let mut known = Vec::new();
        for claim in &variant.properties {
            for instance in &claim.instances {
                let carrying = report.assumptions(&run::name(&claim.name, &instance.name))?;
                known.push(Known { claim: &claim.name, instance, carrying, causes: None });
            }
        }
        let actions = report.coverage.clone();
        Ok((known, actions, Checked::of(read, variant, report, begun.elapsed()).agreement()))
    });
    let (mut known, actions, agreement) = found?;
    for Known { claim, instance, carrying, causes } in &mut known {
        if let Carrying::None(found) = carrying {
            let trace = &found.trace;
            let violation = Violation { read, variant, claim, instance, trace };
            *causes = Some(counterfactual::causes(&violation, budget, &bar)?);
        }
    }
    bar.finish();
    tell(&known, &actions);
    Ok(agreement)
}

/// How often each kind of action was possible and taken; those that never were stand out.
fn coverage(classes: &[Coverage]) -> String {
    if classes.is_empty() {
        return String::new();
    }
    let width = classes.iter().map(|class| class.name.chars().count()).max().unwrap_or(0);
    let mut out = format!("{TITLE}Actions{TITLE:#}\n");
    for class in classes {
        let gap = " ".repeat(width - class.name.chars().count());
        let _ = if class.taken_edges == 0 {
            writeln!(out, "  {}{gap}  {BAD}never possible{BAD:#}", class.name)
        } else {
            let states = counted(class.enabled_states, "state");
            let steps = counted(class.taken_edges, "step");
            writeln!(out, "  {}{gap}  possible in {states}, {steps}", class.name)
        };
    }
    out
}
