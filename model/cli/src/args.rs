//! The arguments of the command, typed, so that what can be said wrong is refused here.

mod compare;
mod graph;
mod replay;
mod runs;
mod xcheck;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use compare::{Compare, Table};
pub(crate) use graph::Graph;
pub(crate) use replay::{OnExecutor, Pump, Replay, ReplayFormat};
pub(crate) use runs::{Ground, Record};
pub(crate) use xcheck::Xcheck;

const EXIT_CODES: &str = "\
Exit code: 0 as expected · 1 not as the case expects, or violated where it expects nothing ·
2 usage or input · 3 undecided · 4 vacuous, or two checks disagree.
CASE is a file, or the name of a shipped case (`turnwise cases` lists them).";

/// Does your scheduler give every task its turn? And if not: why not, and who waits how long?
#[derive(Debug, Parser)]
#[command(name = "turnwise", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Cases(Cases),
    Bound(BoundArgs),
    Explain(Explain),
    Simulate(Simulate),
    Explore(Explore),
    View(View),
    Compare(Compare),
    Graph(Graph),
    Record(Record),
    Replay(Replay),
    Xcheck(Xcheck),
    Completions(Completions),
}

/// Check cases against what they expect
///
/// Without CASE, every shipped case is checked: the files in model/cases if there is such a folder
/// here, else those built in. Ends with a table of verdicts, bounds, states and times. Claims that
/// are not as expected are shown with their counterexample.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise check
  turnwise check my-scheduler.toml --property \"every ready task runs\"
  turnwise check hang --format json -o verdicts.json
  turnwise check --report counterexamples
  turnwise check --junit turnwise.xml --sarif turnwise.sarif")]
pub(crate) struct Check {
    /// Case files, or names of shipped cases
    #[arg(value_name = "CASE")]
    pub cases: Vec<String>,
    /// Only this property or bound, with its counterexample; may be given again
    #[arg(long = "property", value_name = "NAME")]
    pub properties: Vec<String>,
    /// Only this variant; "as written" is the case without any
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Leave out times: the same input then gives the same output
    #[arg(long)]
    pub no_times: bool,
    /// Write a page for each counterexample, with what would mend it, and one that lists them, into
    /// this folder; what an earlier report left there is replaced
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// Beside that, write JUnit XML to this file: a test case an answer
    #[arg(help_heading = "Output", long, value_name = "FILE", value_parser = file)]
    pub junit: Option<PathBuf>,
    /// Beside that, write SARIF to this file: a result for each answer that is not as expected
    #[arg(help_heading = "Output", long, value_name = "FILE", value_parser = file)]
    pub sarif: Option<PathBuf>,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub output: Output,
}

/// List the shipped cases, or print one
///
/// Without CASE: each with its title, its source and its variants. With CASE: the file itself, to
/// start from.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise cases
  turnwise cases hang > my-scheduler.toml")]
pub(crate) struct Cases {
    /// The case to print
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

/// How long waits can be, each with a wait that takes so long
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise bound priority
  turnwise bound lifo-slot --variant \"with a cap of 3\" --bound \"the third task's wait\"")]
pub(crate) struct BoundArgs {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// Only this bound
    #[arg(long, value_name = "NAME")]
    pub bound: Option<String>,
    /// Only this variant; "as written" is the case without any
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// text, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub output: Output,
}

/// What each claim rests on: assumptions, actions that fire, claims that say nothing
///
/// For each claim that holds, all minimal sets of fairness assumptions under which it does, and
/// for each assumption of such a set what happens without it. Then how often each kind of action
/// was possible and taken, and which claims are vacuous.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise explain hang-preempted
  turnwise explain hang-preempted --variant \"as written\" --property \"every ready task runs\"")]
pub(crate) struct Explain {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// Only this property, with the whole lasso that each dropped assumption lets in
    #[arg(long, value_name = "NAME")]
    pub property: Option<String>,
    /// Only this variant; "as written" is the case without any
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// text, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub output: Output,
}

