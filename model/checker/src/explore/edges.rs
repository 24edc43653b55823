//! Gathers rows in the order of expansion, and makes the graph of them when all is done.
//!
//! That order is also the final numbering: the rows stand where they belong from the start, and
//! only targets and labels are rewritten, in place.

use std::ops::Range;

use stateright::Model;

use super::crew::for_each;
use super::expand::Block;
use super::level::Level;
use super::pages::{LargePages, LargeVec};
use super::rows::{NOTHING_ENABLED, Scribe};
use super::shard::{Id, SHARDS};
use crate::graph::{Bits, Graph};

/// So many edges are renumbered by one thread at a time.
const CHUNK: usize = 1 << 16;

/// Rows so far, targets and labels as they are numbered while exploring.
pub(super) struct Edges {
    first_edge: Vec<u64>,
    /// An [`Id`] each, until the end.
    targets: Vec<u32>,
    labels: Vec<u32>,
    enabled: Vec<u32>,
    /// Rows that are empty because their states were not expanded, or not in full.
    unexpanded: Vec<usize>,
    /// All states in the order of expansion, in pieces: the first, and how many of its shard.
    order: Vec<(Id, u32)>,
}

impl Edges {
    pub(super) fn new() -> Self {
        Edges {
            first_edge: vec![0],
            targets: Vec::new(),
            labels: Vec::new(),
            enabled: Vec::new(),
            unexpanded: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.first_edge[..])
            + size_of_val(&self.targets[..])
            + size_of_val(&self.labels[..])
            + size_of_val(&self.enabled[..])
            + size_of_val(&self.order[..])
    }

    /// Adds the states that come next in the order of expansion.
    pub(super) fn append(&mut self, level: &Level) {
        let piece = |(shard, states): (usize, Range<usize>)| {
            (Id::new(shard, states.start), states.len() as u32)
        };
        self.order.extend(level.all().map(piece));
    }

    /// Takes the rows of a block whose targets are numbered; those of a state with a target that a
    /// limit cut off are dropped, for nothing is claimed of a state that is not fully expanded.
    pub(super) fn collect<S>(&mut self, block: &Block<S>) {
        let mut taken = [0; SHARDS];
        let mut at = 0;
        for (&degree, &enabled) in block.rows.degrees.iter().zip(&block.rows.enabled) {
            let (start, end) = (self.targets.len(), at + degree as usize);
            let mut whole = true;
            for &shard in &block.rows.shards[at..end] {
                let shard = usize::from(shard);
                let target = block.outboxes[shard].ids[taken[shard]];
                taken[shard] += 1;
                whole &= target != Id::NONE;
                self.targets.push(target.to_bits());
            }
            if whole {
                self.labels.extend_from_slice(&block.rows.labels[at..end]);
                self.close(enabled);
            } else {
                self.targets.truncate(start);
                self.close_unexpanded();
            }
            at = end;
        }
        for _ in block.rows.degrees.len()..block.len() {
            self.close_unexpanded();
        }
    }

    fn close(&mut self, enabled: u32) {
        self.enabled.push(enabled);
        self.first_edge.push(self.targets.len() as u64);
    }

    fn close_unexpanded(&mut self) {
        self.unexpanded.push(self.enabled.len());
        self.close(NOTHING_ENABLED);
    }

    /// The graph. `states` are those of each shard.
    pub(super) fn finish<M>(
        mut self,
        scribe: Scribe<'_, M>,
        states: Vec<LargeVec<M::State>>,
        initial: &[Id],
        parallel: bool,
    ) -> Graph<M::State>
    where
        M: Model,
    {
        let total = states.iter().map(|states| states.len()).sum();
        while self.enabled.len() < total {
            self.close_unexpanded();
        }
        let numbers = self.numbering(&states);
        let number = |id: Id| numbers[id.shard()][id.local()];
        let (label_table, label_places) = scribe.labels.into_sorted();
        let (enabled_table, enabled_places) = scribe.enabled.into_sorted();
        for_each(parallel, self.targets.chunks_mut(CHUNK).collect(), |targets| {
            targets.iter_mut().for_each(|target| *target = number(Id::from_bits(*target)));
        });
        for_each(parallel, self.labels.chunks_mut(CHUNK).collect(), |labels| {
            labels.iter_mut().for_each(|label| *label = label_places[*label as usize]);
        });
        self.enabled.iter_mut().for_each(|set| *set = enabled_places[*set as usize]);
        let mut expanded = Bits::new(total);
        let mut unexpanded = self.unexpanded.iter().peekable();
        for s in 0..total {
            if unexpanded.next_if(|&&row| row == s).is_none() {
                expanded.insert(s);
            }
        }
        Graph {
            initial: initial.iter().copied().map(number).collect(),
            states: self.in_order(states),
            first_edge: self.first_edge,
            targets: self.targets,
            labels: self.labels,
            label_table,
            enabled: self.enabled,
            enabled_table,
            expanded,
        }
    }

    /// The final number of each state, by shard.
    fn numbering<S>(&self, shards: &[LargeVec<S>]) -> Vec<LargeVec<u32>> {
        let room = |states: &LargeVec<S>| LargeVec::with_capacity_in(states.len(), LargePages);
        let mut numbers: Vec<LargeVec<u32>> = shards.iter().map(room).collect();
        let mut next = 0;
        for &(first, len) in &self.order {
            numbers[first.shard()].extend(next..next + len);
            next += len;
        }
        numbers
    }

    /// All states in the order of expansion.
    fn in_order<S>(&self, shards: Vec<LargeVec<S>>) -> Vec<S> {
        let mut all = Vec::with_capacity(shards.iter().map(|states| states.len()).sum());
        let mut shards: Vec<_> = shards.into_iter().map(IntoIterator::into_iter).collect();
        for &(first, len) in &self.order {
            all.extend(shards[first.shard()].by_ref().take(len as usize));
        }
        all
    }
}
