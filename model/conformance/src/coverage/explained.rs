//! All explanations of an accepted run, as a graph: every path from its start to its end is one.

use std::hash::Hash;

use stateright::Model;

use crate::judge::Judge;
use crate::observation::{ObservationOf, Observe};
use crate::run::Run;
use crate::space::{Numbered, narrow};
use crate::unfolding::{Node, Unfolding};

/// An edge between nodes of the graph.
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    /// Which of the model's steps.
    pub step: u32,
}

/// The graph. What lies on no explanation is left out.
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
        let mut graph = Explained { layers, edges, starts, ends };
        graph.prune();
        Some(graph)
    }

    /// Leaves out the edges, starts and ends from which no end is reached.
    fn prune(&mut self) {
        let mut into: Vec<Vec<u32>> = vec![Vec::new(); self.layers.len()];
        for edge in &self.edges {
            into[edge.to].push(narrow(edge.from));
        }
        let mut leads_on = self.ends.clone();
        let mut open: Vec<usize> = (0..leads_on.len()).filter(|&node| leads_on[node]).collect();
        while let Some(node) = open.pop() {
            for &from in &into[node] {
                if !std::mem::replace(&mut leads_on[from as usize], true) {
                    open.push(from as usize);
                }
            }
        }
        self.edges.retain(|edge| leads_on[edge.to]);
        for (start, leads_on) in self.starts.iter_mut().zip(&leads_on) {
            *start &= leads_on;
        }
    }
}
