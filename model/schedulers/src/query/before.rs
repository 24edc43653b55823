//! Why a dispatch takes whom it takes, and not a certain other who is ready.

use crate::carrier::{Entity, EntitySet, Level};
use crate::machine::{Machine, State};
use crate::policy::Names;
use crate::step::Action;
use crate::system::System;
use crate::task::Role;

/// Who goes, where another is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The task that goes, or goes on.
    pub task: usize,
    /// Why it does, and not the other: a clause, in which it is "it".
    pub why: String,
}

impl Machine {
    /// The task that the dispatch brings to its carrier, itself or with its worker, and why that
    /// one and not `other`, which is ready. By the policy of the scheduler that dispatches, and by
    /// how urgent both are at this moment.
    ///
    /// `None`: the step is no dispatch, or of a worker on which nobody is, or on which a task of
    /// the same runtime is, whose turn has begun before.
    pub fn goes_before(&self, from: &State, action: &Action, other: usize) -> Option<Before> {
        let Action::Dispatch { carrier, entity, .. } = *action else { return None };
        let (system, other) = (self.unpack(from), other as u8);
        let others = self.level_of(Entity::Task(other));
        let task = match entity {
            Entity::Task(task) => task,
            Entity::Thread(thread) => {
                let task = system.turn_on(self, thread)?;
                (self.level_of(Entity::Task(task)) != others).then_some(task)?
            }
        };
        let view = system.view(self, self.scheduler(carrier.level));
        let Some(rival) = self.rival(view.ready, carrier.level, other) else {
            let why = format!(
                "it has its turns from {}, and {} from {}",
                self.giver(self.level_of(Entity::Task(task))),
                self.spec.tasks[usize::from(other)].name,
                self.giver(others)
            );
            return Some(Before { task: usize::from(task), why });
        };
        let names = Names { machine: self, level: carrier.level, it: entity };
        let why = if system.admissible(self, carrier).contains(rival) {
            "the policy lets either go".to_owned()
        } else {
            let rule = system.level(carrier.level).memory.rule();
            rule.refuses(&view, carrier.index, rival, &names)
        };
        let why = match (entity, rival) {
            (Entity::Thread(_), _) => format!("on {}: {why}", self.entity_name(entity)),
            (_, Entity::Thread(_)) => format!("before {}: {why}", self.entity_name(rival)),
            _ => why,
        };
        Some(Before { task: usize::from(task), why })
    }

    /// Who is ready there for the task: itself, or a worker that could run it.
    fn rival(&self, ready: EntitySet, level: Level, task: u8) -> Option<Entity> {
        let mut rivals = match (level, self.level_of(Entity::Task(task))) {
            (level, own) if level == own => vec![Entity::Task(task)],
            (Level::Machine, Level::Runtime(runtime)) => {
                self.threads_of(runtime).map(Entity::Thread).collect()
            }
            _ => vec![],
        };
        rivals.retain(|rival| ready.contains(*rival));
        rivals.into_iter().next()
    }

    /// What a scheduler is called.
    fn giver(&self, level: Level) -> &str {
        match level {
            Level::Machine => "the machine",
            Level::Runtime(runtime) => &self.spec.runtimes[runtime].name,
        }
    }
}

impl System {
    /// The task whose turn is on a thread.
    pub(super) fn turn_on(&self, machine: &Machine, thread: u8) -> Option<u8> {
        let level = Level::Runtime(machine.threads[usize::from(thread)].runtime);
        match self.thread(thread).role {
            Role::Turn(task) => Some(task),
            Role::Spare => None,
            Role::Worker(index) => match self.occupant(machine.scheduler(level), index)? {
                Entity::Task(task) => Some(task),
                Entity::Thread(_) => None,
            },
        }
    }
}

#[cfg(test)]
mod tests;
