//! Why an executor departs from a path: what the model of its scheduler does there instead.

use std::collections::VecDeque;

use stateright::Model;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::machine::{Machine, SpecError, State};
use turnwise_schedulers::spec::SchedulerSpec;
use turnwise_schedulers::step::{Action, Entity};

use super::{Departure, Path};

/// What a scheduler says of a departure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It may take these steps there, the last of which is the task's.
    Takes(Vec<String>),
    /// It has not this step of the path, which comes before.
    HasNot(String),
    /// It allows neither: executor and model differ.
    AllowsNothing,
}

/// From one step of the executor to the next there are at most so many others.
const MOST_STEPS: usize = 4;

impl Why {
    /// Follows the path through the machine with that scheduler, to where so many operations are
    /// done, and looks how the task can do that from there.
    ///
    /// # Errors
    ///
    /// If the machine cannot have that scheduler.
    pub fn of(
        machine: &Machine,
        path: &Path<'_>,
        scheduler: SchedulerSpec,
        operations: usize,
        task: u8,
        did: &Departure,
    ) -> Result<Why, SpecError> {
        let mut spec = machine.spec().clone();
        spec.scheduler = scheduler;
        let other = Machine::new(spec)?;
        let mut state = other.init_states().remove(0);
        let mut done = 0;
        let mut step = 0;
        let mut goes_on = None;
        while done < operations {
            let action = match path.moves[step] {
                Some(action) => Some(action),
                None => computing(machine, &path.states[step]),
            };
            let Some(action) = action else { break };
            if possible(&other, &state).contains(&action) {
                state = after(&other, &state, action);
            } else if !takes_nothing(path, step, &action, &mut goes_on) {
                return Ok(Why::HasNot(machine.action_text(&path.states[step], &action)));
            }
            done += usize::from(is_deed(&action));
            step =
                if step + 1 == path.moves.len() { path.back_to.unwrap_or(step) } else { step + 1 };
        }
        // What arrives from outside before the next operation may be what the executor answers to.
        let outside = path.moves[step..].iter().flatten();
        let outside: Vec<Action> = outside
            .take_while(|action| !is_deed(action))
            .filter(|action| matches!(action, Action::Arrive { .. } | Action::Answer { .. }))
            .copied()
            .collect();
        let is_it = |action: &Action| match (did, action) {
            (Departure::IsStopped, Action::Interrupt { entity, .. })
            | (Departure::IsHandedOff, Action::HandOff { entity, .. }) => {
                *entity == Entity::Task(task)
            }
            (Departure::IsStopped | Departure::IsHandedOff, _) => false,
            (_, action) => is_deed(action) && actor(action) == Some(task),
        };
        Ok(search(&other, state, &outside, is_it))
    }
}

/// Is it a takeover after which the same task goes on, or the dispatch of that task?
fn takes_nothing(path: &Path<'_>, step: usize, action: &Action, goes_on: &mut Option<u8>) -> bool {
    match *action {
        Action::Interrupt { entity: Entity::Task(task), .. } => {
            let next = path.ahead(step).filter_map(|(_, action)| action).find(|it| is_deed(it));
            let is_it = next.is_some_and(|next| actor(next) == Some(task));
            *goes_on = is_it.then_some(task);
            is_it
        }
        Action::Dispatch { entity: Entity::Task(task), .. } => {
            goes_on.take_if(|it| *it == task).is_some()
        }
        _ => false,
    }
}

/// The shortest way to such a step.
fn search(
    machine: &Machine,
    from: State,
    outside: &[Action],
    is_it: impl Fn(&Action) -> bool,
) -> Why {
    let mut queue = VecDeque::from([(from, Vec::new())]);
    while let Some((state, way)) = queue.pop_front() {
        for action in possible(machine, &state) {
            let mut way: Vec<String> = way.clone();
            way.push(machine.action_text(&state, &action));
            if is_it(&action) {
                return Why::Takes(way);
            }
            let is_switch = matches!(
                action,
                Action::Dispatch { .. } | Action::Interrupt { .. } | Action::HandOff { .. }
            );
            if way.len() < MOST_STEPS && (is_switch || outside.contains(&action)) {
                queue.push_back((after(machine, &state, action), way));
            }
        }
    }
    Why::AllowsNothing
}

fn possible(machine: &Machine, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    machine.actions(state, &mut actions);
    actions
}

fn after(machine: &Machine, state: &State, action: Action) -> State {
    let next = EveryStep(machine).next_state(state, action);
    next.expect("a possible step leads somewhere")
}

/// The operation of whoever computes for ever where nothing changes.
pub(super) fn computing(machine: &Machine, state: &State) -> Option<Action> {
    let task = machine.computes_for_ever(state)? as u8;
    let is_its = |action: &Action| is_deed(action) && actor(action) == Some(task);
    possible(machine, state).into_iter().find(is_its)
}

/// Does a task do something?
pub(super) fn is_deed(action: &Action) -> bool {
    matches!(action, Action::Operate { .. } | Action::Choose { .. } | Action::Leave { .. })
}

/// The task whose step it is.
pub(super) fn actor(action: &Action) -> Option<u8> {
    match *action {
        Action::Operate { task, .. } | Action::Choose { task, .. } | Action::Leave { task, .. } => {
            Some(task)
        }
        Action::Dispatch { entity: Entity::Task(task), .. } => Some(task),
        _ => None,
    }
}
