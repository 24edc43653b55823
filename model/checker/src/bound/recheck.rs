//! Re-checks the witness of a bound with the model alone: that it waits, and weighs what is said.

use std::hash::Hash;

use stateright::Model;

use super::{Bound, Waiting, Witness};
use crate::certificate::{Flaw, is_behaviour, step_into};
use crate::formula::Formula;

/// What is wrong with the witness, if anything is. Answers without one have nothing wrong.
pub(crate) fn verify<M>(
    model: &M,
    bound: &Bound<M>,
    waiting: &Waiting<M::State, M::Action>,
) -> Result<(), Flaw>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone + PartialEq,
{
    let (witness, said) = match waiting {
        Waiting::AtMost { most, witness } => (witness, Some(*most)),
        Waiting::Unbounded { witness } => (witness, None),
        Waiting::Never(_) | Waiting::Undecided(_) | Waiting::Vacuous(_) => return Ok(()),
    };
    is_behaviour(model, &witness.trace)?;
    if !waits(model, bound, witness, said.is_none()) {
        return Err(Flaw::NoWait);
    }
    let found = weight(model, bound, witness);
    match said {
        Some(most) if found != most => Err(Flaw::Weight { said, found }),
        None if found == 0 => Err(Flaw::Weight { said, found }),
        _ => Ok(()),
    }
}

/// The formula's value at a position; at the one after the last that of the loop's first state,
/// come to from its last.
fn holds<M: Model>(
    model: &M,
    formula: &Formula<M>,
    witness: &Witness<M::State, M::Action>,
    position: usize,
) -> bool {
    let trace = &witness.trace;
    let at = if position < trace.states.len() { position } else { trace.after(position - 1) };
    formula.holds_at(model, &trace.states[at], step_into(trace, position))
}

/// Does it wait from where it says, and until where it says or for ever?
fn waits<M: Model>(
    model: &M,
    bound: &Bound<M>,
    witness: &Witness<M::State, M::Action>,
    for_ever: bool,
) -> bool {
    let &Witness { ref trace, begins, ends } = witness;
    let (shape, past) = match trace.back_to {
        Some(start) => (for_ever && start == ends, trace.moves.len() + 1),
        None => (!for_ever && ends + 1 == trace.states.len(), ends),
    };
    shape
        && begins <= ends
        && holds(model, &bound.from, witness, begins)
        && (begins..past).all(|position| !holds(model, &bound.to, witness, position))
        && (for_ever || holds(model, &bound.to, witness, ends))
}

/// Of the wait, or of the loop where it does not end.
fn weight<M: Model>(model: &M, bound: &Bound<M>, witness: &Witness<M::State, M::Action>) -> u64 {
    let trace = &witness.trace;
    let begins = trace.back_to.unwrap_or(witness.begins);
    let weighs = |i: usize| {
        let (from, to) = (&trace.states[i], &trace.states[trace.after(i)]);
        match &trace.moves[i] {
            Some(action) => u64::from((bound.weight)(model, from, action, to)),
            // Only rest without end can have weight.
            None => u64::from(trace.back_to.is_some() && (bound.resting)(model, from)),
        }
    };
    (begins..trace.moves.len()).map(weighs).sum()
}

#[cfg(test)]
mod tests {
    use stateright::Property;

    use super::*;
    use crate::check::Checker;
    use crate::formula::Atom;

    /// Counts to three; each step weighs its number.
    struct Count;

    impl Model for Count {
        type State = u32;
        type Action = u32;

        fn init_states(&self) -> Vec<u32> {
            vec![0]
        }

        fn actions(&self, state: &u32, actions: &mut Vec<u32>) {
            actions.extend((*state < 3).then_some(*state));
        }

        fn next_state(&self, state: &u32, _: u32) -> Option<u32> {
            Some(state + 1)
        }

        fn properties(&self) -> Vec<Property<Self>> {
            vec![]
        }
    }

    fn bound() -> Bound<Count> {
        let is = |n: u32| {
            Formula::from(Atom::state(format!("is {n}"), move |_: &Count, s: &u32| *s == n))
        };
        Bound::new("the way up", is(1), is(3), |_, _, action, _| *action)
    }

    #[test]
    fn a_witness_is_refused_unless_it_waits_and_weighs_what_is_said() {
        let steps = crate::fairness::Class::new("steps", |_: &Count, _: &u32, _: &u32| true);
        let checker = Checker::new(&Count).bound(bound()).assume(steps.weakly_fair());
        let report = checker.run().expect("it is well formed");
        let waiting = &report.bounds[0].waiting;
        assert_eq!(verify(&Count, &bound(), waiting), Ok(()));
        let Waiting::AtMost { most: 3, witness } = waiting else { panic!("{waiting:?}") };
        let spoiled = |most, begins, ends| {
            let witness = Witness { begins, ends, ..witness.clone() };
            verify(&Count, &bound(), &Waiting::AtMost { most, witness })
        };
        assert_eq!(spoiled(3, 1, 3), Ok(()));
        assert_eq!(spoiled(4, 1, 3), Err(Flaw::Weight { said: Some(4), found: 3 }));
        assert_eq!(spoiled(3, 0, 3), Err(Flaw::NoWait));
        assert_eq!(spoiled(3, 1, 2), Err(Flaw::NoWait));
        let endless = Waiting::Unbounded { witness: witness.clone() };
        assert_eq!(verify(&Count, &bound(), &endless), Err(Flaw::NoWait));
    }
}
