//! The model's path and what the executor did, side by side, and what it came to.

use std::fmt::Write;

use anstyle::{AnsiColor, Style as Ink};
use turnwise_bridge::pump::{Ending, Steered};
use turnwise_counterexample::Column;
use turnwise_counterexample::html::{Panel, PanelRow};
use turnwise_counterexample::text::wrap_words;

use super::told::Told;
use crate::report::text::{STYLE, counted};

const TITLE: Ink = Ink::new().bold();
const FAINT: Ink = Ink::new().dimmed();
const GOOD: Ink = AnsiColor::Green.on_default().bold();
const BAD: Ink = AnsiColor::Red.on_default().bold();

/// One line beside the other.
struct Line {
    /// From 1; the escape has none of its own.
    step: Option<usize>,
    gutter: &'static str,
    model: String,
    executor: String,
    is_escape: bool,
}

/// As text, ending in a line's end.
pub(super) fn text(told: &Told<'_>) -> String {
    let document = told.document;
    let mut out = String::new();
    let _ = writeln!(out, "{TITLE}{}{TITLE:#}", document.title);
    let _ = writeln!(out, "  {}: {}", document.verdict, document.claim);
    let _ = writeln!(out, "  on {}\n", told.on);
    let lines = lines(told);
    let width = |texts: &mut dyn Iterator<Item = &String>, least: usize| {
        texts.map(|text| text.chars().count()).max().unwrap_or(0).max(least)
    };
    let model = width(&mut lines.iter().map(|line| &line.model), "the model's path".len());
    let head = format!("         {:model$}  the executor", "the model's path");
    let _ = writeln!(out, "{FAINT}{head}{FAINT:#}");
    for line in &lines {
        let number = line.step.map_or(String::new(), |step| step.to_string());
        let text =
            format!("  {:2} {number:>3}  {:model$}  {}", line.gutter, line.model, line.executor);
        let text = text.trim_end();
        let ink = if line.is_escape { BAD } else { Ink::new() };
        let _ = writeln!(out, "{ink}{text}{ink:#}");
    }
    if told.is_in_loop() {
        out.push('\n');
        out.push_str(&table(told));
    }
    let ink = if told.pumped.is_reproduced() { GOOD } else { BAD };
    let _ = writeln!(out, "\n{ink}{}{ink:#}", result(told));
    if let Some(why) = &told.why {
        let wrapped = wrap_words(&format!("why: {why}"), STYLE.width - 2);
        wrapped.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
    }
    out
}

/// As the page shows it.
pub(super) fn panel(told: &Told<'_>) -> Panel {
    let rows = lines(told).into_iter().map(|line| PanelRow {
        step: line.step,
        model: line.model,
        executor: line.executor,
        is_escape: line.is_escape,
    });
    Panel {
        executor: told.on.to_string(),
        result: result(told),
        why: told.why.clone().unwrap_or_default(),
        rows: rows.collect(),
        heads: HEADS.map(str::to_owned).to_vec(),
        tallies: if told.is_in_loop() { tallies(told) } else { vec![] },
        comes_to: told.comes_to(),
        escapes_at: told.escapes_at(),
    }
}

/// Beside the path as it is without any round again: did the executor do the same?
pub(super) fn column(told: &Told<'_>) -> Column {
    let (comes_to, escapes_at) = (told.comes_to(), told.escapes_at());
    let cell = |position: u64| match position {
        _ if escapes_at == Some(position) => "×",
        _ if comes_to.is_none_or(|last| position <= last) => "✓",
        _ => "",
    };
    Column {
        head: format!("on {}", told.on),
        meaning: String::new(),
        cells: (0..=told.pumped.steps.len() as u64).map(|it| cell(it).to_owned()).collect(),
    }
}

fn lines(told: &Told<'_>) -> Vec<Line> {
    let steps = &told.pumped.steps;
    let back = told.document.behaviour.back_to();
    let mut lines = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        let gutter = match back {
            Some(back) if i < back => "",
            Some(_) if i + 1 == steps.len() => "╰∞",
            Some(back) if i == back => "╭",
            Some(_) => "│",
            None => "",
        };
        let model = if step.text.is_empty() { "nothing, for ever" } else { &step.text };
        lines.push(Line {
            step: Some(i + 1),
            gutter,
            model: model.to_owned(),
            executor: told.cell(i),
            is_escape: false,
        });
        if told.escape() == Some(i) {
            lines.push(escape(told));
        }
    }
    if told.escape() == Some(steps.len()) {
        lines.push(escape(told));
    }
    lines
}

