//! What can happen in a state, with what each step would change, and what is refused.

use serde_json::{Value, json};
use stateright::Model;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::query::By;
use turnwise_schedulers::spec::SchedulerSpec;
use turnwise_schedulers::step::{Action, Level};

use super::way::Way;
use super::{Live, Refusal};

/// The steps that change a state, in the machine's order, each with words of its own.
pub(super) fn steps(machine: &Machine, state: &State) -> Vec<(String, State)> {
    let mut found: Vec<(String, State)> = Vec::new();
    for (action, next) in machine.next_steps(state) {
        let words = machine.action_text(state, &action);
        let mut own = words.clone();
        let mut number = 2;
        while found.iter().any(|(known, _)| *known == own) {
            own = format!("{words} ({number})");
            number += 1;
        }
        found.push((own, next));
    }
    found
}

/// The answer about the state after these steps.
///
/// # Errors
///
/// If the way is none of the machine's.
pub(super) fn answer(live: &Live, taken: Vec<Option<usize>>) -> Result<Value, Refusal> {
    let machine = &**live.machine();
    let trace = Way::path(taken).trace(machine)?;
    let (here, before) = trace.states.split_last().expect("the first state is there");
    let seen = |state: &State| trace.states.iter().position(|known| known == state);
    let choices: Vec<Value> = steps(machine, here)
        .into_iter()
        .map(|(step, next)| {
            json!({ "step": step, "changes": changes(machine, here, &next), "seen": seen(&next) })
        })
        .collect();
    let refused: Vec<Value> = machine
        .refused(here)
        .into_iter()
        .map(|it| json!({ "step": it.step, "by": name(machine, it.by), "why": it.why }))
        .collect();
    Ok(json!({
        "choices": choices,
        "idle": idle(machine, here),
        "refused": refused,
        "seen": before.iter().position(|known| known == here),
    }))
}

/// The steps that are possible and change nothing.
fn idle(machine: &Machine, state: &State) -> Vec<String> {
    let mut actions: Vec<Action> = Vec::new();
    machine.actions(state, &mut actions);
    actions.retain(|action| machine.next_state(state, *action).is_none());
    actions.iter().map(|action| machine.action_text(state, action)).collect()
}

fn changes(machine: &Machine, from: &State, to: &State) -> Vec<Value> {
    let variables = machine.variables(from).into_iter().zip(machine.variables(to));
    variables
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| json!({ "name": name, "from": old, "to": new }))
        .collect()
}

/// What refuses, as case files name it.
fn name(machine: &Machine, by: By) -> String {
    let of = |level: Level| -> (&SchedulerSpec, String) {
        match level {
            Level::Machine => (&machine.spec().scheduler, String::new()),
            Level::Runtime(i) => {
                let runtime = &machine.spec().runtimes[i];
                (&runtime.scheduler, format!(" of {}", runtime.name))
            }
        }
    };
    match by {
        By::Policy(level) => {
            let (scheduler, whose) = of(level);
            format!("policy {}{whose}", scheduler.policy.name())
        }
        By::Discipline(level) => {
            let (scheduler, whose) = of(level);
            format!("discipline {}{whose}", scheduler.discipline.name())
        }
        By::Carriers(Level::Machine) => "the processors".to_owned(),
        By::Carriers(level) => format!("the workers{}", of(level).1),
    }
}
