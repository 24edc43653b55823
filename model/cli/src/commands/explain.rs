//! `turnwise explain`: which fairness carries each claim, which actions fire, what says nothing.

mod foundations;
mod json;

use std::fmt::Write;
use std::time::Instant;

use anstyle::{AnsiColor, Style as Ink};
use serde_json::Value;
use turnwise_checker::coverage::Coverage;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::run;

use self::foundations::Foundations;
use crate::args::{Explain, Format};
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
    let whole = arguments.property.is_some();
    let (mut texts, mut values, mut agreements) = (String::new(), Vec::new(), Vec::new());
    for variant in &cases[0].variants {
        let explained = explain(&cases[0], variant, &budget, whole)?;
        texts.push_str(&explained.text);
        values.push(explained.value);
        agreements.push(explained.agreement);
    }
    let agreement = Agreement::worst(agreements);
    let text = match arguments.format {
        Format::Text => texts,
        Format::Json => json::render(&cases[0], values, agreement),
    };
    output::write(&arguments.output, &text)?;
    Ok(agreement)
}

/// What is said of one variant.
struct Explained {
    text: String,
    value: Value,
    agreement: Agreement,
}

fn explain(
    read: &Read,
    variant: &CaseVariant,
    budget: &Budget,
    whole: bool,
) -> Result<Explained, Failure> {
    let bar = Bar::new(1);
    let begun = Instant::now();
    let told = ask(read, variant, budget, budget.threads, &bar, |report| {
        let mut foundations = Foundations::new(read, variant, whole);
        let mut claims = Vec::new();
        for claim in &variant.properties {
            for instance in &claim.instances {
                let name = run::name(&claim.name, &instance.name);
                let carrying = report.assumptions(&name)?;
                foundations.add(&claim.name, instance, &carrying);
                claims.push(json::claim(&foundations, variant, &claim.name, instance, &carrying));
            }
        }
        let found = foundations.text() + &coverage(&report.coverage);
        let value = json::variant(variant, claims, &report.coverage);
        let title = read.title_of(variant);
        Ok(Explained {
            text: format!("{TITLE}{title}{TITLE:#}\n\n{found}\n"),
            value,
            agreement: Checked::of(read, variant, report, begun.elapsed()).agreement(),
        })
    });
    bar.finish();
    told
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
