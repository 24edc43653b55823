//! `turnwise replay`: a counterexample on a real executor, or a recorded run against a model.

mod grounds;
mod json;
mod pumped;
mod recorded;
mod shown;
mod told;
mod why;

use std::fs;

use crate::args::Replay;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::request;

/// # Errors
///
/// If the case or the run cannot be read, or the executor cannot be that machine.
pub(crate) fn run(arguments: &Replay) -> Result<Agreement, Failure> {
    match (&arguments.run, arguments.pump.on) {
        (None, Some(on)) => pumped::run(arguments, on),
        (Some(run), _) => recorded::run(arguments, run),
        (None, None) => Err(missing(&arguments.case)),
    }
}

/// One argument alone: what goes with it.
fn missing(argument: &str) -> Failure {
    let is_run = fs::read_to_string(argument).is_ok_and(|text| recorded::is_run(&text));
    if is_run {
        let words = format!(
            "{argument} is a recorded run; to hold it against a case's model, name that case: \
             turnwise replay {argument} CASE"
        );
        return Failure::Nothing(words);
    }
    match request::read_one(argument) {
        Err(failure) => failure,
        Ok(_) => Failure::Nothing(format!(
            "to put {argument} on an executor, add --on cooperative (or handoff, preemptive, \
             tokio, ...); to hold a recorded run against its model: turnwise replay RUN {argument}"
        )),
    }
}
