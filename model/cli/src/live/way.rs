//! A way through the states: which of the possible steps was taken, one after the other.

use serde::{Deserialize, Serialize};
use stateright::Model;
use turnwise_checker::verdict::Trace;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

use super::Refusal;

/// More steps than these nobody takes by hand.
const MOST_STEPS: usize = 10_000;

/// A path, or a lasso.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Way {
    /// Of each step its place among the steps of its state that change it.
    pub steps: Vec<usize>,
    /// The position, from 0, that the last step leads to again, and from there on for ever.
    #[serde(default)]
    pub back: Option<usize>,
    /// Does nothing move after the last step? Then it does not go back.
    #[serde(default)]
    pub rest: bool,
}

impl Way {
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
        let steps: Vec<usize> = trace.moves.iter().enumerate().filter_map(place).collect();
        let moves = trace.back_to.map(|back| trace.moves[back..].iter().any(Option::is_some));
        Way {
            steps,
            back: trace.back_to.filter(|_| moves == Some(true)),
            rest: moves == Some(false),
        }
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
            if place >= steps.len() {
                let many = steps.len();
                return Err(Refusal(format!("after step {i} there is no step {place} of {many}")));
            }
            let (action, next) = steps.swap_remove(place);
            states.push(next);
            moves.push(Some(action));
        }
        let back_to = match (self.back, self.rest) {
            (None, false) => None,
            (Some(_), true) => return Err(Refusal("who rests does not go back".to_owned())),
            (None, true) => {
                moves.push(None);
                Some(states.len() - 1)
            }
            (Some(back), false) => {
                let last = states.pop().expect("the first state is there");
                if states.get(back) != Some(&last) {
                    return Err(Refusal(format!(
                        "the last state is not the one after step {back}"
                    )));
                }
                Some(back)
            }
        };
        Ok(Trace { states, moves, back_to })
    }
}
