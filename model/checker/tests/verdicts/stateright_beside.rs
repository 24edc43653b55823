//! A drawn graph under Stateright's own checkers, beside ours.

use stateright::{Checker as _, Model, Property};

use crate::drawn::Drawn;

/// A drawn graph with the properties that Stateright is to check.
#[derive(Clone)]
pub struct Watched {
    pub graph: Drawn,
    pub watched: Vec<Property<Watched>>,
}

impl Watched {
    /// Reads the drawing.
    pub fn new(drawing: &str, watched: Vec<Property<Watched>>) -> Self {
        Watched { graph: Drawn::new(drawing), watched }
    }

    /// The names of the states on the path that Stateright's breadth-first search reports.
    pub fn by_breadth(self, property: &'static str) -> Option<Vec<String>> {
        let graph = self.graph.clone();
        let path = self.checker().spawn_bfs().join().discovery(property)?;
        Some(path.into_states().into_iter().map(|state| graph.name(state).into()).collect())
    }

    /// The same for its depth-first search.
    pub fn by_depth(self, property: &'static str) -> Option<Vec<String>> {
        let graph = self.graph.clone();
        let path = self.checker().spawn_dfs().join().discovery(property)?;
        Some(path.into_states().into_iter().map(|state| graph.name(state).into()).collect())
    }
}

/// "Eventually at an odd number", where nodes are numbers.
pub fn eventually_odd() -> Property<Watched> {
    Property::eventually("odd", |watched: &Watched, state| {
        watched.graph.name(*state).ends_with(['1', '3', '5', '7', '9'])
    })
}

impl Model for Watched {
    type State = u8;
    type Action = u16;

    fn init_states(&self) -> Vec<u8> {
        self.graph.init_states()
    }

    fn actions(&self, state: &u8, actions: &mut Vec<u16>) {
        self.graph.actions(state, actions);
    }

    fn next_state(&self, state: &u8, action: u16) -> Option<u8> {
        self.graph.next_state(state, action)
    }

    fn within_boundary(&self, state: &u8) -> bool {
        self.graph.within_boundary(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        self.watched.clone()
    }
}
