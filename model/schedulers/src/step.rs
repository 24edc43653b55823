//! The steps: which are possible in a state, and what each changes.
//!
//! All machines share them.
//! A discipline decides when an operation or a takeover is possible (`Allowed`), a policy whom a
//! carrier may take; everything else is here and in the modules below, the same for every machine.
//!
//! - **One step each**: a dispatch; an operation (a tick, one of the slice); giving way (yielding,
//!   waiting, ending: no tick); an interrupt; a hand-off; an event; an answer; a grant; a restart.
//! - **After a wait**: who was woken by `wake`, `join`, an answer or a granted lock goes on *after*
//!   that operation. Who was woken by a channel tries again when it runs.
//! - **In a blocking call** (`block`): asking is an operation; at one level each further step only
//!   ages the turn. A timer that interrupts it leaves the task waiting for the answer, as `await`
//!   would.
//! - **`unlock`** by a task that does not hold the lock, where a path exists on which it would,
//!   does nothing but take its step; so does `spawn` of a task that has started.

mod operate;
mod outside;
mod possible;
mod ready;
mod turn;

use arrayvec::ArrayVec;

pub use crate::carrier::{Carrier, Entity, Level, Site};
use crate::code::Pc;
use crate::machine::Machine;
use crate::policy::Memory;
use crate::resource::{Channel, Line, Lock};
use crate::system::pack::State;
use crate::system::{SchedulerState, Seat, System};
use crate::task::{Task, Thread, ThreadState};

pub(crate) use possible::{Next, may_operate, next, possible};

/// What a restart covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every task.
    Application,
    /// One task.
    Task(u8),
    /// The tasks of one runtime.
    Runtime(u8),
}

/// A step's label: what happens, to whom, and where. `pc` is an instruction, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A carrier takes a ready entity.
    Dispatch {
        /// The carrier.
        carrier: Carrier,
        /// Whom it takes.
        entity: Entity,
        /// Where that happens: the processor itself, or where the worker runs.
        site: Site,
    },
    /// A running task does its operation: one tick.
    Operate {
        /// The task.
        task: u8,
        /// Where in its program.
        pc: Pc,
        /// Where it runs.
        site: Site,
    },
    /// A running task's `either` takes a branch: one tick.
    Choose {
        /// The task.
        task: u8,
        /// Where in its program.
        pc: Pc,
        /// Which branch, from 0.
        branch: u8,
        /// Where it runs.
        site: Site,
    },
    /// A running task gives way: it yields, waits or ends.
    Leave {
        /// The task.
        task: u8,
        /// Where in its program.
        pc: Pc,
        /// Where it runs.
        site: Site,
    },
    /// A worker that finds nothing to do leaves its processor and sleeps.
    Park {
        /// Its thread.
        thread: u8,
        /// Where it runs.
        site: Site,
    },
    /// The timer takes a carrier from its occupant, which stays ready.
    Interrupt {
        /// The carrier.
        carrier: Carrier,
        /// Its occupant.
        entity: Entity,
    },
    /// A carrier's queue goes to a spare; the occupant continues beside it.
    HandOff {
        /// The carrier.
        carrier: Carrier,
        /// Its occupant.
        entity: Entity,
    },
    /// Time passes for a runtime's task in a blocking call.
    Overrun {
        /// The task.
        task: u8,
    },
    /// The environment puts an event into a channel.
    Arrive {
        /// The channel.
        channel: u8,
    },
    /// A device answers a task.
    Answer {
        /// The device.
        device: u8,
        /// The task.
        task: u8,
        /// The answer is an error.
        failed: bool,
    },
    /// A free lock with barging goes to a waiter.
    Grant {
        /// The lock.
        lock: u8,
        /// The waiter.
        task: u8,
    },
    /// The supervisor restarts.
    Restart {
        /// What it covers.
        scope: Scope,
    },
}

/// A state in the middle of a step. (It is borrowed: a `System` is too large to be handed around.)
pub(crate) struct Step<'a> {
    pub machine: &'a Machine,
    pub system: &'a mut System,
    /// The task whose step it is, if it is a task's.
    actor: Option<Actor>,
}

/// Where the task whose step it is had its turn when the step began.
#[derive(Clone, Copy)]
struct Actor {
    level: Level,
    /// `None` on a spare.
    carrier: Option<u8>,
    processor: Option<u8>,
}

