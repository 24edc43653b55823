//! The arguments of the commands that are about runs of the real executor.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{Output, at_least_one, with_unit};

/// Run a case's programs on the real executor, and record what it did
///
/// The executor has the case's discipline, policy and processors; what the environment and `either`
/// choose is drawn. The record is lines of JSON, for `turnwise replay`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise record short-tasks -o run.jsonl
  turnwise record handed-off --on driver --seed 7 -o run.jsonl")]
pub(crate) struct Record {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// This variant instead of the case as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Where the programs run
    #[arg(long, value_enum, default_value_t = Ground::Threads)]
    pub on: Ground,
    /// What is drawn depends on it; on the driver nothing else does. Left out: another one each
    /// time, recorded
    #[arg(long)]
    pub seed: Option<u64>,
    /// Stop after so many operations
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = at_least_one)]
    pub operations: usize,
    /// How long a turn may last before it is switched, as 500us or 10ms, 100us at least
    #[arg(long, value_name = "TIME", default_value = "1ms", value_parser = slice)]
    pub slice: Duration,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ground {
    /// Real threads and real signals
    Threads,
    /// The deterministic driver: no interrupts, and the same seed gives the same run
    Driver,
}

/// The executor refuses shorter ones.
const LEAST_SLICE: Duration = Duration::from_micros(100);

pub(super) fn slice(text: &str) -> Result<Duration, String> {
    let units = [("us", 1), ("ms", 1_000), ("s", 1_000_000)];
    // Nothing at all is a number too, if a short one.
    let is_zero = text.starts_with('0') && with_unit(&text.replace('0', "1"), &units).is_some();
    match with_unit(text, &units).map(Duration::from_micros) {
        Some(slice) if slice >= LEAST_SLICE => Ok(slice),
        Some(_) => Err("at least 100us".to_owned()),
        None if is_zero => Err("at least 100us".to_owned()),
        None => Err("a number with us, ms or s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_as_short_as_the_executor_has_them_and_no_shorter() {
        assert_eq!(slice("500us"), Ok(Duration::from_micros(500)));
        assert_eq!(slice("100us"), Ok(LEAST_SLICE));
        for text in ["99us", "0ms", "00us"] {
            assert_eq!(slice(text), Err("at least 100us".to_owned()), "{text}");
        }
        for text in ["500", "5m", "0", "0m", "-1ms", "ms"] {
            assert_eq!(slice(text), Err("a number with us, ms or s".to_owned()), "{text}");
        }
    }
}
