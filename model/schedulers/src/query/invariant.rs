//! What must never be seen in a reachable state: looked up in what a state says twice.

#[cfg(test)]
mod tests;

use crate::carrier::{Entity, Level};
use crate::code::Op;
use crate::machine::{Machine, State};
use crate::spec::{Discipline, Timer};
use crate::system::{Seat, System};
use crate::task::{Role, TaskState, ThreadState, Wait};

impl Machine {
    /// A task that is not in exactly one place: ready and once in the queue of its scheduler, in a
    /// turn that a carrier or a thread has, once in the line of what it waits for, or done.
    pub fn misplaced_task(&self, state: &State) -> Option<usize> {
        let system = self.unpack(state);
        let stray = self.tasks().find(|&task| !self.is_placed(&system, task));
        let lost_thread = || {
            let threads = 0..self.threads.len() as u8;
            let thread = threads.into_iter().find(|&it| !self.is_thread_placed(&system, it))?;
            let level = Level::Runtime(self.threads[usize::from(thread)].runtime);
            self.tasks().find(|&task| self.level_of(Entity::Task(task)) == level)
        };
        stray.or_else(lost_thread).map(usize::from)
    }

    fn is_placed(&self, system: &System, task: u8) -> bool {
        let entity = Entity::Task(task);
        let state = system.task(task).state;
        let in_line = |line: usize| line == usize::from(matches!(state, TaskState::Blocked(_)));
        let placed = match state {
            TaskState::Unstarted | TaskState::Ready | TaskState::Done { .. } => true,
            TaskState::Mounted { carrier, .. } => {
                carrier < self.scheduler_of(usize::from(task)).spec.carriers
                    && system.machine_entity(self, task).is_some()
            }
            TaskState::Detached { .. } => system.machine_entity(self, task).is_some(),
            TaskState::Blocked(Wait::Receive(c)) => {
                in_line(system.channels[usize::from(c)].receivers.count(task))
            }
            TaskState::Blocked(Wait::Send(c)) => {
                in_line(system.channels[usize::from(c)].senders.count(task))
            }
            TaskState::Blocked(Wait::Lock(l)) => {
                self.is_barging(usize::from(l))
                    || in_line(system.locks[usize::from(l)].line.count(task))
            }
            TaskState::Blocked(Wait::Device(_) | Wait::Wake | Wait::Join(_)) => true,
        };
        placed && self.is_queued_once_if_ready(system, entity) && self.lines_with(system, task) <= 1
    }

    /// In how many lines a task stands.
    fn lines_with(&self, system: &System, task: u8) -> usize {
        let channels = system.channels.iter();
        let channels = channels.map(|it| it.receivers.count(task) + it.senders.count(task));
        let locks = system.locks.iter().map(|lock| lock.line.count(task));
        let devices = system.requests.iter().map(|line| line.count(task));
        channels.chain(locks).chain(devices).sum()
    }

    fn is_queued_once_if_ready(&self, system: &System, entity: Entity) -> bool {
        let rule = system.level(self.level_of(entity)).memory.rule();
        let ready = system.seat(entity) == Seat::Ready;
        rule.times_queued(entity).is_none_or(|times| times == usize::from(ready))
    }

    fn is_thread_placed(&self, system: &System, thread: u8) -> bool {
        let it = system.thread(thread);
        let runtime = self.threads[usize::from(thread)].runtime;
        let parked = match it.role {
            Role::Worker(worker) => {
                let asleep = it.state == ThreadState::Parked;
                let list = &system.level(Level::Runtime(runtime)).parked;
                let times = list.iter().filter(|other| **other == worker).count();
                times == usize::from(asleep)
                    && self
                        .threads_of(runtime)
                        .filter(|&o| system.thread(o).role == it.role)
                        .count()
                        == 1
            }
            Role::Turn(task) => matches!(system.task(task).state, TaskState::Detached { .. }),
            Role::Spare => it.state == ThreadState::Parked,
        };
        parked && self.is_queued_once_if_ready(system, Entity::Thread(thread))
    }

