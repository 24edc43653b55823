//! What `xcheck` found, for people: a block a model, a column a checker.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use turnwise_xcheck::outcome::{Outcome, Verdict};
use turnwise_xcheck::tool::Tool;

use super::Compared;
use crate::outcome::Agreement;
use crate::report::text::counted;
use crate::table::{duration, thousands};

const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
/// Columns of names, and of each checker.
const NAMES: usize = 58;
const CHECKER: usize = 12;

/// The whole text; with times if it took one.
pub(super) fn render(compared: &[Compared], time: Option<Duration>) -> String {
    let mut text = row("", ["ours", "TLC", "Spin"].map(str::to_owned));
    for compared in compared {
        text.push_str(&block(compared, time.is_some()));
    }
    text + "\n" + &summary(compared, time)
}

fn block(compared: &Compared, times: bool) -> String {
    let mut text = format!("{BOLD}{}{BOLD:#}\n", compared.name);
    if compared.found.is_some() {
        let states = |outcome: &Outcome| number(outcome.counts.states);
        text.push_str(&row("  states", cells(compared, &states)));
    }
    let mut folded = 0;
    for claim in &compared.claims {
        let (ours, found) = compared.verdicts(claim);
        if [ours, found].into_iter().flatten().all(|verdict| *verdict == Verdict::Holds) {
            folded += 1;
            continue;
        }
        let name = claim.0.as_ref().or(claim.1.as_ref()).map_or("", String::as_str);
        let word = |verdict: Option<&Verdict>| verdict.map(ToString::to_string);
        text.push_str(&row(&format!("  {name}"), placed(compared, word(ours), word(found))));
    }
    if folded > 0 {
        let mentions = |ours: bool| {
            let known = |claim: &&(Option<String>, Option<String>)| {
                if ours { claim.0.is_some() } else { claim.1.is_some() }
            };
            compared.claims.iter().any(|claim| known(&claim)).then(|| "hold".to_owned())
        };
        let name = format!("  {folded} that hold");
        text.push_str(&row(&name, placed(compared, mentions(true), mentions(false))));
    }
    if times {
        let time = |outcome: &Outcome| duration(outcome.time);
        text.push_str(&row("  time", cells(compared, &time)));
    }
    for difference in &compared.differences {
        text.push_str(&format!("  {BAD}✗ {difference}{BAD:#}\n"));
    }
    for note in &compared.notes {
        text.push_str(&format!("  {note}\n"));
    }
    text
}

fn number(count: Option<u64>) -> String {
    count.map_or("?".to_owned(), |count| thousands(count as usize))
}

/// What each checker's outcome says.
fn cells(compared: &Compared, of: &dyn Fn(&Outcome) -> String) -> [String; 3] {
    placed(compared, compared.ours.as_ref().map(of), compared.found.as_ref().map(|(_, it)| of(it)))
}

/// Ours and the other's, each in its column.
fn placed(compared: &Compared, ours: Option<String>, found: Option<String>) -> [String; 3] {
    let none = || "–".to_owned();
    let found = found.unwrap_or_else(none);
    let ours = ours.unwrap_or_else(none);
    match compared.found.as_ref().map(|(tool, _)| tool) {
        Some(Tool::Spin) => [ours, none(), found],
        _ => [ours, found, none()],
    }
}

fn row(name: &str, cells: [String; 3]) -> String {
    let [ours, tlc, spin] = cells;
    let line = format!("{name:NAMES$}  {ours:CHECKER$}{tlc:CHECKER$}{spin}");
    format!("{}\n", line.trim_end())
}

fn summary(compared: &[Compared], time: Option<Duration>) -> String {
    let claims: usize = compared.iter().map(|compared| compared.claims.len()).sum();
    let found = compared.iter().filter_map(|compared| compared.found.as_ref());
    let states: u64 = found.filter_map(|(_, found)| found.counts.states).sum();
    let took = time.map_or_else(String::new, |time| format!(" in {}", duration(time)));
    let what = format!(
        "{}, {}, {}{took}",
        counted(compared.len(), "model"),
        counted(claims, "claim"),
        counted(states as usize, "state"),
    );
    let count = |agreement| compared.iter().filter(|it| it.agreement() == agreement).count();
    let bad: Vec<String> =
        [(Agreement::Disagreement, "disagree"), (Agreement::Undecided, "undecided")]
            .into_iter()
            .filter(|(agreement, _)| count(*agreement) > 0)
            .map(|(agreement, word)| format!("{} {word}", count(agreement)))
            .collect();
    if bad.is_empty() {
        format!("{what}: {GOOD}all agree{GOOD:#}\n")
    } else {
        format!("{what}: {BAD}{}{BAD:#}\n", bad.join(", "))
    }
}
