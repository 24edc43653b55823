//! The arguments of the command that asks other checkers.

use std::path::PathBuf;

use clap::Args;

use super::{Format, Limits, Output};

/// Ask TLC and Spin the same, and see whether they count and answer as our checker does
///
/// Without CASE: every model of specs/manifest.toml, held against the manifest and against the case
/// that it mirrors. With CASE: the case's TLA+ is written and put to TLC; what TLA+ does not cover
/// is named. Limits are for our checker; where one stops it, TLC is not asked.
///
/// Exit code 4 means that two checkers disagree.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise xcheck
  turnwise xcheck priority hang
  turnwise xcheck my-scheduler.toml --write tla")]
pub(crate) struct Xcheck {
    /// Case files, or names of shipped cases
    #[arg(value_name = "CASE")]
    pub cases: Vec<String>,
    /// Only this variant; "as written" is the case without any
    #[arg(long, value_name = "NAME", requires = "cases")]
    pub variant: Option<String>,
    /// Only write the TLA+ of the cases into this folder, with all that TLC needs, and ask nobody
    #[arg(long, value_name = "FOLDER", requires = "cases")]
    pub write: Option<PathBuf>,
    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Leave out times: the same input then gives the same output
    #[arg(long)]
    pub no_times: bool,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub output: Output,
}
