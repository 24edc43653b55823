//! Two levels: a runtime's workers are threads that an operating system schedules.
//!
//! The machine schedules threads beside the tasks without a runtime; a runtime schedules its own
//! tasks on its workers by its own policy and discipline. A step of a mounted task is a step of the
//! processor on which its worker's thread runs; it ages the task's turn and the thread's.
//!
//! - A worker without a task takes one (a step of its processor, which ages the thread's turn: to
//!   the machine it computes), or sleeps if there is nothing for it. What joins the runtime's queue
//!   wakes the worker that has slept longest, in the same step. At the start all workers sleep.
//! - The machine may take the processor from a thread; its task stays mounted and does not run.
//! - A blocking call puts the thread to sleep with its task mounted; the answer makes it ready.
//!   While it sleeps, time passes for the task in steps of the timer (`Action::Overrun`), as it
//!   would for a turn that keeps its processor; so a monitor or a supervisor notices it.
//! - A hand-off leaves the stuck thread with its turn; the first spare thread becomes the worker
//!   and is ready. When such a turn ends, its thread sleeps and is a spare again.
//! - Timers of a runtime work whether or not the worker is on a processor at the moment.

use crate::carrier::{Entity, Level};
use crate::machine::Machine;
use crate::step::Step;
use crate::task::{Role, TaskState, ThreadState};

impl Step<'_> {
    /// A worker that found nothing to do sleeps.
    pub(crate) fn park(&mut self, thread: u8) {
        self.end_turn(Entity::Thread(thread));
        let level = Level::Runtime(self.machine.threads[usize::from(thread)].runtime);
        self.system.thread_mut(thread).state = ThreadState::Parked;
        if let Role::Worker(worker) = self.system.thread(thread).role {
            self.system.level_mut(level).parked.push(worker);
        }
    }

    /// Wakes the worker that has slept longest, if one sleeps.
    pub(crate) fn unpark(&mut self, runtime: usize) {
        let parked = &mut self.system.level_mut(Level::Runtime(runtime)).parked;
        if parked.is_empty() {
            return;
        }
        let worker = parked.remove(0);
        if let Some(thread) = self.system.worker(self.machine, runtime, worker) {
            self.make_ready(Entity::Thread(thread));
        }
    }

    /// A thread sleeps in its task's blocking call.
    pub(crate) fn call_out(&mut self, thread: u8) {
        self.end_turn(Entity::Thread(thread));
        self.system.thread_mut(thread).state = ThreadState::Calling;
    }

    /// A thread that kept a turn which was handed on is a spare again, wherever it is.
    pub(crate) fn retire(&mut self, thread: u8) {
        self.stop(thread);
        let it = self.system.thread_mut(thread);
        (it.role, it.state) = (Role::Spare, ThreadState::Parked);
    }

    /// A thread leaves its processor, or the machine's queue.
    pub(crate) fn stop(&mut self, thread: u8) {
        let entity = Entity::Thread(thread);
        self.end_turn(entity);
        self.system.level_mut(Level::Machine).memory.rule_mut().forget(entity);
    }

    /// A runtime's turn continues on its thread, and a spare thread becomes the worker.
    pub(crate) fn hand_off_worker(&mut self, runtime: usize, task: u8) {
        let TaskState::Mounted { carrier, asked } = self.system.task(task).state else { return };
        let threads = || self.machine.threads_of(runtime);
        let stuck = self.system.worker(self.machine, runtime, carrier);
        let spare = threads().find(|&it| self.system.thread(it).role == Role::Spare);
        if let (Some(stuck), Some(spare)) = (stuck, spare) {
            self.system.task_mut(task).state = TaskState::Detached { asked };
            self.system.thread_mut(stuck).role = Role::Turn(task);
            self.system.thread_mut(spare).role = Role::Worker(carrier);
            self.make_ready(Entity::Thread(spare));
        }
    }
}

impl Machine {
    /// Up to where time passes for a runtime's task in a blocking call: as long as it matters.
    pub(crate) fn overrun_cap(&self, task: u8) -> u8 {
        let scheduler = self.scheduler_of(usize::from(task));
        let slice = if scheduler.hands_on() { scheduler.spec.slice } else { 0 };
        slice.max(self.spec.supervisor.map_or(0, |supervisor| supervisor.patience))
    }
}
