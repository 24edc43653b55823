//! `turnwise replay CASE --on EXECUTOR`: a counterexample on a real executor.

use turnwise_bridge::pump::{self, Ending, Path, Settings};
use turnwise_counterexample::html;
use turnwise_schedulers::property::Subject;

use super::told::Told;
use super::{grounds, json, shown, why};
use crate::args::{OnExecutor, Pump, Replay, ReplayFormat};
use crate::budget::Budget;
use crate::checked::check_all;
use crate::commands::view::{choose, nothing_to_show, pick};
use crate::counterfactual;
use crate::document::Found;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::request::{self, variant_name};

/// # Errors
///
/// If the case cannot be read, a name is unknown, or the programs cannot be run there.
pub(super) fn run(arguments: &Replay, on: OnExecutor) -> Result<Agreement, Failure> {
    let pump = &arguments.pump;
    refuse_what_it_has_not(pump, on)?;
    let mut read = request::read_one(&arguments.case)?;
    let scheduler = read.variant(pump.scheduler.as_deref().or(arguments.variant.as_deref()))?;
    let scheduler = scheduler.machine.spec().scheduler.clone();
    choose(&mut read, arguments.variant.as_deref(), pump.property.as_deref())?;
    let budget = Budget::start(&pump.limits);
    let cases = [read];
    let checked = check_all(&cases, &budget)?.swap_remove(0);
    let Some((claim, instance)) = pick(&checked, pump.subject.as_deref())? else {
        return Ok(match nothing_to_show(&checked, pump.subject.as_deref()) {
            // Nothing escaped: there was nothing to replay.
            Agreement::NotAsExpected => Agreement::Vacuous,
            other => other,
        });
    };
    let found = checked.found(claim, instance).expect("it was picked for its counterexample");
    let trace = &found.counterexample.trace;
    let path = Path { states: &trace.states, moves: &trace.moves, back_to: trace.back_to };
    let name = variant_name(checked.variant);
    let refused = |why: &dyn std::fmt::Display| Failure::Nothing(format!("{name}: {why}"));
    let tasks = found.machine.spec().tasks.len();
    let chosen = grounds::choose(on, &scheduler, tasks, pump.slice)?;
    let usual = Settings::default();
    let rounds = pump.rounds.map_or(usual.rounds, |rounds| rounds as u64);
    let settings = Settings { rounds, ..usual };
    let pumped = pump::pump(found.machine, &path, &*chosen.ground, settings)
        .map_err(|error| refused(&error))?;
    let told = Told {
        on,
        rounds: settings.rounds,
        document: &found.document(),
        pumped: &pumped,
        victim: victim(&found),
        why: why::why(on, &found, &path, &pumped, &chosen.rule),
    };
    let shown = match format(pump, arguments) {
        ReplayFormat::Text => shown::text(&told),
        ReplayFormat::Json => json::text(&told),
        ReplayFormat::Html => {
            let mut document = told.document.clone();
            document.behaviour = document.behaviour.with_column(shown::column(&told));
            document.causes = counterfactual::sentences(&checked.violation(&found), &budget)?;
            html::render_replayed(&document, &shown::panel(&told))
        }
    };
    output::write(&arguments.output, &shown)?;
    Ok(match &pumped.ending {
        // Then it is not known what the executor does.
        Ending::Standstill { .. } | Ending::Refused { .. } => Agreement::Undecided,
        _ if pumped.is_reproduced() => Agreement::AsExpected,
        _ => Agreement::NotAsExpected,
    })
}

/// Slices and policies are those of this project's executor.
fn refuse_what_it_has_not(pump: &Pump, on: OnExecutor) -> Result<(), Failure> {
    let has_slices = matches!(on, OnExecutor::Handoff | OnExecutor::Preemptive);
    let is_ours = has_slices || on == OnExecutor::Cooperative;
    let refused = match () {
        () if pump.slice.is_some() && !has_slices => "takes no turn over: leave out --slice",
        () if pump.scheduler.is_some() && !is_ours => {
            "has its own scheduler: leave out --scheduler"
        }
        () => return Ok(()),
    };
    Err(Failure::Nothing(format!("{on} {refused}")))
}

/// As asked for, else as the file's name ends.
fn format(pump: &Pump, arguments: &Replay) -> ReplayFormat {
    let name = arguments.output.file.to_string_lossy();
    match pump.format {
        Some(format) => format,
        None if name.ends_with(".html") => ReplayFormat::Html,
        None if name.ends_with(".json") => ReplayFormat::Json,
        None => ReplayFormat::Text,
    }
}

/// The task that the claim is about, if it has no turn in the loop.
fn victim(found: &Found<'_>) -> Option<usize> {
    let Some(Subject::Task(task)) = found.instance.subject else { return None };
    let trace = &found.counterexample.trace;
    let in_loop = &trace.states[trace.back_to?..];
    let runs = in_loop.iter().any(|state| found.machine.running(state, task));
    (!runs).then_some(task)
}
