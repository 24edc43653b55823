//! What may be asked of a machine and of its states.
//!
//! Tasks and resources are indices into the spec.

mod before;
mod deadlock;
#[cfg(test)]
#[path = "../tests/common/shipped.rs"]
mod files;
mod invariant;
mod refused;
mod steps;

pub use before::Before;
pub use refused::{By, Refused};
pub use steps::Dispatched;
pub(crate) use steps::site;

use crate::carrier::{Carrier, Entity, Level};
use crate::code::Op;
use crate::machine::{Machine, State};
use crate::system::System;
use crate::task::{TaskState, ThreadState};

/// Of states.
impl Machine {
    /// Is it in a queue: started, without a turn, waiting for nothing else?
    pub fn ready(&self, state: &State, task: usize) -> bool {
        self.task_state(state, task) == TaskState::Ready
    }

    /// Is it on a processor or on a spare, and its worker too, if it has one?
    pub fn running(&self, state: &State, task: usize) -> bool {
        match self.level_of_task(task) {
            Level::Machine => self.mounted(state, task),
            Level::Runtime(_) => self.unpack(state).site(self, task as u8).is_some(),
        }
    }

    /// Has it a turn, on its worker, its processor or a spare?
    pub fn mounted(&self, state: &State, task: usize) -> bool {
        matches!(
            self.task_state(state, task),
            TaskState::Mounted { .. } | TaskState::Detached { .. }
        )
    }

    /// Does it wait, without a turn?
    pub fn blocked(&self, state: &State, task: usize) -> bool {
        matches!(self.task_state(state, task), TaskState::Blocked(_))
    }

    /// Has it ended, whether well or by an error?
    pub fn done(&self, state: &State, task: usize) -> bool {
        matches!(self.task_state(state, task), TaskState::Done { .. })
    }

    /// Has it ended by an error that nothing handled?
    pub fn failed(&self, state: &State, task: usize) -> bool {
        self.task_state(state, task) == TaskState::Done { failed: true }
    }

    /// Has its turn lasted as long as the supervisor is patient? Never without a supervisor.
    pub fn stuck(&self, state: &State, task: usize) -> bool {
        self.is_overdue(&self.peek_task(state, task))
    }

    /// Holds the channel an event?
    pub fn queued(&self, state: &State, channel: usize) -> bool {
        self.unpack(state).channels[channel].events > 0
    }

    /// Has the channel no room?
    pub fn full(&self, state: &State, channel: usize) -> bool {
        self.is_full(&self.unpack(state), channel as u8)
    }

    /// Has someone the lock?
    pub fn held(&self, state: &State, lock: usize) -> bool {
        self.unpack(state).locks[lock].holder.is_some()
    }

    /// Has this task the lock?
    pub fn holds(&self, state: &State, task: usize, lock: usize) -> bool {
        self.unpack(state).locks[lock].holder == Some(task as u8)
    }

    /// The value of a counter.
    pub fn counter(&self, state: &State, counter: usize) -> u8 {
        self.unpack(state).counters[counter]
    }

    /// Where a task stands in its program: the number of an instruction, 0 before the start and
    /// after the end. Two tasks with equal programs that stand at equal numbers have the same
    /// ahead.
    pub fn position(&self, state: &State, task: usize) -> usize {
        usize::from(self.peek_task(state, task).pc)
    }

    /// Is every task done that has started?
    pub fn all_done(&self, state: &State) -> bool {
        self.unpack(state).tasks.iter().all(|task| !task.is_live())
    }

    /// Is nobody on this processor; sleeps this worker?
    pub fn idle(&self, state: &State, carrier: Carrier) -> bool {
        self.is_idle(&self.unpack(state), carrier)
    }

    /// Is nobody on it?
    pub fn between_turns(&self, state: &State, carrier: Carrier) -> bool {
        let scheduler = self.scheduler(carrier.level);
        self.unpack(state).occupant(scheduler, carrier.index).is_none()
    }

    /// Is something ready that this carrier might take, if it were free?
    pub fn ready_for(&self, state: &State, carrier: Carrier) -> bool {
        !self.unpack(state).admissible(self, carrier).is_empty()
    }

    /// Is something ready at this carrier's level, whether this carrier might take it or not?
    pub fn ready_beside(&self, state: &State, carrier: Carrier) -> bool {
        let system = self.unpack(state);
        system.view(self, self.scheduler(carrier.level)).ready.iter().next().is_some()
    }

    /// Who is ready at the machine's own level, in the order in which its policy keeps them: each
    /// queue with its name, from the head. None of a policy that keeps no order.
    pub fn queues(&self, state: &State) -> Vec<(String, Vec<Entity>)> {
        self.unpack(state).level(Level::Machine).memory.rule().queues()
    }

    /// A task whose next operation leads back to this very state: resting here for ever means that
    /// it computes for ever. A blocking call does not compute.
    pub fn computes_for_ever(&self, state: &State) -> Option<usize> {
        steps::computes_for_ever(self, state)
    }

    /// Does resting here for ever take ticks, although nothing changes: since a task computes for
    /// ever, or keeps a processor in a blocking call?
    pub fn rests_at_work(&self, state: &State) -> bool {
        steps::at_work_for_ever(self, state, |_| true).is_some()
    }

    /// A task's state, without the rest.
    fn task_state(&self, state: &State, task: usize) -> TaskState {
        self.peek_task(state, task).state
    }
}

/// Of the machine itself.
impl Machine {
    /// All processors, then each runtime's workers.
    pub fn carriers(&self) -> Vec<Carrier> {
        let carriers = |level: Level| {
            let indices = 0..self.scheduler(level).spec.carriers;
            indices.map(move |index| Carrier { level, index })
        };
        (0..self.schedulers.len()).flat_map(|place| carriers(Level::at(place))).collect()
    }

    /// Has its program a `loop` from which no path leads to its end?
    pub fn is_endless(&self, task: usize) -> bool {
        self.code[task].endless
    }

    /// Who schedules it: the machine, or its runtime.
    pub fn level_of_task(&self, task: usize) -> Level {
        self.level_of(Entity::Task(task as u8))
    }

    /// The tasks that write a counter.
    pub fn writers(&self, counter: usize) -> Vec<usize> {
        self.tasks_with(&Op::Write(counter as u8))
    }

    /// The tasks that receive from a channel.
    pub fn receivers(&self, channel: usize) -> Vec<usize> {
        self.tasks_with(&Op::Receive(channel as u8))
    }

    fn tasks_with(&self, op: &Op) -> Vec<usize> {
        (0..self.code.len()).filter(|&task| self.code[task].has(op)).collect()
    }
}

/// Of unpacked states.
impl Machine {
    pub(crate) fn is_full(&self, system: &System, channel: u8) -> bool {
        let channel = usize::from(channel);
        system.channels[channel].events >= self.spec.channels[channel].capacity
    }

    pub(crate) fn is_idle(&self, system: &System, carrier: Carrier) -> bool {
        let scheduler = self.scheduler(carrier.level);
        let empty = system.occupant(scheduler, carrier.index).is_none();
        match carrier.level {
            Level::Machine => empty,
            Level::Runtime(runtime) => {
                let thread = system.worker(self, runtime, carrier.index);
                empty && thread.is_some_and(|it| system.thread(it).state == ThreadState::Parked)
            }
        }
    }
}
