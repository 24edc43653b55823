//! A counterexample as Markdown (GitHub's, which has tables): a row a step.

use std::fmt::Write;

use crate::document::{Behaviour, Document};
use crate::text;

/// The document as the text of a `.md` file, under a heading of the first level.
pub fn render(document: &Document) -> String {
    let behaviour = &document.behaviour;
    let mut out = String::new();
    let title = format!("{}: {}", document.verdict, document.claim);
    let _ = writeln!(out, "# {}\n", escaped(&title));
    let about = [document.title.as_str(), &text::length(document)].map(escaped);
    let about: Vec<&str> = about.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    let _ = writeln!(out, "{}\n", about.join(" · "));
    if !document.formula.is_empty() {
        let _ = writeln!(out, "Claimed: {}\n", escaped(&document.formula));
    }
    let _ = writeln!(out, "**{}**\n", escaped(&document.cause));
    out.push_str(&steps(behaviour));
    out.push_str(&legend(behaviour));
    for sentence in [&document.counts, &document.brevity] {
        if !sentence.is_empty() {
            let _ = writeln!(out, "\n{}", escaped(sentence));
        }
    }
    if !document.certificate.is_empty() {
        let rows = document.certificate.iter();
        let rows = rows.map(|it| vec![it.assumption.clone(), it.met.to_string()]);
        let _ = write!(out, "\n{}", table(&["assumed", "met"].map(String::from), rows));
    }
    out
}

/// A row for each position: the start has all values, a step those that it changes.
fn steps(behaviour: &Behaviour) -> String {
    let mut heads = vec![String::new()];
    heads.extend(behaviour.shape().lanes.iter().cloned());
    heads.extend(behaviour.subject().map(|subject| format!("▶ {}", subject.head)));
    heads.extend(behaviour.columns().iter().map(|column| column.head.clone()));
    heads.extend(["step", "what changes"].map(String::from));
    let row = |i: usize| {
        let mut cells = vec![number(behaviour, i)];
        let occupants = &behaviour.position(i).occupants;
        cells.extend(occupants.iter().map(|name| name.clone().unwrap_or_default()));
        let beside = behaviour.subject().into_iter().chain(behaviour.columns());
        cells.extend(beside.map(|column| column.cells[i].clone()));
        cells.push(match i.checked_sub(1).map(|i| &behaviour.steps()[i].action) {
            None => "(start)".to_owned(),
            Some(None) => "(nothing moves)".to_owned(),
            Some(Some(action)) => action.clone(),
        });
        let values = if i == 0 { behaviour.values(0) } else { behaviour.changes(i, i) };
        cells.push(values.join(" · "));
        cells
    };
    table(&heads, (0..=behaviour.steps().len()).map(row))
}

/// A step's number; `∞` marks those that repeat.
fn number(behaviour: &Behaviour, i: usize) -> String {
    let repeats = behaviour.back_to().is_some_and(|start| i > start);
    format!("{i}{}", if repeats { " ∞" } else { "" })
}

/// What the heads of columns stand for.
fn legend(behaviour: &Behaviour) -> String {
    let columns = behaviour.columns().iter().filter(|column| !column.meaning.is_empty());
    let lines = columns.map(|it| format!("- {}: {}\n", escaped(&it.head), escaped(&it.meaning)));
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

fn table(heads: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let line = format!("|{}\n", " --- |".repeat(heads.len()));
    let rows: String = rows.map(|cells| row(&cells)).collect();
    row(heads) + &line + &rows
}

/// Text that says what it says: what Markdown would take for its own has a backslash before it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '#' | '$' => {
                out.extend(['\\', c]);
            }
            // At the beginning they would make a list or a heading.
            '-' | '+' | '=' if out.is_empty() => out.extend(['\\', c]),
            '.' | ')' if is_number(&out) => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
