//! `turnwise record`: a case's programs on the real executor, once.

use std::collections::BTreeMap;
use std::time::Duration;

use turnwise::Discipline;
use turnwise_bridge::plan::Plan;
use turnwise_bridge::record;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Ending, Settings, Trial};
use turnwise_schedulers::case::CaseVariant;

use super::simulate::some_seed;
use crate::args::{Ground, Record};
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::report::text::counted;
use crate::request::{self, variant_name};

/// What the record says about itself, for `turnwise replay`.
pub(super) const VARIANT: &str = "variant";
pub(super) const CASE: &str = "case";
const ON: &str = "on";
const SEED: &str = "seed";

/// # Errors
///
/// If the case cannot be read, is no machine that the executor can be, or the executor cannot be
/// built.
pub(crate) fn run(arguments: &Record) -> Result<Agreement, Failure> {
    let read = request::read_one(&arguments.case)?;
    let variant = read.variant(arguments.variant.as_deref())?;
    let plan = plan(variant, arguments.on, arguments.slice)?;
    if arguments.on == Ground::Driver && matches!(plan.discipline, Discipline::Preemptive { .. }) {
        let words = "the deterministic driver stops no turns: record it on threads";
        return Err(Failure::Nothing(words.to_owned()));
    }
    let seed = arguments.seed.unwrap_or_else(some_seed);
    let settings = Settings { seed, fuel: arguments.operations as u64, ..Settings::default() };
    let (trial, on) = match arguments.on {
        Ground::Threads => (trial::on_threads(&plan, settings), "threads"),
        Ground::Driver => (trial::on_driver(&plan, settings), "driver"),
    };
    let trial = trial.map_err(|error| Failure::Nothing(format!("{}: {error}", arguments.case)))?;
    let about = [
        (CASE, arguments.case.clone()),
        (VARIANT, variant_name(variant).to_owned()),
        (ON, on.to_owned()),
        (SEED, seed.to_string()),
    ];
    let about: BTreeMap<String, String> =
        about.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut text = Vec::new();
    record::write(&mut text, &plan.machine, &trial, about)
        .expect("memory takes whatever is written");
    output::write(&arguments.output, &String::from_utf8_lossy(&text))?;
    output::say(&said(&trial, seed));
    Ok(if trial.ending == Ending::Standstill {
        Agreement::NotAsExpected
    } else {
        Agreement::AsExpected
    })
}

/// The executor that the case asks for.
///
/// # Errors
///
/// If it cannot be that machine.
pub(super) fn plan(variant: &CaseVariant, on: Ground, slice: Duration) -> Result<Plan, Failure> {
    let slice = match on {
        Ground::Threads => slice,
        Ground::Driver => DRIVER_SLICE,
    };
    let name = variant_name(variant);
    Plan::new(variant.machine.spec(), slice)
        .map_err(|error| Failure::Nothing(format!("{name}: {error}")))
}

fn said(trial: &Trial, seed: u64) -> String {
    let ending = match trial.ending {
        Ending::OutOfFuel => "stopped after so many operations as were asked for",
        Ending::AtRest => "came to rest",
        Ending::Standstill => "stands still although a task is ready",
        Ending::CutShort => "cut off where a turn was taken over before it had done anything",
    };
    let events = counted(trial.run.events.len(), "event");
    format!("seed {seed}: {events}, {ending}\n")
}
