//! The search, level by level: batches are expanded block by block, then taken in shard by shard.

use std::hash::Hash;
use std::time::Duration;

use stateright::Model;

use super::brake::Brake;
use super::crew::for_each;
use super::edges::Edges;
use super::expand::{Block, expand, hash};
use super::intake::{Open, take_in};
use super::level::{FULL_STRIPE, Level};
use super::rows::Scribe;
use super::shard::{Id, Keep, Record, SHARDS, Shard, place};
use super::{Exploration, Nondeterminism, Plan, Progress, Size, determinism, paths};
use crate::verdict::Limit;

/// Numbers have 32 bits, and the shards are not filled quite evenly.
const MOST_STATES: usize = (1 << 32) - (1 << 22);
/// A batch is cut so that it sends about so many bytes. Much for each shard at a time pays: its
/// table and states stay in the caches and the translation buffers while it takes them in.
const BATCH_BYTES: usize = 16 << 20;
/// From so many stripes left in a level on, several threads pay.
const WIDE: usize = 8;
const BETWEEN_REPORTS: Duration = Duration::from_millis(250);

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing is left to do, or a limit was reached.
    Done,
    /// A level is so wide that several threads should go on.
    Wide,
}

/// Exploration under way.
pub(super) struct Search<'p, 'a, M: Model> {
    plan: &'p Plan<'a, M>,
    brake: Brake<'a>,
    shards: Vec<Shard<M::State>>,
    blocks: Vec<Block<M::State>>,
    /// What writes labels, and what they are written on; with a labeller only.
    graph: Option<(Scribe<'p, M>, Edges)>,
    initial: Vec<Id>,
    broken: Vec<Option<Vec<M::State>>>,
    limit: Option<Limit>,
    /// No more batches: a limit was reached.
    ended: bool,
    size: Size,
    /// Expanded, or passed over since the brake was pulled.
    expanded: usize,
    level: Level,
    /// Stripes in the next batch, where the level has so many.
    stripes: usize,
    reported: Duration,
}

impl<'p, 'a, M> Search<'p, 'a, M>
where
    M: Model + Sync,
    M::State: Clone + Eq + Hash + Send + Sync,
    M::Action: Clone,
{
    /// Takes in the initial states.
    pub(super) fn new(plan: &'p Plan<'a, M>) -> Result<Self, Nondeterminism> {
        let graph = plan.labeller.map(|labeller| (Scribe::new(labeller), Edges::new()));
        let mut search = Search {
            plan,
            brake: Brake::new(plan.limits.time, plan.stop),
            shards: (0..SHARDS).map(Shard::new).collect(),
            blocks: vec![Block::new()],
            graph,
            initial: Vec::new(),
            broken: plan.invariants.iter().map(|_| None).collect(),
            limit: None,
            ended: false,
            size: Size::default(),
            expanded: 0,
            level: Level::new([const { 0..0 }; SHARDS]),
            stripes: 1,
            reported: Duration::ZERO,
        };
        search.begin()?;
        Ok(search)
    }

    fn begin(&mut self) -> Result<(), Nondeterminism> {
        let states = self.plan.model.init_states();
        if !determinism::same_start(self.plan.model, &states) {
            let state = "the initial states".to_owned();
            return Err(Nondeterminism { which: "init_states", state });
        }
        let mut shards = Vec::new();
        for state in states {
            if !self.plan.model.within_boundary(&state) {
                self.limit.get_or_insert(Limit::Boundary);
                continue;
            }
            self.size.transitions += 1;
            let state = self.plan.representative(state);
            let (shard, tag) = place(hash(&state));
            let record = Record { state, tag, parent: Id::NONE };
            self.blocks[0].outboxes[shard].records.push(record);
            shards.push(shard);
        }
        self.take_in(1, true, false)?;
        // Numbers rise as states enter: a number that is not the next one was given before.
        let (mut seen, mut known) = ([0; SHARDS], [0; SHARDS]);
        for shard in shards {
            let id = self.blocks[0].outboxes[shard].ids[seen[shard]];
            seen[shard] += 1;
            if id != Id::NONE && id.local() == known[shard] {
                known[shard] += 1;
                self.initial.push(id);
            }
        }
        self.begin_level();
        Ok(())
    }

    fn most_states(&self) -> usize {
        self.plan.limits.states.unwrap_or(MOST_STATES).min(MOST_STATES)
    }

    fn begin_level(&mut self) {
        let ends = std::array::from_fn(|shard| self.shards[shard].states.len());
        self.level = self.level.following(ends);
        if let Some((_, edges)) = &mut self.graph {
            edges.append(&self.level);
        }
    }

    /// Goes on until nothing is left or a limit is reached; if `until_wide` only until several
    /// threads would pay.
    pub(super) fn run(&mut self, threads: usize, until_wide: bool) -> Result<End, Nondeterminism> {
        while !self.is_done() {
            if until_wide && self.level.left() >= WIDE {
                return Ok(End::Wide);
            }
            self.batch(threads)?;
            self.report(false);
            if self.level.is_done() {
                self.begin_level();
                self.size.depth += usize::from(!self.level.is_done());
            }
        }
        Ok(End::Done)
    }

    /// Is nothing left to do, or is it over?
    fn is_done(&mut self) -> bool {
        if self.level.is_done() || self.ended {
            return true;
        }
        let all_broken = !self.broken.is_empty() && self.broken.iter().all(Option::is_some);
        if self.graph.is_none() && all_broken {
            self.end(Limit::Answered);
            return true;
        }
        let too_large = self.plan.limits.memory.filter(|&most| self.bytes() > most);
        if let Some(limit) = too_large.map(Limit::Memory).or_else(|| self.brake.pulled()) {
            self.end(limit);
        }
        self.ended
    }

    fn end(&mut self, limit: Limit) {
        self.limit.get_or_insert(limit);
        self.ended = true;
    }

    /// Expands the next states of the level and takes in what they lead to.
    fn batch(&mut self, threads: usize) -> Result<(), Nondeterminism> {
        let used = self.cut_blocks(threads);
        let (plan, shards, brake) = (self.plan, &self.shards, &self.brake);
        let scribe = self.graph.as_ref().map(|(scribe, _)| scribe);
        let blocks = &mut self.blocks[..used];
        for_each(threads > 1 && used > 1, blocks.iter_mut().collect(), |block| {
            expand(plan, shards, scribe, brake, block);
        });
        if let Some(found) = blocks.iter_mut().find_map(|block| block.nondeterminism.take()) {
            return Err(found);
        }
        let records: usize = blocks.iter().map(Block::waiting).sum();
        let sources: usize = blocks.iter().map(Block::len).sum();
        // As many stripes as send about so much, if they are as those just expanded.
        let wanted = BATCH_BYTES / size_of::<Record<M::State>>() * sources / records.max(1);
        self.stripes = (wanted / FULL_STRIPE).max(1);
        let steps: usize = blocks.iter().map(|block| block.steps).sum();
        let cut = blocks.iter().any(|block| block.cut);
        let stopped = blocks.iter().find_map(|block| block.stopped);
        self.size.transitions += steps;
        self.expanded += sources;
        if cut {
            self.limit.get_or_insert(Limit::Boundary);
        }
        self.take_in(used, self.graph.is_some(), threads > 1)?;
        if let Some((_, edges)) = &mut self.graph {
            self.blocks[..used].iter().for_each(|block| edges.collect(block));
        }
        if let Some(limit) = stopped {
            self.end(limit);
        }
        Ok(())
    }

    /// Shares the next states of the level out to blocks; says to how many.
    fn cut_blocks(&mut self, threads: usize) -> usize {
        let mut rest = self.level.left().min(self.stripes);
        let blocks = if threads == 1 { 1 } else { threads * 4 };
        let each = rest.div_ceil(blocks);
        let (mut used, mut first) = (0, self.expanded);
        while rest > 0 {
            if self.blocks.len() == used {
                self.blocks.push(Block::new());
            }
            let block = &mut self.blocks[used];
            block.reuse(self.level.take(each.min(rest)), first);
            first += block.len();
            used += 1;
            rest -= each.min(rest);
        }
        used
    }

    /// Lets the shards take in what the blocks hold, and draws the conclusions.
    fn take_in(&mut self, used: usize, ids: bool, parallel: bool) -> Result<(), Nondeterminism> {
        let plan = self.plan;
        let open: Vec<Open<'_, M::State>> = (plan.invariants.iter().zip(&self.broken).enumerate())
            .filter(|(_, (_, broken))| broken.is_none())
            .map(|(number, (holds, _))| Open { number, holds })
            .collect();
        let at_depth = plan.limits.depth.filter(|&depth| depth <= self.size.depth);
        let begun = !self.initial.is_empty();
        let room = match at_depth {
            Some(_) if begun => 0,
            _ => self.most_states() - self.size.states,
        };
        let blocks = &mut self.blocks[..used];
        let records: usize = blocks.iter().map(Block::waiting).sum();
        let keep = Keep { ids, parents: !plan.invariants.is_empty() };
        let intake = take_in(&mut self.shards, blocks, keep, &open, room, parallel);
        self.size.states += intake.new;
        let outboxes = records * size_of::<Record<M::State>>();
        self.size.state_bytes = self.size.state_bytes.max(self.bytes_of_states() + outboxes);
        for (invariant, find) in open.iter().zip(intake.finds) {
            if let Some(find) = find {
                let path = paths::to_state(&self.shards, find);
                let path = paths::concrete(plan, path, &|state| !(invariant.holds)(state))?;
                self.broken[invariant.number] = Some(path);
            }
        }
        match at_depth {
            _ if intake.refused == 0 => {}
            Some(depth) if begun => _ = self.limit.get_or_insert(Limit::Depth(depth)),
            _ => self.end(Limit::States(self.most_states())),
        }
        Ok(())
    }

    fn bytes_of_states(&self) -> usize {
        self.shards.iter().map(Shard::bytes).sum()
    }

    fn bytes(&self) -> usize {
        let edges = self.graph.as_ref().map_or(0, |(scribe, edges)| scribe.bytes() + edges.bytes());
        self.bytes_of_states() + edges
    }

    /// Tells how far it has come, but not too often.
    fn report(&mut self, last: bool) {
        let Some(progress) = self.plan.progress else { return };
        let elapsed = self.brake.elapsed();
        if !last && elapsed < self.reported + BETWEEN_REPORTS {
            return;
        }
        self.reported = elapsed;
        progress(&Progress {
            states: self.size.states,
            transitions: self.size.transitions,
            depth: self.size.depth,
            frontier: self.size.states - self.expanded,
            bytes: self.bytes(),
            elapsed,
        });
    }

    /// What was found.
    pub(super) fn finish(mut self, parallel: bool) -> Exploration<M::State> {
        self.report(true);
        if let Some((scribe, edges)) = &mut self.graph {
            let ends = std::array::from_fn(|shard| self.shards[shard].states.len());
            edges.append(&self.level.following(ends));
            self.size.edge_bytes = edges.bytes() + scribe.bytes();
            // States are moved once, and numbered anew.
            let moving = self.size.states * (2 * size_of::<M::State>() + size_of::<u32>());
            self.size.state_bytes = self.size.state_bytes.max(moving);
        }
        let states = self.shards.into_iter().map(Shard::into_states).collect();
        let graph = self
            .graph
            .map(|(scribe, edges)| edges.finish::<M>(scribe, states, &self.initial, parallel));
        Exploration { size: self.size, limit: self.limit, broken: self.broken, graph }
    }
}
