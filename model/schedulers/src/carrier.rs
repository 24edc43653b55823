//! Who runs where: entities, and the carriers that they run on.
//!
//! A scheduler gives *entities* their turns on *carriers*. The machine's carriers are processors,
//! and its entities the tasks without a runtime and the threads of runtimes. A runtime's carriers
//! are its workers, and its entities its tasks.

use crate::spec::MOST_TASKS;

/// Who has turns: a task, or a thread of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// A task, by its index in the spec.
    Task(u8),
    /// A thread, counted through the runtimes: the workers of the first, its spares, and so on.
    Thread(u8),
}

/// Which scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The machine's own.
    Machine,
    /// That of a runtime, by its index in the spec.
    Runtime(usize),
}

/// What a turn takes place on: a processor, or a worker of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Carrier {
    /// Whose it is.
    pub level: Level,
    /// Its number there, from 0.
    pub index: u8,
}

/// Where something runs at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site {
    /// On a processor.
    Processor(u8),
    /// On a spare, since the processor that this entity had was handed on.
    Spare(Entity),
}

impl Level {
    /// Its place in a list of the machine's scheduler and then the runtimes'.
    pub(crate) fn place(self) -> usize {
        match self {
            Level::Machine => 0,
            Level::Runtime(runtime) => runtime + 1,
        }
    }

    /// The level at a place of that list.
    pub(crate) fn at(place: usize) -> Level {
        match place {
            0 => Level::Machine,
            place => Level::Runtime(place - 1),
        }
    }
}

impl Entity {
    /// A number for each entity: tasks in file order, then threads.
    pub(crate) fn code(self) -> u8 {
        match self {
            Entity::Task(task) => task,
            Entity::Thread(thread) => MOST_TASKS as u8 + thread,
        }
    }

    /// The same number, to index with.
    pub(crate) fn index(self) -> usize {
        usize::from(self.code())
    }

    /// The entity with that number.
    pub(crate) fn from_code(code: u8) -> Entity {
        match code.checked_sub(MOST_TASKS as u8) {
            None => Entity::Task(code),
            Some(thread) => Entity::Thread(thread),
        }
    }
}

/// A set of entities; its order is tasks in file order, then threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntitySet(u64);

impl EntitySet {
    /// The set of one.
    pub(crate) fn only(entity: Entity) -> Self {
        EntitySet(1 << entity.code())
    }

    /// Puts one in.
    pub(crate) fn insert(&mut self, entity: Entity) {
        self.0 |= 1 << entity.code();
    }

    /// Is it in?
    pub(crate) fn contains(self, entity: Entity) -> bool {
        self.0 >> entity.code() & 1 != 0
    }

    /// Is nobody in?
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Entity> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let code = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            (code < u64::BITS).then(|| Entity::from_code(code as u8))
        })
    }

    /// The first member after `last` in order, round and round.
    pub(crate) fn first_after(self, last: Option<Entity>) -> Option<Entity> {
        let later = last.map_or(u64::MAX, |last| !(u64::MAX >> (63 - last.code())));
        let rest = EntitySet(self.0 & later);
        if rest.is_empty() { self.iter().next() } else { rest.iter().next() }
    }
}

impl From<Option<Entity>> for EntitySet {
    fn from(entity: Option<Entity>) -> Self {
        entity.map_or(EntitySet::default(), EntitySet::only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_the_code_of_one_entity() {
        for code in 0..48 {
            assert_eq!(Entity::from_code(code).code(), code);
        }
    }

    #[test]
    fn the_first_after_goes_round() {
        let mut set = EntitySet::only(Entity::Task(1));
        set.insert(Entity::Task(4));
        set.insert(Entity::Thread(0));
        let after = |last| set.first_after(last);
        assert_eq!(after(None), Some(Entity::Task(1)));
        assert_eq!(after(Some(Entity::Task(1))), Some(Entity::Task(4)));
        assert_eq!(after(Some(Entity::Task(4))), Some(Entity::Thread(0)));
        assert_eq!(after(Some(Entity::Thread(0))), Some(Entity::Task(1)));
        assert_eq!(EntitySet::default().first_after(None), None);
    }
}
