//! `work-stealing`: a queue for each carrier, one shared, and others' queues when both are empty.
//!
//! After Blumofe, Leiserson (1999) as runtimes build it today: Tokio looks into the shared queue
//! every so many ticks, Go every 61st. What a running task makes ready, and what yields or is
//! interrupted, joins the queue of that carrier; what the environment, a device, a spare or the
//! start makes ready joins the shared one. A carrier takes the head of its own queue, but on every
//! `every`-th dispatch the shared head, if there is one; then the shared head; then, if both are
//! empty, the head of any other's queue: a set.
//!
//! Departures: one entity is stolen at a time, from the head, where Tokio takes half a queue.
//!
//! Bypass, on one carrier: one behind m others in the shared queue waits for at most
//! `every · (m + 1) − 1` dispatches. Of `every` dispatches `every − 1` are from the carrier's own
//! queue, so there m others and about `m / (every − 1)` shared ones pass; with `every = 1` the own
//! queue starves while the shared one has anybody.

use arrayvec::ArrayVec;

use super::{Names, Origin, Packer, Reader, Rule, View};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;
use crate::spec::{MOST_ENTITIES, MOST_THREADS, Policy};

/// Whose queue; the shared one sorts first.
type Home = Option<u8>;

/// All queues in one list: sorted by home, within a home the longest waiting first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkStealing {
    queued: ArrayVec<(Home, Entity), MOST_ENTITIES>,
    /// For each carrier, its dispatches since it was last due to look into the shared queue.
    dispatches: ArrayVec<u8, MOST_THREADS>,
}

impl WorkStealing {
    pub(super) fn new(carriers: u8) -> Self {
        let dispatches = (0..carriers).map(|_| 0).collect();
        WorkStealing { queued: ArrayVec::new(), dispatches }
    }

    pub(super) fn unpack(every: u8, carriers: u8, packed: &mut Reader<'_>) -> Self {
        let queued = (0..packed.byte()).map(|_| (packed.byte().checked_sub(1), packed.entity()));
        let queued = queued.collect();
        let dispatches = (0..carriers).map(|_| if every > 1 { packed.byte() } else { 0 });
        WorkStealing { queued, dispatches: dispatches.collect() }
    }

    fn head(&self, home: Home) -> Option<Entity> {
        self.queued.iter().find(|(other, _)| *other == home).map(|(_, entity)| *entity)
    }
}

impl Rule for WorkStealing {
    fn join(&mut self, entity: Entity, origin: Origin) -> bool {
        let home = match origin {
            Origin::Woken { by: carrier } | Origin::Requeued { from: carrier } => Some(carrier),
            Origin::Outside => None,
        };
        let tail = self.queued.partition_point(|(other, _)| *other <= home);
        self.queued.insert(tail, (home, entity));
        true
    }

    fn admissible(&self, view: &View<'_>, carrier: u8) -> EntitySet {
        let Policy::WorkStealing { every } = view.scheduler.spec.policy else {
            unreachable!("this memory belongs to another policy")
        };
        let (shared, own) = (self.head(None), self.head(Some(carrier)));
        let due = self.dispatches[usize::from(carrier)] + 1 >= every;
        let first = if due { shared.or(own) } else { own.or(shared) };
        if first.is_some() {
            return first.into();
        }
        let mut heads = EntitySet::default();
        for other in 0..view.scheduler.spec.carriers {
            if let Some(head) = self.head(Some(other)) {
                heads.insert(head);
            }
        }
        heads
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, other: Entity, names: &Names<'_>) -> String {
        let home_of = |entity| self.queued.iter().find(|(_, it)| *it == entity).map(|(it, _)| *it);
        let home = home_of(other).flatten();
        let first = self.admissible(view, carrier).iter().next().expect("somebody goes before");
        let is_served = home_of(first).flatten();
        if let Some(head) = self.head(home).filter(|head| *head != other)
            && (is_served == home || is_served.is_some_and(|it| it != carrier))
        {
            return format!("{} stands before it in the queue", names.of(head));
        }
        let first = names.of(first);
        let own = names.of_carrier(carrier);
        match is_served {
            Some(it) if it == carrier => format!("{first} is in the queue of {own}"),
            None if self.head(Some(carrier)).is_some() => {
                format!("{first} is in the shared queue, which {own} looks into now and then")
            }
            None => format!("{first} is in the shared queue, and there is no need to steal"),
            Some(_) => format!("{own} may steal the head of another queue only"),
        }
    }

    fn take(&mut self, scheduler: &Scheduler, carrier: u8, entity: Entity) {
        self.queued.retain(|(_, other)| *other != entity);
        if let Policy::WorkStealing { every } = scheduler.spec.policy {
            let dispatches = &mut self.dispatches[usize::from(carrier)];
            *dispatches = (*dispatches + 1) % every;
        }
    }

    fn forget(&mut self, entity: Entity) {
        self.queued.retain(|(_, other)| *other != entity);
    }

    fn pack(&self, scheduler: &Scheduler, out: &mut Packer) {
        out.byte(self.queued.len() as u8);
        for (home, entity) in &self.queued {
            out.byte(home.map_or(0, |carrier| carrier + 1));
            out.entity(*entity);
        }
        if !matches!(scheduler.spec.policy, Policy::WorkStealing { every: 1 }) {
            self.dispatches.iter().for_each(|dispatches| out.byte(*dispatches));
        }
    }

    fn times_queued(&self, entity: Entity) -> Option<usize> {
        Some(self.queued.iter().filter(|(_, other)| *other == entity).count())
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        let homes = std::iter::once(None).chain((0..self.dispatches.len() as u8).map(Some));
        let queue = |home: Home| {
            let members = self.queued.iter().filter(|(other, _)| *other == home);
            let name = home.map_or("shared queue".to_owned(), |home| format!("queue {home}"));
            (name, members.map(|(_, entity)| *entity).collect())
        };
        homes.map(queue).collect()
    }
}
