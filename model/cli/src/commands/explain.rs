//! `turnwise explain`: which fairness carries each claim, which actions fire, what says nothing.

mod foundations;

use std::fmt::Write;
use std::time::Instant;

use anstyle::{AnsiColor, Style as Ink};
use turnwise_checker::coverage::Coverage;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::run;

use self::foundations::Foundations;
use crate::args::Explain;
use crate::budget::Budget;
use crate::checked::{Checked, ask};
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::progress::Bar;
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
    let mut out = String::new();
    let mut agreements = Vec::new();
    for read in &cases {
        for variant in &read.variants {
            let whole = arguments.property.is_some();
            let (text, agreement) = explain(read, variant, &budget, whole)?;
            out.push_str(&text);
            agreements.push(agreement);
        }
    }
    output::write(&arguments.output, &out)?;
    Ok(Agreement::worst(agreements))
}

fn explain(
    read: &Read,
    variant: &CaseVariant,
    budget: &Budget,
    whole: bool,
) -> Result<(String, Agreement), Failure> {
    let bar = Bar::new(1);
    let begun = Instant::now();
    let told = ask(read, variant, budget, budget.threads, &bar, |report| {
        let mut foundations = Foundations::new(read, variant, whole);
        for claim in &variant.properties {
            for instance in &claim.instances {
                let name = run::name(&claim.name, &instance.name);
                foundations.add(&claim.name, instance, &report.assumptions(&name)?);
            }
        }
        let text = foundations.text() + &coverage(&report.coverage);
        Ok((text, Checked::of(read, variant, report, begun.elapsed()).agreement()))
    });
    bar.finish();
    let (text, agreement) = told?;
    Ok((format!("{TITLE}{}{TITLE:#}\n\n{text}\n", read.title_of(variant)), agreement))
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
