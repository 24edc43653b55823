//! `fifo`: the head of the queue goes next.
//!
//! Every queue of n entities is passed at most once by each: the bypass is at most n − 1 turns.

use super::{Names, Origin, Packer, Queue, Reader, Rule, View, count, remove};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;

/// One queue, shared by all carriers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fifo {
    queue: Queue,
}

impl Fifo {
    pub(super) fn unpack(packed: &mut Reader<'_>) -> Self {
        Fifo { queue: packed.queue() }
    }
}

impl Rule for Fifo {
    fn join(&mut self, entity: Entity, _origin: Origin) -> bool {
        self.queue.push(entity);
        true
    }

    fn admissible(&self, _view: &View<'_>, _carrier: u8) -> EntitySet {
        self.queue.first().copied().into()
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, _: Entity, names: &Names<'_>) -> String {
        format!("{} has been ready longer", names.of_first(self.admissible(view, carrier)))
    }

    fn take(&mut self, _scheduler: &Scheduler, _carrier: u8, entity: Entity) {
        remove(&mut self.queue, entity);
    }

    fn forget(&mut self, entity: Entity) {
        remove(&mut self.queue, entity);
    }

    fn pack(&self, _scheduler: &Scheduler, out: &mut Packer) {
        out.queue(&self.queue);
    }

    fn times_queued(&self, entity: Entity) -> Option<usize> {
        Some(count(&self.queue, entity))
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        vec![("queue".to_owned(), self.queue.to_vec())]
    }
}
