//! What a step weighs in a bound.

use crate::carrier::{Carrier, Entity, Level};
use crate::machine::{Machine, State};
use crate::step::{Action, Scope};
use crate::task::TaskState;

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Dispatches, at the bound's level, of entities other than the one that waits.
    Turns,
    /// Operations of all tasks, and what switches of the machine's processors cost
    /// (`switch_cost` each).
    Ticks,
    /// Dispatches, at the bound's level, of an entity other than the carrier's last; a carrier's
    /// first dispatch is one.
    Switches,
    /// Operations that a restart undoes: since the program began, or this pass of an endless loop;
    /// the longest way to where the task stands.
    Lost,
}

impl Machine {
    /// What a step weighs. `level` is the level that the bound speaks of, `subject` the task that
    /// waits, if it is one.
    ///
    /// # Panics
    ///
    /// If switches must be told from other dispatches and the spec does not `track_last`.
    pub fn weigh(
        &self,
        weight: Weight,
        level: Level,
        subject: Option<usize>,
        from: &State,
        action: &Action,
        _to: &State,
    ) -> u32 {
        match weight {
            Weight::Turns => u32::from(matches!(*action, Action::Dispatch { carrier, entity, .. }
                if carrier.level == level
                    && subject.is_none_or(|task| entity != Entity::Task(task as u8)))),
            Weight::Switches => u32::from(self.is_switch(level, from, action)),
            Weight::Ticks => match action {
                Action::Operate { .. } | Action::Choose { .. } => 1,
                Action::Dispatch { .. } if self.spec.switch_cost > 0 => {
                    let switch = self.is_switch(Level::Machine, from, action);
                    if switch { self.spec.switch_cost } else { 0 }
                }
                _ => 0,
            },
            Weight::Lost => match *action {
                Action::Restart { scope } => self.lost(from, scope),
                _ => 0,
            },
        }
    }

    fn is_switch(&self, level: Level, from: &State, action: &Action) -> bool {
        assert!(self.spec.track_last, "a bound on switches needs `track_last` in the spec");
        match *action {
            Action::Dispatch { carrier: Carrier { level: here, index }, entity, .. } => {
                let last = || self.unpack(from).level(level).last[usize::from(index)];
                here == level && last() != Some(entity)
            }
            _ => false,
        }
    }

    /// Is lost work counted exactly? Where branches that take differently many operations meet
    /// again, the state does not say which was taken, and the longer counts.
    pub fn lost_work_is_exact(&self) -> bool {
        self.code.iter().all(|code| code.even)
    }

    fn lost(&self, from: &State, scope: Scope) -> u32 {
        let system = self.unpack(from);
        let undone = |task: u8| {
            let it = system.task(task);
            let code = &self.code[usize::from(task)];
            let at = match it.state {
                TaskState::Unstarted => 0,
                TaskState::Done { failed } => code.end(failed).unwrap_or(0),
                _ => it.pc,
            };
            u32::from(code.facts(at).since_start) + u32::from(it.asked())
        };
        self.covered(scope).map(undone).sum()
    }
}
