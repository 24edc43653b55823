//! A run and the model in step: which model states go with which cut through the run.
//!
//! A node is a cut and a state: the events of the cut can have happened, in some order, and the
//! model be there. The run is accepted if some node has the whole run for its cut.

use std::hash::Hash;

use stateright::Model;

use crate::observation::Observe;
use crate::order::{Order, START};
use crate::space::Space;

/// A cut and a state.
pub(crate) type Node = (u32, u32);

/// A step of the model that goes with an event, or a silent one.
#[derive(Clone, Copy)]
pub(crate) struct Edge {
    pub to: Node,
    /// Which of the model's steps.
    pub step: u32,
    /// The event that it explains.
    pub event: Option<u32>,
}

/// Both sides.
pub(crate) struct Unfolding<'s, 'a, M: Model, O: Observe<M>> {
    pub space: &'s mut Space<'a, M, O>,
    pub order: Order,
}

impl<M, O> Unfolding<'_, '_, M, O>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    /// The nodes before the first event.
    pub(crate) fn start(&self) -> Vec<Node> {
        self.space.initial.iter().map(|&state| (START, state)).collect()
    }

    /// The edges from a node: the events whose intervals end first come first, silent steps last.
    pub(crate) fn edges(&mut self, (cut, state): Node) -> Vec<Edge> {
        let moves = self.order.moves_of(cut);
        let mut edges = Vec::new();
        let steps = self.space.steps_of(state);
        for place in moves {
            let next = self.order.at(place);
            for step in steps.clone() {
                let taken = &self.space.steps[step];
                if taken.shows == Some(next.what) {
                    let to = (next.to, taken.to);
                    edges.push(Edge { to, step: step as u32, event: Some(next.event) });
                }
            }
        }
        for step in steps {
            let taken = &self.space.steps[step];
            if taken.shows.is_none() {
                edges.push(Edge { to: (cut, taken.to), step: step as u32, event: None });
            }
        }
        edges
    }
}
