//! A comparison as a table: for people, for spreadsheets, for programs.
//!
//! ```text
//! schema            "turnwise.compare/1"
//! case, title
//! enough            the smallest value of the sweep at which all is as it should be, or null
//! rows[]            settings (by key), states, cut (did a limit stop the search?),
//!                   properties and bounds (by name: the worst verdict, a number or a word)
//! runs[]            but of a sweep, for each row from the second on: row (the first is 0), only
//!                   the first and only this (the steps of a shortest run that the first row alone,
//!                   or this one alone, allows; null: there is none; or "not known"), not compared
//!                   (null, or why nothing was looked for)
//! ```

use comfy_table::{Attribute, Cell, Color};
use serde_json::{Map, Value, json};
use turnwise_schedulers::case::settings::Setting;
use turnwise_schedulers::outcome::{Outcome, Wait};

use super::row::Row;
use crate::request::Read;
use crate::table::{each_once, thousands};

/// Changes when a field is renamed or removed, or changes its meaning.
const SCHEMA: &str = "turnwise.compare/1";

fn keys<'r>(rows: &'r [Row<'_>]) -> Vec<&'r str> {
    each_once(rows.iter().flat_map(|row| row.settings).map(Setting::key))
}

fn properties<'r>(rows: &'r [Row<'_>]) -> Vec<&'r str> {
    each_once(rows.iter().flat_map(Row::claims).map(|claim| &*claim.name))
}

fn bounds<'r>(rows: &'r [Row<'_>]) -> Vec<&'r str> {
    each_once(rows.iter().flat_map(Row::bounds).map(|bound| &*bound.name))
}

/// The properties on which the rows do not agree; all others hold, or are the same in a line below.
pub(super) fn text(read: &Read, rows: &[Row<'_>]) -> String {
    let (keys, bounds) = (keys(rows), bounds(rows));
    let is_mixed = |name: &&str| rows.iter().any(|row| row.verdict(name) != rows[0].verdict(name));
    let (mixed, same): (Vec<&str>, Vec<&str>) = properties(rows).into_iter().partition(is_mixed);
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    let heads = keys.iter().copied().chain(mixed.iter().copied());
    let heads = heads.chain(bounds.iter().copied()).chain(["states"]);
    table.set_header(heads.map(|head| Cell::new(head).add_attribute(Attribute::Bold)));
    for row in rows {
        let settings = row.settings.iter().map(|setting| Cell::new(setting.value()));
        let verdicts = mixed.iter().map(|name| verdict_cell(row.verdict(name)));
        let waits = bounds
            .iter()
            .map(|name| Cell::new(row.wait(name).map_or("–".into(), |wait| wait.to_string())));
        let more = if row.is_cut { "over " } else { "" };
        let states = Cell::new(format!("{more}{}", thousands(row.states)));
        table.add_row(settings.chain(verdicts).chain(waits).chain([states]));
    }
    let other = |outcome: Outcome| {
        let of = |name: &&&str| rows[0].verdict(name) == Some(outcome);
        let names: Vec<&str> = same.iter().filter(of).copied().collect();
        (!names.is_empty()).then(|| format!("  {outcome} in all rows: {}\n", names.join(", ")))
    };
    let all = [Outcome::Violated, Outcome::Undecided, Outcome::Vacuous, Outcome::Holds];
    let same: String = all.into_iter().filter_map(other).collect();
    format!("{}\n\n{}\n\n{same}", read.title, table.trim_fmt())
}

fn verdict_cell(verdict: Option<Outcome>) -> Cell {
    match verdict {
        None => Cell::new("–"),
        Some(Outcome::Holds) => Cell::new("holds").fg(Color::Green),
        Some(other) => Cell::new(other.to_string()).fg(Color::Red),
    }
}

/// A line a row, all properties and bounds.
pub(super) fn csv(rows: &[Row<'_>]) -> String {
    let (keys, properties, bounds) = (keys(rows), properties(rows), bounds(rows));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = keys.iter().chain(&properties).chain(&bounds).copied().chain(["states"]);
    let mut lines = vec![heads.map(str::to_owned).collect::<Vec<_>>()];
    for row in rows {
        let settings = row.settings.iter().map(|setting| setting.value().to_owned());
        let verdict = |name: &&str| row.verdict(name).map_or_else(String::new, |it| it.to_string());
        let wait = |name: &&str| row.wait(name).map_or_else(String::new, |wait| wait.to_string());
        let verdicts = properties.iter().map(verdict);
        let waits = bounds.iter().map(wait);
        lines.push(settings.chain(verdicts).chain(waits).chain([row.states.to_string()]).collect());
    }
    for line in lines {
        writer.write_record(line).expect("all lines are as long");
    }
    let bytes = writer.into_inner().expect("memory takes it");
    String::from_utf8(bytes).expect("text was written")
}

/// For programs.
pub(super) fn json(read: &Read, rows: &[Row<'_>], enough: Option<&str>, runs: &Value) -> String {
    let row = |row: &Row<'_>| {
        let settings = row.settings.iter().map(|it| (it.key().to_owned(), json!(it.value())));
        let properties =
            row.claims().map(|claim| (claim.name.clone(), json!(claim.worst.found.to_string())));
        let bounds = row.bounds().map(|bound| {
            let worst = match bound.worst {
                Wait::AtMost(most) => json!(most),
                other => json!(other.to_string()),
            };
            (bound.name.clone(), worst)
        });
        json!({
            "settings": settings.collect::<Map<String, Value>>(),
            "states": row.states,
            "cut": row.is_cut,
            "properties": properties.collect::<Map<String, Value>>(),
            "bounds": bounds.collect::<Map<String, Value>>(),
        })
    };
    let report = json!({
        "schema": SCHEMA,
        "case": read.source.name,
        "title": read.title,
        "enough": enough,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "runs": runs,
    });
    format!("{report:#}\n")
}
