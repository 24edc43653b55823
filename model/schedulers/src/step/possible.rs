//! Which steps are possible in a state, always in the same order.

use super::{Action, Carrier, Entity, Level, Scope, Site};
use crate::code::{Op, Pc};
use crate::machine::Machine;
use crate::scheduler::Takeover;
use crate::spec::Discipline;
use crate::supervised;
use crate::system::{Seat, System};
use crate::task::{Role, TaskState, Wait};

/// What a running task does next, if it is let.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Its operation can be done at once.
    Operate,
    /// One of so many branches.
    Choose(u8),
    /// It gives way.
    Leave,
}

/// What comes next for a task that stands at `pc`.
pub(crate) fn next(machine: &Machine, system: &System, task: u8, pc: Pc) -> Next {
    let at_once = match machine.op(task, pc) {
        Op::Either(branches) => return Next::Choose(branches.len() as u8),
        Op::Yield | Op::Await(_) | Op::End { .. } => false,
        Op::Receive(channel) => system.channels[usize::from(*channel)].events > 0,
        Op::Send(channel) => !machine.is_full(system, *channel),
        Op::Wait => system.task(task).token,
        Op::Lock(lock) => system.locks[usize::from(*lock)].holder.is_none(),
        Op::Join(other) => matches!(system.task(*other).state, TaskState::Done { .. }),
        _ => true,
    };
    if at_once { Next::Operate } else { Next::Leave }
}

/// Does the discipline of its scheduler let it do an operation?
pub(crate) fn may_operate(machine: &Machine, system: &System, entity: Entity) -> bool {
    let scheduler = machine.scheduler(machine.level_of(entity));
    system.seat(entity) == Seat::Detached || scheduler.allows(system.age(entity), 0).operation
}

/// Every step that is possible.
pub(crate) fn possible(machine: &Machine, system: &System, out: &mut Vec<Action>) {
    let look = Look { machine, system };
    let own = &machine.schedulers[0];
    for index in 0..own.spec.carriers {
        let site = Site::Processor(index);
        match system.occupant(own, index) {
            Some(entity) => look.running(entity, site, out),
            None => look.dispatches(Carrier { level: Level::Machine, index }, site, out),
        }
    }
    if own.hands_on() {
        let detached = system.seated(own, |seat| seat == Seat::Detached);
        detached.iter().for_each(|entity| look.running(entity, Site::Spare(entity), out));
    }
    look.timers(out);
    look.outside(out);
    supervised::possible(machine, system, |scope: Scope| out.push(Action::Restart { scope }));
}

struct Look<'a> {
    machine: &'a Machine,
    system: &'a System,
}

impl Look<'_> {
    fn dispatches(&self, carrier: Carrier, site: Site, out: &mut Vec<Action>) {
        let admissible = self.system.admissible(self.machine, carrier);
        let dispatch = |entity| Action::Dispatch { carrier, entity, site };
        out.extend(admissible.iter().map(dispatch));
    }

    /// Steps of whoever runs at a site of the machine.
    fn running(&self, entity: Entity, site: Site, out: &mut Vec<Action>) {
        let computes = may_operate(self.machine, self.system, entity);
        let thread = match entity {
            Entity::Task(task) => return self.task(task, computes, site, out),
            Entity::Thread(thread) => thread,
        };
        let level = Level::Runtime(self.machine.threads[usize::from(thread)].runtime);
        match self.system.thread(thread).role {
            Role::Turn(task) => self.task(task, computes, site, out),
            Role::Worker(index) => {
                let carrier = Carrier { level, index };
                match self.system.occupant(self.machine.scheduler(level), index) {
                    Some(Entity::Task(task)) => {
                        let computes =
                            computes && may_operate(self.machine, self.system, Entity::Task(task));
                        self.task(task, computes, site, out);
                    }
                    _ if self.system.admissible(self.machine, carrier).is_empty() => {
                        out.push(Action::Park { thread, site });
                    }
                    _ if computes => self.dispatches(carrier, site, out),
                    _ => {}
                }
            }
            Role::Spare => unreachable!("a spare thread sleeps"),
        }
    }

    fn task(&self, task: u8, computes: bool, site: Site, out: &mut Vec<Action>) {
        let pc = self.system.task(task).pc;
        match next(self.machine, self.system, task, pc) {
            Next::Leave => out.push(Action::Leave { task, pc, site }),
            Next::Operate if computes => out.push(Action::Operate { task, pc, site }),
            Next::Choose(branches) if computes => {
                let choose = |branch| Action::Choose { task, pc, branch, site };
                out.extend((0..branches).map(choose));
            }
            Next::Operate | Next::Choose(_) => {}
        }
    }

    /// Interrupts, hand-offs, and the time that passes in blocking calls.
    fn timers(&self, out: &mut Vec<Action>) {
        for scheduler in &self.machine.schedulers {
            if scheduler.spec.discipline == Discipline::Cooperative {
                continue;
            }
            let spares = self.system.free_spares(scheduler);
            for index in 0..scheduler.spec.carriers {
                let Some(entity) = self.system.occupant(scheduler, index) else { continue };
                let carrier = Carrier { level: scheduler.level, index };
                match scheduler.allows(self.system.age(entity), spares).timer {
                    Some(Takeover::HandOff) => out.push(Action::HandOff { carrier, entity }),
                    // A runtime cannot interrupt a worker that the machine has put to sleep.
                    Some(Takeover::Interrupt) if !self.calls_out(entity) => {
                        out.push(Action::Interrupt { carrier, entity });
                    }
                    _ => {}
                }
            }
        }
        for task in self.machine.tasks() {
            let entity = Entity::Task(task);
            if self.calls_out(entity) && self.system.age(entity) < self.machine.overrun_cap(task) {
                out.push(Action::Overrun { task });
            }
        }
    }

    /// Is it a runtime's task in a blocking call?
    fn calls_out(&self, entity: Entity) -> bool {
        match entity {
            Entity::Task(task) => {
                self.system.task(task).asked() && self.machine.level_of(entity) != Level::Machine
            }
            Entity::Thread(_) => false,
        }
    }

    /// The environment, devices, and locks that are free.
    fn outside(&self, out: &mut Vec<Action>) {
        for (i, channel) in self.machine.spec.channels.iter().enumerate() {
            let state = &self.system.channels[i];
            let more = channel.events.is_none() || state.to_come > 0;
            if channel.from_environment && more && state.events < channel.capacity {
                out.push(Action::Arrive { channel: i as u8 });
            }
        }
        for (i, spec) in self.machine.spec.devices.iter().enumerate().filter(|(_, d)| d.answers) {
            let device = i as u8;
            for task in self.machine.tasks() {
                let first = !spec.serves_one || self.system.requests[i].first() == Some(task);
                if first && self.system.outstanding(self.machine, device, task) {
                    out.push(Action::Answer { device, task, failed: false });
                    if spec.fails {
                        out.push(Action::Answer { device, task, failed: true });
                    }
                }
            }
        }
        for (i, lock) in self.system.locks.iter().enumerate() {
            if lock.holder.is_none() && self.machine.is_barging(i) {
                let waits = |task: &u8| self.system.task(*task).waits_for(Wait::Lock(i as u8));
                let waiters = self.machine.tasks().filter(waits);
                out.extend(waiters.map(|task| Action::Grant { lock: i as u8, task }));
            }
        }
    }
}