fn escape(told: &Told<'_>) -> Line {
    let round = told.round().map(|round| format!("in round {round} ")).unwrap_or_default();
    Line {
        step: None,
        gutter: "×",
        model: String::new(),
        executor: format!("{round}instead: {}", told.instead().unwrap_or_default()),
        is_escape: true,
    }
}

const HEADS: [&str; 5] = ["in the loop", "turns", "expected", "operations", "expected"];

/// One row a task.
fn tallies(told: &Told<'_>) -> Vec<Vec<String>> {
    let row = |(i, tally): (usize, &turnwise_bridge::pump::Tally)| {
        let mark = if told.victim == Some(i) { "▶ " } else { "" };
        let numbers =
            [tally.turns, tally.turns_expected, tally.operations, tally.operations_expected];
        let numbers = numbers.iter().map(u64::to_string);
        std::iter::once(format!("{mark}{}", tally.task)).chain(numbers).collect()
    };
    told.pumped.tallies.iter().enumerate().map(row).collect()
}

fn table(told: &Told<'_>) -> String {
    let rows = tallies(told);
    let names = rows.iter().map(|row| row[0].chars().count()).max().unwrap_or(0);
    let names = names.max(HEADS[0].len());
    let line = |cells: &[String]| {
        let mut line = format!("  {:names$}", cells[0]);
        for (head, cell) in HEADS.iter().zip(cells).skip(1) {
            let _ = write!(line, "  {cell:>width$}", width = head.len().max(6));
        }
        line + "\n"
    };
    let heads: Vec<String> = HEADS.iter().map(|head| (*head).to_owned()).collect();
    let mut out = format!("{FAINT}{}{FAINT:#}", line(&heads).trim_end());
    out.push('\n');
    rows.iter().for_each(|row| out.push_str(&line(row)));
    out
}

/// One sentence, without a full stop.
pub(super) fn result(told: &Told<'_>) -> String {
    let steered = steered(told.pumped.steered);
    let passed = match told.pumped.goes_on {
        many if many > 0 && told.pumped.is_reproduced() => {
            format!(" · {} passed over: the same task goes on", counted(many as usize, "takeover"))
        }
        _ => String::new(),
    };
    format!("{}{passed} · {steered}", came_to(told))
}

fn came_to(told: &Told<'_>) -> String {
    let (pumped, rounds) = (told.pumped, told.rounds);
    let pumped_so_far = format!("pumped {} of {rounds} rounds", pumped.rounds);
    match &pumped.ending {
        Ending::Escaped { at: _, step, .. } => {
            let place = step.map_or_else(
                || "after the path's end".to_owned(),
                |step| format!("at step {}", step + 1),
            );
            match told.round() {
                Some(round) => format!("escaped in round {round} of {rounds}, {place}"),
                None => format!("escaped {place}"),
            }
        }
        Ending::Standstill { at } => {
            let done = counted(*at, "operation");
            format!("standstill after {done}: the path goes on, and nothing happened any more")
        }
        Ending::Refused { at } => {
            let done = counted(*at, "operation");
            format!("refused after {done}: what is to come from outside cannot come there")
        }
        Ending::AtRest => "reproduced: it comes to rest as the path does".to_owned(),
        Ending::AtTheEnd if !pumped.is_reproduced() => {
            format!("not reproduced: {pumped_so_far}, with other turns than the loop has")
        }
        Ending::AtTheEnd if told.document.behaviour.back_to().is_some() => {
            format!("reproduced: {pumped_so_far}")
        }
        Ending::AtTheEnd => "reproduced: the path to its end".to_owned(),
    }
}

/// What was scripted, in a word or some.
fn steered(steered: Steered) -> String {
    let Steered { branches, events, answers, durations, takeovers, order } = steered;
    let all = [
        (branches, "branches"),
        (events, "events"),
        (answers, "answers"),
        (durations, "how long operations take"),
        (takeovers, "when turns may be taken over"),
        (order, "the order of events"),
    ];
    let names: Vec<&str> = all.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
    if names.is_empty() {
        "unsteered: nothing was scripted".to_owned()
    } else {
        format!("steered: {}", names.join(", "))
    }
}
