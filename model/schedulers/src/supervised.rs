//! Supervised: a watchdog restarts what is stuck.
//!
//! Stuck is a turn of at least `patience` operations. A restart puts what it covers back to its
//! start: programs begin anew, locks are released (a lock with an order goes to its next waiter),
//! outstanding requests are discarded. Channels, counters and the environment's count stay. What
//! was restarted joins the queue's tail in file order; a task that another must spawn waits for
//! that again, unless it is restarted alone. A policy forgets what it knew of it.

use crate::carrier::{Entity, Level};
use crate::code::Op;
use crate::machine::Machine;
use crate::spec::Restarts;
use crate::step::{Scope, Step};
use crate::system::System;
use crate::task::{Task, TaskState, ThreadState, Wait};

/// Every restart that is possible.
pub(crate) fn possible(machine: &Machine, system: &System, mut found: impl FnMut(Scope)) {
    let Some(supervisor) = machine.spec.supervisor else { return };
    if supervisor.limit.is_some() && system.restarts_left == 0 {
        return;
    }
    let mut stuck = machine.tasks().filter(|&task| machine.is_overdue(system.task(task)));
    match supervisor.restarts {
        Restarts::Application => {
            if stuck.next().is_some() {
                found(Scope::Application);
            }
        }
        Restarts::Task => stuck.for_each(|task| found(Scope::Task(task))),
        Restarts::Runtime => {
            let levels: Vec<Level> = stuck.map(|it| machine.level_of(Entity::Task(it))).collect();
            for runtime in 0..machine.spec.runtimes.len() {
                if levels.contains(&Level::Runtime(runtime)) {
                    found(Scope::Runtime(runtime as u8));
                }
            }
        }
    }
}

impl Machine {
    /// Has the task's turn lasted as long as the supervisor is patient?
    pub(crate) fn is_overdue(&self, task: &Task) -> bool {
        self.spec.supervisor.is_some_and(|it| task.in_turn() && task.age >= it.patience)
    }

    /// The tasks that a restart covers, in file order.
    pub(crate) fn covered(&self, scope: Scope) -> impl Iterator<Item = u8> {
        self.tasks().filter(move |&task| match scope {
            Scope::Application => true,
            Scope::Task(only) => task == only,
            Scope::Runtime(runtime) => {
                self.level_of(Entity::Task(task)) == Level::Runtime(usize::from(runtime))
            }
        })
    }
}

impl Step<'_> {
    /// The supervisor restarts.
    pub(crate) fn restart(&mut self, scope: Scope) {
        self.system.restarts_left = self.system.restarts_left.saturating_sub(1);
        let machine = self.machine;
        for task in machine.covered(scope) {
            self.take_out(task);
        }
        for lock in 0..machine.spec.locks.len() {
            let holder = self.system.locks[lock].holder;
            if holder.is_some_and(|holder| machine.covered(scope).any(|task| task == holder)) {
                self.release(lock as u8);
            }
        }
        for runtime in 0..machine.spec.runtimes.len() {
            let covered = match scope {
                Scope::Application => true,
                Scope::Task(_) => false,
                Scope::Runtime(only) => usize::from(only) == runtime,
            };
            if covered {
                self.reset_threads(runtime);
            }
        }
        for task in machine.covered(scope) {
            let alone = scope == Scope::Task(task);
            if alone || machine.spec.tasks[usize::from(task)].starts {
                self.make_ready(Entity::Task(task));
            }
        }
        self.pass_on_wakes();
    }

    /// Takes a task out of wherever it is, back to before its start.
    fn take_out(&mut self, task: u8) {
        let Task { state, pc, .. } = *self.system.task(task);
        let called = self.system.task(task).asked();
        if let Some(device) = self.machine.device_at(task, pc) {
            self.system.requests[usize::from(device)].leave(task);
        }
        match state {
            TaskState::Blocked(Wait::Receive(c)) => {
                self.system.channels[usize::from(c)].receivers.leave(task);
            }
            TaskState::Blocked(Wait::Send(c)) => {
                self.system.channels[usize::from(c)].senders.leave(task);
            }
            TaskState::Blocked(Wait::Lock(lock)) => {
                self.system.locks[usize::from(lock)].line.leave(task);
            }
            TaskState::Mounted { .. } | TaskState::Detached { .. } => {
                // A worker that slept in the task's call has nothing to wait for any more.
                let thread = self.system.thread_of(self.machine, task);
                self.end_turn(Entity::Task(task));
                if let (TaskState::Mounted { .. }, Some(thread), true) = (state, thread, called) {
                    self.make_ready(Entity::Thread(thread));
                }
            }
            _ => {}
        }
        self.reset(task, TaskState::Unstarted);
    }

    /// All threads of a runtime are as at the start: workers asleep, in order.
    fn reset_threads(&mut self, runtime: usize) {
        for thread in self.machine.threads_of(runtime) {
            self.stop(thread);
            self.system.thread_mut(thread).state = ThreadState::Parked;
            self.system.thread_mut(thread).role = self.machine.threads[usize::from(thread)].role;
        }
        let workers = self.machine.spec.runtimes[runtime].scheduler.carriers;
        let parked = &mut self.system.level_mut(Level::Runtime(runtime)).parked;
        parked.clear();
        parked.extend(0..workers);
    }

    /// A task that was woken for an event, or for room, may have been restarted before it took it.
    fn pass_on_wakes(&mut self) {
        for channel in 0..self.machine.spec.channels.len() as u8 {
            let state = &self.system.channels[usize::from(channel)];
            let room = self.machine.spec.channels[usize::from(channel)].capacity - state.events;
            let events = usize::from(state.events);
            let receive = self.standing_at(&Op::Receive(channel));
            let send = self.standing_at(&Op::Send(channel));
            (receive..events).for_each(|_| self.wake_receiver(channel));
            (send..usize::from(room)).for_each(|_| self.wake_sender(channel));
        }
    }

    /// How many tasks that are not blocked stand at this operation.
    fn standing_at(&self, op: &Op) -> usize {
        let stands = |task: &u8| {
            let it = self.system.task(*task);
            (it.state == TaskState::Ready || it.in_turn()) && self.machine.op(*task, it.pc) == op
        };
        self.machine.tasks().filter(stands).count()
    }
}
