//! Models small enough to know by heart, and plans for them.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stateright::Model;

use crate::explore::{Limits, Plan};
use crate::fairness::Class;
use crate::formula::Atom;
use crate::label::Labeller;

#[path = "../../../tests/common/round_robin.rs"]
mod round_robin;
pub(super) use self::round_robin::{Action, RoundRobin, State};

/// States only, no limits, one thread.
pub(super) fn plan<M: Model>(model: &M) -> Plan<'_, M> {
    Plan {
        model,
        threads: 1,
        limits: Limits::default(),
        labeller: None,
        invariants: Vec::new(),
        symmetry: None,
        progress: None,
        stop: None,
    }
}

/// Three classes, one step predicate and, if asked for, one weight, all by the kind of an action.
pub(super) fn labeller<M: Model + 'static>(
    kind: fn(&M::Action) -> u32,
    weighed: bool,
) -> Labeller<M> {
    let class = |k: u32| Class::new(k.to_string(), move |_: &M, _, action| kind(action) == k);
    Labeller {
        classes: (0..3).map(class).collect(),
        atoms: vec![Atom::step("odd", move |_: &M, _, action, _| kind(action) % 2 == 1)],
        weights: if weighed {
            vec![Arc::new(move |_: &M, _: &_, action: &_, _: &_| kind(action))]
        } else {
            vec![]
        },
    }
}

/// A graph drawn as text: `0a1 1b0` are two steps. Kinds are letters, from `a` on.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) initial: Vec<u64>,
    pub(super) steps: Vec<(u64, char, u64)>,
    /// States beyond it are outside the boundary, if there is one.
    pub(super) most: Option<u64>,
    /// Which function answers differently each time.
    pub(super) fickle: Option<&'static str>,
    pub(super) calls: AtomicU64,
}

impl Drawn {
    /// Begins at 0.
    pub(super) fn new(steps: &str) -> Self {
        let step = |step: &str| {
            let at = step.find(char::is_alphabetic).expect("a letter between two numbers");
            (
                step[..at].parse().unwrap(),
                step[at..].chars().next().unwrap(),
                step[at + 1..].parse().unwrap(),
            )
        };
        Drawn {
            initial: vec![0],
            steps: steps.split_whitespace().map(step).collect(),
            ..Drawn::default()
        }
    }

    pub(super) fn kind(action: &(char, u64)) -> u32 {
        u32::from(action.0) - u32::from('a')
    }

    /// 0, but where `which` is the fickle one a number that rises with each call.
    fn whim(&self, which: &str) -> u64 {
        // Ordering: Relaxed; only the count matters.
        if self.fickle == Some(which) { self.calls.fetch_add(1, Ordering::Relaxed) } else { 0 }
    }
}

impl Model for Drawn {
    type State = u64;
    type Action = (char, u64);

    fn init_states(&self) -> Vec<u64> {
        self.initial.iter().map(|s| s + self.whim("init_states")).collect()
    }

    fn actions(&self, state: &u64, actions: &mut Vec<(char, u64)>) {
        let from_here = self.steps.iter().filter(|(from, ..)| from == state);
        actions.extend(from_here.map(|&(_, kind, to)| (kind, to)));
        let by = self.whim("actions") as usize % actions.len().max(1);
        actions.rotate_left(by);
    }

    fn next_state(&self, _: &u64, (_, to): (char, u64)) -> Option<u64> {
        Some(to + self.whim("next_state"))
    }

    fn within_boundary(&self, state: &u64) -> bool {
        self.most.is_none_or(|most| *state <= most)
    }
}

/// So many letters in a row; neighbours change places. Each state owns memory, and counts as one
/// more owner of the token.
pub(super) struct Letters {
    pub(super) count: u8,
    pub(super) token: Arc<()>,
}

impl Letters {
    pub(super) fn new(count: u8) -> Self {
        Letters { count, token: Arc::new(()) }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) letters: Vec<u8>,
    _token: Arc<()>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.letters == other.letters
    }
}

impl Eq for Row {}

impl Hash for Row {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.letters.hash(state);
    }
}

impl Model for Letters {
    type State = Row;
    type Action = usize;

    fn init_states(&self) -> Vec<Row> {
        vec![Row { letters: (0..self.count).collect(), _token: Arc::clone(&self.token) }]
    }

    fn actions(&self, _: &Row, actions: &mut Vec<usize>) {
        actions.extend(1..usize::from(self.count));
    }

    fn next_state(&self, row: &Row, at: usize) -> Option<Row> {
        let mut next = row.clone();
        next.letters.swap(at - 1, at);
        Some(next)
    }
}

/// Counts up to a number.
pub(super) struct Count(pub(super) u32);

impl Model for Count {
    type State = u32;
    type Action = ();

    fn init_states(&self) -> Vec<u32> {
        vec![0]
    }

    fn actions(&self, _: &u32, actions: &mut Vec<()>) {
        actions.push(());
    }

    fn next_state(&self, state: &u32, (): ()) -> Option<u32> {
        (*state < self.0).then(|| state + 1)
    }
}

/// Counts up and down to a number; all states have one hash.
pub(super) struct Clash(pub(super) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Same(u32);

impl Hash for Same {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Model for Clash {
    type State = Same;
    type Action = bool;

    fn init_states(&self) -> Vec<Same> {
        vec![Same(0)]
    }

    fn actions(&self, _: &Same, actions: &mut Vec<bool>) {
        actions.extend([false, true]);
    }

    fn next_state(&self, state: &Same, up: bool) -> Option<Same> {
        if up {
            (state.0 < self.0).then(|| Same(state.0 + 1))
        } else {
            state.0.checked_sub(1).map(Same)
        }
    }
}
