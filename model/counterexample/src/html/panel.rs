//! What an executor did along a path, as a part of the page.

use std::fmt::Write;

use super::escape;

/// A replay in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// The executor's name.
    pub executor: String,
    /// What it came to, in a sentence without a full stop.
    pub result: String,
    /// Why it left the path; empty if it did not.
    pub why: String,
    /// The path and the executor, side by side.
    pub rows: Vec<PanelRow>,
    /// Heads of the columns of `tallies`.
    pub heads: Vec<String>,
    /// A row a task; may be empty.
    pub tallies: Vec<Vec<String>>,
    /// The last position to which it is known to have come, where each round of a loop has its own;
    /// `None`: to all.
    pub comes_to: Option<u64>,
    /// The position, counted the same way, at which it leaves the path.
    pub escapes_at: Option<u64>,
}

/// A step of the path, and what the executor did there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelRow {
    /// From 1, as positions are numbered; `None` where the path has nothing.
    pub step: Option<usize>,
    /// What the model does.
    pub model: String,
    /// What the executor does; empty if it did not come so far.
    pub executor: String,
    /// Does it leave the path here?
    pub is_escape: bool,
}

/// As a section of the page.
pub(super) fn html(panel: &Panel) -> String {
    let mut out = String::new();
    let data = |name: &str, position: Option<u64>| match position {
        Some(position) => format!(" data-{name}=\"{position}\""),
        None => String::new(),
    };
    let places = data("comes-to", panel.comes_to) + &data("escapes-at", panel.escapes_at);
    let _ = write!(
        out,
        "<section id=\"replay\"{places} aria-labelledby=\"replay-head\">\n\
         <h2 id=\"replay-head\">On a real executor: <span id=\"replay-on\">{}</span></h2>\n\
         <p class=\"cause\" id=\"replay-result\">{}</p>\n",
        escape(&panel.executor),
        escape(&panel.result)
    );
    if !panel.why.is_empty() {
        let _ = writeln!(out, "<p id=\"replay-why\">why: {}</p>", escape(&panel.why));
    }
    out.push_str("<div class=\"replay-tables\"><table id=\"replay-steps\">\n<thead><tr>");
    for head in ["step", "the model", "the executor"] {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    panel.rows.iter().for_each(|row| out.push_str(&row_html(row)));
    out.push_str("</tbody></table>\n");
    if !panel.tallies.is_empty() {
        out.push_str(&tallies(panel));
    }
    out.push_str("</div></section>\n");
    out
}

fn row_html(row: &PanelRow) -> String {
    let (attributes, number) = match row.step {
        Some(step) => (
            format!(" data-row=\"{step}\""),
            format!("<button type=\"button\" data-step=\"{step}\">{step}</button>"),
        ),
        None => (String::new(), "×".to_owned()),
    };
    let class = if row.is_escape { " class=\"changed escape\"" } else { "" };
    let (model, executor) = (escape(&row.model), escape(&row.executor));
    format!(
        "<tr{attributes}{class}><th scope=\"row\">{number}</th><td>{model}</td>\
         <td>{executor}</td></tr>\n"
    )
}

fn tallies(panel: &Panel) -> String {
    let cells = |cells: &[String], tag: &str| {
        let cell = |text: &String| format!("<{tag}>{}</{tag}>", escape(text));
        cells.iter().map(cell).collect::<String>()
    };
    let heads = panel.heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head)));
    let row = |row: &Vec<String>| match row.split_first() {
        Some((name, rest)) => {
            let name = escape(name);
            format!("<tr><th scope=\"row\">{name}</th>{}</tr>\n", cells(rest, "td"))
        }
        None => String::new(),
    };
    let rows = panel.tallies.iter().map(row).collect::<String>();
    let heads = heads.collect::<String>();
    format!(
        "<table id=\"replay-tasks\"><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody>\n\
         </table>\n"
    )
}
