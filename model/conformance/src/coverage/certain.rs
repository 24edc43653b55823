//! The steps and pairs of steps that every explanation of a run takes.
//!
//! For each edge of the graph of explanations: what every path from a start through that edge
//! takes. It is the greatest solution of
//!
//! ```text
//! taken(e) = {e} ∪ ⋂ over the edges d right before e of (taken(d) ∪ {(d, e)})
//! ```
//!
//! where beginning at a start counts as an edge of which nothing is taken. (*Must* analysis:
//! Nielson, Nielson and Hankin, Principles of Program Analysis, 1999, chapter 2.) It is solved
//! layer by layer, a layer being the nodes behind equally many events. Every explanation goes from
//! each layer to the next by exactly one edge: so what all of these have is certain, and need not
//! be carried on.

use super::explained::Explained;
use crate::space::{Numbered, narrow};

/// What an explanation takes: steps, by their numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Item {
    Step(u32),
    /// One right after the other.
    Pair(u32, u32),
}

/// Numbers of items, in ascending order.
type Items = Vec<u32>;

/// What every explanation takes.
pub(super) fn items(graph: &Explained) -> Vec<Item> {
    let mut solver = Solver {
        graph,
        numbers: Numbered::default(),
        is_certain: Vec::new(),
        taken: vec![None; graph.edges.len()],
        into: vec![Vec::new(); graph.layers.len()],
    };
    for (number, edge) in graph.edges.iter().enumerate() {
        solver.into[edge.to].push(number);
    }
    solver.solve();
    let all = solver.numbers.iter().zip(&solver.is_certain);
    all.filter(|(_, is_certain)| **is_certain).map(|(item, _)| *item).collect()
}

struct Solver<'g> {
    graph: &'g Explained,
    numbers: Numbered<Item>,
    /// For each item.
    is_certain: Vec<bool>,
    /// For each edge; `None`: not known yet, which stands for everything.
    taken: Vec<Option<Items>>,
    /// For each node the edges into it.
    into: Vec<Vec<usize>>,
}

impl Solver<'_> {
    fn solve(&mut self) {
        let graph = self.graph;
        let layer_of = |edge: &usize| graph.layers[graph.edges[*edge].from];
        let mut edges: Vec<usize> = (0..graph.edges.len()).collect();
        edges.sort_by_key(layer_of);
        for layer in edges.chunk_by(|one, other| layer_of(one) == layer_of(other)) {
            let is_silent = |edge: &&usize| graph.layers[graph.edges[**edge].to] == layer_of(edge);
            let (silent, onward): (Vec<usize>, Vec<usize>) = layer.iter().partition(is_silent);
            while silent.iter().filter(|edge| self.update(**edge)).count() > 0 {}
            for &edge in &onward {
                self.update(edge);
            }
            self.settle(&onward);
        }
        self.finish();
    }

    /// Solves the equation of one edge once. Has anything changed?
    fn update(&mut self, edge: usize) -> bool {
        let graph = self.graph;
        let (from, step) = (graph.edges[edge].from, graph.edges[edge].step);
        let mut common = graph.starts[from].then(Items::new);
        for i in 0..self.into[from].len() {
            let before = self.into[from][i];
            let pair = self.number(Item::Pair(graph.edges[before].step, step));
            if let Some(taken) = &self.taken[before] {
                let taken = with(taken.clone(), pair);
                common = Some(common.map_or_else(|| taken.clone(), |common| both(common, &taken)));
            }
        }
        // No edge before it is known: neither is this one.
        let Some(common) = common else { return false };
        let step = self.number(Item::Step(step));
        let taken = with(common, step);
        let taken = taken.into_iter().filter(|&item| !self.is_certain[item as usize]).collect();
        let changed = self.taken[edge].as_ref() != Some(&taken);
        self.taken[edge] = Some(taken);
        changed
    }

    /// What all edges between two layers have is certain.
    fn settle(&mut self, onward: &[usize]) {
        let known = onward.iter().filter_map(|&edge| self.taken[edge].clone());
        for item in known.reduce(|one, other| both(one, &other)).unwrap_or_default() {
            self.is_certain[item as usize] = true;
        }
        for &edge in onward {
            let is_certain = &self.is_certain;
            if let Some(taken) = &mut self.taken[edge] {
                taken.retain(|&item| !is_certain[item as usize]);
            }
        }
    }

    /// What all explanations have at their ends is certain.
    fn finish(&mut self) {
        let graph = self.graph;
        let mut common: Option<Items> = None;
        for end in (0..graph.layers.len()).filter(|&node| graph.ends[node]) {
            let last = self.into[end].iter().filter_map(|&edge| self.taken[edge].clone());
            let start = graph.starts[end].then(Items::new);
            for taken in last.chain(start) {
                common = Some(common.map_or_else(|| taken.clone(), |common| both(common, &taken)));
            }
        }
        for item in common.unwrap_or_default() {
            self.is_certain[item as usize] = true;
        }
    }

    fn number(&mut self, item: Item) -> u32 {
        let (number, is_new) = self.numbers.insert_full(item);
        if is_new {
            self.is_certain.push(false);
        }
        narrow(number)
    }
}

fn with(mut items: Items, item: u32) -> Items {
    if let Err(at) = items.binary_search(&item) {
        items.insert(at, item);
    }
    items
}

fn both(mut one: Items, other: &Items) -> Items {
    one.retain(|item| other.binary_search(item).is_ok());
    one
}
