//! The nearest state from here of which a formula is true.

use std::collections::HashSet;

use serde_json::{Value, json};
use stateright::Model;
use turnwise_checker::formula::Formula;
use turnwise_schedulers::formula_text::parse_formula;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::step::Action;

use super::way::Way;
use super::{Live, Refusal, Ticket};
use crate::diagnostic::Complaint;

/// States that are looked at unless another limit was asked for.
const MOST_STATES: usize = 1_000_000;

/// The answer from the state after these steps: the steps to the nearest state, `null` if there is
/// none or the limit came first.
///
/// # Errors
///
/// If the way is none of the machine's, or the formula none of its states.
pub(super) fn answer(
    live: &Live,
    ticket: Ticket,
    mut steps: Vec<Option<usize>>,
    text: &str,
) -> Result<Value, Refusal> {
    let machine = &**live.machine();
    let trace = Way::path(steps.clone()).trace(machine)?;
    let formulas = read(machine, text)?;
    let is_true = |state: &State, step: Option<(&State, &Action)>| {
        formulas.iter().all(|formula| formula.holds_at(machine, state, step))
    };
    let from = trace.states.last().expect("the first state is there");
    let before = trace.states.len().checked_sub(2);
    let step = before.and_then(|i| Some((&trace.states[i], trace.moves[i].as_ref()?)));
    if is_true(from, step) {
        return Ok(json!({ "steps": null, "words": "It is so here." }));
    }
    let budget = live.budget.anew().at_most(MOST_STATES);
    let is_over = |states: usize| budget.is_over(states) || live.is_overtaken(ticket);
    let mut known = HashSet::from([from.clone()]);
    // Of each state the one before it, and the place of the step that leads to it.
    let mut came: Vec<(usize, usize)> = vec![(0, 0)];
    let mut open = vec![from.clone()];
    let mut number = 0;
    while number < open.len() && !is_over(open.len()) {
        let state = open[number].clone();
        for (place, (action, next)) in machine.next_steps(&state).into_iter().enumerate() {
            if is_true(&next, Some((&state, &action))) {
                let more = steps_to(&came, number, place);
                let words = match more.len() {
                    1 => "1 step from here.".to_owned(),
                    many => format!("{many} steps from here."),
                };
                steps.extend(more.into_iter().map(Some));
                return Ok(json!({ "steps": steps, "words": words }));
            }
            if known.insert(next.clone()) {
                came.push((number, place));
                open.push(next);
            }
        }
        number += 1;
    }
    let words = match number == open.len() {
        true => format!("It is true in none of the {} states that can come from here.", open.len()),
        false => format!("Undecided: it is true in none of the nearest {} states.", open.len()),
    };
    Ok(json!({ "steps": null, "words": words }))
}

fn steps_to(came: &[(usize, usize)], mut number: usize, place: usize) -> Vec<usize> {
    let mut steps = vec![place];
    while number > 0 {
        let (before, place) = came[number];
        steps.push(place);
        number = before;
    }
    steps.reverse();
    steps
}

/// Formulas that one state, or the step into it, decides: all of them are to be true.
fn read(machine: &Machine, text: &str) -> Result<Vec<Formula<Machine>>, Refusal> {
    let refusal = |message: &str, span, help: Option<&str>| {
        let complaint = Complaint { message, span, label: None, help };
        Refusal::at("formula", text, &complaint)
    };
    let instances = parse_formula(text, machine)
        .map_err(|error| refusal(&error.message, error.span, error.help.as_deref()))?;
    let formulas = instances.into_iter().map(|Instance { formula, .. }| formula);
    let formulas: Vec<Formula<Machine>> = formulas.collect();
    if formulas.iter().all(Formula::is_immediate) {
        return Ok(formulas);
    }
    let help = "a search is for a state: leave out always, eventually, until and leads to";
    Err(refusal("one state does not decide this", 0..text.len(), Some(help)))
}
