//! A way through the states: which of the possible steps was taken, one after the other.

use serde::{Deserialize, Serialize};
use stateright::Model;
use turnwise_checker::verdict::Trace;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

use super::Refusal;

/// More steps than these nobody takes by hand.
const MOST_STEPS: usize = 10_000;

/// A path, or a lasso: a trace without its states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Way {
    /// Of each step its place among the steps of its state that change it; `None`: nothing moves.
    pub steps: Vec<Option<usize>>,
    /// The position, from 0, that the last step leads to again, and from there on for ever.
    #[serde(default)]
    pub back: Option<usize>,
}

impl Way {
    /// A path of these steps.
    pub(super) fn path(steps: Vec<Option<usize>>) -> Way {
        Way { steps, back: None }
    }

    /// The way that a trace goes.
    ///
    /// # Panics
    ///
    /// If it is no behaviour of the machine.
    pub(super) fn of(machine: &Machine, trace: &Trace<State, Action>) -> Way {
        let place = |(i, action): (usize, &Option<Action>)| {
            let (action, next) = (action.as_ref()?, &trace.states[trace.after(i)]);
            let mut steps = machine.next_steps(&trace.states[i]).into_iter();
            let place = steps.position(|(other, to)| other == *action && to == *next);
            Some(place.expect("a trace is a behaviour"))
        };
        let steps = trace.moves.iter().enumerate().map(place).collect();
        Way { steps, back: trace.back_to }
    }

    /// The states that it leads through.
    ///
    /// # Errors
    ///
    /// If it is none of the machine's, or too long.
    pub(super) fn trace(&self, machine: &Machine) -> Result<Trace<State, Action>, Refusal> {
        if self.steps.len() > MOST_STEPS {
            return Err(Refusal(format!("a path has at most {MOST_STEPS} steps")));
        }
        let mut states = machine.init_states();
        let mut moves = Vec::new();
        for (i, &place) in self.steps.iter().enumerate() {
            let mut steps = machine.next_steps(&states[i]);
            let (action, next) = match place {
                None => (None, states[i].clone()),
                Some(place) if place < steps.len() => {
                    let (action, next) = steps.swap_remove(place);
                    (Some(action), next)
                }
                Some(place) => {
                    let many = steps.len();
                    return Err(Refusal(format!(
                        "after step {i} none of the {many} steps has the number {place}"
                    )));
                }
            };
            states.push(next);
            moves.push(action);
        }
        if let Some(back) = self.back {
            let last = states.pop().expect("the first state is there");
            if states.get(back) != Some(&last) {
                return Err(Refusal(format!("the last state is not the one after step {back}")));
            }
        }
        Ok(Trace { states, moves, back_to: self.back })
    }
}
