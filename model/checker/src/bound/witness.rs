//! A wait that attains the bound, or one that shows there is none.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use stateright::Model;

use super::{Heaviest, Waiting, Weighed, Witness};
use crate::formula::Formula;
use crate::invariant;
use crate::product::Node;
use crate::tree::{Move, Tree};
use crate::verdict::Vacuity;

impl<M> Weighed<'_, '_, '_, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    /// The heaviest of all waits. A wait that begins earlier weighs no less, so it is one that
    /// begins where nothing was pending.
    pub(super) fn worst(
        &self,
        pending: &dyn Fn(Node) -> bool,
        heaviest: &Heaviest,
        from: &Formula<M>,
    ) -> Waiting<M::State, M::Action> {
        let product = self.product;
        let tree = Tree::grow(product);
        let mut begin: Option<(Option<Move>, Node)> = None;
        let mut offer = |before: Option<Move>, node: Node| {
            let weight = |n: Node| heaviest.weight[n as usize];
            if pending(node) && begin.is_none_or(|(_, best)| weight(node) > weight(best)) {
                begin = Some((before, node));
            }
        };
        product.initial().into_iter().for_each(|node| offer(None, node));
        for &node in tree.order.iter().filter(|&&node| !pending(node)) {
            product.arcs(node).for_each(|arc| offer(Some((node, arc.edge)), arc.to));
        }
        let Some((before, node)) = begin else { return self.no_wait(from) };
        let mut walk = before.map_or_else(Vec::new, |(from, _)| tree.way_to(product, from));
        walk.extend(before);
        let begins = walk.len();
        let end = self.follow(heaviest, node, &mut walk);
        let walk: Vec<_> = walk.into_iter().map(|(n, edge)| (product.state(n), edge)).collect();
        let trace = product.space.trace(&walk, end, None);
        let witness = Witness { begins, ends: walk.len(), trace };
        Waiting::AtMost { most: heaviest.weight[node as usize], witness }
    }

    /// Wherever waiting would begin, it has ended: the nearest such place.
    fn no_wait(&self, from: &Formula<M>) -> Waiting<M::State, M::Action> {
        let never = Formula::Not(Box::new(from.clone()));
        match invariant::shortest_path_to_not(self.product.space, &never) {
            None => Waiting::Vacuous(Vacuity::TriggerUnreachable(from.to_string())),
            Some(found) => {
                let trace = found.trace;
                let here = trace.states.len() - 1;
                Waiting::AtMost { most: 0, witness: Witness { trace, begins: here, ends: here } }
            }
        }
    }

    /// Goes the heaviest way from `node` until q; the state where q is reached.
    fn follow(&self, heaviest: &Heaviest, mut node: Node, walk: &mut Vec<Move>) -> u32 {
        let weight = |n: Node| heaviest.weight[n as usize];
        let exit = |n: Node| heaviest.exit[n as usize];
        loop {
            let total = weight(node);
            // Where nothing weighs any more, the nearest way to q; else to where the heaviest way
            // leaves the component. Within it nothing weighs.
            let leaves = |n: Node| {
                self.moves(n).find(|&(edge, to)| match to {
                    None => self.weight(edge) == total,
                    Some(to) => {
                        total > 0
                            && n == exit(node)
                            && exit(to) != exit(n)
                            && self.weight(edge) + weight(to) == total
                    }
                })
            };
            let inside = |to: Node| total == 0 || exit(to) == exit(node);
            let (mut way, last, (edge, to)) =
                self.way(node, inside, leaves).expect("the heaviest way goes on");
            walk.append(&mut way);
            walk.push((last, edge));
            let rests = self.product.state(last);
            match to {
                Some(to) => node = to,
                None => return edge.map_or(rests, |e| self.product.space.graph.targets[e]),
            }
        }
    }

    /// A lasso that stays pending: to `node`, along `edge`, and back.
    pub(super) fn unbounded(
        &self,
        pending: &dyn Fn(Node) -> bool,
        node: Node,
        edge: Option<usize>,
    ) -> Waiting<M::State, M::Action> {
        let product = self.product;
        let mut walk = Tree::grow(product).way_to(product, node);
        let ends = walk.len();
        let begins = walk.iter().position(|&(n, _)| pending(n)).unwrap_or(ends);
        walk.push((node, edge));
        if edge.is_some() {
            let onward = self.moves(node).find(|&(e, _)| e == edge).and_then(|(_, to)| to);
            let mut at = onward.expect("the loop is pending");
            if at != node {
                let closes = |n: Node| self.moves(n).find(|&(_, to)| to == Some(node));
                let (mut way, last, (edge, _)) =
                    self.way(at, |_| true, closes).expect("strongly connected");
                walk.append(&mut way);
                at = last;
                walk.push((at, edge));
            }
        }
        let walk: Vec<_> = walk.into_iter().map(|(n, edge)| (product.state(n), edge)).collect();
        let trace = product.space.trace(&walk, 0, Some(ends));
        Waiting::Unbounded { witness: Witness { trace, begins, ends } }
    }

    /// The shortest way through pending nodes `inside` to one for which `leaves` gives a move:
    /// the moves before it, that node, and that move.
    #[allow(clippy::type_complexity)]
    fn way(
        &self,
        start: Node,
        inside: impl Fn(Node) -> bool,
        leaves: impl Fn(Node) -> Option<(Option<usize>, Option<Node>)>,
    ) -> Option<(Vec<Move>, Node, (Option<usize>, Option<Node>))> {
        let mut along: HashMap<Node, Option<Move>> = HashMap::from([(start, None)]);
        let mut todo = VecDeque::from([start]);
        while let Some(node) = todo.pop_front() {
            if let Some(last) = leaves(node) {
                let (mut way, mut at) = (Vec::new(), node);
                while let Some(step) = along[&at] {
                    way.push(step);
                    at = step.0;
                }
                way.reverse();
                return Some((way, node, last));
            }
            for (edge, to) in self.moves(node) {
                if let Some(to) = to.filter(|&to| inside(to))
                    && !along.contains_key(&to)
                {
                    along.insert(to, Some((node, edge)));
                    todo.push_back(to);
                }
            }
        }
        None
    }
}
