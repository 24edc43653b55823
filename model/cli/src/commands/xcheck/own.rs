//! Cases as they are given: their TLA+ is written, and TLC is asked.

use turnwise_schedulers::case::CaseVariant;
use turnwise_xcheck::compare::with_same_names;
use turnwise_xcheck::outcome::{Outcome, Verdict};
use turnwise_xcheck::tool::{Tlc, Tool};
use turnwise_xcheck::written;

use super::{Compared, each, our_answer, required, write};
use crate::budget::Budget;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::request::{Read, variant_name};
use crate::specs::Specs;

/// Every variant of every case beside TLC.
///
/// # Errors
///
/// If TLC is not there, or gives no answer.
pub(super) fn compare(
    cases: &[Read],
    specs: &Specs,
    budget: &Budget,
) -> Result<Vec<Compared>, Failure> {
    let tlc = required(Tlc::find())?;
    let all = cases.iter().flat_map(|read| read.variants.iter().map(move |one| (read, one)));
    let all: Vec<(&Read, &CaseVariant)> = all.collect();
    let ask_one = |i: usize, bar: &Bar| {
        let (read, variant) = all[i];
        one(read, variant, &tlc, specs, budget, bar)
    };
    each(all.len(), budget, ask_one, |compared| compared.ours.as_ref())
}

fn one(
    read: &Read,
    variant: &CaseVariant,
    tlc: &Tlc,
    specs: &Specs,
    budget: &Budget,
    bar: &Bar,
) -> Result<Compared, Failure> {
    let name = format!("{} ({})", read.source.name, variant_name(variant));
    let ours = our_answer(read, variant, budget, 1, bar)?;
    let mut compared = Compared {
        name,
        ours: None,
        found: None,
        claims: Vec::new(),
        differences: Vec::new(),
        notes: Vec::new(),
    };
    match write::module(read, variant) {
        Err(uncovered) => compared.notes.push(uncovered.to_string()),
        Ok(_) if ours.counts.states.is_none() => {
            compared.notes.push("a limit was reached: TLC was not asked".to_owned());
        }
        Ok(module) => {
            bar.doing(format!("{}: TLC", compared.name));
            let found = written::ask(&module, &ours, tlc, &specs.library());
            let why = |why| Failure::Tool { about: compared.name.clone(), why };
            let found = found.map_err(why)?;
            compared.differences = with_same_names(&ours, &found, Tool::Tlc);
            compared.claims = found.claims.iter().map(|(name, _)| names(&ours, name)).collect();
            compared.notes.extend(module.left_out.iter().map(|what| format!("not asked: {what}")));
            compared.found = Some((Tool::Tlc, found));
        }
    }
    compared.ours = Some(ours);
    Ok(compared)
}

/// The claim's name for both, or for TLC alone.
fn names(ours: &Outcome, name: &str) -> (Option<String>, Option<String>) {
    let known: Option<&Verdict> = ours.verdict(name);
    (known.map(|_| name.to_owned()), Some(name.to_owned()))
}
