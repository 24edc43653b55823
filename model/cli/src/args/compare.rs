//! The arguments of `turnwise compare`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use turnwise_schedulers::case::settings::Setting;

use super::{Limits, Output};

/// Put several schedulers side by side on one case
///
/// A row for each: verdicts, how long a ready task waits at the worst for its next turn, in turns
/// of others and in switches, and how many states there are. Below it, for the first and each of
/// the next four, the shortest run that one of them allows and the other does not. With --sweep,
/// the smallest value that is enough.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise compare hang --discipline cooperative,handoff,preemptive
  turnwise compare priority --policy fifo,priority,fair-share --property \"every ready task runs\"
  turnwise compare lifo-slot --policy lifo-slot --sweep cap=1..8 --at-most 4 --plot caps.svg
  turnwise compare short-tasks --discipline preemptive --sweep slice=1..8 --format csv")]
pub(crate) struct Compare {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// This variant instead of the case as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// When a switch may happen: cooperative, preemptive, handoff
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub discipline: Vec<String>,
    /// Who may go next: fifo, lifo-slot, round-robin, priority, multilevel, fair-share, any …
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub policy: Vec<String>,
    /// A key of the scheduler and its value, for all rows; may be given again
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub set: Vec<Setting>,
    /// A row for each value: slice=1..8 is all from 1 to 8
    #[arg(long, value_name = "KEY=FROM..TO", value_parser = sweep)]
    pub sweep: Option<Sweep>,
    /// Only this property; may be given again
    #[arg(long, value_name = "NAME")]
    pub property: Vec<String>,
    /// Enough is also that nobody waits for more than so many turns of others
    #[arg(long, value_name = "TURNS")]
    pub at_most: Option<u64>,
    /// A picture of the waits along the sweep, as SVG
    #[arg(long, value_name = "FILE", requires = "sweep")]
    pub plot: Option<PathBuf>,
    /// text, or for programs
    #[arg(long, value_enum, default_value_t = Table::Text)]
    pub format: Table,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub output: Output,
}

/// How to write a table
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Table {
    /// For people
    Text,
    /// A line a row, for spreadsheets
    Csv,
    /// Its `schema` field has a version
    Json,
}

/// A key and the values that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sweep {
    pub key: String,
    pub values: Vec<Setting>,
}

/// So many rows are enough to see.
const MOST_VALUES: u32 = 256;

fn setting(text: &str) -> Result<Setting, String> {
    let (key, value) = text.split_once('=').ok_or("a key, `=` and a value")?;
    Setting::new(key, value)
}

fn sweep(text: &str) -> Result<Sweep, String> {
    let parts = text.split_once('=').and_then(|(key, range)| Some((key, range.split_once("..")?)));
    let (key, (from, to)) = parts.ok_or("a key, `=`, and two numbers with `..` between")?;
    let number = |text: &str| text.parse::<u32>().map_err(|_| format!("`{text}` is no number"));
    let (from, to) = (number(from)?, number(to)?);
    if from > to || to - from >= MOST_VALUES {
        return Err(format!("{from} to {to} are no values, or more than {MOST_VALUES}"));
    }
    let values = (from..=to).map(|value| Setting::new(key, &value.to_string()));
    Ok(Sweep { key: key.to_owned(), values: values.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_are_ranges_of_numbers() {
        let values =
            |text| sweep(text).map(|it| it.values.iter().map(Setting::to_string).collect());
        assert_eq!(values("cap=2..4"), Ok(vec!["cap=2".into(), "cap=3".into(), "cap=4".into()]));
        for wrong in ["cap", "cap=2", "cap=a..3", "cap=4..2", "cap=0..999", "policy=1..2", "x=1..2"]
        {
            assert!(sweep(wrong).is_err(), "{wrong}");
        }
        assert!(setting("slice").is_err() && setting("slice=2").is_ok());
    }
}
