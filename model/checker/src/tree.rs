//! Shortest ways through the product, breadth first from where behaviours begin.

use std::hash::Hash;

use stateright::Model;

use crate::product::{Node, Product};

/// A move in the product: from a node, along an edge (`None`: a stutter).
pub(crate) type Move = (Node, Option<usize>);

/// Shortest ways from the initial nodes to all others.
pub(crate) struct Tree {
    /// Nodes in the order in which they were met.
    pub order: Vec<Node>,
    /// By node: its number in `order` plus one, 0 if it was not met.
    place: Vec<u32>,
    /// By place: where it was met from; an initial node, from itself.
    parent: Vec<Node>,
}

impl Tree {
    /// Goes over all that is reachable.
    pub(crate) fn grow<M>(product: &Product<'_, '_, M>) -> Self
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let mut tree =
            Tree { order: Vec::new(), place: vec![0; product.len()], parent: Vec::new() };
        for node in product.initial() {
            tree.meet(node, node);
        }
        let mut next = 0;
        while let Some(&node) = tree.order.get(next) {
            for arc in product.arcs(node) {
                tree.meet(arc.to, node);
            }
            next += 1;
        }
        tree
    }

    fn meet(&mut self, node: Node, from: Node) {
        if self.place[node as usize] == 0 {
            self.order.push(node);
            self.parent.push(from);
            self.place[node as usize] = self.order.len() as u32;
        }
    }

    /// A loop of nodes that were met, turned to begin at the one nearest to the start.
    pub(crate) fn turned(&self, mut looping: Vec<Move>) -> Vec<Move> {
        // Met earlier means no farther: the order is breadth first.
        let first = (0..looping.len())
            .min_by_key(|&i| self.place[looping[i].0 as usize])
            .expect("a loop has a move");
        looping.rotate_left(first);
        looping
    }

    /// A shortest way to a node that was met.
    pub(crate) fn way_to<M>(&self, product: &Product<'_, '_, M>, mut node: Node) -> Vec<Move>
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let mut way = Vec::new();
        loop {
            let parent = self.parent[self.place[node as usize] as usize - 1];
            if parent == node {
                break;
            }
            let arc = product.arcs(parent).find(|arc| arc.to == node).expect("met from there");
            way.push((parent, arc.edge));
            node = parent;
        }
        way.reverse();
        way
    }
}
