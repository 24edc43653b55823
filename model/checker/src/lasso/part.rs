//! One component as a small graph of its own, and a short fair accepting loop through it.

use std::collections::VecDeque;
use std::hash::Hash;

use stateright::Model;

use super::cut;
use crate::label::ClassSet;
use crate::product::{Node, Product};
use crate::space::Fairness;
use crate::tree::Move;
use crate::verdict::Brevity;

/// So many arcs may be looked at for the exactly shortest loop.
const MOST_WORK: usize = 50_000_000;
/// A tour is tried from so many nodes.
const MOST_TOURS: usize = 64;

/// An arc inside the component, by local numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inner {
    pub from: u32,
    pub to: u32,
    pub edge: Option<usize>,
    taken: ClassSet,
    postponed: u32,
}

/// What a loop must meet; each is a set of arcs, one of which the loop must take.
#[derive(Clone, Copy)]
enum Condition {
    /// An arc of this acceptance set.
    Accepted(u32),
    /// An arc of this class, or from a state that does not enable it.
    Weak(ClassSet),
    /// An arc of this class.
    Strong(ClassSet),
}

pub(super) struct Part {
    /// Nearest to the initial nodes first.
    nodes: Vec<Node>,
    enabled: Vec<ClassSet>,
    arcs: Vec<Inner>,
    /// The arcs of node i are `first[i] .. first[i + 1]`.
    first: Vec<usize>,
    conditions: Vec<Condition>,
    acceptance: u32,
    fairness: Fairness,
}

impl Part {
    pub(super) fn new<M>(product: &Product<'_, '_, M>, nodes: Vec<Node>, fairness: Fairness) -> Self
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let graph = &product.space.graph;
        let mut sorted: Vec<(Node, u32)> =
            nodes.iter().enumerate().map(|(i, &node)| (node, i as u32)).collect();
        sorted.sort_unstable();
        let local = |node: Node| {
            sorted.binary_search_by_key(&node, |&(node, _)| node).ok().map(|i| sorted[i].1)
        };
        let (mut arcs, mut first) = (Vec::new(), vec![0]);
        for (from, &node) in nodes.iter().enumerate() {
            for arc in product.arcs(node) {
                if let Some(to) = local(arc.to) {
                    let taken = arc.edge.map_or(0, |e| graph.label(e).taken);
                    let (edge, postponed) = (arc.edge, arc.postponed);
                    arcs.push(Inner { from: from as u32, to, edge, taken, postponed });
                }
            }
            first.push(arcs.len());
        }
        let enabled = nodes.iter().map(|&node| graph.enabled(product.state(node))).collect();
        let acceptance = product.automaton.acceptance;
        let mut part =
            Part { nodes, enabled, arcs, first, conditions: Vec::new(), acceptance, fairness };
        part.conditions = part.conditions();
        part
    }

    /// The conditions that not every arc meets.
    fn conditions(&self) -> Vec<Condition> {
        let in_some = self.enabled.iter().fold(0, |all, one| all | one);
        let bits =
            |set: ClassSet| (0..ClassSet::BITS).map(|i| 1 << i).filter(move |b| set & b != 0);
        let accepted = (0..32).map(|i| 1 << i).filter(|b| self.acceptance & b != 0);
        accepted
            .map(Condition::Accepted)
            .chain(bits(self.fairness.weak).map(Condition::Weak))
            .chain(bits(self.fairness.strong & in_some).map(Condition::Strong))
            .filter(|condition| !self.arcs.iter().all(|arc| self.meets(arc, *condition)))
            .collect()
    }

    fn meets(&self, arc: &Inner, condition: Condition) -> bool {
        match condition {
            Condition::Accepted(set) => arc.postponed & set == 0,
            Condition::Weak(class) => {
                arc.taken & class != 0 || self.enabled[arc.from as usize] & class == 0
            }
            Condition::Strong(class) => arc.taken & class != 0,
        }
    }

    /// Is a closed walk fair and accepting, by the definition itself?
    pub(super) fn is_fair(&self, walk: &[Inner]) -> bool {
        let (mut met, mut taken, mut in_each, mut in_some) = (0, 0, !0, 0);
        for arc in walk {
            met |= !arc.postponed;
            taken |= arc.taken;
            in_each &= self.enabled[arc.from as usize];
            in_some |= self.enabled[arc.from as usize];
        }
        met & self.acceptance == self.acceptance && self.fairness.met(taken, in_each, in_some)
    }

    /// The arcs that leave a node.
    pub(super) fn leaving(&self, node: u32) -> &[Inner] {
        &self.arcs[self.first[node as usize]..self.first[node as usize + 1]]
    }

    /// A short loop, and how short it is.
    pub(super) fn short_loop(&self) -> (Vec<Move>, Brevity) {
        let exact = if self.conditions.len() <= 1 { self.shortest_loop() } else { None };
        let (walk, brevity) = match exact {
            Some(walk) => (walk, Brevity::ShortestLoop),
            None => (self.tour(), Brevity::NoDetour),
        };
        debug_assert!(self.is_fair(&walk), "a loop that meets its conditions");
        let moves = walk.iter().map(|arc| (self.nodes[arc.from as usize], arc.edge)).collect();
        (moves, brevity)
    }

    /// The shortest loop through an arc that meets the one condition (any arc, if there is none);
    /// of several the one nearest to the start. `None` if that is too much work.
    fn shortest_loop(&self) -> Option<Vec<Inner>> {
        let meets = |arc: &Inner| self.conditions.iter().all(|&c| self.meets(arc, c));
        let mut closing: Vec<Vec<Inner>> = vec![Vec::new(); self.nodes.len()];
        for arc in self.arcs.iter().filter(|arc| meets(arc)) {
            closing[arc.to as usize].push(*arc);
        }
        let mut best: Option<Vec<Inner>> = None;
        let mut search = Search::new(self.nodes.len());
        for (start, closing) in closing.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            let room = best.as_ref().map_or(usize::MAX, |walk| walk.len() - 1);
            let closes = |node: u32| closing.iter().find(|arc| arc.from == node).copied();
            if room > 0
                && let Some((mut walk, last)) = search.nearest(self, start as u32, room - 1, closes)
            {
                walk.push(last);
                best = Some(walk);
            }
            if search.work > MOST_WORK {
                return None;
            }
        }
        best
    }

    /// A loop from condition to condition, each time to the nearest that is still to be met, with
    /// detours cut out; the shortest of those from the nearest nodes.
    fn tour(&self) -> Vec<Inner> {
        let mut search = Search::new(self.nodes.len());
        let mut best: Option<Vec<Inner>> = None;
        for start in 0..self.nodes.len().min(MOST_TOURS) as u32 {
            let walk = cut::detours(self, self.tour_from(start, &mut search));
            if best.as_ref().is_none_or(|known| walk.len() < known.len()) {
                best = Some(walk);
            }
            if search.work > MOST_WORK {
                break;
            }
        }
        best.expect("a component has a node")
    }

    fn tour_from(&self, start: u32, search: &mut Search) -> Vec<Inner> {
        let mut walk: Vec<Inner> = Vec::new();
        let mut open = self.conditions.clone();
        let mut at = start;
        while !open.is_empty() {
            let meets = |arc: &Inner| open.iter().any(|&c| self.meets(arc, c));
            let leaves = |node: u32| self.leaving(node).iter().find(|arc| meets(arc)).copied();
            let (mut way, last) =
                search.nearest(self, at, usize::MAX, leaves).expect("met in the component");
            way.push(last);
            at = last.to;
            open.retain(|&c| !way.iter().any(|arc| self.meets(arc, c)));
            walk.append(&mut way);
        }
        if at != start || walk.is_empty() {
            let back = |node: u32| self.leaving(node).iter().find(|arc| arc.to == start).copied();
            let (mut way, last) =
                search.nearest(self, at, usize::MAX, back).expect("strongly connected");
            way.push(last);
            walk.append(&mut way);
        }
        walk
    }
}

