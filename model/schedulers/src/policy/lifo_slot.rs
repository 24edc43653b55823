//! `lifo-slot`: a task just woken goes first, from a slot beside the queue.
//!
//! After Tokio's multi-thread scheduler (PR #2349, its cap in #5712) and Go's `runnext`. What an
//! operation of the running task makes ready enters the slot of that carrier and pushes the
//! slot's occupant to the queue's tail; other wakes, yields and interrupts go to the tail. The slot
//! goes first, but after `cap` slot turns in a row the queue's head does, if there is one.
//!
//! Departures: one queue is shared by all carriers, where Tokio has one a worker; the cap counts
//! turns, where Tokio's also stops at a budget. As in Tokio, nobody else may take from the slot, so
//! with two carriers a task can wait in the slot of a busy one while the other is idle.
//!
//! Bypass: with n entities and one carrier, `cap` turns of the slot come before each turn of the
//! queue, and each of those turns may push another to the tail: `(cap + 1) · (n − 1)` at most.
//! Without a cap there is none: two tasks that wake each other starve a third.

use arrayvec::ArrayVec;

use super::{Names, Origin, Packer, Queue, Reader, Rule, View, count, remove};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;
use crate::spec::MOST_THREADS;

/// A queue, and a slot for each carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LifoSlot {
    cap: Option<u8>,
    queue: Queue,
    slots: ArrayVec<Slot, MOST_THREADS>,
}

/// A carrier's slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Slot {
    occupant: Option<Entity>,
    /// Turns that the slot gave in a row, up to the cap; 0 without one.
    in_a_row: u8,
}

impl LifoSlot {
    pub(super) fn new(cap: Option<u8>, carriers: u8) -> Self {
        let slots = (0..carriers).map(|_| Slot::default()).collect();
        LifoSlot { cap, queue: Queue::new(), slots }
    }

    pub(super) fn unpack(cap: Option<u8>, carriers: u8, packed: &mut Reader<'_>) -> Self {
        let queue = packed.queue();
        let slots = (0..carriers).map(|_| Slot {
            occupant: packed.option(),
            in_a_row: cap.map_or(0, |_| packed.byte()),
        });
        LifoSlot { cap, queue, slots: slots.collect() }
    }
}

impl Rule for LifoSlot {
    fn join(&mut self, entity: Entity, origin: Origin) -> bool {
        let displaced = match origin {
            Origin::Woken { by } => self.slots[usize::from(by)].occupant.replace(entity),
            Origin::Requeued { .. } | Origin::Outside => Some(entity),
        };
        self.queue.extend(displaced);
        displaced.is_some()
    }

    fn admissible(&self, _view: &View<'_>, carrier: u8) -> EntitySet {
        let slot = self.slots[usize::from(carrier)];
        let head = self.queue.first().copied();
        let first = match self.cap {
            Some(cap) if slot.in_a_row >= cap => head.or(slot.occupant),
            _ => slot.occupant.or(head),
        };
        first.into()
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, other: Entity, names: &Names<'_>) -> String {
        let has = |slot: &Slot| slot.occupant == Some(other);
        if let Some(owner) =
            self.slots.iter().position(has).filter(|&it| it != usize::from(carrier))
        {
            let (owner, other) = (names.of_carrier(owner as u8), names.of(other));
            return format!("{other} is in the slot of {owner}, which alone may take it");
        }
        let slot = self.slots[usize::from(carrier)];
        let first = names.of_first(self.admissible(view, carrier));
        if slot.occupant == Some(other) {
            let cap = slot.in_a_row;
            return format!("{first} heads the queue, and the slot has reached its cap of {cap}");
        }
        let is_capped = self.cap.is_some_and(|cap| slot.in_a_row >= cap);
        match slot.occupant {
            // In a queue that the slot's occupants are moved to, who stands first need not have
            // been ready longest.
            None => format!("{first} stands before it in the queue"),
            Some(_) if is_capped => format!("{first} stands before it in the queue"),
            Some(_) => format!("{first} is in the slot"),
        }
    }

    fn take(&mut self, _scheduler: &Scheduler, carrier: u8, entity: Entity) {
        let slot = &mut self.slots[usize::from(carrier)];
        if slot.occupant == Some(entity) {
            slot.occupant = None;
            slot.in_a_row = self.cap.map_or(0, |cap| slot.in_a_row.saturating_add(1).min(cap));
        } else {
            slot.in_a_row = 0;
            remove(&mut self.queue, entity);
        }
    }

    fn forget(&mut self, entity: Entity) {
        remove(&mut self.queue, entity);
        for slot in &mut self.slots {
            slot.occupant = slot.occupant.filter(|other| *other != entity);
        }
    }

    fn pack(&self, _scheduler: &Scheduler, out: &mut Packer) {
        out.queue(&self.queue);
        for slot in &self.slots {
            out.option(slot.occupant);
            if self.cap.is_some() {
                out.byte(slot.in_a_row);
            }
        }
    }

    fn times_queued(&self, entity: Entity) -> Option<usize> {
        let slots = self.slots.iter().filter(|slot| slot.occupant == Some(entity));
        Some(count(&self.queue, entity) + slots.count())
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        let slots = self.slots.iter().enumerate();
        let slots =
            slots.map(|(i, slot)| (format!("slot {i}"), slot.occupant.into_iter().collect()));
        std::iter::once(("queue".to_owned(), self.queue.to_vec())).chain(slots).collect()
    }
}
