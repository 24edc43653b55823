//! `multilevel`: feedback queues, in which who uses its slice up sinks, and now and then all rise.
//!
//! After Corbató's queues in CTSS (1962) with the boost of Arpaci-Dusseau, *Operating Systems:
//! Three Easy Pieces*, chapter 8. The highest level that has someone goes first, within a level the
//! longest ready. Every `boost` dispatches everyone rises to the top.
//!
//! Departures: a turn that ends at its `slice`-th operation or later has used it up, even if it
//! ends by giving way, so nobody stays up by yielding just in time; all levels have the same slice;
//! a boost comes after dispatches, not after time, and then the order is that of becoming ready.
//!
//! Bypass: without a boost none, as those below starve. With it, one is at the top after at most
//! `boost` dispatches of others, and then only those pass that were ready before: `boost + n − 1`
//! among n entities.

use super::{Names, Origin, Packer, Queue, Reader, Rule, View, count, first_best, remove};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;
use crate::spec::{MOST_ENTITIES, Policy};

/// One queue, in which everyone has a level, the top being 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Multilevel {
    queue: Queue,
    level: [u8; MOST_ENTITIES],
    /// Since the last boost; 0 where there are none.
    dispatches: u8,
}

impl Default for Multilevel {
    fn default() -> Self {
        Multilevel { queue: Queue::new(), level: [0; MOST_ENTITIES], dispatches: 0 }
    }
}

impl Multilevel {
    pub(super) fn unpack(
        scheduler: &Scheduler,
        boost: Option<u8>,
        packed: &mut Reader<'_>,
    ) -> Self {
        let mut it = Multilevel { queue: packed.queue(), ..Self::default() };
        for entity in scheduler.members.iter() {
            it.level[entity.index()] = packed.byte();
        }
        it.dispatches = boost.map_or(0, |_| packed.byte());
        it
    }
}

impl Rule for Multilevel {
    fn join(&mut self, entity: Entity, _origin: Origin) -> bool {
        self.queue.push(entity);
        true
    }

    fn admissible(&self, _view: &View<'_>, _carrier: u8) -> EntitySet {
        first_best(&self.queue, |entity| self.level[entity.index()])
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, other: Entity, names: &Names<'_>) -> String {
        let first = names.of_first(self.admissible(view, carrier));
        let highest = self.queue.iter().map(|entity| self.level[entity.index()]).min();
        match (highest, self.level[other.index()]) {
            (Some(highest), its) if highest < its => {
                format!("{first} is on a higher level: {highest}, against {its}")
            }
            _ => format!("{first} is on the same level, and has been ready longer"),
        }
    }

    fn take(&mut self, scheduler: &Scheduler, _carrier: u8, entity: Entity) {
        remove(&mut self.queue, entity);
        if let Policy::Multilevel { boost: Some(boost), .. } = scheduler.spec.policy {
            self.dispatches += 1;
            if self.dispatches >= boost {
                *self = Multilevel { queue: self.queue.clone(), ..Self::default() };
            }
        }
    }

    fn forget(&mut self, entity: Entity) {
        remove(&mut self.queue, entity);
        self.level[entity.index()] = 0;
    }

    fn end_turn(&mut self, scheduler: &Scheduler, entity: Entity, used_up: bool) {
        if let Policy::Multilevel { levels, .. } = scheduler.spec.policy
            && used_up
        {
            let level = &mut self.level[entity.index()];
            *level = (*level + 1).min(levels - 1);
        }
    }

    fn pack(&self, scheduler: &Scheduler, out: &mut Packer) {
        out.queue(&self.queue);
        for entity in scheduler.members.iter() {
            out.byte(self.level[entity.index()]);
        }
        if matches!(scheduler.spec.policy, Policy::Multilevel { boost: Some(_), .. }) {
            out.byte(self.dispatches);
        }
    }

    fn times_queued(&self, entity: Entity) -> Option<usize> {
        Some(count(&self.queue, entity))
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        vec![("queue".to_owned(), self.queue.to_vec())]
    }

    fn notes(&self, entity: Entity) -> Vec<(&'static str, u8)> {
        match self.level[entity.index()] {
            0 => Vec::new(),
            level => vec![("level", level)],
        }
    }
}
