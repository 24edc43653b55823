//! What the page draws of a machine beyond the words: who waits, what broke off, what is owed.

use stateright::Model;
use turnwise_checker::certificate;
use turnwise_checker::fairness::{Assumption, Class};
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::Counterexample;
use turnwise_counterexample::document::{Chance, Drawing, Kind, Life, Mark, Standing};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

use crate::cause::owed;

/// All that can be drawn of a counterexample to `formula`.
pub(crate) fn of(
    machine: &Machine,
    found: &Counterexample<State, Action>,
    formula: &Formula<Machine>,
    assumptions: &[Assumption<Machine>],
) -> Drawing {
    let trace = &found.trace;
    let after = (0..trace.moves.len()).map(|i| trace.after(i));
    let places: Vec<usize> = std::iter::once(0).chain(after).collect();
    let tasks = machine.spec().tasks.iter().enumerate();
    let life = |(task, spec): (usize, &turnwise_schedulers::spec::TaskSpec)| Life {
        name: spec.name.clone(),
        standings: places.iter().map(|&i| standing(machine, &trace.states[i], task)).collect(),
    };
    let kept = assumptions.iter().zip(&found.certificate).filter(|(_, met)| met.is_some());
    let steps: Vec<Option<(&State, &Action)>> = std::iter::once(None)
        .chain(trace.moves.iter().zip(&trace.states).map(|(it, from)| Some((from, it.as_ref()?))))
        .collect();
    let chances = |(assumption, _): (&Assumption<Machine>, _)| {
        let at = |(&place, step): (&usize, &Option<(&State, &Action)>)| Chance {
            possible: is_possible(machine, &assumption.class, &trace.states[place], None),
            taken: step.is_some_and(|(from, _)| {
                is_possible(machine, &assumption.class, from, Some(&trace.states[place]))
            }),
        };
        places.iter().zip(&steps).map(at).collect()
    };
    Drawing {
        kinds: kinds(machine, &trace.states[0]),
        lives: tasks.map(life).collect(),
        marks: trace.moves.iter().map(|it| it.as_ref().and_then(mark)).collect(),
        overruns: places.iter().map(|&i| machine.overruns(&trace.states[i])).collect(),
        owed: is_owed(machine, found, formula),
        wanted: owed(formula).map_or_else(String::new, |(_, wanted)| wanted.to_string()),
        chances: kept.map(chances).collect(),
    }
}

/// How a task stands.
pub(crate) fn standing(machine: &Machine, state: &State, task: usize) -> Standing {
    match state {
        state if machine.running(state, task) => Standing::Runs,
        state if machine.ready(state, task) => Standing::Ready,
        state if machine.mounted(state, task) => Standing::Mounted,
        state if machine.blocked(state, task) => Standing::Waits,
        state if machine.failed(state, task) => Standing::Failed,
        state if machine.done(state, task) => Standing::Done,
        _ => Standing::NotStarted,
    }
}

fn kinds(machine: &Machine, state: &State) -> Vec<Kind> {
    let (tasks, queues) = (machine.task_variables(), machine.queue_variables());
    let kind = |i: usize| match i {
        i if tasks.contains(&i) => Kind::Task,
        i if queues.contains(&i) => Kind::Queue,
        _ => Kind::Other,
    };
    (0..machine.variables(state).len()).map(kind).collect()
}

fn mark(action: &Action) -> Option<Mark> {
    match action {
        Action::Dispatch { .. } => Some(Mark::Dispatch),
        Action::Interrupt { .. } => Some(Mark::Interrupt),
        Action::HandOff { .. } => Some(Mark::HandOff),
        Action::Restart { .. } => Some(Mark::Restart),
        Action::Arrive { .. } | Action::Answer { .. } | Action::Grant { .. } => Some(Mark::Outside),
        Action::Operate { .. }
        | Action::Choose { .. }
        | Action::Leave { .. }
        | Action::Park { .. }
        | Action::Overrun { .. } => None,
    }
}

/// Leads a step of the class from this state to another one, to `to` if that is given?
///
/// Where several actions lead to the same state, the step is one of all their classes.
fn is_possible(
    machine: &Machine,
    class: &Class<Machine>,
    from: &State,
    to: Option<&State>,
) -> bool {
    let mut actions = Vec::new();
    machine.actions(from, &mut actions);
    actions.into_iter().any(|action| {
        class.contains(machine, from, &action)
            && machine
                .next_state(from, action)
                .is_some_and(|next| next != *from && to.is_none_or(|to| next == *to))
    })
}

/// At each position of a loop and the way to it: is what is claimed to come still to come? Nothing
/// is known of a path, and nothing is owed for ever where the claim is true.
fn is_owed(
    machine: &Machine,
    found: &Counterexample<State, Action>,
    formula: &Formula<Machine>,
) -> Vec<bool> {
    let trace = &found.trace;
    let (Some((trigger, wanted)), Some(_)) = (owed(formula), trace.back_to) else { return vec![] };
    if certificate::evaluate(machine, trace, formula)[0] {
        return vec![];
    }
    let comes = certificate::evaluate(machine, trace, wanted);
    let begins = trigger.map(|p| certificate::evaluate(machine, trace, p));
    let mut open = false;
    let at = |i: usize| {
        open = (open || begins.as_ref().is_none_or(|begins| begins[i])) && !comes[i];
        open
    };
    (0..=trace.moves.len()).map(at).collect()
}
