//! The guard against models that answer differently when asked again.
//!
//! A model that walks through a hash map, say, gives another order or another state each time;
//! then nothing found about it means anything. Some states are expanded twice, and compared.

use stateright::Model;

/// The first states are all looked at: a small model is looked at whole.
const FIRST: usize = 64;
/// After them one state in so many.
const STRIDE: usize = 1000;

/// Is the state that is expanded as number `index` one to look at twice?
pub(super) fn sampled(index: usize) -> bool {
    index < FIRST || index.is_multiple_of(STRIDE)
}

/// Which of the model's functions gave two answers about this state, if one did.
pub(super) fn differs<M>(model: &M, state: &M::State) -> Option<&'static str>
where
    M: Model,
    M::State: PartialEq,
    M::Action: Clone,
{
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    let first = successors(model, state, actions.clone());
    if first != successors(model, state, actions.clone()) {
        return Some("next_state");
    }
    let mut again = Vec::new();
    model.actions(state, &mut again);
    // Actions need not be comparable: what they lead to is.
    (first != successors(model, state, again)).then_some("actions")
}

fn successors<M: Model>(
    model: &M,
    state: &M::State,
    actions: Vec<M::Action>,
) -> Vec<Option<M::State>> {
    actions.into_iter().map(|action| model.next_state(state, action)).collect()
}

/// Did `init_states` answer twice alike?
pub(super) fn same_start<M>(model: &M, first: &[M::State]) -> bool
where
    M: Model,
    M::State: PartialEq,
{
    model.init_states() == first
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::sync::atomic::{AtomicU64, Ordering};

    /// Counts its calls, and lets what it was told to vary with them.
    #[derive(Default)]
    struct Fickle {
        calls: AtomicU64,
        actions: bool,
        next: bool,
    }

    impl Fickle {
        fn call(&self) -> u64 {
            // Ordering: Relaxed; one thread only.
            self.calls.fetch_add(1, Ordering::Relaxed)
        }
    }

    impl Model for Fickle {
        type State = u64;
        type Action = u64;

        fn init_states(&self) -> Vec<u64> {
            vec![0]
        }

        fn actions(&self, _: &u64, actions: &mut Vec<u64>) {
            actions.extend(if self.actions && self.call() == 1 { [2, 1] } else { [1, 2] });
        }

        fn next_state(&self, state: &u64, action: u64) -> Option<u64> {
            Some(state + action + if self.next { self.call() } else { 0 })
        }
    }

    #[test]
    fn names_the_function_that_differs() {
        assert_eq!(differs(&Fickle::default(), &5), None);
        assert_eq!(differs(&Fickle { actions: true, ..Fickle::default() }, &5), Some("actions"));
        assert_eq!(differs(&Fickle { next: true, ..Fickle::default() }, &5), Some("next_state"));
    }

    #[test]
    fn looks_at_the_first_states_and_then_at_some() {
        assert!((0..64).all(sampled));
        assert_eq!((64..10_000).filter(|&index| sampled(index)).count(), 9);
    }
}
