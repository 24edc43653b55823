//! `turnwise compare`: several schedulers side by side on one case.

mod difference;
mod grid;
mod plot;
mod row;
mod shown;

use turnwise_schedulers::outcome::{Outcome, Wait};

use self::row::{Row, named};
use crate::args::{Compare, Table};
use crate::budget::Budget;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::request;

/// # Errors
///
/// If the case cannot be read, there is nothing to compare, a name is unknown, or one of the
/// machines cannot be.
pub(crate) fn run(arguments: &Compare) -> Result<Agreement, Failure> {
    let budget = Budget::start(&arguments.limits);
    let read = request::read_one(&arguments.case)?;
    read.variant(arguments.variant.as_deref())?;
    let machines = grid::machines(arguments, &read)?;
    let rows = row::rows(&read, &machines, &budget)?;
    let enough = enough(arguments, &rows);
    // Neighbours in a sweep differ in their last step, all in the same way.
    let pairs = || if arguments.sweep.is_some() { vec![] } else { difference::pairs(&rows) };
    let text = match arguments.format {
        Table::Text => {
            let below = arguments.sweep.as_ref().map_or_else(
                || difference::text(&pairs()),
                |sweep| said(&sweep.key, arguments.at_most, enough),
            );
            shown::text(&read, &rows) + &below
        }
        Table::Csv => shown::csv(&rows),
        Table::Json => {
            let pairs = difference::json(&pairs());
            shown::json(&read, &rows, enough.map(Row::value), &pairs)
        }
    };
    if let (Some(file), Some(sweep)) = (&arguments.plot, &arguments.sweep) {
        let picture = plot::svg(&sweep.key, &rows, arguments.at_most);
        output::file(file, &picture)?;
    }
    output::write(&arguments.output, &text)?;
    let falls_short = arguments.sweep.is_some() && enough.is_none();
    Ok(if rows.iter().any(Row::is_undecided) {
        Agreement::Undecided
    } else if falls_short {
        Agreement::NotAsExpected
    } else {
        Agreement::AsExpected
    })
}

/// The first row of a sweep, and so the smallest value, at which all is as it should be.
fn enough<'r, 'm>(arguments: &Compare, rows: &'r [Row<'m>]) -> Option<&'r Row<'m>> {
    arguments.sweep.as_ref()?;
    rows.iter().find(|row| {
        let holds = row.claims().all(|claim| claim.worst.found == Outcome::Holds);
        let within = arguments.at_most.is_none_or(
            |most| matches!(row.wait("wait in turns"), Some(Wait::AtMost(turns)) if turns <= most),
        );
        holds && within
    })
}

/// Below the table of a sweep: what is enough.
fn said(key: &str, at_most: Option<u64>, enough: Option<&Row<'_>>) -> String {
    let also = at_most
        .map_or_else(String::new, |most| format!(" and nobody waits for more than {most} turns"));
    let what = format!("every property holds{also}");
    match enough {
        Some(row) => {
            format!("\nThe smallest {key} with which {what}: {}{}.\n", row.value(), beside(row))
        }
        None => format!("\nThere is no {key} among these with which {what}.\n"),
    }
}

/// What else is set in that row.
fn beside(row: &Row<'_>) -> String {
    let others = row.settings.split_last().map_or(&[][..], |(_, others)| others);
    if others.is_empty() { String::new() } else { format!(" (with {})", named(others)) }
}
