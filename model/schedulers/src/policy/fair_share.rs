//! `fair-share`: the one that has had the least goes next, in operations weighed by priority.
//!
//! After stride scheduling (Waldspurger, Weihl 1995) and Linux's completely fair scheduler. An
//! operation costs `l / (priority + 1)`, l being the least common multiple of all priorities + 1,
//! so twice the weight pays half. Only differences matter: what the least of the ready and running
//! has had counts as 0. Who becomes ready with less gets that least: sleeping earns no credit.
//!
//! Departures: ties go to who has been ready longest; what one has had more than the least is
//! remembered up to `l · max(8, 2 · slice)`, at most 255, which keeps the state finite; who never
//! does an operation (`loop { yield }`) never pays.
//!
//! Bypass: another goes first only while it has had less, or as much and was ready before. Each of
//! its turns with an operation costs it at least 1, so it passes at most c + 1 times, c being what
//! the one that waits has had more. Turns without an operation cost nothing, so there is no bound
//! on them.

use super::{Names, Origin, Packer, Queue, Reader, Rule, View, count, first_best, remove};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;
use crate::spec::MOST_ENTITIES;

/// What operations cost, by the entity's code, and how much is remembered at the most.
#[derive(Clone, Debug)]
pub(crate) struct Charges {
    cost: [u8; MOST_ENTITIES],
    most: u8,
}

impl Default for Charges {
    fn default() -> Self {
        Charges { cost: [0; MOST_ENTITIES], most: 0 }
    }
}

impl Charges {
    /// The costs for these priorities; `None` if their common multiple is too large.
    pub(crate) fn new(
        priority: &[u8; MOST_ENTITIES],
        members: EntitySet,
        slice: u8,
    ) -> Option<Self> {
        let weight = |entity: Entity| u16::from(priority[entity.index()]) + 1;
        let multiple = members.iter().map(weight).try_fold(1, lowest_common_multiple)?;
        if u32::from(multiple) * 8 > u32::from(u8::MAX) {
            return None;
        }
        let most = (multiple * (u16::from(slice) * 2).max(8)).min(u16::from(u8::MAX)) as u8;
        let mut cost = [0; MOST_ENTITIES];
        for entity in members.iter() {
            cost[entity.index()] = (multiple / weight(entity)) as u8;
        }
        Some(Charges { cost, most })
    }
}

fn lowest_common_multiple(a: u16, b: u16) -> Option<u16> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).checked_mul(b)
}

/// A queue, and what each has had more than the least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FairShare {
    queue: Queue,
    had: [u8; MOST_ENTITIES],
}

impl Default for FairShare {
    fn default() -> Self {
        FairShare { queue: Queue::new(), had: [0; MOST_ENTITIES] }
    }
}

impl FairShare {
    pub(super) fn unpack(scheduler: &Scheduler, packed: &mut Reader<'_>) -> Self {
        let mut it = FairShare { queue: packed.queue(), ..Self::default() };
        for entity in scheduler.members.iter() {
            it.had[entity.index()] = packed.byte();
        }
        it
    }
}

impl Rule for FairShare {
    fn join(&mut self, entity: Entity, _origin: Origin) -> bool {
        self.queue.push(entity);
        true
    }

    fn admissible(&self, _view: &View<'_>, _carrier: u8) -> EntitySet {
        first_best(&self.queue, |entity| self.had[entity.index()])
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, other: Entity, names: &Names<'_>) -> String {
        let first = names.of_first(self.admissible(view, carrier));
        let least = self.queue.iter().map(|entity| self.had[entity.index()]).min();
        match (least, self.had[other.index()]) {
            (Some(least), its) if least < its => {
                format!("{first} has had less: {least}, against {its}")
            }
            _ => format!("{first} has had as much, and has been ready longer"),
        }
    }

    fn take(&mut self, _scheduler: &Scheduler, _carrier: u8, entity: Entity) {
        remove(&mut self.queue, entity);
    }

    fn forget(&mut self, entity: Entity) {
        remove(&mut self.queue, entity);
        self.had[entity.index()] = 0;
    }

    fn charge(&mut self, scheduler: &Scheduler, entity: Entity) {
        let Charges { cost, most } = &scheduler.charges;
        let had = &mut self.had[entity.index()];
        *had = had.saturating_add(cost[entity.index()]).min(*most);
    }

    fn settle(&mut self, active: EntitySet, live: EntitySet) {
        let among = if active.is_empty() { live } else { active };
        let least = among.iter().map(|entity| self.had[entity.index()]).min().unwrap_or(0);
        for entity in live.iter() {
            let had = &mut self.had[entity.index()];
            *had = had.saturating_sub(least);
        }
    }

    fn pack(&self, scheduler: &Scheduler, out: &mut Packer) {
        out.queue(&self.queue);
        for entity in scheduler.members.iter() {
            out.byte(self.had[entity.index()]);
        }
    }

    fn times_queued(&self, entity: Entity) -> Option<usize> {
        Some(count(&self.queue, entity))
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        vec![("queue".to_owned(), self.queue.to_vec())]
    }

    fn notes(&self, entity: Entity) -> Vec<(&'static str, u8)> {
        match self.had[entity.index()] {
            0 => Vec::new(),
            had => vec![("had", had)],
        }
    }
}
