//! A way as the page shows it: the behaviour, and what it means for a claim.

use serde_json::{Value, json};
use turnwise_checker::certificate;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::{Brevity, Counterexample, Trace};
use turnwise_counterexample::{Document, html};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

use super::way::Way;
use super::{Claim, Live, Refusal, written};
use crate::document::Found;

/// What a way means for a claim.
enum Meaning {
    /// It goes on in many ways.
    Open,
    /// It is broken at this position.
    Broken(usize),
    /// Nobody need expect this loop: these assumptions are not kept.
    Unfair(Vec<String>),
    /// Fair, and the claim is true of it.
    Kept,
    /// Fair, and the claim is false of it.
    Violated,
}

/// The answer about a way, to a claim.
///
/// # Errors
///
/// If the way is none of the machine's, or there is no such claim.
pub(super) fn answer(live: &Live, way: &Way, claim: usize) -> Result<Value, Refusal> {
    let (document, at) = document(live, way, claim)?;
    let mut shown = html::data(&document);
    if let Some(at) = at {
        shown["broken"] = json!(at);
    }
    Ok(json!({ "document": shown, "text": written::text(live, way) }))
}

/// The same as a document, and where the way breaks the claim for good, if it is known.
///
/// # Errors
///
/// If the way is none of the machine's, or there is no such claim.
pub(super) fn document(
    live: &Live,
    way: &Way,
    claim: usize,
) -> Result<(Document, Option<usize>), Refusal> {
    let claim = live.claim(claim)?;
    if let Some(own) = claim.goes(way) {
        return Ok((found(live, claim, own).document(), None));
    }
    let shown = walked(live, way)?;
    let meaning = meaning(live, claim, &shown);
    let mut document = found(live, claim, &shown).document();
    document.brevity = String::new();
    let (verdict, counts) = words(&meaning);
    (document.verdict, document.counts) = (verdict.to_owned(), counts.to_owned());
    let end = shown.trace.moves.len();
    let cause = match &meaning {
        Meaning::Violated => None,
        Meaning::Broken(at) => (*at != end).then(|| format!("The claim was broken at step {at}.")),
        Meaning::Open if way.steps.is_empty() => {
            Some("Nothing has happened yet: take a step.".to_owned())
        }
        Meaning::Open => {
            Some("A path without an end: what it means depends on how it goes on.".to_owned())
        }
        Meaning::Kept => Some("It ends like this, and the claim is true of it.".to_owned()),
        Meaning::Unfair(unmet) => Some(unfair(unmet)),
    };
    document.cause = cause.unwrap_or(document.cause);
    let at = if let Meaning::Broken(at) = meaning { Some(at) } else { None };
    Ok((document, at))
}

/// The trace of a way, if it violates the claim; `None`: it does not, or not yet.
///
/// # Errors
///
/// If the way is none of the machine's, or there is no such claim.
pub(super) fn violating(
    live: &Live,
    way: &Way,
    claim: usize,
) -> Result<Option<Trace<State, Action>>, Refusal> {
    let claim = live.claim(claim)?;
    if let Some(own) = claim.goes(way) {
        return Ok(Some(own.trace.clone()));
    }
    let shown = walked(live, way)?;
    let is_violated =
        matches!(meaning(live, claim, &shown), Meaning::Violated | Meaning::Broken(_));
    Ok(is_violated.then_some(shown.trace))
}

/// A way that a reader went, with what it keeps of the assumptions.
fn walked(live: &Live, way: &Way) -> Result<Counterexample<State, Action>, Refusal> {
    let trace = way.trace(live.machine())?;
    let met = |assumption| certificate::met(&**live.machine(), &trace, assumption);
    let certificate = match trace.back_to {
        Some(_) => live.variant().assumptions.iter().map(met).collect(),
        None => vec![],
    };
    Ok(Counterexample { trace, brevity: Brevity::Unshortened, certificate })
}

fn found<'l>(
    live: &'l Live,
    claim: &'l Claim,
    counterexample: &'l Counterexample<State, Action>,
) -> Found<'l> {
    Found {
        machine: live.machine(),
        title: live.title(),
        claim: &claim.property,
        instance: &claim.instance,
        assumptions: &live.variant().assumptions,
        counterexample,
    }
}

fn meaning(live: &Live, claim: &Claim, shown: &Counterexample<State, Action>) -> Meaning {
    let (machine, trace, formula) = (&**live.machine(), &shown.trace, &claim.instance.formula);
    if let Some(at) = broken(machine, trace, formula) {
        return Meaning::Broken(at);
    }
    if trace.back_to.is_none() {
        return Meaning::Open;
    }
    let unmet =
        live.variant().assumptions.iter().zip(&shown.certificate).filter(|(_, met)| met.is_none());
    let unmet: Vec<String> = unmet.map(|(assumption, _)| assumption.to_string()).collect();
    if !unmet.is_empty() {
        return Meaning::Unfair(unmet);
    }
    if certificate::evaluate(machine, trace, formula)[0] {
        Meaning::Kept
    } else {
        Meaning::Violated
    }
}

/// Where a way breaks an invariant, whatever comes then.
fn broken(
    machine: &Machine,
    trace: &Trace<State, Action>,
    formula: &Formula<Machine>,
) -> Option<usize> {
    let Formula::Always(inner) = formula else { return None };
    if !inner.is_immediate() {
        return None;
    }
    // In a lasso the first state of the loop is come to again, by another step.
    let values = certificate::evaluate(machine, trace, inner);
    (0..=trace.moves.len()).find(|&i| !values[i])
}

/// The verdict in a word or two, and why it counts.
fn words(meaning: &Meaning) -> (&'static str, &'static str) {
    match meaning {
        Meaning::Open => ("open", "A path without an end shows nothing yet."),
        Meaning::Broken(_) => ("violated", "It counts: every step is one of the machine's."),
        Meaning::Unfair(_) => ("not fair", "It does not count: the loop breaks an assumption."),
        Meaning::Kept => ("kept", "It counts: the loop keeps every assumption."),
        Meaning::Violated => ("violated", "It counts: the loop keeps every assumption."),
    }
}

fn unfair(unmet: &[String]) -> String {
    let (verb, whose) = if unmet.len() == 1 { ("is", "its") } else { ("are", "their") };
    let names = unmet.join(" and ");
    format!("The loop is not fair: {names} {verb} not kept, as {whose} steps are never taken.")
}
