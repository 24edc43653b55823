//! What our own checker answers to a case, in the shape in which the others' answers come.

use std::time::Duration;

use stateright::Model;
use turnwise_checker::explore::Size;
use turnwise_checker::report::Report;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::{outcome as case, run};

use crate::outcome::{Counts, Outcome, Verdict};

/// The answers to a variant's claims: the worst of each property under its name, then each of its
/// instances as `property / instance`.
///
/// `M` is the case's machine, or one that stands in for it.
///
/// # Panics
///
/// If the report does not answer this variant's claims, in their order.
pub fn outcome<M: Model>(variant: &CaseVariant, report: &Report<'_, M>, time: Duration) -> Outcome {
    let mut answers = report.properties.iter();
    let mut claims = Vec::new();
    for claim in &variant.properties {
        let mut instances = Vec::new();
        for instance in &claim.instances {
            let answer = answers.next().expect("an answer to each instance");
            instances.push((instance.name.as_str(), case::Outcome::of(&answer.verdict)));
        }
        let worst = instances.iter().map(|(_, outcome)| *outcome).max();
        claims.push((claim.name.clone(), verdict(worst.expect("a property has an instance"))));
        let named = instances.into_iter().filter(|(name, _)| !name.is_empty());
        claims
            .extend(named.map(|(name, outcome)| (run::name(&claim.name, name), verdict(outcome))));
    }
    let counts = if report.limit.is_some() { Counts::default() } else { counts(report.size) };
    Outcome { counts, claims, time }
}

/// What is true of nothing is true, for other checkers.
fn verdict(outcome: case::Outcome) -> Verdict {
    match outcome {
        case::Outcome::Holds | case::Outcome::Vacuous => Verdict::Holds,
        case::Outcome::Violated => Verdict::Violated,
        case::Outcome::Undecided => Verdict::Undecided("a limit was reached".to_owned()),
    }
}

fn counts(size: Size) -> Counts {
    Counts {
        states: Some(size.states as u64),
        transitions: Some(size.transitions as u64),
        // In states, not in the steps between them.
        depth: Some(size.depth as u64 + 1),
    }
}
