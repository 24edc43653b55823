//! Cells side by side: widths, wrapping, and where the last column no longer fits beside the rest.

use anstyle::Style as Ink;
use unicode_width::UnicodeWidthStr;

use super::Style;

/// Columns of a terminal that `text` takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// One cell: a text in one ink.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub text: String,
    pub ink: Ink,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, ink: Ink) -> Self {
        Cell { text: text.into(), ink }
    }
}

/// One line of the grid: narrow cells, then items that fill what is left of the width.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub cells: Vec<Cell>,
    pub items: Vec<String>,
    pub items_ink: Ink,
}

/// Space between columns.
const GAP: usize = 2;
/// The last column stands beside the others only if it has at least so much room.
const LEAST: usize = 30;
/// A cell wider than this is wrapped.
const CELL_MOST: usize = 36;
/// Where the last column stands if not beside the others.
const INDENT: usize = 10;

/// Sets lines of equal numbers of cells, each column as wide as it must be.
pub(super) fn set(lines: &[Line], style: Style) -> String {
    let columns = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|column| column_width(lines, column)).collect();
    let used: usize = widths.iter().map(|width| width + GAP).sum();
    let beside = used + LEAST <= style.width;
    let mut out = String::new();
    for line in lines {
        if beside {
            let items = wrap_items(&line.items, style.width - used);
            set_line(&mut out, line, &widths, &items, style);
        } else {
            set_line(&mut out, line, &widths, &[], style);
            for item in wrap_items(&line.items, style.width - INDENT) {
                let item = style.paint(line.items_ink, &item);
                out.push_str(&format!("{}{item}\n", " ".repeat(INDENT)));
            }
        }
    }
    out
}

fn column_width(lines: &[Line], column: usize) -> usize {
    let cells = lines.iter().filter_map(|line| line.cells.get(column));
    let parts = cells.flat_map(|cell| wrap_words(&cell.text, CELL_MOST));
    parts.map(|part| width(&part)).max().unwrap_or(0)
}

fn set_line(out: &mut String, line: &Line, widths: &[usize], items: &[String], style: Style) {
    let cells: Vec<Vec<String>> =
        line.cells.iter().map(|cell| wrap_words(&cell.text, CELL_MOST)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(1).max(items.len()).max(1);
    for row in 0..height {
        let mut text = String::new();
        let mut owed = 0;
        for ((parts, cell), room) in cells.iter().zip(&line.cells).zip(widths) {
            let part = parts.get(row).map_or("", String::as_str);
            if !part.is_empty() {
                text.push_str(&" ".repeat(owed));
                owed = 0;
                text.push_str(&style.paint(cell.ink, part));
            }
            owed += room - width(part) + GAP;
        }
        if let Some(item) = items.get(row) {
            text.push_str(&" ".repeat(owed));
            text.push_str(&style.paint(line.items_ink, item));
        }
        out.push_str(&text);
        out.push('\n');
    }
}

/// Items side by side with ` · ` between them, broken between items where that is possible.
pub(super) fn wrap_items(items: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(item) <= room => {
                line.push_str(" · ");
                line.push_str(item);
            }
            _ => lines.extend(wrap_words(item, room)),
        }
    }
    lines
}

/// Words in lines of at most `room` columns; a longer word has a line of its own.
pub fn wrap_words(text: &str, room: usize) -> Vec<String> {
    if width(text) <= room {
        return if text.is_empty() { vec![] } else { vec![text.to_owned()] };
    }
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
