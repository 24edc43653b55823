//! A machine as Stateright's Explorer shows it: states as their variables, claims beside them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use stateright::{Model, Path, Property};
use turnwise_checker::formula::Formula;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

/// A machine with some of its claims.
pub(crate) struct Browsed {
    machine: Arc<Machine>,
    /// What must be true of every state.
    invariants: Vec<(&'static str, Formula<Machine>)>,
}

impl Browsed {
    /// The machine with those of the claims that one state decides; at most as many as there are
    /// entries in [`TESTS`].
    pub(crate) fn new(
        machine: Arc<Machine>,
        claims: impl IntoIterator<Item = (String, Formula<Machine>)>,
    ) -> Self {
        let invariants = claims.into_iter().filter_map(|(name, formula)| {
            let Formula::Always(inner) = formula else { return None };
            let of_states = inner.is_immediate() && !inner.atoms().iter().any(|a| a.is_step());
            // Stateright wants names that live for ever, and the Explorer serves until the end.
            of_states.then(|| (&*String::leak(name), *inner))
        });
        let invariants = invariants.take(TESTS.len()).collect();
        Browsed { machine, invariants }
    }

    fn seen(&self, state: State) -> Seen {
        Seen { machine: Arc::clone(&self.machine), state }
    }
}

/// A state that can be shown.
#[derive(Clone)]
pub(crate) struct Seen {
    machine: Arc<Machine>,
    state: State,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

impl Hash for Seen {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.machine.variables(&self.state) {
            writeln!(out, "{name}: {value}")?;
        }
        Ok(())
    }
}

/// Stateright's properties are plain functions: each finds its claim in the model, by number.
fn test<const N: usize>(model: &Browsed, seen: &Seen) -> bool {
    model.invariants[N].1.holds_at(&model.machine, &seen.state, None)
}

const TESTS: [fn(&Browsed, &Seen) -> bool; 12] = [
    test::<0>, test::<1>, test::<2>, test::<3>, test::<4>, test::<5>, test::<6>, test::<7>,
    test::<8>, test::<9>, test::<10>, test::<11>,
];

impl Model for Browsed {
    type State = Seen;
    type Action = Action;

    fn init_states(&self) -> Vec<Seen> {
        self.machine.init_states().into_iter().map(|state| self.seen(state)).collect()
    }

    fn actions(&self, seen: &Seen, actions: &mut Vec<Action>) {
        self.machine.actions(&seen.state, actions);
    }

    fn next_state(&self, seen: &Seen, action: Action) -> Option<Seen> {
        self.machine.next_state(&seen.state, action).map(|state| self.seen(state))
    }

    fn format_action(&self, action: &Action) -> String {
        self.machine.format_action(action)
    }

    /// Only what changes.
    fn format_step(&self, seen: &Seen, action: Action) -> Option<String> {
        let next = self.machine.next_state(&seen.state, action)?;
        let before = self.machine.variables(&seen.state);
        let after = self.machine.variables(&next);
        let changed = before.iter().zip(&after).filter(|(old, new)| old != new);
        let lines = changed.map(|((name, old), (_, new))| format!("{name}: {old} → {new}\n"));
        Some(lines.collect())
    }

    fn as_svg(&self, path: Path<Seen, Action>) -> Option<String> {
        let steps = path.into_vec();
        let first = steps.first()?.0.state.clone();
        let actions: Vec<Action> = steps.into_iter().filter_map(|(_, action)| action).collect();
        let path = Path::from_actions(&*self.machine, first, &actions)?;
        self.machine.as_svg(path)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let claims = self.invariants.iter().zip(TESTS);
        claims.map(|((name, _), test)| Property::always(name, test)).collect()
    }
}
