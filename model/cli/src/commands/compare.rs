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
    let text = match arguments.format {
        Table::Text => shown::text(&read, &rows) + &said(arguments, enough, &rows),
        Table::Csv => shown::csv(&rows),
        Table::Json => shown::json(&read, &rows, enough.map(Row::value)),
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

/// Below the table: what is enough, or how the rows differ step by step.
fn said(arguments: &Compare, enough: Option<&Row<'_>>, rows: &[Row<'_>]) -> String {
    // Neighbours in a sweep differ in their last step, all in the same way.
    let Some(sweep) = &arguments.sweep else { return differences(rows) };
    let also = arguments
        .at_most
        .map_or_else(String::new, |most| format!(" and nobody waits for more than {most} turns"));
    let what = format!("every property holds{also}");
    match enough {
        Some(row) => {
            format!(
                "\nThe smallest {} with which {what}: {}{}.\n",
                sweep.key,
                row.value(),
                beside(row)
            )
        }
        None => format!("\nThere is no {} among these with which {what}.\n", sweep.key),
    }
}

/// What else is set in that row.
fn beside(row: &Row<'_>) -> String {
    let others = row.settings.split_last().map_or(&[][..], |(_, others)| others);
    if others.is_empty() { String::new() } else { format!(" (with {})", named(others)) }
}

/// For the first row and each other: what the one allows and the other does not.
fn differences(rows: &[Row<'_>]) -> String {
    let Some((first, others)) = rows.split_first() else { return String::new() };
    let told = others.iter().take(MOST_DIFFERENCES).map(|other| difference::text(first, other));
    told.collect()
}

/// More pairs are not compared step by step.
const MOST_DIFFERENCES: usize = 4;
