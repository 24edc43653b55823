//! Expands a block of states: asks the model for their successors and addresses each to its shard.

use std::hash::{BuildHasher, Hash};
use std::ops::Range;

use foldhash::quality::FixedState;
use stateright::Model;

use super::brake::Brake;
use super::determinism;
use super::rows::{Rows, Scribe};
use super::shard::{Id, Outbox, Record, SHARDS, Shard, place};
use super::{Nondeterminism, Plan};
use crate::verdict::Limit;

/// So many states are expanded between two looks at the brake.
const BETWEEN_LOOKS: usize = 64;

/// Consecutive states of one level, and what came of expanding them.
pub(super) struct Block<S> {
    /// Which states, in order of expansion: a shard, and numbers there.
    pub(super) sources: Vec<(usize, Range<usize>)>,
    /// How many states are expanded before these.
    pub(super) first: usize,
    pub(super) outboxes: [Outbox<S>; SHARDS],
    /// Rows of the graph; unused where no edges are kept.
    pub(super) rows: Rows<S>,
    /// How many sources were expanded: all, unless the brake was pulled.
    pub(super) expanded: usize,
    pub(super) stopped: Option<Limit>,
    /// Steps to states within the boundary.
    pub(super) steps: usize,
    /// Did a step leave the boundary?
    pub(super) cut: bool,
    pub(super) nondeterminism: Option<Nondeterminism>,
}

impl<S> Block<S> {
    pub(super) fn new() -> Self {
        Block {
            sources: Vec::new(),
            first: 0,
            outboxes: std::array::from_fn(|_| Outbox::new()),
            rows: Rows::new(),
            expanded: 0,
            stopped: None,
            steps: 0,
            cut: false,
            nondeterminism: None,
        }
    }

    /// Forgets what it held and takes other sources.
    pub(super) fn reuse(&mut self, sources: Vec<(usize, Range<usize>)>, first: usize) {
        self.sources = sources;
        self.first = first;
        self.rows.clear();
        (self.expanded, self.steps, self.cut) = (0, 0, false);
    }

    /// How many sources.
    pub(super) fn len(&self) -> usize {
        self.sources.iter().map(|(_, range)| range.len()).sum()
    }

    /// How many records wait in its outboxes.
    pub(super) fn waiting(&self) -> usize {
        self.outboxes.iter().map(|outbox| outbox.records.len()).sum()
    }
}

/// The hash by which states are spread and found: the same in every run.
#[inline(always)]
pub(super) fn hash<S: Hash>(state: &S) -> u64 {
    FixedState::default().hash_one(state)
}

/// Expands every source of a block, until the brake is pulled.
pub(super) fn expand<M>(
    plan: &Plan<'_, M>,
    shards: &[Shard<M::State>],
    scribe: Option<&Scribe<'_, M>>,
    brake: &Brake<'_>,
    block: &mut Block<M::State>,
) where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let mut actions = Vec::new();
    for i in 0..block.sources.len() {
        let (shard, range) = block.sources[i].clone();
        for local in range {
            let index = block.first + block.expanded;
            if block.expanded.is_multiple_of(BETWEEN_LOOKS) {
                block.stopped = brake.pulled();
                if block.stopped.is_some() {
                    return;
                }
            }
            let source = &shards[shard].states[local];
            if determinism::sampled(index)
                && let Some(which) = determinism::differs(plan.model, source)
            {
                let state = format!("state {index} in order of expansion");
                block.nondeterminism = Some(Nondeterminism { which, state });
                return;
            }
            let id = Id::new(shard, local);
            plan.model.actions(source, &mut actions);
            match scribe {
                None => send(plan, source, id, &mut actions, block),
                Some(scribe) => {
                    block.cut |= block.rows.write(plan, scribe, source, &mut actions);
                    block.steps += block.rows.send(id, &mut block.outboxes);
                }
            }
            block.expanded += 1;
        }
    }
}

/// Sends the successors of one state to their shards.
#[inline(always)]
fn send<M>(
    plan: &Plan<'_, M>,
    source: &M::State,
    parent: Id,
    actions: &mut Vec<M::Action>,
    block: &mut Block<M::State>,
) where
    M: Model,
    M::State: Eq + Hash,
{
    for action in actions.drain(..) {
        let Some(next) = plan.model.next_state(source, action) else { continue };
        if next == *source {
            continue;
        }
        if !plan.model.within_boundary(&next) {
            block.cut = true;
            continue;
        }
        block.steps += 1;
        let state = plan.representative(next);
        let (shard, tag) = place(hash(&state));
        block.outboxes[shard].records.push(Record { state, tag, parent });
    }
}
