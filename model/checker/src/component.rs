//! Strongly connected components of a part of the product (Tarjan 1972, without recursion).
//!
//! Every node carries the number of the region it is in. A component is looked for within one
//! region, and becomes a region of its own when found, so that a component can be split further
//! without copying the graph.

use std::hash::Hash;

use stateright::Model;

use crate::explore::pages::{LargePages, LargeVec};
use crate::product::{Cursor, Node, Product};
use crate::space::{Looks, Watch};
use crate::trim::Scope;
use crate::verdict::Limit;

/// The region of nodes that no cycle of interest passes through.
const NOWHERE: u32 = 0;

/// The regions of all nodes.
pub(crate) struct Regions {
    places: LargeVec<Place>,
    /// By automaton state: is an arc there if, and only if, it leads into the region?
    by_region: Vec<bool>,
    next: u32,
}

/// Kept together, since they are looked at together, for one node after another at random.
#[derive(Clone, Copy)]
struct Place {
    region: u32,
    /// The order in which the node was met; 0: not yet.
    order: u32,
}

/// A node whose arcs are being followed.
struct Frame {
    node: Node,
    cursor: Cursor,
    low: u32,
}

impl Regions {
    /// One region of the nodes in scope, and its number; `nodes` is how many there are in all.
    pub(crate) fn new(scope: &Scope, nodes: usize) -> (Self, u32) {
        let first = NOWHERE + 1;
        let mut places = LargeVec::with_capacity_in(nodes, LargePages);
        places.resize(nodes, Place { region: NOWHERE, order: 0 });
        for node in scope.nodes.iter() {
            places[node].region = first;
        }
        (Regions { places, by_region: scope.by_region.clone(), next: first + 1 }, first)
    }

    /// The region that `node` is in.
    pub(crate) fn of(&self, node: Node) -> u32 {
        self.places[node as usize].region
    }

    /// Makes a region of `rest`, to be searched, and takes the other `members` out.
    pub(crate) fn narrow(&mut self, members: &[Node], rest: &[Node]) -> u32 {
        for &node in members {
            self.places[node as usize].region = NOWHERE;
        }
        let new = self.fresh();
        for &node in rest {
            self.places[node as usize] = Place { region: new, order: 0 };
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
        let mut looks = Looks::new(watch);
        for root in roots {
            let Place { region: of, order } = self.places[root as usize];
            if of == region && order == 0 {
                self.enter(product, root, &mut met, &mut frames, &mut open);
            }
            while let Some(frame) = frames.last_mut() {
                if let Some(to) = product.next_target(&mut frame.cursor, &self.by_region) {
                    let Place { region: of, order } = self.places[to as usize];
                    if of != region {
                        continue;
                    }
                    if order != 0 {
                        frame.low = frame.low.min(order);
                    } else {
                        looks.count()?;
                        self.enter(product, to, &mut met, &mut frames, &mut open);
                    }
                    continue;
                }
                let Frame { node, low, .. } = frames.pop().expect("looked at");
                if let Some(parent) = frames.last_mut() {
                    parent.low = parent.low.min(low);
                }
                if low == self.places[node as usize].order {
                    let begin = open.iter().rposition(|&n| n == node).expect("open");
                    let new = self.fresh();
                    for &member in &open[begin..] {
                        self.places[member as usize].region = new;
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
        self.places[node as usize].order = *met;
        open.push(node);
        frames.push(Frame { node, cursor: product.cursor(node), low: *met });
    }
}
