//! Two-phase commit (Gray and Lamport 2006), with as many states as Stateright publishes.
//!
//! 288 with three resource managers, 8,832 with five.

use stateright::{Model, Property};

/// How many managers there are, and which of the properties Stateright is to check.
#[derive(Clone)]
pub struct TwoPhaseCommit {
    pub managers: u8,
    pub watched: &'static str,
}

/// One set of managers for each thing that may be true of a manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub prepared: u8,
    pub committed: u8,
    pub aborted: u8,
    /// Messages once sent stay sent.
    said_prepared: u8,
    heard_prepared: u8,
    pub decision: Option<Decision>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    Commit,
    Abort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Decide(Decision),
    HearPrepared(u8),
    Prepare(u8),
    AbortAlone(u8),
    Obey(u8),
}

impl Action {
    /// The manager that acts; `None` for the coordinator.
    pub fn manager(self) -> Option<u8> {
        match self {
            Action::Decide(_) | Action::HearPrepared(_) => None,
            Action::Prepare(m) | Action::AbortAlone(m) | Action::Obey(m) => Some(m),
        }
    }
}

impl TwoPhaseCommit {
    fn all(&self) -> u8 {
        (1 << self.managers) - 1
    }
}

impl Model for TwoPhaseCommit {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            prepared: 0,
            committed: 0,
            aborted: 0,
            said_prepared: 0,
            heard_prepared: 0,
            decision: None,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.decision.is_none() {
            if state.heard_prepared == self.all() {
                actions.push(Action::Decide(Decision::Commit));
            }
            actions.push(Action::Decide(Decision::Abort));
        }
        for m in 0..self.managers {
            if state.decision.is_none() && state.said_prepared >> m & 1 == 1 {
                actions.push(Action::HearPrepared(m));
            }
            if (state.prepared | state.committed | state.aborted) >> m & 1 == 0 {
                actions.extend([Action::Prepare(m), Action::AbortAlone(m)]);
            }
            if state.decision.is_some() {
                actions.push(Action::Obey(m));
            }
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Decide(decision) => next.decision = Some(decision),
            Action::HearPrepared(m) => next.heard_prepared |= 1 << m,
            Action::Prepare(m) => {
                next.prepared |= 1 << m;
                next.said_prepared |= 1 << m;
            }
            Action::AbortAlone(m) => next.aborted |= 1 << m,
            Action::Obey(m) => {
                let mine = 1 << m;
                next.prepared &= !mine;
                next.committed &= !mine;
                next.aborted &= !mine;
                match state.decision? {
                    Decision::Commit => next.committed |= mine,
                    Decision::Abort => next.aborted |= mine,
                }
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut all = vec![
            Property::always("consistent", |_, state: &State| {
                state.aborted == 0 || state.committed == 0
            }),
            Property::always("not all abort", |model: &Self, state: &State| {
                state.aborted != model.all()
            }),
            Property::always("not all commit", |model: &Self, state: &State| {
                state.committed != model.all()
            }),
            Property::always("nobody aborts alone", |_, state: &State| {
                state.aborted == 0 || state.decision == Some(Decision::Abort)
            }),
        ];
        all.retain(|property| self.watched.is_empty() || property.name == self.watched);
        all
    }
}
