//! The arguments of the command that draws all states.

use clap::Args;

use super::{Output, at_least_one};

/// Draw every state and every step, as DOT for Graphviz
///
/// `turnwise view --format dot` draws those along a counterexample. Exit code 3 means that there
/// are more states than --max-states: nothing is drawn.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise graph priority -o priority.dot
  turnwise graph event-loop --max-states 1000 -o event-loop.dot")]
pub(crate) struct Graph {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// This variant instead of the case as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Draw nothing if there are more states
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = at_least_one)]
    pub max_states: usize,
    #[command(flatten)]
    pub output: Output,
}