    /// Is a task on two processors, or has a carrier two occupants?
    pub fn on_two_carriers(&self, state: &State) -> bool {
        let system = self.unpack(state);
        let twice = |task: u8| {
            let Level::Runtime(runtime) = self.level_of(Entity::Task(task)) else { return false };
            let role = match system.task(task).state {
                TaskState::Mounted { carrier, .. } => Role::Worker(carrier),
                TaskState::Detached { .. } => Role::Turn(task),
                _ => return false,
            };
            let on_a_site = |&it: &u8| {
                system.thread(it).role == role && system.site_of(Entity::Thread(it)).is_some()
            };
            self.threads_of(runtime).filter(on_a_site).count() > 1
        };
        let crowded = self.carriers().into_iter().any(|carrier| {
            let here = |seat| seat == Seat::Mounted(carrier.index);
            system.seated(self.scheduler(carrier.level), here).iter().count() > 1
        });
        crowded || self.tasks().any(twice)
    }

    /// A task that is blocked although what it waits for has come: its token is set, the task it
    /// joins is done, the lock with an order is free, the channel has what it wants and nobody who
    /// is not blocked stands there to take it, the device has answered.
    pub fn lost_wakeup(&self, state: &State) -> Option<usize> {
        let system = self.unpack(state);
        let lost = |&task: &u8| {
            let TaskState::Blocked(wait) = system.task(task).state else { return false };
            match wait {
                Wait::Wake => system.task(task).token,
                Wait::Join(other) => matches!(system.task(other).state, TaskState::Done { .. }),
                Wait::Lock(lock) => {
                    !self.is_barging(usize::from(lock))
                        && system.locks[usize::from(lock)].holder.is_none()
                }
                Wait::Receive(c) => {
                    let events = system.channels[usize::from(c)].events;
                    events > 0 && !self.someone_stands_at(&system, &Op::Receive(c))
                }
                Wait::Send(c) => {
                    !self.is_full(&system, c) && !self.someone_stands_at(&system, &Op::Send(c))
                }
                Wait::Device(device) => !system.outstanding(self, device, task),
            }
        };
        self.tasks().find(lost).map(usize::from)
    }

    /// Is it a runtime's task that makes blocking calls?
    fn calls_from_runtime(&self, entity: Entity) -> bool {
        match entity {
            Entity::Thread(_) => false,
            Entity::Task(task) => {
                let code = &self.code[usize::from(task)];
                self.level_of(entity) != Level::Machine
                    && code.ops().any(|op| matches!(op, Op::Block(_)))
            }
        }
    }

    fn someone_stands_at(&self, system: &System, op: &Op) -> bool {
        self.tasks().any(|task| {
            let it = system.task(task);
            (it.in_turn() || it.state == TaskState::Ready) && self.op(task, it.pc) == op
        })
    }

    /// A lock that two live tasks took, by their programs, and have not given back.
    pub fn doubly_held(&self, state: &State) -> Option<usize> {
        let system = self.unpack(state);
        let inside = |task: u8, lock: usize| {
            let it = system.task(task);
            let held = self.code[usize::from(task)].facts(it.pc).holds >> lock & 1 != 0;
            it.is_live() && held
        };
        let holders = |lock: usize| self.tasks().filter(|&task| inside(task, lock)).count();
        (0..self.spec.locks.len()).find(|&lock| holders(lock) > 1)
    }

    /// Are all writers of the counter done, and is it not the number of their writes?
    pub fn update_lost(&self, state: &State, counter: usize) -> bool {
        let system = self.unpack(state);
        let writers = self.writers(counter);
        if writers.is_empty() || writers.iter().any(|&task| system.tasks[task].is_live()) {
            return false;
        }
        let writes = match self.layout.counts_writes[counter] {
            true => u16::from(system.written[counter]),
            false => writers.iter().map(|&task| self.code[task].writes[counter].1).sum(),
        };
        u16::from(system.counters[counter]) != writes
    }

    /// Has a turn under an exact timer taken more operations than its slice, while something else
    /// is ready for that carrier? A task that makes blocking calls in a runtime does not count: its
    /// worker sleeps in them, so no timer of the runtime can end its turn, yet the turn grows
    /// older.
    pub fn slice_exceeded(&self, state: &State) -> bool {
        let system = self.unpack(state);
        self.carriers().into_iter().any(|carrier| {
            let scheduler = self.scheduler(carrier.level);
            let exact = scheduler.spec.discipline == Discipline::Preemptive
                && scheduler.spec.timer == Timer::Exact;
            let occupant = || system.occupant(scheduler, carrier.index);
            exact
                && occupant().is_some_and(|it| {
                    system.age(it) > scheduler.spec.slice && !self.calls_from_runtime(it)
                })
                && !system.admissible(self, carrier).is_empty()
        })
    }
}
