//! What `check` found, for people: counterexamples first, then the table, then one line.

use std::fmt::Write;
use std::time::Duration;

use super::why;
use anstyle::{AnsiColor, Style as Ink};
use turnwise_checker::verdict::Trace;
use turnwise_counterexample::text::{self as document_text, Style};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::outcome::{JudgedClaim, Outcome};
use turnwise_schedulers::step::Action;

use crate::checked::Checked;
use crate::document::claim_of;
use crate::hints;
use crate::outcome::{Agreement, of_bound, of_claim, of_instance};
use crate::request::variant_name;
use crate::table::{self, Detail, duration, thousands, wait_text};

/// Colours are taken away again where they are not wanted.
pub(crate) const STYLE: Style = Style { width: 100, colour: true };
const TITLE: Ink = Ink::new().bold();
const FAINT: Ink = Ink::new().dimmed();
const GOOD: Ink = AnsiColor::Green.on_default().bold();
const BAD: Ink = AnsiColor::Red.on_default().bold();

/// Which counterexamples to show. What is not as expected is always shown whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// One of those that are expected, so that there is one to see.
    OneExample,
    /// Of those that are expected, the headline and the cause.
    EveryViolationInBrief,
    /// All of them, whole.
    EveryViolation,
}

impl Shown {
    fn briefly(self) -> bool {
        self == Shown::EveryViolationInBrief
    }
}

