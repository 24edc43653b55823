//! Who may go next: for each policy the *set* of admissible entities, and what it remembers.
//!
//! A policy never chooses. It names everyone whom a scheduler following it might take, and the
//! checker looks at all of them. Whatever a policy must remember is here; who is ready is said by
//! the tasks themselves.

pub(crate) mod any;
pub(crate) mod fair_share;
pub(crate) mod fifo;
pub(crate) mod lifo_slot;
pub(crate) mod multilevel;
pub(crate) mod priority;
pub(crate) mod round_robin;
pub(crate) mod work_stealing;

use arrayvec::ArrayVec;

use crate::carrier::{Carrier, Entity, EntitySet, Level};
use crate::machine::Machine;
use crate::scheduler::Scheduler;
use crate::spec::{MOST_ENTITIES, Policy};
use crate::system::pack::{Packer, Reader};

/// Entities in order, the longest waiting first.
pub(crate) type Queue = ArrayVec<Entity, MOST_ENTITIES>;

/// Where an entity comes from when it becomes ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An operation of the entity that is mounted on this carrier made it ready.
    Woken { by: u8 },
    /// It gave this carrier up, or lost it, and stays ready.
    Requeued { from: u8 },
    /// From elsewhere: the environment, a device, a spare, another scheduler, the start.
    Outside,
}

/// What a policy may look at.
pub(crate) struct View<'a> {
    pub scheduler: &'a Scheduler,
    /// Who is ready.
    pub ready: EntitySet,
    /// How urgent each entity is without aging, by its code: raised by lock protocols.
    pub base: [u8; MOST_ENTITIES],
}

/// How entities and carriers are called.
pub(crate) struct Names<'a> {
    pub machine: &'a Machine,
    pub level: Level,
    /// Who is spoken of, and so is "it".
    pub it: Entity,
}

impl Names<'_> {
    fn of(&self, entity: Entity) -> String {
        if entity == self.it { "it".to_owned() } else { self.machine.entity_name(entity) }
    }

    /// Of the first of these, who are not nobody.
    fn of_first(&self, entities: EntitySet) -> String {
        let first = entities.iter().next().expect("somebody goes before");
        self.of(first)
    }

    fn of_carrier(&self, index: u8) -> String {
        self.machine.carrier_name(Carrier { level: self.level, index })
    }
}

/// A policy at work.
pub(crate) trait Rule {
    /// `entity` becomes ready. Says whether the queue that others look at has grown.
    fn join(&mut self, entity: Entity, origin: Origin) -> bool;

    /// Whom `carrier` may take; nobody only if there is nothing for it.
    fn admissible(&self, view: &View<'_>, carrier: u8) -> EntitySet;

    /// Why `carrier` may not take `other`, who is ready and not admitted for it: a clause.
    fn refuses(&self, view: &View<'_>, carrier: u8, other: Entity, names: &Names<'_>) -> String;

    /// `carrier` takes `entity`, which was admissible.
    fn take(&mut self, scheduler: &Scheduler, carrier: u8, entity: Entity);

    /// `entity` is restarted or done: it is no longer ready, and its history is forgotten.
    fn forget(&mut self, entity: Entity);

    /// A turn of `entity` ends; it had used its slice up, or not.
    fn end_turn(&mut self, _scheduler: &Scheduler, _entity: Entity, _used_up: bool) {}

    /// `entity` did an operation.
    fn charge(&mut self, _scheduler: &Scheduler, _entity: Entity) {}

    /// A step is over; `active` are ready or in a turn, `live` are started and not done.
    fn settle(&mut self, _active: EntitySet, _live: EntitySet) {}

    /// Writes down what is remembered.
    fn pack(&self, scheduler: &Scheduler, out: &mut Packer);

    /// Every queue with its name, in order; empty for a policy that keeps none.
    fn queues(&self) -> Vec<(String, Vec<Entity>)>;

    /// How often an entity is in its queues; `None` for a policy that keeps none.
    fn times_queued(&self, _entity: Entity) -> Option<usize> {
        None
    }

    /// Numbers that it remembers of an entity, with their names.
    fn notes(&self, _entity: Entity) -> Vec<(&'static str, u8)> {
        Vec::new()
    }
}

/// What a scheduler's policy remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    Any(any::Any),
    Fifo(fifo::Fifo),
    LifoSlot(lifo_slot::LifoSlot),
    RoundRobin(round_robin::RoundRobin),
    Priority(priority::Priority),
    Multilevel(multilevel::Multilevel),
    FairShare(fair_share::FairShare),
    WorkStealing(work_stealing::WorkStealing),
}

