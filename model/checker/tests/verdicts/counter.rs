//! Tasks that each read a counter and write it back plus one, with or without a lock.
//!
//! Without a lock and with two tasks there are 13 states, as Stateright publishes it.

use stateright::{Model, Property};

#[derive(Clone)]
pub struct Counter {
    pub tasks: usize,
    pub locking: bool,
    pub watched: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub value: u8,
    held: bool,
    pub tasks: Vec<Task>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Task {
    copy: u8,
    pub at: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Start,
    Locked,
    Copied,
    Written,
    End,
}

impl State {
    /// Tasks are alike: the same with the tasks in order.
    pub fn sorted(&self) -> State {
        let mut state = self.clone();
        state.tasks.sort_unstable();
        state
    }

    fn written(&self) -> usize {
        self.tasks.iter().filter(|task| task.at >= Place::Written).count()
    }
}

impl Model for Counter {
    type State = State;
    /// The task that moves on.
    type Action = usize;

    fn init_states(&self) -> Vec<State> {
        let task = Task { copy: 0, at: if self.locking { Place::Start } else { Place::Locked } };
        vec![State { value: 0, held: false, tasks: vec![task; self.tasks] }]
    }

    fn actions(&self, _: &State, actions: &mut Vec<usize>) {
        actions.extend(0..self.tasks);
    }

    fn next_state(&self, state: &State, task: usize) -> Option<State> {
        let mut next = state.clone();
        let Task { copy, at } = &mut next.tasks[task];
        *at = match at {
            Place::Start if state.held => return None,
            Place::Start => {
                next.held = true;
                Place::Locked
            }
            Place::Locked => {
                *copy = state.value;
                Place::Copied
            }
            Place::Copied => {
                next.value = *copy + 1;
                Place::Written
            }
            Place::Written if self.locking => {
                next.held = false;
                Place::End
            }
            Place::Written | Place::End => return None,
        };
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut all = vec![
            Property::always("no update is lost", |_, state: &State| {
                state.written() == usize::from(state.value)
            }),
            Property::always("someone is not done", |model: &Counter, state: &State| {
                state.written() < model.tasks
            }),
            Property::always("no write too many", |_, state: &State| {
                state.written() >= usize::from(state.value)
            }),
        ];
        if self.locking {
            all.push(Property::always("one at a time", |_, state: &State| {
                let outside = |task: &&Task| [Place::Start, Place::End].contains(&task.at);
                state.tasks.iter().filter(outside).count() + 1 >= state.tasks.len()
            }));
        }
        all.retain(|property| self.watched.is_empty() || property.name == self.watched);
        all
    }
}
