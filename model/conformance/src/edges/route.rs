//! The shortest way, over edges that were taken before, to a command that was not tried.

use std::collections::VecDeque;
use std::hash::Hash;

use stateright::Model;

use super::{Explorer, Subject};
use crate::observation::{ObservationOf, Observe};

impl<M, O, S> Explorer<'_, M, O, S>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
    S: Subject<M, Observation = ObservationOf<M, O>>,
{
    /// The places of the edges to be taken, the last of which is new. `None`: nothing that can be
    /// reached from here is.
    pub(super) fn route_to_untried(&self) -> Option<Vec<usize>> {
        let mut came: Vec<Option<(u32, usize)>> = vec![None; self.nodes.len()];
        let mut next = VecDeque::from([self.at]);
        while let Some(node) = next.pop_front() {
            let edges = &self.edges[node as usize];
            if let Some(new) = edges.iter().position(|edge| edge.to.is_none()) {
                return Some(self.back(&came, node, new));
            }
            for (place, edge) in edges.iter().enumerate() {
                let to = edge.to.expect("none is new here");
                if to != self.at && came[to as usize].is_none() {
                    came[to as usize] = Some((node, place));
                    next.push_back(to);
                }
            }
        }
        None
    }

    /// The way to an edge of a node, from where the subject is.
    fn back(&self, came: &[Option<(u32, usize)>], node: u32, last: usize) -> Vec<usize> {
        let mut route = vec![last];
        let mut node = node;
        while let Some((before, place)) = came[node as usize] {
            route.push(place);
            node = before;
        }
        route.reverse();
        route
    }
}
