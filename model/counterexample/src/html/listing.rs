//! A page that lists counterexamples and leads to the page of each.

use std::fmt::Write;

use super::{STYLE, escape};

const FRAME: &str = include_str!("../page/listing.html");

/// Claims of one machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Short.
    pub name: String,
    /// The story that it tells.
    pub title: String,
    /// How many claims hold as expected and have no row.
    pub held: usize,
    /// The others.
    pub rows: Vec<Row>,
}

/// A claim and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The claim's name.
    pub claim: String,
    /// The task, or whatever it is about; empty: the whole.
    pub about: String,
    /// In a word.
    pub verdict: String,
    /// Is that what was expected?
    pub expected: bool,
    /// Why, a sentence; empty if there is nothing to say.
    pub cause: String,
    /// Its counterexample, beside this page; `None` if it has none.
    pub page: Option<String>,
}

/// The whole text of an `.html` file. `result` says in a few words how it all ended.
pub fn render(result: &str, groups: &[Group]) -> String {
    let pages = groups.iter().flat_map(|group| &group.rows).filter(|row| row.page.is_some());
    let summary = format!(
        "{result}: {} machines, {} counterexamples, {} claims that hold.",
        groups.len(),
        pages.count(),
        groups.iter().map(|group| group.held).sum::<usize>()
    );
    let body: String = groups.iter().map(section).collect();
    FRAME
        .replace("/* style */", STYLE)
        .replace("<!-- summary -->", &escape(&summary))
        .replace("<!-- body -->", &body)
}

fn section(group: &Group) -> String {
    let mut out = String::new();
    let held = match group.held {
        0 => String::new(),
        1 => "1 claim holds.".to_owned(),
        held => format!("{held} claims hold."),
    };
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<section>\n<h2>{}</h2>\n<p class=\"small\">{}. {held}</p>\n",
        escape(&group.name),
        escape(&group.title)
    );
    if !group.rows.is_empty() {
        out.push_str("<table><thead><tr><th scope=\"col\">claim</th><th scope=\"col\">for</th>");
        out.push_str("<th scope=\"col\">verdict</th><th scope=\"col\">why</th></tr></thead>\n");
        out.extend(group.rows.iter().map(row));
        out.push_str("</table>\n");
    }
    out + "</section>\n"
}

fn row(row: &Row) -> String {
    let claim = escape(&row.claim);
    let claim = match &row.page {
        Some(page) => {
            let name =
                if row.about.is_empty() { String::new() } else { format!(", for {}", row.about) };
            let name = escape(&name);
            format!("<a href=\"{}\">{claim}<span class=\"hidden\">{name}</span></a>", escape(page))
        }
        None => claim,
    };
    let verdict = escape(&row.verdict);
    let expected = if row.expected { "" } else { " <strong>not as expected</strong>" };
    format!(
        "<tr><td>{claim}</td><td>{}</td><td>{verdict}{expected}</td><td>{}</td></tr>\n",
        escape(&row.about),
        escape(&row.cause)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_leads_to_its_page_and_names_are_text() {
        let row = Row {
            claim: "a < b".into(),
            about: "low".into(),
            verdict: "violated".into(),
            expected: false,
            cause: "who & why".into(),
            page: Some("a.html".into()),
        };
        let group = Group { name: "x".into(), title: "A story".into(), held: 2, rows: vec![row] };
        let page = render("not as expected", &[group]);
        assert!(
            page.contains("not as expected: 1 machines, 1 counterexamples, 2 claims"),
            "{page}"
        );
        assert!(page.contains("<a href=\"a.html\">a &lt; b<span"), "{page}");
        assert!(page.contains("who &amp; why") && page.contains("2 claims hold."), "{page}");
    }
}