/// The state before the first step.
pub(crate) fn start(machine: &Machine) -> State {
    let mut system = machine.untouched();
    let mut step = Step { machine, system: &mut system, actor: None };
    for task in machine.tasks().filter(|&task| machine.spec.tasks[usize::from(task)].starts) {
        step.make_ready(Entity::Task(task));
    }
    machine.pack(&system)
}

/// The state after a step that was possible.
pub(crate) fn take(machine: &Machine, system: &mut System, action: Action) -> State {
    let mut step = Step { machine, system, actor: None };
    match action {
        Action::Dispatch { carrier, entity, .. } => step.dispatch(carrier, entity),
        Action::Operate { task, .. } => step.acting(task).operate(task),
        Action::Choose { task, branch, .. } => step.acting(task).choose(task, branch),
        Action::Leave { task, .. } => step.acting(task).leave(task),
        Action::Park { thread, .. } => step.park(thread),
        Action::Interrupt { entity, .. } => step.interrupt(entity),
        Action::HandOff { entity, .. } => step.hand_off(entity),
        Action::Overrun { task } => step.grow_older(Entity::Task(task)),
        Action::Arrive { channel } => step.arrive(channel),
        Action::Answer { device, task, failed } => step.answer(device, task, failed),
        Action::Grant { lock, task } => step.grant(lock, task),
        Action::Restart { scope } => step.restart(scope),
    }
    step.settle();
    machine.pack(system)
}

impl Step<'_> {
    /// Notes whose step it is.
    fn acting(&mut self, task: u8) -> &mut Self {
        let mounted = |entity| match self.system.seat(entity) {
            Seat::Mounted(carrier) => Some(carrier),
            _ => None,
        };
        let entity = self.system.machine_entity(self.machine, task);
        self.actor = Some(Actor {
            level: self.machine.level_of(Entity::Task(task)),
            carrier: mounted(Entity::Task(task)),
            processor: entity.and_then(mounted),
        });
        self
    }

    /// Lets policies that compare entities do so once the step is over.
    fn settle(&mut self) {
        for scheduler in &self.machine.schedulers {
            let place = scheduler.level.place();
            if let Memory::FairShare(_) = self.system.levels[place].memory {
                let active = self.system.seated(scheduler, |seat| seat != Seat::Away);
                let live = self.live(scheduler.members);
                self.system.levels[place].memory.rule_mut().settle(active, live);
            }
        }
    }
}

impl Machine {
    /// A state without anything in it, to be filled.
    pub(crate) fn nothing(&self) -> System {
        System {
            tasks: ArrayVec::new(),
            threads: ArrayVec::new(),
            levels: ArrayVec::new(),
            channels: ArrayVec::new(),
            locks: ArrayVec::new(),
            requests: ArrayVec::new(),
            counters: ArrayVec::new(),
            written: ArrayVec::new(),
            registers: ArrayVec::new(),
            restarts_left: 0,
        }
    }

    /// The state in which no task has started and all threads sleep.
    fn untouched(&self) -> System {
        let mut system = self.nothing();
        system.tasks.extend(self.tasks().map(|_| Task::UNSTARTED));
        system.registers.extend(self.layout.registers.iter().map(|_| 0));
        let asleep = |role| Thread { state: ThreadState::Parked, role, age: 0 };
        system.threads.extend(self.threads.iter().map(|plan| asleep(plan.role)));
        for scheduler in &self.schedulers {
            let carriers = 0..scheduler.spec.carriers;
            system.levels.push(SchedulerState {
                memory: Memory::new(scheduler),
                last: carriers.clone().filter(|_| self.spec.track_last).map(|_| None).collect(),
                parked: carriers.filter(|_| scheduler.level != Level::Machine).collect(),
            });
        }
        system.channels.extend(self.spec.channels.iter().map(|channel| Channel {
            to_come: channel.events.filter(|_| channel.from_environment).unwrap_or(0),
            ..Channel::default()
        }));
        system.locks.extend(self.spec.locks.iter().map(|_| Lock::default()));
        system.requests.extend(self.spec.devices.iter().map(|_| Line::default()));
        system.counters.extend(self.spec.counters.iter().map(|_| 0));
        system.written.extend(self.spec.counters.iter().map(|_| 0));
        system.restarts_left = self.spec.supervisor.and_then(|it| it.limit).unwrap_or(0);
        system
    }
}