impl Memory {
    /// Nothing has happened yet.
    pub(crate) fn new(scheduler: &Scheduler) -> Memory {
        let carriers = scheduler.spec.carriers;
        match scheduler.spec.policy {
            Policy::Any => Memory::Any(any::Any),
            Policy::Fifo => Memory::Fifo(fifo::Fifo::default()),
            Policy::LifoSlot { cap } => Memory::LifoSlot(lifo_slot::LifoSlot::new(cap, carriers)),
            Policy::RoundRobin => Memory::RoundRobin(round_robin::RoundRobin::default()),
            Policy::Priority { .. } => Memory::Priority(priority::Priority::default()),
            Policy::Multilevel { .. } => Memory::Multilevel(multilevel::Multilevel::default()),
            Policy::FairShare => Memory::FairShare(fair_share::FairShare::default()),
            Policy::WorkStealing { .. } => {
                Memory::WorkStealing(work_stealing::WorkStealing::new(carriers))
            }
        }
    }

    /// What was written down by [`Rule::pack`].
    pub(crate) fn unpack(scheduler: &Scheduler, packed: &mut Reader<'_>) -> Memory {
        match scheduler.spec.policy {
            Policy::Any => Memory::Any(any::Any),
            Policy::Fifo => Memory::Fifo(fifo::Fifo::unpack(packed)),
            Policy::LifoSlot { cap } => {
                let carriers = scheduler.spec.carriers;
                Memory::LifoSlot(lifo_slot::LifoSlot::unpack(cap, carriers, packed))
            }
            Policy::RoundRobin => Memory::RoundRobin(round_robin::RoundRobin::unpack(packed)),
            Policy::Priority { aging } => {
                Memory::Priority(priority::Priority::unpack(aging, packed))
            }
            Policy::Multilevel { boost, .. } => {
                Memory::Multilevel(multilevel::Multilevel::unpack(scheduler, boost, packed))
            }
            Policy::FairShare => {
                Memory::FairShare(fair_share::FairShare::unpack(scheduler, packed))
            }
            Policy::WorkStealing { every } => Memory::WorkStealing(
                work_stealing::WorkStealing::unpack(every, scheduler.spec.carriers, packed),
            ),
        }
    }

    /// The policy at work.
    pub(crate) fn rule(&self) -> &dyn Rule {
        match self {
            Memory::Any(it) => it,
            Memory::Fifo(it) => it,
            Memory::LifoSlot(it) => it,
            Memory::RoundRobin(it) => it,
            Memory::Priority(it) => it,
            Memory::Multilevel(it) => it,
            Memory::FairShare(it) => it,
            Memory::WorkStealing(it) => it,
        }
    }

    /// The policy at work, to be changed.
    pub(crate) fn rule_mut(&mut self) -> &mut dyn Rule {
        match self {
            Memory::Any(it) => it,
            Memory::Fifo(it) => it,
            Memory::LifoSlot(it) => it,
            Memory::RoundRobin(it) => it,
            Memory::Priority(it) => it,
            Memory::Multilevel(it) => it,
            Memory::FairShare(it) => it,
            Memory::WorkStealing(it) => it,
        }
    }
}

/// Takes an entity out of a queue.
fn remove(queue: &mut Queue, entity: Entity) {
    queue.retain(|other| *other != entity);
}

/// How often an entity is in a queue.
fn count(queue: &Queue, entity: Entity) -> usize {
    queue.iter().filter(|other| **other == entity).count()
}

/// The first of a queue among the best, `best` being the smallest.
fn first_best<K: Ord>(queue: &Queue, key: impl Fn(Entity) -> K) -> EntitySet {
    queue.iter().copied().min_by_key(|&entity| key(entity)).into()
}
