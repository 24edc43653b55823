//! `priority`: the most urgent goes next; ties go to who has been ready longest.
//!
//! How urgent: the priority in the file, raised by lock protocols while a lock is held (threads of
//! runtimes have 0). With `aging = k` it is one more for every k dispatches of others while ready,
//! up to the highest priority in the file, and back to the base at its own dispatch: the cure for
//! starvation in Silberschatz, Galvin, Gagne, *Operating System Concepts*, chapter on scheduling,
//! counted in dispatches where they count time.
//!
//! Bypass: without aging none, as the low starve. With aging an entity whose priority is d below
//! the highest reaches it after k · d dispatches of others, and is then passed by those that became
//! as urgent before it: `k · d + n − 1` among n entities.

use arrayvec::ArrayVec;

use super::{Names, Origin, Packer, Reader, Rule, View};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;
use crate::spec::{MOST_ENTITIES, Policy};

/// One queue; of each in it, how many dispatches of others it has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Priority {
    queue: ArrayVec<Waiting, MOST_ENTITIES>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting {
    entity: Entity,
    /// 0 without aging; saturates where it would raise the entity to the highest priority.
    passed: u8,
}

impl Priority {
    pub(super) fn unpack(aging: Option<u8>, packed: &mut Reader<'_>) -> Self {
        let queue = (0..packed.byte()).map(|_| Waiting {
            entity: packed.entity(),
            passed: aging.map_or(0, |_| packed.byte()),
        });
        Priority { queue: queue.collect() }
    }

    fn urgency(waiting: &Waiting, view: &View<'_>) -> u8 {
        let base = view.base[waiting.entity.index()];
        match view.scheduler.spec.policy {
            Policy::Priority { aging: Some(k) } => {
                base.max((base.saturating_add(waiting.passed / k)).min(view.scheduler.highest))
            }
            _ => base,
        }
    }

    /// How urgent a ready entity is; `None` if it is not in the queue.
    pub(crate) fn urgency_of(&self, entity: Entity, view: &View<'_>) -> Option<u8> {
        let waiting = self.queue.iter().find(|waiting| waiting.entity == entity);
        waiting.map(|waiting| Self::urgency(waiting, view))
    }

    /// By what it is more urgent than the file says, in brackets; empty if it is not.
    fn raised(&self, entity: Entity, view: &View<'_>) -> String {
        let own = view.scheduler.priority[entity.index()];
        let base = view.base[entity.index()];
        let by_lock = (base > own).then_some("a lock that it holds");
        let by_age = self.urgency_of(entity, view).filter(|urgency| *urgency > base);
        let by: Vec<&str> = by_lock.into_iter().chain(by_age.map(|_| "its age")).collect();
        if by.is_empty() {
            return String::new();
        }
        format!(" (of its own {own}, raised by {})", by.join(" and "))
    }
}

impl Rule for Priority {
    fn join(&mut self, entity: Entity, _origin: Origin) -> bool {
        self.queue.push(Waiting { entity, passed: 0 });
        true
    }

    fn admissible(&self, view: &View<'_>, _carrier: u8) -> EntitySet {
        let most = self.queue.iter().map(|it| Self::urgency(it, view)).max();
        let first = self.queue.iter().find(|it| Some(Self::urgency(it, view)) == most);
        first.map(|waiting| waiting.entity).into()
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, other: Entity, names: &Names<'_>) -> String {
        let first = names.of_first(self.admissible(view, carrier));
        let most = self.queue.iter().map(|it| Self::urgency(it, view)).max();
        let raised_of = |entity| self.raised(entity, view);
        let raised = self.admissible(view, carrier).iter().map(raised_of).collect::<String>();
        match (most, self.urgency_of(other, view)) {
            (Some(most), Some(its)) if most > its => {
                let (most, its) = (format!("{most}{raised}"), format!("{its}{}", raised_of(other)));
                format!("{first} is more urgent: {most}, against {its}")
            }
            _ => format!("{first} is as urgent{raised}, and has been ready longer"),
        }
    }

    fn take(&mut self, scheduler: &Scheduler, _carrier: u8, entity: Entity) {
        self.queue.retain(|waiting| waiting.entity != entity);
        if let Policy::Priority { aging: Some(k) } = scheduler.spec.policy {
            for waiting in &mut self.queue {
                let most = k * (scheduler.highest - scheduler.priority[waiting.entity.index()]);
                waiting.passed = waiting.passed.saturating_add(1).min(most);
            }
        }
    }

    fn forget(&mut self, entity: Entity) {
        self.queue.retain(|waiting| waiting.entity != entity);
    }

    fn pack(&self, scheduler: &Scheduler, out: &mut Packer) {
        let ages = matches!(scheduler.spec.policy, Policy::Priority { aging: Some(_) });
        out.byte(self.queue.len() as u8);
        for waiting in &self.queue {
            out.entity(waiting.entity);
            if ages {
                out.byte(waiting.passed);
            }
        }
    }

    fn times_queued(&self, entity: Entity) -> Option<usize> {
        Some(self.queue.iter().filter(|waiting| waiting.entity == entity).count())
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        vec![("queue".to_owned(), self.queue.iter().map(|waiting| waiting.entity).collect())]
    }

    fn notes(&self, entity: Entity) -> Vec<(&'static str, u8)> {
        let passed = self.queue.iter().find(|it| it.entity == entity).map_or(0, |it| it.passed);
        if passed == 0 { Vec::new() } else { vec![("passed over", passed)] }
    }
}