/// Breadth-first search, its memory kept from one to the next.
struct Search {
    /// The arc that a node was met along; valid in this round.
    along: Vec<Option<Inner>>,
    met: Vec<u32>,
    round: u32,
    work: usize,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Search { along: vec![None; nodes], met: vec![0; nodes], round: 0, work: 0 }
    }

    /// The shortest way, of at most `most` arcs, from `start` to a node for which `ends` gives an
    /// arc; with that arc.
    fn nearest(
        &mut self,
        part: &Part,
        start: u32,
        most: usize,
        ends: impl Fn(u32) -> Option<Inner>,
    ) -> Option<(Vec<Inner>, Inner)> {
        self.round += 1;
        self.met[start as usize] = self.round;
        self.along[start as usize] = None;
        let mut todo = VecDeque::from([(start, 0)]);
        while let Some((node, depth)) = todo.pop_front() {
            if let Some(last) = ends(node) {
                return Some((self.way_to(node), last));
            }
            if depth == most {
                continue;
            }
            for arc in part.leaving(node) {
                self.work += 1;
                if self.met[arc.to as usize] != self.round {
                    self.met[arc.to as usize] = self.round;
                    self.along[arc.to as usize] = Some(*arc);
                    todo.push_back((arc.to, depth + 1));
                }
            }
        }
        None
    }

    fn way_to(&self, mut node: u32) -> Vec<Inner> {
        let mut way = Vec::new();
        while let Some(arc) = self.along[node as usize] {
            way.push(arc);
            node = arc.from;
        }
        way.reverse();
        way
    }
}
