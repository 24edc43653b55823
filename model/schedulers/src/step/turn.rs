//! A turn: how it begins, grows older, is taken away, and ends.

use super::{Carrier, Entity, Level, Step};
use crate::policy::Origin;
use crate::system::Seat;
use crate::task::{TaskState, ThreadState, Wait};

impl Step<'_> {
    /// A carrier takes a ready entity.
    pub(super) fn dispatch(&mut self, carrier: Carrier, entity: Entity) {
        let scheduler = self.machine.scheduler(carrier.level);
        let level = self.system.level_mut(carrier.level);
        level.memory.rule_mut().take(scheduler, carrier.index, entity);
        if let Some(last) = level.last.get_mut(usize::from(carrier.index)) {
            *last = Some(entity);
        }
        match entity {
            Entity::Task(task) => {
                let state = TaskState::Mounted { carrier: carrier.index, asked: false };
                self.system.task_mut(task).state = state;
            }
            Entity::Thread(thread) => {
                let state = ThreadState::Mounted { carrier: carrier.index };
                self.system.thread_mut(thread).state = state;
            }
        }
        // To the machine, a worker that looks for its next task computes like any other.
        if let (Level::Runtime(_), Entity::Task(task)) = (carrier.level, entity)
            && let Some(thread) = self.system.thread_of(self.machine, task)
        {
            self.grow_older(Entity::Thread(thread));
        }
    }

    /// One more operation in this turn, as far as anyone counts.
    pub(crate) fn grow_older(&mut self, entity: Entity) {
        let cap = self.machine.scheduler(self.machine.level_of(entity)).age_cap(entity);
        let age = match entity {
            Entity::Task(task) => &mut self.system.task_mut(task).age,
            Entity::Thread(thread) => &mut self.system.thread_mut(thread).age,
        };
        *age = age.saturating_add(1).min(cap);
    }

    /// An operation of a running task: its turn grows older, and so does its worker's.
    pub(super) fn tick(&mut self, task: u8) {
        self.work(Entity::Task(task));
        if let Some(thread) = self.system.thread_of(self.machine, task) {
            self.work(Entity::Thread(thread));
        }
    }

    fn work(&mut self, entity: Entity) {
        self.grow_older(entity);
        let level = self.machine.level_of(entity);
        let scheduler = self.machine.scheduler(level);
        self.system.level_mut(level).memory.rule_mut().charge(scheduler, entity);
    }

    /// The turn is over; where the entity goes is still to be said. A spare that had the turn is
    /// free again.
    pub(crate) fn end_turn(&mut self, entity: Entity) {
        let level = self.machine.level_of(entity);
        let scheduler = self.machine.scheduler(level);
        let used_up = self.system.age(entity) >= scheduler.spec.slice;
        self.system.level_mut(level).memory.rule_mut().end_turn(scheduler, entity, used_up);
        match entity {
            Entity::Task(task) => {
                if self.system.seat(entity) == Seat::Detached
                    && let Some(thread) = self.system.thread_of(self.machine, task)
                {
                    self.retire(thread);
                }
                self.system.task_mut(task).age = 0;
            }
            Entity::Thread(thread) => self.system.thread_mut(thread).age = 0,
        }
    }

    /// The turn is over, and the entity goes to the queue's tail.
    pub(super) fn requeue(&mut self, entity: Entity) {
        let origin = match self.system.seat(entity) {
            Seat::Mounted(from) => Origin::Requeued { from },
            _ => Origin::Outside,
        };
        self.end_turn(entity);
        self.join_queue(entity, origin);
    }

    /// The turn is over, and the task waits.
    pub(super) fn block(&mut self, task: u8, wait: Wait) {
        self.end_turn(Entity::Task(task));
        self.system.task_mut(task).state = TaskState::Blocked(wait);
    }

    /// The timer ends a turn. A task in a blocking call goes on waiting; anything else stays ready.
    pub(super) fn interrupt(&mut self, entity: Entity) {
        if let Entity::Task(task) = entity
            && self.system.task(task).asked()
            && let Some(device) = self.machine.device_at(task, self.system.task(task).pc)
        {
            self.block(task, Wait::Device(device));
        } else {
            self.requeue(entity);
        }
    }

    /// A turn continues on a spare, and its carrier is free for the others.
    pub(super) fn hand_off(&mut self, entity: Entity) {
        match (entity, self.machine.level_of(entity)) {
            (Entity::Task(task), Level::Runtime(runtime)) => self.hand_off_worker(runtime, task),
            (Entity::Task(task), Level::Machine) => {
                let asked = self.system.task(task).asked();
                self.system.task_mut(task).state = TaskState::Detached { asked };
            }
            (Entity::Thread(thread), _) => {
                self.system.thread_mut(thread).state = ThreadState::Detached;
            }
        }
    }
}
