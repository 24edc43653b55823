//! The `turnwise` command, which asks whether a scheduler gives every task its turn.
//!
//! Results go to standard output, progress and errors to standard error, and the exit code says
//! whether everything is as expected ([`outcome`]).

mod args;
mod budget;
mod cause;
mod checked;
mod commands;
mod counterfactual;
mod diagnostic;
mod document;
mod drawing;
mod failure;
mod folder;
mod hints;
mod live;
mod outcome;
mod output;
mod progress;
mod report;
mod request;
mod side_by_side;
mod source;
mod specs;
mod state_graph;
mod table;
mod wait;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::failure::Failure;
use crate::outcome::Agreement;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(agreement) => ExitCode::from(agreement.exit_code()),
        Err(failure) => {
            // If nobody can hear it, the exit code still says so.
            let _ = writeln!(anstream::stderr(), "{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: &Arguments) -> Result<Agreement, Failure> {
    match &arguments.command {
        Command::Check(check) => commands::check::run(check),
        Command::Cases(cases) => commands::cases::run(cases),
        Command::Bound(bound) => commands::bound::run(bound),
        Command::Explain(explain) => commands::explain::run(explain),
        Command::Simulate(simulate) => commands::simulate::run(simulate),
        Command::Explore(explore) => commands::explore::run(explore),
        Command::View(view) => commands::view::run(view),
        Command::Compare(compare) => commands::compare::run(compare),
        Command::Graph(graph) => commands::graph::run(graph),
        Command::Record(record) => commands::record::run(record),
        Command::Replay(replay) => commands::replay::run(replay),
        Command::Xcheck(xcheck) => commands::xcheck::run(xcheck),
        Command::Completions(completions) => commands::completions::run(completions),
    }
}
