//! The arguments of `turnwise replay`: a recorded run, or a counterexample on a real executor.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::runs::slice;
use super::{Limits, Output, at_least_one};

/// More rounds than this tell nothing more, and each is remembered.
const MOST_ROUNDS: usize = 10_000;

/// Put a counterexample on a real executor, or hold a recorded run against a case's model
///
/// With --on: the case's programs become tasks of that executor, and its loop is gone round so many
/// times as long as the executor does what the model's path says. Who has the next turn the
/// executor decides alone; `either`, events, answers, and how long operations take are scripted.
/// Exit code 1 means that it escapes: shown is at which step, what it does instead, and why.
///
/// With RUN: is that run of the executor, which `turnwise record` wrote, a behaviour of the model?
/// Exit code 1 means that it is none: shown is where it leaves every behaviour, and what would have
/// been allowed there.
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    override_usage = "turnwise replay --on <EXECUTOR> [OPTIONS] <CASE>\n       \
                      turnwise replay [OPTIONS] <RUN> <CASE>",
    after_long_help = "\
Examples:
  turnwise replay hang --on cooperative
  turnwise replay hang --on handoff
  turnwise replay lifo-slot --on tokio-multi-thread -o lifo-slot.html
  turnwise replay lifo-slot --on cooperative --scheduler \"with a cap of 3\"
  turnwise record handed-off -o run.jsonl && turnwise replay run.jsonl handed-off
  turnwise replay run.jsonl short-tasks --variant \"as written\"

Exit code: 0 reproduced, or the run is a behaviour · 1 escaped, or the run is none ·
2 usage or input · 3 standstill, or undecided · 4 there is no counterexample to replay."
)]
pub(crate) struct Replay {
    /// A file that `turnwise record` wrote; - is standard input. Not with --on
    #[arg(value_name = "RUN", conflicts_with = "on")]
    pub run: Option<PathBuf>,
    /// A case file, or the name of a shipped case
    #[arg(value_name = "CASE")]
    pub case: String,
    /// This variant instead of the case as written, or of the one that was recorded
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[command(flatten)]
    pub pump: Pump,
    #[command(flatten)]
    pub output: Output,
}

/// A counterexample on a real executor
#[derive(Debug, Args)]
#[command(next_help_heading = "With --on")]
pub(crate) struct Pump {
    /// The executor
    #[arg(long, value_name = "EXECUTOR", value_enum)]
    pub on: Option<OnExecutor>,
    /// The property; left out: the first that is violated
    #[arg(long, value_name = "NAME")]
    pub property: Option<String>,
    /// The task, channel or processor that it is about; left out: the first for which it fails
    #[arg(long = "for", value_name = "NAME")]
    pub subject: Option<String>,
    /// Go round the loop so many times, 10000 at most; left out: 100
    #[arg(long, value_name = "N", value_parser = rounds)]
    pub rounds: Option<usize>,
    /// How long a turn may last on handoff and preemptive before it is taken over, as 500us or
    /// 10ms, 100us at least; left out: 1ms
    #[arg(long, value_name = "TIME", value_parser = slice)]
    pub slice: Option<Duration>,
    /// On turnwise's own executor: with the policy and spares of this variant
    #[arg(long, value_name = "NAME")]
    pub scheduler: Option<String>,
    /// How to write it; left out: as the name of FILE ends, .html or .json, else text
    #[arg(long, value_enum)]
    pub format: Option<ReplayFormat>,
    #[command(flatten)]
    pub limits: Limits,
}

impl Pump {
    /// An argument that says nothing without an executor, if one is given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let Limits { threads, max_states, max_memory, timeout } = &self.limits;
        let all = [
            (self.property.is_some(), "--property"),
            (self.subject.is_some(), "--for"),
            (self.rounds.is_some(), "--rounds"),
            (self.slice.is_some(), "--slice"),
            (self.scheduler.is_some(), "--scheduler"),
            (self.format.is_some(), "--format"),
            (threads.is_some(), "--threads"),
            (max_states.is_some(), "--max-states"),
            (max_memory.is_some(), "--max-memory"),
            (timeout.is_some(), "--timeout"),
        ];
        all.into_iter().find(|(is_given, _)| *is_given).map(|(_, name)| name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnExecutor {
    /// turnwise's, which never takes a turn over
    Cooperative,
    /// turnwise's, which hands the queue of a long turn to a spare
    Handoff,
    /// turnwise's, which stops long turns
    Preemptive,
    /// tokio's current-thread runtime
    Tokio,
    /// tokio's multi-thread runtime with one worker
    TokioMultiThread,
    /// async-executor, run by one thread
    AsyncExecutor,
    /// The `LocalPool` of `futures`
    LocalPool,
}

impl fmt::Display for OnExecutor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value().expect("none is skipped");
        out.write_str(value.get_name())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplayFormat {
    /// For people
    Text,
    /// For programs; its `schema` field has a version
    Json,
    /// The counterexample's page, with what the executor did: one file, opens offline
    Html,
}

fn rounds(text: &str) -> Result<usize, String> {
    match at_least_one(text)? {
        rounds if rounds > MOST_ROUNDS => Err(format!("at most {MOST_ROUNDS}")),
        rounds => Ok(rounds),
    }
}
