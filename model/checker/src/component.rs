//! Strongly connected components of a part of the product (Tarjan 1972, without recursion).
//!
//! Every node carries the number of the region it is in. A component is looked for within one
//! region, and becomes a region of its own when found, so that a component can be split further
//! without copying the graph.

use std::hash::Hash;

use stateright::Model;

use crate::graph::Bits;
use crate::product::{Cursor, NODES_BETWEEN_LOOKS, Node, Product};
use crate::space::Watch;
use crate::verdict::Limit;

/// The region of nodes that no cycle of interest passes through.
const NOWHERE: u32 = 0;

/// The regions of all nodes.
pub(crate) struct Regions {
    region: Vec<u32>,
    /// The order in which a node was met; 0: not yet.
    order: Vec<u32>,
    next: u32,
}

/// A node whose arcs are being followed.
struct Frame {
    node: Node,
    cursor: Cursor,
    low: u32,
}

impl Regions {
    /// One region of those `nodes` that can lie on an accepting cycle.
    pub(crate) fn new<M>(product: &Product<'_, '_, M>, nodes: &Bits) -> (Self, u32)
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let first = NOWHERE + 1;
        let inside = |node: usize| {
            nodes.get(node) && product.automaton.recurrent[product.automaton_state(node as Node)]
        };
        let region =
            (0..product.len()).map(|node| if inside(node) { first } else { NOWHERE }).collect();
        (Regions { region, order: vec![0; product.len()], next: first + 1 }, first)
    }

    /// The region that `node` is in.
    pub(crate) fn of(&self, node: Node) -> u32 {
        self.region[node as usize]
    }

    /// Makes a region of `rest`, to be searched, and takes the other `members` out.
    pub(crate) fn narrow(&mut self, members: &[Node], rest: &[Node]) -> u32 {
        for &node in members {
            self.region[node as usize] = NOWHERE;
        }
        let new = self.fresh();
        for &node in rest {
            self.region[node as usize] = new;
            self.order[node as usize] = 0;
        }
        new
    }

    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// Calls `found` with each component of `region` and its new region's number. `roots` are the
    /// nodes to start from; those elsewhere are passed over.
    pub(crate) fn components<M>(
        &mut self,
        product: &Product<'_, '_, M>,
        region: u32,
        roots: impl Iterator<Item = Node>,
        watch: &Watch<'_>,
        mut found: impl FnMut(&mut Self, u32, &[Node]),
    ) -> Result<(), Limit>
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let mut frames: Vec<Frame> = Vec::new();
        let mut open: Vec<Node> = Vec::new();
        let mut met = 0;
        for root in roots {
            if self.of(root) == region && self.order[root as usize] == 0 {
                self.enter(product, root, &mut met, &mut frames, &mut open);
            }
            while let Some(frame) = frames.last_mut() {
                if let Some(arc) = product.next_arc(frame.node, &mut frame.cursor) {
                    if self.of(arc.to) != region {
                        continue;
                    }
                    let order = self.order[arc.to as usize];
                    if order != 0 {
                        frame.low = frame.low.min(order);
                    } else {
                        self.enter(product, arc.to, &mut met, &mut frames, &mut open);
                        if met as usize % NODES_BETWEEN_LOOKS == 0
                            && let Some(limit) = watch.over()
                        {
                            return Err(limit);
                        }
                    }
                    continue;
                }
                let Frame { node, low, .. } = frames.pop().expect("looked at");
                if let Some(parent) = frames.last_mut() {
                    parent.low = parent.low.min(low);
                }
                if low == self.order[node as usize] {
                    let begin = open.iter().rposition(|&n| n == node).expect("open");
                    let new = self.fresh();
                    for &member in &open[begin..] {
                        self.region[member as usize] = new;
                    }
                    found(self, new, &open[begin..]);
                    open.truncate(begin);
                }
            }
        }
        Ok(())
    }

    fn enter<M>(
        &mut self,
        product: &Product<'_, '_, M>,
        node: Node,
        met: &mut u32,
        frames: &mut Vec<Frame>,
        open: &mut Vec<Node>,
    ) where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        *met += 1;
        self.order[node as usize] = *met;
        open.push(node);
        frames.push(Frame { node, cursor: product.cursor(node), low: *met });
    }
}
