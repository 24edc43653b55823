//! `turnwise simulate`: one long random walk, which finds and never proves.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use turnwise_checker::simulate::{Walk, Walked};
use turnwise_counterexample::text;
use turnwise_schedulers::case::{CaseVariant, Claim, Expectation};
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::outcome::Outcome;
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::run;

use crate::args::Simulate;
use crate::document::Found;
use crate::failure::Failure;
use crate::outcome::{Agreement, of_verdict};
use crate::output;
use crate::report::text::{STYLE, counted};
use crate::request::{self, Read, known};

/// # Errors
///
/// If the case cannot be read, or a name is unknown.
pub(crate) fn run(arguments: &Simulate) -> Result<Agreement, Failure> {
    let read = request::read_one(&arguments.case)?;
    let variant = read.variant(arguments.variant.as_deref())?;
    if let Some(name) = &arguments.property {
        known("property", name, variant.properties.iter().map(|claim| &*claim.name))?;
    }
    let seed = arguments.seed.unwrap_or_else(some_seed);
    let mut walk = Walk::new(&*variant.machine, seed).steps(arguments.steps);
    for assumption in &variant.assumptions {
        walk = walk.assume(assumption.clone());
    }
    for (claim, instance) in instances(variant, arguments.property.as_deref()) {
        walk = walk.property(run::name(&claim.name, &instance.name), instance.formula.clone());
    }
    let walked = walk
        .run()
        .ok_or_else(|| Failure::Nothing("the machine has no initial state".to_owned()))?;
    let (text, agreement) = told(&read, variant, arguments, &walked);
    output::write(&arguments.output, &text)?;
    Ok(agreement)
}

fn instances<'v>(
    variant: &'v CaseVariant,
    property: Option<&'v str>,
) -> impl Iterator<Item = (&'v Claim, &'v Instance)> {
    let wanted = move |claim: &&Claim| property.is_none_or(|name| claim.name == name);
    let claims = variant.properties.iter().filter(wanted);
    claims.flat_map(|claim| claim.instances.iter().map(move |instance| (claim, instance)))
}

/// Another one each time; said, so that what is drawn can be drawn again.
pub(super) fn some_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| u64::from(time.subsec_nanos()))
}

fn told(
    read: &Read,
    variant: &CaseVariant,
    arguments: &Simulate,
    walked: &Walked<Machine>,
) -> (String, Agreement) {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}\nseed {}: {}, {} seen, {} looked at\n",
        read.title_of(variant),
        walked.seed,
        counted(walked.steps, "step"),
        counted(walked.states, "state"),
        counted(walked.loops, "loop"),
    );
    let mut agreements = Vec::new();
    for (claim, instance) in instances(variant, arguments.property.as_deref()) {
        let name = run::name(&claim.name, &instance.name);
        let Some((_, found)) = walked.found.iter().find(|(known, _)| *known == name) else {
            continue;
        };
        let found = Found {
            machine: &variant.machine,
            title: read.title_of(variant),
            claim: &claim.name,
            instance,
            assumptions: &variant.assumptions,
            counterexample: found,
        };
        let _ = writeln!(out, "{}", text::render(&found.document(), STYLE));
        agreements.push(of_verdict(Outcome::Violated, expected(claim, instance)));
    }
    if agreements.is_empty() {
        out.push_str("Nothing was found. A walk proves nothing: `turnwise check` does.\n");
        return (out, Agreement::Undecided);
    }
    (out, Agreement::worst(agreements))
}

/// What the case expects of an instance, or of the worst one.
fn expected(claim: &Claim, instance: &Instance) -> Option<Outcome> {
    match &claim.expected {
        Expectation::Open => None,
        Expectation::Worst(outcome) => Some(*outcome),
        Expectation::Each(each) => {
            let at = claim.instances.iter().position(|known| known.name == instance.name)?;
            each[at]
        }
    }
}
