//! The steps of a behaviour as rows: runs of equal steps as one, the loop in the margin.

use std::ops::RangeInclusive;

use anstyle::Style as Ink;

use super::grid::{self, Cell, Line};
use super::{BAD, FAINT, LANE, STRONG, Style};
use crate::document::Behaviour;

/// The heads are said again after so many rows.
const ROWS_A_PAGE: usize = 40;
/// So many equal steps in a row are drawn as one row.
const RUN: usize = 3;

/// All rows under their heads.
pub(super) fn render(behaviour: &Behaviour, style: Style) -> String {
    let mut lines = Vec::new();
    for (i, run) in runs(behaviour).into_iter().enumerate() {
        let page_begins = i % ROWS_A_PAGE == 0;
        if page_begins {
            lines.push(heads(behaviour));
        }
        lines.push(row(behaviour, &run, page_begins));
    }
    grid::set(&lines, style)
}

fn heads(behaviour: &Behaviour) -> Line {
    let shape = behaviour.shape();
    let mut cells = vec![Cell::default()];
    cells.extend(shape.lanes.iter().map(|lane| Cell::new(lane, FAINT)));
    if let Some(subject) = behaviour.subject() {
        cells.push(Cell::new(format!("▶ {}", subject.head), BAD));
    }
    cells.extend(behaviour.columns().iter().map(|column| Cell::new(&column.head, STRONG)));
    cells.push(Cell::new("step", FAINT));
    Line { cells, items: vec!["what changes".to_owned()], items_ink: FAINT }
}

/// The steps 0 (the start) to the last, grouped: a group of several is a run of equal ones.
fn runs(behaviour: &Behaviour) -> Vec<RangeInclusive<usize>> {
    let mut found: Vec<RangeInclusive<usize>> = vec![0..=0];
    let mut next = 1;
    while next <= behaviour.steps().len() {
        let mut end = next;
        while end < behaviour.steps().len() && continues(behaviour, end + 1) {
            end += 1;
        }
        if end + 1 - next >= RUN {
            found.push(next..=end);
        } else {
            found.extend((next..=end).map(|step| step..=step));
        }
        next = end + 1;
    }
    found
}

/// Does step `i` look like the one before it, but for values that no column shows?
fn continues(behaviour: &Behaviour, i: usize) -> bool {
    let (step, before) = (&behaviour.steps()[i - 1], &behaviour.steps()[i - 2]);
    let mut beside = behaviour.subject().into_iter().chain(behaviour.columns());
    behaviour.back_to() != Some(i - 1)
        && step.action.is_some()
        && step.action == before.action
        && step.lane == before.lane
        && step.after.occupants == before.after.occupants
        && beside.all(|column| column.cells[i] == column.cells[i - 1])
}

fn row(behaviour: &Behaviour, run: &RangeInclusive<usize>, page_begins: bool) -> Line {
    let (first, last) = (*run.start(), *run.end());
    let loops = behaviour.back_to().is_some_and(|start| first > start);
    let loop_begins = behaviour.back_to().is_some_and(|start| first == start + 1);
    let mut cells = vec![margin(behaviour, first, last)];
    for lane in 0..behaviour.shape().lanes.len() {
        cells.push(lane_cell(behaviour, first, last, lane, page_begins || loop_begins));
    }
    if let Some(subject) = behaviour.subject() {
        cells.push(Cell::new(&subject.cells[last], if loops { BAD } else { Ink::new() }));
    }
    cells.extend(behaviour.columns().iter().map(|c| Cell::new(&c.cells[last], STRONG)));
    cells.push(action(behaviour, first, last));
    let items = if first == 0 { vec![] } else { behaviour.changes(first, last) };
    Line { cells, items, items_ink: Ink::new() }
}

/// The step's number, the loop as a bracket before it.
fn margin(behaviour: &Behaviour, first: usize, last: usize) -> Cell {
    let end = behaviour.steps().len();
    let bracket = match behaviour.back_to() {
        Some(start) if first == start + 1 && last == end => "∞ ",
        Some(start) if first == start + 1 => "╭ ",
        Some(start) if first > start && last == end => "╰∞",
        Some(start) if first > start => "│ ",
        _ => "  ",
    };
    let number = if first == last { first.to_string() } else { format!("{first}–{last}") };
    // Numbers end at one column, so that the eye can follow them.
    let pad = if end < 10 { 1 } else { 2 };
    Cell::new(format!("  {bracket} {number:>pad$}"), LANE)
}

fn lane_cell(behaviour: &Behaviour, first: usize, last: usize, lane: usize, name: bool) -> Cell {
    let here = behaviour.position(last).occupants[lane].as_deref();
    let before =
        first.checked_sub(1).and_then(|i| behaviour.position(i).occupants[lane].as_deref());
    let acts = last > 0 && behaviour.steps()[last - 1].lane == Some(lane);
    match (here, acts) {
        (Some(task), true) => Cell::new(format!("● {task}"), LANE),
        (Some(task), false) if name || before != Some(task) => Cell::new(format!("│ {task}"), LANE),
        (Some(_), false) => Cell::new("│", LANE),
        (None, _) if before.is_some() => Cell::new("○", LANE),
        (None, _) => Cell::new("·", FAINT),
    }
}

fn action(behaviour: &Behaviour, first: usize, last: usize) -> Cell {
    if last == 0 {
        return Cell::new("(start)", FAINT);
    }
    match &behaviour.steps()[last - 1].action {
        Some(text) if first == last => Cell::new(text, Ink::new()),
        Some(text) => Cell::new(format!("{text}  ×{}", last + 1 - first), Ink::new()),
        None => Cell::new("(nothing moves)", STRONG),
    }
}

/// All values at the start, which the rows then change.
pub(super) fn start(behaviour: &Behaviour, style: Style) -> String {
    let lines = grid::wrap_items(&behaviour.values(0), style.width - 9);
    let heads = std::iter::once("start:").chain(std::iter::repeat("      "));
    let line = |(head, line): (&str, &String)| format!("  {} {line}\n", style.paint(FAINT, head));
    let text: String = heads.zip(&lines).map(line).collect();
    if text.is_empty() { text } else { text + "\n" }
}