/// The whole text. `time` is what it took; `None` leaves out all times.
pub(crate) fn render(checked: &[Checked<'_>], shown: Shown, time: Option<Duration>) -> String {
    let detail = Detail { fold_what_holds: shown == Shown::OneExample, times: time.is_some() };
    let mut out = String::new();
    for variant in checked {
        out.push_str(&findings(variant, shown));
    }
    if out.is_empty() && shown == Shown::OneExample {
        out.push_str(&example(checked).unwrap_or_default());
    }
    for case in checked.chunk_by(|a, b| std::ptr::eq(a.read, b.read)) {
        let read = case[0].read;
        let story = read.story.as_ref().map(|story| format!("  {FAINT}({story}){FAINT:#}"));
        let story = story.unwrap_or_default();
        let _ = writeln!(out, "{TITLE}{}{TITLE:#}: {}{story}", read.source.name, read.title);
        let _ = writeln!(out, "{}", table::block(case, detail));
    }
    out + &summary(checked, time)
}

/// Everything worth a word about one variant.
fn findings(checked: &Checked<'_>, shown: Shown) -> String {
    let mut out = String::new();
    for (i, claim) in checked.judgement.claims.iter().enumerate() {
        let mut told = 0;
        for j in 0..claim.instances.len() {
            let wrong = agreement_of(claim, j);
            // In brief, one instance stands for all.
            if wrong == Agreement::AsExpected && shown != Shown::EveryViolation && told > 0 {
                continue;
            }
            let finding = finding(checked, (i, j), wrong, shown);
            told += usize::from(!finding.is_empty());
            out.push_str(&finding);
        }
    }
    for (bound, written) in checked.judgement.bounds.iter().zip(&checked.variant.bounds) {
        let agreement = of_bound(bound);
        if agreement != Agreement::AsExpected {
            let unit = table::weight_name(written.weight);
            let found =
                format!("{}: {}: {} {unit}", agreement.word(), bound.name, wait_text(bound.worst));
            let expected = bound.expected.map(table::expected_wait).map_or_else(
                || "the case expects nothing of it".to_owned(),
                |expected| format!("the case expects: {}", wait_text(expected)),
            );
            let _ = writeln!(out, "{BAD}{found}{BAD:#}; {expected}{}", place(checked));
            let hint = hints::after_bound(checked.read, checked.variant, &bound.name);
            let _ = writeln!(out, "{hint}");
        }
    }
    if checked.states_agreement() == Agreement::NotAsExpected {
        let found = thousands(checked.size.states);
        let expected = checked.judgement.states.expected.map_or_else(String::new, thousands);
        let place = place(checked);
        let text = format!("not as expected: {found} states, the case says {expected}");
        let _ = writeln!(out, "{BAD}{text}{BAD:#}{place}\n");
    }
    out
}

/// Where only the worst of all is expected, whoever has it stands for it.
fn agreement_of(claim: &JudgedClaim, instance: usize) -> Agreement {
    match claim.worst.expected {
        Some(_) if claim.instances[instance].outcome.found == claim.worst.found => of_claim(claim),
        _ => of_instance(claim, instance),
    }
}

/// What is to be said about one instance.
fn finding(
    checked: &Checked<'_>,
    (claim, instance): (usize, usize),
    agreement: Agreement,
    shown: Shown,
) -> String {
    let judged = &checked.judgement.claims[claim];
    let outcome = judged.instances[instance].outcome.found;
    let mut out = String::new();
    if agreement != Agreement::AsExpected {
        let expected = judged.instances[instance].outcome.expected.or(judged.worst.expected);
        let expected = match expected {
            Some(expected) => format!("the case expects: {expected}"),
            None => "the case expects nothing of it".to_owned(),
        };
        let name = claim_of(&judged.name, &judged.instances[instance].name);
        let found = format!("{}: {name}: {outcome}", agreement.word());
        let _ = writeln!(out, "{BAD}{found}{BAD:#}; {expected}{}", place(checked));
        if let Some(why) = why(checked, claim, instance).filter(|_| outcome != Outcome::Violated) {
            let _ = writeln!(out, "  {why}");
        }
    }
    let whole = agreement != Agreement::AsExpected || shown == Shown::EveryViolation;
    if let Some(found) = checked.found(claim, instance).filter(|_| whole || shown.briefly()) {
        let (read, variant) = (checked.read, checked.variant);
        let name = &judged.instances[instance].name;
        let document = found.document();
        if whole {
            out.push_str(&document_text::render(&document, STYLE));
            out.push_str(&hints::again(read, variant, &judged.name));
        } else {
            out.push_str(&document_text::brief(&document, STYLE));
            out.push_str(&also(judged, instance));
        }
        out.push_str(&hints::look(read, variant, &judged.name, name));
    }
    if out.is_empty() { out } else { out + "\n" }
}

/// For whom else a property is violated.
fn also(claim: &JudgedClaim, instance: usize) -> String {
    let others = claim.instances.iter().skip(instance + 1);
    let others = others.filter(|other| other.outcome.found == Outcome::Violated);
    let names: Vec<&str> = others.map(|other| other.name.as_str()).collect();
    if names.is_empty() {
        return String::new();
    }
    document_text::paragraph(&format!("also:   for {}", names.join(", ")), 2, 8, STYLE.width)
}

/// ` (hang, preempted)`.
fn place(checked: &Checked<'_>) -> String {
    format!("  ({}, {})", checked.read.source.name, variant_name(checked.variant))
}

/// One violation to look at: the shortest lasso on whose loop turns are taken.
fn example(checked: &[Checked<'_>]) -> Option<String> {
    let mut best: Option<(usize, &Checked<'_>, usize, usize)> = None;
    for variant in checked {
        for (i, claim) in variant.judgement.claims.iter().enumerate() {
            for j in 0..claim.instances.len() {
                let Some(found) = variant.counterexample(i, j) else { continue };
                let length = found.trace.moves.len();
                let shorter = best.as_ref().is_none_or(|&(least, ..)| length < least);
                if shorter && goes_round(&variant.variant.machine, &found.trace) {
                    best = Some((length, variant, i, j));
                }
            }
        }
    }
    let (_, variant, i, j) = best?;
    let found = variant.found(i, j)?;
    let claim = &variant.judgement.claims[i];
    let name = &claim.instances[j].name;
    let hints = hints::again(variant.read, variant.variant, &claim.name)
        + &hints::look(variant.read, variant.variant, &claim.name, name);
    let text = document_text::render(&found.document(), STYLE);
    Some(format!("One of the claims that are violated as expected, and why:\n\n{text}{hints}\n"))
}

/// Does its loop take turns?
fn goes_round(machine: &Machine, trace: &Trace<State, Action>) -> bool {
    let is_dispatch = |action: &Action| machine.dispatched(action).is_some();
    trace.back_to.is_some_and(|start| trace.moves[start..].iter().flatten().any(is_dispatch))
}

fn summary(checked: &[Checked<'_>], time: Option<Duration>) -> String {
    let count = |agreement| checked.iter().filter(|x| x.agreement() == agreement).count();
    let claims: usize = checked.iter().map(|x| x.answers.len()).sum();
    let bounds: usize = checked.iter().map(|x| x.waits.len()).sum();
    let states: usize = checked.iter().map(|x| x.size.states).sum();
    let took = time.map_or_else(String::new, |time| format!(" in {}", duration(time)));
    let what = format!(
        "{} machines, {claims} claims, {bounds} bounds, {} states{took}",
        checked.len(),
        thousands(states)
    );
    let bad = [Agreement::NotAsExpected, Agreement::Vacuous, Agreement::Undecided];
    let bad: Vec<String> = bad
        .into_iter()
        .filter(|agreement| count(*agreement) > 0)
        .map(|agreement| format!("{} {}", count(agreement), agreement.word()))
        .collect();
    if bad.is_empty() {
        format!("{what}: {GOOD}all as expected{GOOD:#}\n")
    } else {
        format!("{what}: {BAD}{}{BAD:#}\n", bad.join(", "))
    }
}
