//! A divergence as text: a lane a column, time downwards, the event that nothing allows marked.
//!
//! ```text
//! diverged after 4 of 9 events: nothing allows `push 3`
//!
//!           producer  consumer
//!        …
//!        3  push 2    ·
//!        4  ·         pop 1
//!   ×    5  push 3    ·
//!
//!   allowed here: pop 2
//!   nearest: `pop 2`, with event pop instead of push, number 2 instead of 3
//! ```
//!
//! The number is that of the event in the run, counted from 1. Rows stand in an order that the
//! model allows; where the run leaves the order open, it need not be that of the numbers.

use std::fmt::{self, Formatter};

use crate::verdict::counted;

use super::{Difference, Divergence, Nearest, Shown};

/// So many explained events are drawn.
pub(super) const ROWS: usize = 12;
/// A line of text has so many columns, if the lanes are not too many.
const LINE: usize = 100;
/// A cell of the chart has at least so many to itself.
const CELL: usize = 16;
/// So many allowed observations are named.
const NAMED: usize = 12;

pub(super) fn draw<T, S, A>(
    divergence: &Divergence<T, S, A>,
    out: &mut Formatter<'_>,
) -> fmt::Result {
    let Divergence { explained, stuck, effort, .. } = divergence;
    let what = match stuck.as_slice() {
        [] => "the run ends here, and the model may not".to_owned(),
        [one] => format!("nothing allows `{}`", one.label),
        several => format!("none of {} events that may come next is allowed", several.len()),
    };
    let all = counted(effort.events, "event");
    writeln!(out, "diverged after {} of {all}: {what}\n", explained.len())?;
    rows(divergence, out)?;
    writeln!(out)?;
    let mut names: Vec<String> =
        divergence.allowed.iter().map(|allowed| allowed.label.clone()).collect();
    if names.len() > NAMED {
        let more = names.len() - NAMED;
        names.truncate(NAMED);
        names.push(format!("and {more} more"));
    }
    if names.is_empty() {
        names.push("nothing, the model has come to an end".to_owned());
    }
    list(out, "allowed here: ", &names)?;
    if let Some(nearest) = &divergence.nearest {
        list(out, "nearest: ", &near(divergence, nearest))?;
    }
    Ok(())
}

/// The lanes, and in a last column what is in no lane.
fn rows<T, S, A>(divergence: &Divergence<T, S, A>, out: &mut Formatter<'_>) -> fmt::Result {
    let Divergence { lanes, explained, recent, stuck, .. } = divergence;
    let all = || recent.iter().chain(stuck);
    let mut heads = lanes.clone();
    if all().any(|shown| lane_of(shown, lanes.len()) == lanes.len()) {
        heads.push("elsewhere".to_owned());
    }
    let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
    for shown in all() {
        let width = &mut widths[lane_of(shown, lanes.len())];
        *width = (*width).max(shown.label.chars().count());
    }
    let most = (LINE / heads.len().max(1)).saturating_sub(6).max(CELL);
    widths.iter_mut().for_each(|width| *width = (*width).min(most));
    let number = (explained.iter().max().map_or(0, |last| last + 1)).to_string().len().max(4);
    let line = |mark: &str, number_text: &str, cells: Vec<String>| {
        let cells = cells.iter().zip(&widths);
        let cells = cells.map(|(cell, &width)| format!("  {:<width$}", short(cell, width)));
        let text = format!("  {mark} {number_text:>number$}{}", cells.collect::<String>());
        text.trim_end().to_owned()
    };
    writeln!(out, "{}", line(" ", "", heads.clone()))?;
    if explained.len() > recent.len() {
        writeln!(out, "{}", line(" ", "…", vec![]))?;
    }
    for (mark, shown) in recent.iter().map(|s| (" ", s)).chain(stuck.iter().map(|s| ("×", s))) {
        let mut cells = vec!["·".to_owned(); heads.len()];
        cells[lane_of(shown, lanes.len())] = shown.label.clone();
        let place = shown.place.map_or(String::new(), |place| (place + 1).to_string());
        writeln!(out, "{}", line(mark, &place, cells))?;
    }
    if stuck.is_empty() {
        writeln!(out, "{}", line("×", "end", vec![]))?;
    }
    Ok(())
}

/// The column of an observation: what is in no lane comes after all lanes.
fn lane_of<T>(shown: &Shown<T>, lanes: usize) -> usize {
    shown.lane.map_or(lanes, |lane| lane.min(lanes))
}

fn near<T, S, A>(divergence: &Divergence<T, S, A>, nearest: &Nearest) -> Vec<String> {
    let stuck = &divergence.stuck[nearest.stuck].label;
    let allowed = &divergence.allowed[nearest.allowed].label;
    let nothing = "nothing".to_owned();
    let part = |difference: &Difference| {
        let model = difference.model.as_ref().unwrap_or(&nothing);
        let run = difference.run.as_ref().unwrap_or(&nothing);
        format!("{} {model} instead of {run}", difference.name)
    };
    let mut parts: Vec<String> = nearest.differences.iter().map(part).collect();
    if let Some(first) = parts.first_mut() {
        let to = if divergence.stuck.len() > 1 { format!(" to `{stuck}`") } else { String::new() };
        *first = format!("`{allowed}`{to}, with {first}");
    }
    parts
}

/// The text, cut off at so many characters.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// A head and a list with commas, in lines that are not too long.
fn list(out: &mut Formatter<'_>, head: &str, items: &[String]) -> fmt::Result {
    let mut line = format!("  {head}");
    for (i, item) in items.iter().enumerate() {
        let comma = if i + 1 < items.len() { "," } else { "" };
        if i > 0 && line.chars().count() + item.chars().count() + 2 > LINE {
            writeln!(out, "{}", line.trim_end())?;
            line = "   ".to_owned();
        }
        let gap = if i == 0 { "" } else { " " };
        line.push_str(&format!("{gap}{item}{comma}"));
    }
    writeln!(out, "{line}")
}
