//! How something becomes ready: it joins its scheduler's queue, and a sleeping worker is woken.

use super::{Entity, Level, Step};
use crate::carrier::EntitySet;
use crate::policy::Origin;
use crate::task::{TaskState, ThreadState};

impl Step<'_> {
    /// `entity` becomes ready, by the step of whoever acts.
    pub(crate) fn make_ready(&mut self, entity: Entity) {
        let origin = self.origin(self.machine.level_of(entity));
        self.join_queue(entity, origin);
    }

    /// `entity` becomes ready; if it is a runtime's task, the longest sleeping worker is woken.
    pub(crate) fn join_queue(&mut self, entity: Entity, origin: Origin) {
        match entity {
            Entity::Task(task) => self.system.task_mut(task).state = TaskState::Ready,
            Entity::Thread(thread) => self.system.thread_mut(thread).state = ThreadState::Ready,
        }
        let level = self.machine.level_of(entity);
        let grew = self.system.level_mut(level).memory.rule_mut().join(entity, origin);
        if let Level::Runtime(runtime) = level
            && grew
        {
            self.unpark(runtime);
        }
    }

    /// Where a wake by the acting task comes from, as the scheduler of `level` sees it.
    fn origin(&self, level: Level) -> Origin {
        let carrier = match self.actor {
            Some(actor) if level == actor.level => actor.carrier,
            Some(actor) if level == Level::Machine => actor.processor,
            _ => None,
        };
        carrier.map_or(Origin::Outside, |by| Origin::Woken { by })
    }

    /// A task's wait is over; it goes on after the operation that waited.
    pub(crate) fn resume_after(&mut self, task: u8) {
        let pc = self.system.task(task).pc;
        self.system.task_mut(task).pc = self.machine.code[usize::from(task)].at(pc).next;
        self.make_ready(Entity::Task(task));
    }

    /// Whoever has waited longest for an event tries again.
    pub(crate) fn wake_receiver(&mut self, channel: u8) {
        if let Some(task) = self.system.channels[usize::from(channel)].receivers.next() {
            self.make_ready(Entity::Task(task));
        }
    }

    /// Whoever has waited longest for room tries again.
    pub(crate) fn wake_sender(&mut self, channel: u8) {
        if let Some(task) = self.system.channels[usize::from(channel)].senders.next() {
            self.make_ready(Entity::Task(task));
        }
    }

    /// Nobody holds the lock any more. Unless it is barging, who has waited longest gets it.
    pub(crate) fn release(&mut self, lock: u8) {
        let state = &mut self.system.locks[usize::from(lock)];
        state.holder = state.line.next();
        if let Some(task) = state.holder {
            self.resume_after(task);
        }
    }

    /// Those of a set that are started and not done; threads are always.
    pub(super) fn live(&self, members: EntitySet) -> EntitySet {
        let mut live = EntitySet::default();
        for entity in members.iter() {
            match entity {
                Entity::Task(task) if !self.system.task(task).is_live() => {}
                _ => live.insert(entity),
            }
        }
        live
    }
}
