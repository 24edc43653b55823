//! Every two consecutive commands, once each command is known.

use std::collections::VecDeque;
use std::hash::Hash;

use stateright::Model;

use super::{Divergence, Explorer, Subject};
use crate::observation::{ObservationOf, Observe};

/// An edge by number, and where it comes from and leads to.
struct Arcs {
    /// For each node the number of its first edge.
    first: Vec<usize>,
    to: Vec<u32>,
    /// Of each edge the edges that are to follow it still.
    owed: Vec<Vec<usize>>,
}

impl Arcs {
    /// The numbers of a node's edges.
    fn of(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize]..self.first[node as usize + 1]
    }

    /// The shortest way from a node, or from the edge just taken, to a pair that was not tried: the
    /// edges in order. `None`: none is owed that can be reached.
    fn route(&self, from: u32, last: Option<usize>) -> Option<Vec<usize>> {
        if let Some(next) = last.and_then(|last| self.owed[last].last()) {
            return Some(vec![*next]);
        }
        let mut came: Vec<Option<Option<usize>>> = vec![None; self.to.len()];
        let mut next: VecDeque<usize> = self.of(from).collect();
        next.iter().for_each(|arc| came[*arc] = Some(None));
        while let Some(arc) = next.pop_front() {
            if let Some(last) = self.owed[arc].last() {
                let mut route = vec![*last, arc];
                let mut arc = arc;
                while let Some(Some(before)) = came[arc] {
                    route.push(before);
                    arc = before;
                }
                route.reverse();
                return Some(route);
            }
            for after in self.of(self.to[arc]) {
                if came[after].is_none() {
                    came[after] = Some(Some(arc));
                    next.push_back(after);
                }
            }
        }
        None
    }
}

impl<M, O, S> Explorer<'_, M, O, S>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
    S: Subject<M, Observation = ObservationOf<M, O>>,
{
    /// Every command after every other that leads to where it can be given.
    pub(super) fn every_pair(&mut self) -> Result<(), Divergence> {
        let mut arcs = self.arcs();
        let mut pairs = 0;
        loop {
            self.restart()?;
            let mut last = None;
            while self.path.len() < self.settings.longest
                && let Some(route) = arcs.route(self.at, last)
            {
                for arc in route {
                    let edge = arc - arcs.first[self.at as usize];
                    self.take(edge)?;
                    pairs +=
                        usize::from(last.is_some_and(|last| owes_no_more(&mut arcs, last, arc)));
                    last = Some(arc);
                }
            }
            if last.is_none() {
                self.report.pairs = Some(pairs);
                return Ok(());
            }
        }
    }

    fn arcs(&self) -> Arcs {
        let mut arcs = Arcs { first: vec![0], to: vec![], owed: vec![] };
        for edges in &self.edges {
            arcs.to.extend(edges.iter().map(|edge| edge.to.expect("each command was tried")));
            arcs.first.push(arcs.to.len());
        }
        arcs.owed = arcs.to.iter().map(|to| arcs.of(*to).collect()).collect();
        arcs
    }
}

/// The second edge has followed the first; says whether that was owed.
fn owes_no_more(arcs: &mut Arcs, first: usize, second: usize) -> bool {
    let owed = &mut arcs.owed[first];
    let place = owed.iter().position(|arc| *arc == second);
    place.map(|place| owed.swap_remove(place)).is_some()
}