/// Walk at random, fairly, and see whether a claim breaks: finds, never proves
///
/// Exit code 3 means that nothing was found, and so nothing is known.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise simulate hang --seed 7 --steps 500")]
pub(crate) struct Simulate {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// The same seed gives the same walk; left out: another one each time, printed
    #[arg(long)]
    pub seed: Option<u64>,
    /// How long the walk is
    #[arg(long, default_value_t = 1_000, value_parser = at_least_one)]
    pub steps: usize,
    /// Only this property
    #[arg(long, value_name = "NAME")]
    pub property: Option<String>,
    /// This variant instead of the case as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

/// Go through the states of a case step by step, in a web page on this machine
///
/// The page shows what each step would change, and what the policy refuses and why. Take steps,
/// take them back, fork; search for a state; go to a counterexample, to the point from which it
/// cannot be mended, and give it another ending. Serves until it is interrupted (Ctrl-C), on the
/// loopback address, and refuses requests that were meant for another host.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise explore hang
  turnwise explore hang --port 3000")]
pub(crate) struct Explore {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// The port; 0: any that is free
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// This variant instead of the case as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[command(flatten)]
    pub limits: Limits,
}

/// Show one counterexample: as text, as a page to step through, or for other tools
///
/// A lane per processor, only what changed at each step, the loop bracketed. Exit code 1 means
/// that there is no counterexample to show: the claim holds.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise view hang -o hang.html
  turnwise view hang --property \"every ready task runs\" --for window-0
  turnwise view hang --eval \"queued(clicks-0) leads to running(window-0)\"
  turnwise view hang --format itf -o hang.itf.json
  turnwise view hang --format dot -o hang.dot")]
pub(crate) struct View {
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// The property; left out: the first that is violated
    #[arg(long, value_name = "NAME")]
    pub property: Option<String>,
    /// The task, channel or processor that it is about; left out: the first for which it fails
    #[arg(long = "for", value_name = "NAME")]
    pub subject: Option<String>,
    /// This variant instead of the case as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// How to write it; left out: as the name of FILE ends (.html, .itf.json, .md, .mmd, .dot,
    /// .gv), else text
    #[arg(long, value_enum)]
    pub format: Option<ViewFormat>,
    /// Show this formula and its parts at each step; may be given again
    #[arg(long, value_name = "FORMULA")]
    pub eval: Vec<String>,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub output: Output,
}

/// Print what a shell needs to complete the arguments
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  turnwise completions bash > ~/.local/share/bash-completion/completions/turnwise")]
pub(crate) struct Completions {
    /// For which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs; its `schema` field has a version
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewFormat {
    /// For people
    Text,
    /// A page to step through it: one file, opens offline
    Html,
    /// Informal Trace Format, JSON: Apalache's and Quint's viewers
    Itf,
    /// Trace Event Format, JSON: ui.perfetto.dev and Chrome's viewer
    Perfetto,
    /// Sequence diagram: Mermaid, and Markdown that has it
    Mermaid,
    /// GitHub's, with tables
    Markdown,
    /// The states along it and every step that leaves them: Graphviz
    Dot,
}

/// How much may be looked at
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Limits {
    /// Threads to work with; left out: one a core
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub threads: Option<usize>,
    /// Stop at so many states in a case, and say `undecided`
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub max_states: Option<usize>,
    /// Stop at so much memory for a case, as 512M or 2G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<usize>,
    /// Stop after so long in all, as 500ms, 30s or 5m
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub timeout: Option<Duration>,
}

/// Where to write
#[derive(Clone, Debug, Args)]
pub(crate) struct Output {
    /// Write to this file; - is standard output
    #[arg(
        help_heading = "Output",
        short = 'o',
        long = "output",
        value_name = "FILE",
        default_value = "-",
        hide_default_value = true
    )]
    pub file: PathBuf,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

/// Standard output has the answer itself.
fn file(text: &str) -> Result<PathBuf, String> {
    if text == "-" { Err("a file, not standard output".to_owned()) } else { Ok(text.into()) }
}

/// A number, and what of the units it is followed by, as a factor.
fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor = units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1;
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|&n| n > 0)
}

fn size(text: &str) -> Result<usize, String> {
    let units = [("", 1), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30)];
    with_unit(text, &units)
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or_else(|| "bytes, or a number with K, M or G".to_owned())
}

fn time(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
    with_unit(text, &units)
        .map(Duration::from_millis)
        .ok_or_else(|| "a number with ms, s, m or h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_nothing_wrong() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes_and_times_have_units() {
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("17"), Ok(17));
        assert!(size("0").is_err() && size("M").is_err() && size("3T").is_err());
        assert_eq!(time("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(time("5m"), Ok(Duration::from_secs(300)));
        assert!(time("5").is_err() && time("s").is_err());
        assert!(time("99999999999999999999h").is_err());
    }
}
