//! Markdown, judged by the crate `pulldown-cmark`, with GitHub's tables.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::cases::{exported, one, read};

/// The tables of a page: rows of cells, the heads first; and nothing else but plain text, in bold
/// or not, under one heading.
fn tables(page: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => tables.push(vec![]),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                tables.last_mut().expect("a table").push(vec![]);
            }
            Event::Start(Tag::TableCell) => {
                let row = tables.last_mut().and_then(|table| table.last_mut());
                row.expect("a row").push(String::new());
            }
            Event::Text(text) => {
                let row = tables.last_mut().and_then(|table| table.last_mut());
                // Outside of tables it belongs to none of them, and is dropped below.
                if let Some(cell) = row.and_then(|row| row.last_mut()) {
                    cell.push_str(&text);
                }
            }
            Event::End(TagEnd::Table) => {
                // What follows is no cell's.
                tables.last_mut().expect("a table").push(vec![]);
            }
            Event::Start(Tag::Heading { .. } | Tag::Paragraph | Tag::Strong)
            | Event::Start(Tag::List(None) | Tag::Item)
            | Event::End(_)
            | Event::SoftBreak => {}
            other => panic!("{other:?} was not meant, in\n{page}"),
        }
    }
    tables.iter_mut().for_each(|table| _ = table.pop());
    tables
}

#[test]
fn a_reader_of_markdown_has_a_row_for_each_step() {
    for (violated, path) in exported("markdown") {
        let page = read(&path);
        let tables = tables(&page);
        let [heads, rows @ ..] = &tables[0][..] else { panic!("no heads in\n{page}") };
        let column = heads.iter().rposition(|head| head == "step").expect("a column");
        let steps: Vec<&str> = rows.iter().map(|row| row[column].as_str()).collect();
        let expected = ["(start)"].into_iter().chain(violated.actions.iter().map(String::as_str));
        assert_eq!(steps, expected.collect::<Vec<_>>(), "{}", path.display());
        assert!(rows.iter().all(|row| row.len() == heads.len()));
        let repeats = rows.iter().filter(|row| row[0].ends_with('∞')).count();
        assert_eq!(repeats > 0, violated.is_lasso);
    }
}

#[test]
fn a_table_without_its_line_is_none() {
    let page = one("markdown");
    let lines = page.lines().filter(|line| !line.starts_with("| --- "));
    let spoiled: Vec<&str> = lines.collect();
    assert!(!tables(&page).is_empty());
    assert!(tables(&spoiled.join("\n")).is_empty());
}
