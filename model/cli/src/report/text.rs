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

use crate::budget::limit_text;
use crate::checked::Checked;
use crate::document::claim_of;
use crate::hints;
use crate::outcome::{Agreement, of_bound, of_claim, of_instance_or_worst};
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
    let mut out = undecided(checked);
    for (i, claim) in checked.judgement.claims.iter().enumerate() {
        let mut told = 0;
        for j in 0..claim.instances.len() {
            let agreement = of_instance_or_worst(claim, j);
            // In brief, one instance stands for all.
            if agreement == Agreement::AsExpected && shown != Shown::EveryViolation && told > 0 {
                continue;
            }
            let finding = finding(checked, (i, j), agreement, shown);
            told += usize::from(!finding.is_empty());
            out.push_str(&finding);
        }
    }
    for (bound, written) in checked.judgement.bounds.iter().zip(&checked.variant.bounds) {
        let agreement = of_bound(bound);
        if matches!(agreement, Agreement::NotAsExpected | Agreement::Vacuous) {
            let unit = table::weight_name(written.weight);
            let expected = bound.expected.map(table::expected_wait);
            let expected = expects(expected.map(|expected| wait_text(expected, unit)));
            let found = wait_text(bound.worst, unit);
            let word = agreement.word();
            let _ = writeln!(out, "{BAD}{word}: {}: {found}{BAD:#}{}", bound.name, place(checked));
            let hint = hints::after_bound(checked.read, checked.variant, &bound.name);
            let _ = writeln!(out, "{expected}{hint}");
        }
    }
    if checked.states_agreement() == Agreement::NotAsExpected {
        let found = thousands(checked.size.states);
        let expected = expects(checked.judgement.states.expected.map(thousands));
        let place = place(checked);
        let _ = writeln!(out, "{BAD}not as expected: {found} states{BAD:#}{place}\n{expected}");
    }
    out
}

/// The claims and bounds that a limit left open, all in one go.
fn undecided(checked: &Checked<'_>) -> String {
    let claims = checked.judgement.claims.iter();
    let claims = claims.filter(|claim| of_claim(claim) == Agreement::Undecided);
    let bounds = checked.judgement.bounds.iter();
    let bounds = bounds.filter(|bound| of_bound(bound) == Agreement::Undecided);
    let names = claims.map(|claim| claim.name.as_str());
    let names: Vec<&str> = names.chain(bounds.map(|bound| bound.name.as_str())).collect();
    if names.is_empty() {
        return String::new();
    }
    let why =
        checked.limit.map_or_else(|| "a limit was reached while judging".to_owned(), limit_text);
    let head = format!("{BAD}undecided{BAD:#}, since {why}{}\n", place(checked));
    head + &document_text::paragraph(&names.join(", "), 2, 0, STYLE.width) + "\n"
}

/// What is to be said about one instance.
fn finding(
    checked: &Checked<'_>,
    (claim, instance): (usize, usize),
    agreement: Agreement,
    shown: Shown,
) -> String {
    let judged = &checked.judgement.claims[claim];
    let (name, outcome) = (&judged.instances[instance].name, judged.instances[instance].outcome);
    let (read, variant) = (checked.read, checked.variant);
    let expected = outcome.expected.or(judged.worst.expected);
    let expected = expects(expected.map(|expected| expected.to_string()));
    let mut out = String::new();
    match (checked.found(claim, instance), agreement, shown) {
        (Some(found), Agreement::AsExpected, Shown::EveryViolationInBrief) => {
            out.push_str(&document_text::brief(&found.document(), STYLE));
            out.push_str(&also(judged, instance));
        }
        (Some(found), Agreement::AsExpected, Shown::EveryViolation) => {
            out.push_str(&document_text::render(&found.document(), STYLE));
        }
        (Some(found), Agreement::NotAsExpected, _) => {
            out.push_str(&document_text::render(&found.document(), STYLE));
            out.push_str(&expected);
            out.push_str(&hints::again(read, variant, &judged.name));
        }
        (None, Agreement::NotAsExpected | Agreement::Vacuous, _) => {
            let mut found = format!("{}: {}", agreement.word(), claim_of(&judged.name, name));
            if agreement == Agreement::NotAsExpected {
                found = format!("{found}: {}", outcome.found);
            }
            let why = why(checked, claim, instance);
            let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
            let _ = writeln!(out, "{BAD}{found}{BAD:#}{why}{}\n{expected}", place(checked));
            return out;
        }
        _ => return out,
    }
    out.push_str(&hints::look(read, variant, &judged.name, name));
    out + "\n"
}

/// What the case says of something that is otherwise.
fn expects(expected: Option<String>) -> String {
    match expected {
        Some(expected) => format!("  expect: {expected}\n"),
        None => "  expect: the case says nothing of it\n".to_owned(),
    }
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
        "{}, {}, {}, {}{took}",
        counted(checked.len(), "machine"),
        counted(claims, "claim"),
        counted(bounds, "bound"),
        counted(states, "state"),
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

/// `1 machine`, `1,204 states`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(number))
}
