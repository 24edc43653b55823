//! The table case × property: a block a case, a column a variant.

use comfy_table::{Attribute, Cell, CellAlignment, Color, Table};
use turnwise_schedulers::case::ExpectedBound;
use turnwise_schedulers::cost::Weight;
use turnwise_schedulers::outcome::{JudgedBound, JudgedClaim, Outcome, Wait};

use crate::checked::Checked;
use crate::outcome::{Agreement, of_bound, of_claim};
use crate::request::variant_name;

/// So many variants stand side by side; more go below.
const MOST_BESIDE: usize = 4;
/// Columns that the names of properties take, so that the blocks of several cases line up.
const NAMES: u16 = 40;
/// Columns that a variant takes at the most.
const MOST_A_COLUMN: u16 = 24;
/// Columns of the whole table.
const WIDTH: u16 = 100;

/// What to leave out of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Detail {
    /// Rows in which every variant holds, as expected, become one.
    pub fold_what_holds: bool,
    /// Times, which differ from run to run.
    pub times: bool,
}

/// The block of one case: all of its checked variants.
pub(crate) fn block(case: &[Checked<'_>], detail: Detail) -> String {
    case.chunks(MOST_BESIDE).map(|beside| part(beside, detail)).collect()
}

fn part(variants: &[Checked<'_>], detail: Detail) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_width(WIDTH).enforce_styling();
    table.style_text_only();
    let heads = variants
        .iter()
        .map(|checked| Cell::new(variant_name(checked.variant)).add_attribute(Attribute::Bold));
    table.set_header(std::iter::once(Cell::new("")).chain(heads));
    let mut folded = 0;
    let claims = variants.iter().flat_map(|checked| &checked.judgement.claims);
    for name in each_once(claims.map(|claim| &*claim.name)) {
        let row: Vec<Option<&JudgedClaim>> = variants
            .iter()
            .map(|checked| checked.judgement.claims.iter().find(|claim| claim.name == name))
            .collect();
        if detail.fold_what_holds && row.iter().flatten().all(|claim| holds(claim)) {
            folded += 1;
        } else {
            table.add_row(row_of(name, row.into_iter().map(|claim| claim.map(claim_cell))));
        }
    }
    if folded > 0 {
        let name = format!("{folded} more that hold");
        table.add_row(row_of(&name, variants.iter().map(|_| Some(holds_cell()))));
    }
    let bounds = variants.iter().flat_map(|checked| &checked.judgement.bounds);
    for name in each_once(bounds.map(|bound| &*bound.name)) {
        let row = variants.iter().map(|checked| {
            let at = checked.judgement.bounds.iter().position(|bound| bound.name == name)?;
            Some((&checked.judgement.bounds[at], checked.variant.bounds[at].weight))
        });
        let row: Vec<Option<(&JudgedBound, Weight)>> = row.collect();
        let unit = row.iter().flatten().next().map_or("", |(_, weight)| weight_name(*weight));
        let cells = row.into_iter().map(|bound| bound.map(|(bound, _)| bound_cell(bound)));
        let name = if name == unit { name.to_owned() } else { format!("{name} ({unit})") };
        table.add_row(row_of(&name, cells));
    }
    table.add_row(row_of("states", variants.iter().map(|checked| Some(states_cell(checked)))));
    if detail.times {
        let time = |checked: &Checked<'_>| Cell::new(duration(checked.time));
        table.add_row(row_of("time", variants.iter().map(|checked| Some(time(checked)))));
    }
    set_widths(&mut table, variants.len());
    format!("{}\n", table.trim_fmt())
}

fn set_widths(table: &mut Table, variants: usize) {
    use comfy_table::{ColumnConstraint::Absolute, ContentArrangement, Width::Fixed};
    table.set_content_arrangement(ContentArrangement::Dynamic);
    let rest = ((WIDTH - NAMES) / variants.max(1) as u16).min(MOST_A_COLUMN);
    let widths = std::iter::once(NAMES).chain(std::iter::repeat_n(rest, variants));
    table.set_constraints(widths.map(|width| Absolute(Fixed(width))));
}

/// Each name once, in the order of first appearance.
pub(crate) fn each_once<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut found: Vec<&str> = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn row_of(name: &str, cells: impl Iterator<Item = Option<Cell>>) -> Vec<Cell> {
    let none = || Cell::new("–").set_alignment(CellAlignment::Left);
    let cells = cells.map(|cell| cell.unwrap_or_else(none));
    std::iter::once(Cell::new(name)).chain(cells).collect()
}

fn holds(claim: &JudgedClaim) -> bool {
    claim.worst.found == Outcome::Holds && of_claim(claim) == Agreement::AsExpected
}

fn holds_cell() -> Cell {
    Cell::new("hold").fg(Color::Green)
}

fn claim_cell(claim: &JudgedClaim) -> Cell {
    let found = claim.worst.found;
    let as_bad = claim.instances.iter().filter(|instance| instance.outcome.found == found).count();
    let mut text = found.to_string();
    if found != Outcome::Holds && as_bad < claim.instances.len() {
        text = format!("{text} ({as_bad} of {})", claim.instances.len());
    }
    if found == Outcome::Holds && of_claim(claim) == Agreement::AsExpected {
        return Cell::new(text).fg(Color::Green);
    }
    marked(text, of_claim(claim), claim.worst.expected.map(|expected| expected.to_string()))
}

fn bound_cell(bound: &JudgedBound) -> Cell {
    let expected = bound.expected.map(expected_wait);
    marked(
        wait_text(bound.worst, ""),
        of_bound(bound),
        expected.map(|expected| wait_text(expected, "")),
    )
}

fn states_cell(checked: &Checked<'_>) -> Cell {
    let more = if checked.limit.is_some() { "over " } else { "" };
    let found = format!("{more}{}", thousands(checked.size.states));
    let expected = checked.judgement.states.expected.map(thousands);
    marked(found, checked.states_agreement(), expected)
}

/// A cell that stands out if it is not as expected.
fn marked(text: String, agreement: Agreement, expected: Option<String>) -> Cell {
    if agreement == Agreement::AsExpected {
        return Cell::new(text);
    }
    let text = match expected {
        Some(expected) => format!("{text} ✗ not {expected}"),
        None => format!("{text} ✗"),
    };
    Cell::new(text).fg(Color::Red).add_attribute(Attribute::Bold)
}

/// What a case expects, as what could be found.
pub(crate) fn expected_wait(expected: ExpectedBound) -> Wait {
    match expected {
        ExpectedBound::AtMost(most) => Wait::AtMost(most),
        ExpectedBound::Unbounded => Wait::Unbounded,
        ExpectedBound::Never => Wait::Never,
    }
}

/// `at most 4 turns`, `unbounded`.
pub(crate) fn wait_text(wait: Wait, unit: &str) -> String {
    match wait {
        Wait::AtMost(most) => format!("at most {most} {unit}").trim_end().to_owned(),
        other => other.to_string(),
    }
}

/// What a bound counts, in the words of case files.
pub(crate) fn weight_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Turns => "turns",
        Weight::Ticks => "ticks",
        Weight::Switches => "switches",
        Weight::Lost => "lost operations",
    }
}

/// `1,204,332`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three digits or so: `12 ms`, `3.4 s`.
pub(crate) fn duration(time: std::time::Duration) -> String {
    match time.as_millis() {
        0 => "< 1 ms".to_owned(),
        ms @ 1..1000 => format!("{ms} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_threes() {
        let shown: Vec<String> = [0, 999, 1000, 126_432, 7_267_840].map(thousands).to_vec();
        assert_eq!(shown, ["0", "999", "1,000", "126,432", "7,267,840"]);
    }

    #[test]
    fn times_are_short() {
        let shown = [0, 12, 3_440].map(|ms| duration(std::time::Duration::from_millis(ms)));
        assert_eq!(shown, ["< 1 ms", "12 ms", "3.4 s"]);
    }
}
