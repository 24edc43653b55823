//! A path drawn as a Gantt chart: a lane for each carrier, a column for each state.

use std::fmt::Write;

use crate::machine::{Machine, State};
use crate::step::Action;

const COLUMN: usize = 28;
const LANE: usize = 30;
const LEFT: usize = 130;
const TOP: usize = 12;

/// Told apart by people who see few colours too; dark enough for white text.
const COLOURS: [&str; 8] =
    ["#0072b2", "#b34700", "#00795c", "#8a4f7d", "#5c5c00", "#3d5a80", "#a3324b", "#4d4d4d"];

/// Draws a path. A bar is a stay on a carrier; pointing at a column says which step led there.
pub(crate) fn draw(machine: &Machine, path: &[(State, Option<Action>)]) -> String {
    let lanes = machine.lanes();
    let occupants: Vec<Vec<Option<String>>> =
        path.iter().map(|(state, _)| machine.occupants(state)).collect();
    let width = LEFT + path.len() * COLUMN + 10;
    let height = TOP + lanes.len() * LANE + 24;
    let mut svg = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = svg.write_fmt(text);
        svg.push('\n');
    };
    line(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">"
    ));
    for (lane, name) in lanes.iter().enumerate() {
        let y = TOP + lane * LANE;
        let middle = y + LANE / 2 + 4;
        line(format_args!("<text x=\"4\" y=\"{middle}\">{}</text>", escape(name)));
        line(format_args!(
            "<line x1=\"{LEFT}\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\" stroke=\"#bbb\"/>",
            y + LANE - 2,
            width - 10
        ));
        for bar in bars(&occupants, lane) {
            let (x, long) = (LEFT + bar.from * COLUMN, bar.len * COLUMN - 2);
            let fill = colour(machine, &bar.name);
            line(format_args!(
                "<rect x=\"{x}\" y=\"{}\" width=\"{long}\" height=\"{}\" rx=\"3\" \
                 fill=\"{fill}\"/>",
                y + 2,
                LANE - 6
            ));
            let label = fitting(&bar.name, long);
            line(format_args!(
                "<text x=\"{}\" y=\"{middle}\" fill=\"white\">{}</text>",
                x + 4,
                escape(&label)
            ));
        }
    }
    let bottom = TOP + lanes.len() * LANE;
    for (i, (state, _)) in path.iter().enumerate() {
        let x = LEFT + i * COLUMN;
        let before = i.checked_sub(1).map(|before| &path[before]);
        let step = match before {
            Some((from, Some(action))) => machine.action_text(from, action),
            _ => "start".to_owned(),
        };
        let values = machine.variables(state).into_iter();
        let values = values.map(|(name, value)| format!("\n{name}: {value}")).collect::<String>();
        line(format_args!(
            "<g><title>{}</title><rect x=\"{x}\" y=\"{TOP}\" width=\"{COLUMN}\" height=\"{}\" \
             fill-opacity=\"0\"/><text x=\"{}\" y=\"{}\" fill=\"#666\">{i}</text></g>",
            escape(&format!("{i}: {step}{values}")),
            bottom - TOP + 20,
            x + 4,
            bottom + 16
        ));
    }
    line(format_args!("</svg>"));
    svg
}

/// Columns in a row in which a lane has the same occupant.
struct Bar {
    name: String,
    from: usize,
    len: usize,
}

fn bars(occupants: &[Vec<Option<String>>], lane: usize) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for (column, here) in occupants.iter().enumerate() {
        let Some(name) = &here[lane] else { continue };
        match bars.last_mut() {
            Some(bar) if bar.name == *name && bar.from + bar.len == column => bar.len += 1,
            _ => bars.push(Bar { name: name.clone(), from: column, len: 1 }),
        }
    }
    bars
}

/// One colour a task; threads and companies share the last.
fn colour(machine: &Machine, name: &str) -> &'static str {
    let task = machine.spec().tasks.iter().position(|task| task.name == name);
    task.map_or(COLOURS[COLOURS.len() - 1], |task| COLOURS[task % (COLOURS.len() - 1)])
}

/// As much of a label as a bar has room for.
fn fitting(name: &str, width: usize) -> String {
    name.chars().take((width / 7).max(1)).collect()
}

/// Text that is safe between tags.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_tag_is_text() {
        assert_eq!(escape("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    }

    #[test]
    fn a_bar_is_a_stay_and_a_gap_ends_it() {
        let column = |name: &str| vec![(!name.is_empty()).then(|| name.to_owned())];
        let columns: Vec<_> = ["a", "a", "", "a", "b"].map(column).into();
        let bars: Vec<_> = bars(&columns, 0).into_iter().map(|b| (b.name, b.from, b.len)).collect();
        let bar = |name: &str, from, len| (name.to_owned(), from, len);
        assert_eq!(bars, [bar("a", 0, 2), bar("a", 3, 1), bar("b", 4, 1)]);
    }
}
