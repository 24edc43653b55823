//! Takes the records of a batch into the shards, and asks the invariants about what is new.

use super::crew::for_each;
use super::expand::Block;
use super::shard::{Id, Keep, Outbox, Shard};

/// From so many records on, several threads take them in.
const MANY: usize = 2048;

/// An invariant that is not broken yet.
pub(super) struct Open<'a, S> {
    pub(super) number: usize,
    pub(super) holds: &'a (dyn Fn(&S) -> bool + Send + Sync),
}

/// What one shard is to take in, and what came of it.
struct Delivery<'s, S> {
    shard: &'s mut Shard<S>,
    outboxes: Vec<&'s mut Outbox<S>>,
    /// How many records were refused for want of room.
    refused: usize,
    /// For each open invariant.
    finds: Vec<Option<Id>>,
}

impl<S: Eq> Delivery<'_, S> {
    /// Takes it in, at most `room` new states; says how many were new.
    fn take_in(&mut self, keep: Keep, open: &[Open<'_, S>], room: usize) -> usize {
        let before = self.shard.states.len();
        self.refused = self.shard.absorb(&mut self.outboxes, keep, room);
        let shard = &*self.shard;
        let first_broken = |invariant: &Open<'_, S>| {
            let at = shard.states[before..].iter().position(|state| !(invariant.holds)(state))?;
            Some(Id::new(shard.number, before + at))
        };
        self.finds = open.iter().map(first_broken).collect();
        shard.states.len() - before
    }
}

/// What came of taking in a batch.
pub(super) struct Intake {
    pub(super) new: usize,
    /// How many records were refused for want of room.
    pub(super) refused: usize,
    /// For each open invariant a state where it is false: of one batch all are equally near, so
    /// the choice need only be the same always.
    pub(super) finds: Vec<Option<Id>>,
}

/// Lets every shard take in what the blocks send to it, in order, at most `room` new states.
pub(super) fn take_in<S: Eq + Send + Sync>(
    shards: &mut [Shard<S>],
    blocks: &mut [Block<S>],
    keep: Keep,
    open: &[Open<'_, S>],
    room: usize,
    parallel: bool,
) -> Intake {
    let records: usize = blocks.iter().map(Block::waiting).sum();
    let before: usize = shards.iter().map(|shard| shard.states.len()).sum();
    let mut deliveries: Vec<Delivery<'_, S>> = shards
        .iter_mut()
        .map(|shard| Delivery { shard, outboxes: Vec::new(), refused: 0, finds: Vec::new() })
        .collect();
    for block in blocks {
        for (delivery, outbox) in deliveries.iter_mut().zip(&mut block.outboxes) {
            if !outbox.records.is_empty() {
                delivery.outboxes.push(outbox);
            }
        }
    }
    if room == 0 || room >= records {
        // No shard can take room from another.
        for_each(parallel && records >= MANY, deliveries.iter_mut().collect(), |delivery| {
            delivery.take_in(keep, open, room);
        });
    } else {
        let mut room = room;
        for delivery in &mut deliveries {
            room -= delivery.take_in(keep, open, room);
        }
    }
    let refused = deliveries.iter().map(|delivery| delivery.refused).sum();
    let first = |i: usize| deliveries.iter().filter_map(|delivery| delivery.finds[i]).min();
    let finds = (0..open.len()).map(first).collect();
    let after: usize = shards.iter().map(|shard| shard.states.len()).sum();
    Intake { new: after - before, refused, finds }
}
