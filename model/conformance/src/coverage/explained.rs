//! All explanations of an accepted run, as a graph: every path from a start to an end is one.

use std::hash::Hash;

use stateright::Model;

use crate::judge::Judge;
use crate::observation::{ObservationOf, Observe};
use crate::run::Run;
use crate::space::Numbered;
use crate::unfolding::{Node, Unfolding};

/// An edge between nodes of the graph.
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    /// Which of the model's steps.
    pub step: u32,
}

/// The graph. What leads to no end is in it too: it comes before no edge that does.
pub(super) struct Explained {
    /// For each node how many events lie before it. An edge goes on by one event, or by none.
    pub layers: Vec<usize>,
    pub edges: Vec<Edge>,
    /// An explanation may begin here.
    pub starts: Vec<bool>,
    /// It may end here.
    pub ends: Vec<bool>,
}

impl Explained {
    /// All explanations of a run; `None` if there are too many nodes, or the order of the run's
    /// events is not known to be one.
    pub(super) fn of<M, O>(
        judge: &mut Judge<'_, M, O>,
        run: &Run<ObservationOf<M, O>>,
    ) -> Option<Explained>
    where
        M: Model,
        M::State: Clone + Eq + Hash,
        M::Action: Clone,
        O: Observe<M>,
    {
        let order = judge.order(run).ok()?;
        let limit = judge.limit;
        let mut unfolding = Unfolding { space: &mut judge.space, order };
        let start = unfolding.start();
        let starts = start.len();
        let mut nodes: Numbered<Node> = start.into_iter().collect();
        let mut edges: Vec<Edge> = Vec::new();
        let mut from = 0;
        while let Some(&node) = nodes.get_index(from) {
            for edge in unfolding.edges(node) {
                let to = nodes.insert_full(edge.to).0;
                edges.push(Edge { from, to, step: edge.step });
            }
            if nodes.len() > limit {
                return None;
            }
            from += 1;
        }
        let layers: Vec<usize> = nodes.iter().map(|node| unfolding.order.taken(node.0)).collect();
        let may_end = |node: &Node| {
            unfolding.order.taken(node.0) == run.events.len()
                && (judge.may_end)(&unfolding.space.states[node.1 as usize])
        };
        let ends = nodes.iter().map(may_end).collect();
        let starts = (0..nodes.len()).map(|node| node < starts).collect();
        Some(Explained { layers, edges, starts, ends })
    }
}
