//! What became of a counterexample on an executor, for programs.
//!
//! ```text
//! schema              "turnwise.replay/1"
//! on                  the executor, as --on names it
//! title, claim        as in the text
//! reproduced          was all done as the path says?
//! ending              "at the end", "at rest", "escaped", "standstill", "refused"
//! rounds              done, asked
//! steered             branches, events, answers, durations, takeovers, order: was it scripted?
//! back to             the position to which the last step leads back; null in a path
//! steps[]             model, executor (empty: it did not come so far), done (of operations)
//! escape              null, or step (from 1; null: after the path), round of the loop (from 1;
//!                     null: before it, or there is none), instead, why
//! victim              the starved task; null if it is about none
//! tasks[]             task, turns, turns expected, operations, operations expected: in the loop
//! result              in words
//! ```

use serde_json::{Value, json};
use turnwise_bridge::pump::{Ending, Tally};

use super::shown;
use super::told::Told;

/// Changes when a field is renamed or removed, or changes its meaning.
pub(super) const SCHEMA: &str = "turnwise.replay/1";

pub(super) fn text(told: &Told<'_>) -> String {
    let pumped = told.pumped;
    let ending = match pumped.ending {
        Ending::AtTheEnd => "at the end",
        Ending::AtRest => "at rest",
        Ending::Escaped { .. } => "escaped",
        Ending::Standstill { .. } => "standstill",
        Ending::Refused { .. } => "refused",
    };
    let escape = told.instead().map(|instead| {
        let Ending::Escaped { step, .. } = pumped.ending else { return Value::Null };
        let (step, round) = (step.map(|step| step + 1), told.round());
        json!({ "step": step, "round": round, "instead": instead, "why": told.why })
    });
    let steps = (0..).zip(&pumped.steps).map(
        |(i, step)| json!({ "model": step.text, "executor": told.cell(i), "done": step.done }),
    );
    let steered = pumped.steered;
    let value = json!({
        "schema": SCHEMA,
        "on": told.on.to_string(),
        "title": told.document.title,
        "claim": told.document.claim,
        "reproduced": pumped.is_reproduced(),
        "ending": ending,
        "rounds": { "done": pumped.rounds, "asked": told.rounds },
        "steered": {
            "branches": steered.branches,
            "events": steered.events,
            "answers": steered.answers,
            "durations": steered.durations,
            "takeovers": steered.takeovers,
            "order": steered.order,
        },
        "back to": told.document.behaviour.back_to(),
        "steps": steps.collect::<Vec<_>>(),
        "escape": escape,
        "victim": told.victim.map(|task| &pumped.tallies[task].task),
        "tasks": pumped.tallies.iter().map(tally).collect::<Vec<_>>(),
        "result": shown::result(told),
    });
    format!("{value:#}\n")
}

fn tally(tally: &Tally) -> Value {
    json!({
        "task": tally.task,
        "turns": tally.turns,
        "turns expected": tally.turns_expected,
        "operations": tally.operations,
        "operations expected": tally.operations_expected,
    })
}
