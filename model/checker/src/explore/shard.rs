//! One part of the states found, chosen by hash: only its owner of the moment adds to it.
//!
//! States enter in the order in which the level before is expanded, so their numbers depend on
//! the model alone: not on threads, nor on how the work was cut into batches.

use super::pages::{self, LargePages, LargeVec};
use super::table::{Found, Table};

/// How many parts; fixed, so that numbers do not depend on the number of threads.
pub(super) const SHARDS: usize = 16;
const LOCAL_BITS: u32 = 28;
/// So many states fit into one part.
const MOST_LOCALS: usize = (1 << LOCAL_BITS) - 1;
/// Prefetch distances in records: first the table's slot, then the state that it names.
const FAR: usize = 32;
const NEAR: usize = 16;

/// A state's number while exploring: its part, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(u32);

impl Id {
    /// No state: the parent of an initial one, or the target of a step that a limit cut off.
    pub(super) const NONE: Id = Id(u32::MAX);

    pub(super) fn new(shard: usize, local: usize) -> Self {
        debug_assert!(shard < SHARDS && local < MOST_LOCALS);
        Id((shard as u32) << LOCAL_BITS | local as u32)
    }

    pub(super) fn to_bits(self) -> u32 {
        self.0
    }

    pub(super) fn from_bits(bits: u32) -> Self {
        Id(bits)
    }

    pub(super) fn shard(self) -> usize {
        (self.0 >> LOCAL_BITS) as usize
    }

    pub(super) fn local(self) -> usize {
        (self.0 & ((1 << LOCAL_BITS) - 1)) as usize
    }
}

/// A state on its way to its shard.
pub(super) struct Record<S> {
    pub(super) state: S,
    pub(super) tag: u32,
    pub(super) parent: Id,
}

/// The part of a state, and its tag there.
#[inline(always)]
pub(super) fn place(hash: u64) -> (usize, u32) {
    ((hash >> 60) as usize, (hash >> 28) as u32)
}

/// What one block of sources sends to one shard, and the answer.
pub(super) struct Outbox<S> {
    pub(super) records: Vec<Record<S>>,
    /// The numbers given, record by record, where edges are kept.
    pub(super) ids: Vec<Id>,
}

impl<S> Outbox<S> {
    pub(super) fn new() -> Self {
        Outbox { records: Vec::new(), ids: Vec::new() }
    }
}

/// What is to be kept of each record beyond its state.
#[derive(Clone, Copy)]
pub(super) struct Keep {
    pub(super) ids: bool,
    pub(super) parents: bool,
}

/// One part of the states.
pub(super) struct Shard<S> {
    pub(super) number: usize,
    table: Table,
    pub(super) states: LargeVec<S>,
    /// Where each state was first reached from; empty unless paths may be asked for.
    pub(super) parents: LargeVec<Id>,
}

impl<S: Eq> Shard<S> {
    pub(super) fn new(number: usize) -> Self {
        let (states, parents) = (LargeVec::new_in(LargePages), LargeVec::new_in(LargePages));
        Shard { number, table: Table::new(), states, parents }
    }

    /// Bytes held by states and what finds them.
    pub(super) fn bytes(&self) -> usize {
        self.states.len() * size_of::<S>()
            + self.parents.len() * size_of::<Id>()
            + self.table.bytes()
    }

    /// Gives up all but the states.
    pub(super) fn into_states(self) -> LargeVec<S> {
        self.states
    }

    /// Takes in all that was sent, in order, but at most `room` new states; says how many records
    /// were refused for want of room.
    pub(super) fn absorb(
        &mut self,
        outboxes: &mut [&mut Outbox<S>],
        keep: Keep,
        mut room: usize,
    ) -> usize {
        let mut refused = 0;
        for outbox in outboxes {
            outbox.ids.clear();
            let mut records = outbox.records.drain(..);
            records.as_slice().iter().take(FAR).for_each(|ahead| self.table.prefetch(ahead.tag));
            let mut guesses = [None; NEAR];
            for (guess, ahead) in guesses.iter_mut().zip(records.as_slice()) {
                *guess = self.guess(ahead.tag);
            }
            let mut at = 0;
            while let Some(record) = records.next() {
                let ahead = records.as_slice();
                if let Some(far) = ahead.get(FAR - 1) {
                    self.table.prefetch(far.tag);
                }
                let guess = guesses[at % NEAR];
                if let Some(near) = ahead.get(NEAR - 1) {
                    guesses[at % NEAR] = self.guess(near.tag);
                }
                at += 1;
                let id = match guess {
                    Some(local) if self.states[local as usize] == record.state => {
                        Id::new(self.number, local as usize)
                    }
                    _ => self.intern(record, keep, &mut room),
                };
                refused += usize::from(id == Id::NONE);
                if keep.ids {
                    outbox.ids.push(id);
                }
            }
        }
        refused
    }

    /// The number that a state with this tag most likely has; asks for that state.
    #[inline(always)]
    fn guess(&self, tag: u32) -> Option<u32> {
        let local = self.table.candidate(tag)?;
        pages::prefetch(&self.states, local as usize);
        Some(local)
    }

    /// The number of a state: the one it has, a new one, or none for want of room.
    #[inline(always)]
    fn intern(&mut self, record: Record<S>, keep: Keep, room: &mut usize) -> Id {
        let same = |local: u32| self.states[local as usize] == record.state;
        match self.table.find(record.tag, same) {
            Found::Known(local) => Id::new(self.number, local as usize),
            Found::Free(_) if *room == 0 || self.states.len() == MOST_LOCALS => Id::NONE,
            Found::Free(slot) => {
                *room -= 1;
                let local = self.states.len();
                self.table.insert(slot, record.tag, local as u32);
                self.states.push(record.state);
                if keep.parents {
                    self.parents.push(record.parent);
                }
                Id::new(self.number, local)
            }
        }
    }
}
