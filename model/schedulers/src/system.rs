//! All tasks, threads, queues and resources: a state, unpacked.
//!
//! Everything has a fixed capacity, so a step allocates nothing. Between steps a state is packed
//! ([`pack`]); what stands here twice, such as the order in which tasks became ready beside the
//! fact that they are, must agree, and the queries of invariants look whether it does.

pub(crate) mod pack;
pub(crate) mod protocol;

use arrayvec::ArrayVec;

use crate::carrier::{Carrier, Entity, EntitySet, Level, Site};
use crate::machine::Machine;
use crate::policy::{Memory, View};
use crate::resource::{Channel, Line, Lock};
use crate::scheduler::Scheduler;
use crate::spec::{MOST_REGISTERS, MOST_RESOURCES, MOST_RUNTIMES, MOST_TASKS, MOST_THREADS};
use crate::task::{Role, Task, TaskState, Thread, ThreadState};

/// A state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct System {
    pub tasks: ArrayVec<Task, MOST_TASKS>,
    pub threads: ArrayVec<Thread, MOST_THREADS>,
    /// The machine's scheduler, then the runtimes'.
    pub levels: ArrayVec<SchedulerState, { MOST_RUNTIMES + 1 }>,
    pub channels: ArrayVec<Channel, MOST_RESOURCES>,
    pub locks: ArrayVec<Lock, MOST_RESOURCES>,
    /// For each device that serves one at a time its requests, in order; else empty.
    pub requests: ArrayVec<Line, MOST_RESOURCES>,
    pub counters: ArrayVec<u8, MOST_RESOURCES>,
    /// Writes done, of counters for which they must be counted; else 0.
    pub written: ArrayVec<u8, MOST_RESOURCES>,
    /// Copies of counters in tasks.
    pub registers: ArrayVec<u8, MOST_REGISTERS>,
    /// Restarts that the supervisor may still do; 0 without a limit.
    pub restarts_left: u8,
}

/// What changes of a scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchedulerState {
    /// What its policy remembers.
    pub memory: Memory,
    /// Whom each carrier had last; nobody where that is not asked for.
    pub last: ArrayVec<Option<Entity>, MOST_THREADS>,
    /// Workers that sleep, the longest sleeping first; none for the machine itself.
    pub parked: ArrayVec<u8, MOST_THREADS>,
}

/// Where an entity is, as its scheduler sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    /// Not started, waiting for something, or done.
    Away,
    Ready,
    Mounted(u8),
    Detached,
}

impl System {
    /// A task.
    pub(crate) fn task(&self, task: u8) -> &Task {
        &self.tasks[usize::from(task)]
    }

    /// A task, to be changed.
    pub(crate) fn task_mut(&mut self, task: u8) -> &mut Task {
        &mut self.tasks[usize::from(task)]
    }

    /// A thread.
    pub(crate) fn thread(&self, thread: u8) -> &Thread {
        &self.threads[usize::from(thread)]
    }

    /// A thread, to be changed.
    pub(crate) fn thread_mut(&mut self, thread: u8) -> &mut Thread {
        &mut self.threads[usize::from(thread)]
    }

    /// What changes of the scheduler of a level.
    pub(crate) fn level_mut(&mut self, level: Level) -> &mut SchedulerState {
        &mut self.levels[level.place()]
    }

    /// What changes of the scheduler of a level.
    pub(crate) fn level(&self, level: Level) -> &SchedulerState {
        &self.levels[level.place()]
    }

    /// Where an entity is.
    pub(crate) fn seat(&self, entity: Entity) -> Seat {
        match entity {
            Entity::Task(task) => match self.task(task).state {
                TaskState::Ready => Seat::Ready,
                TaskState::Mounted { carrier, .. } => Seat::Mounted(carrier),
                TaskState::Detached { .. } => Seat::Detached,
                TaskState::Unstarted | TaskState::Blocked(_) | TaskState::Done { .. } => Seat::Away,
            },
            Entity::Thread(thread) => match self.thread(thread).state {
                ThreadState::Ready => Seat::Ready,
                ThreadState::Mounted { carrier } => Seat::Mounted(carrier),
                ThreadState::Detached => Seat::Detached,
                ThreadState::Calling | ThreadState::Parked => Seat::Away,
            },
        }
    }

    /// How old the turn of an entity is; 0 outside a turn.
    pub(crate) fn age(&self, entity: Entity) -> u8 {
        match entity {
            Entity::Task(task) => self.task(task).age,
            Entity::Thread(thread) => self.thread(thread).age,
        }
    }

    /// The entities of a scheduler that are in such a seat.
    pub(crate) fn seated(&self, scheduler: &Scheduler, test: impl Fn(Seat) -> bool) -> EntitySet {
        let mut set = EntitySet::default();
        for entity in scheduler.members.iter().filter(|&entity| test(self.seat(entity))) {
            set.insert(entity);
        }
        set
    }

    /// Who is mounted on a carrier.
    pub(crate) fn occupant(&self, scheduler: &Scheduler, carrier: u8) -> Option<Entity> {
        scheduler.members.iter().find(|&entity| self.seat(entity) == Seat::Mounted(carrier))
    }

    /// Who is ready, and how urgent everyone is.
    pub(crate) fn view<'m>(&self, machine: &'m Machine, scheduler: &'m Scheduler) -> View<'m> {
        View {
            scheduler,
            ready: self.seated(scheduler, |seat| seat == Seat::Ready),
            base: protocol::priorities(machine, self),
        }
    }

    /// Whom a carrier may take, if nobody is on it.
    pub(crate) fn admissible(&self, machine: &Machine, carrier: Carrier) -> EntitySet {
        let scheduler = machine.scheduler(carrier.level);
        let rule = self.level(carrier.level).memory.rule();
        rule.admissible(&self.view(machine, scheduler), carrier.index)
    }

    /// The thread that is this worker of a runtime.
    pub(crate) fn worker(&self, machine: &Machine, runtime: usize, worker: u8) -> Option<u8> {
        machine.threads_of(runtime).find(|&it| self.thread(it).role == Role::Worker(worker))
    }

    /// The thread that has a task's turn, if it is a runtime's task in a turn.
    pub(crate) fn thread_of(&self, machine: &Machine, task: u8) -> Option<u8> {
        let Level::Runtime(runtime) = machine.level_of(Entity::Task(task)) else { return None };
        match self.task(task).state {
            TaskState::Mounted { carrier, .. } => self.worker(machine, runtime, carrier),
            TaskState::Detached { .. } => {
                machine.threads_of(runtime).find(|&it| self.thread(it).role == Role::Turn(task))
            }
            _ => None,
        }
    }

    /// Who has the task's turn at the machine's level: the task itself, or its thread.
    pub(crate) fn machine_entity(&self, machine: &Machine, task: u8) -> Option<Entity> {
        match machine.level_of(Entity::Task(task)) {
            Level::Machine => Some(Entity::Task(task)),
            Level::Runtime(_) => self.thread_of(machine, task).map(Entity::Thread),
        }
    }

    /// Where an entity of the machine's own scheduler runs.
    pub(crate) fn site_of(&self, entity: Entity) -> Option<Site> {
        match self.seat(entity) {
            Seat::Mounted(processor) => Some(Site::Processor(processor)),
            Seat::Detached => Some(Site::Spare(entity)),
            Seat::Away | Seat::Ready => None,
        }
    }

    /// Where a task runs: its worker, if it has one, is on a processor too.
    pub(crate) fn site(&self, machine: &Machine, task: u8) -> Option<Site> {
        if !self.task(task).in_turn() {
            return None;
        }
        self.site_of(self.machine_entity(machine, task)?)
    }

    /// How many more turns of a scheduler can be handed on.
    pub(crate) fn free_spares(&self, scheduler: &Scheduler) -> u8 {
        if !scheduler.hands_on() {
            return 0;
        }
        let used = self.seated(scheduler, |seat| seat == Seat::Detached).iter().count();
        scheduler.spec.spares.saturating_sub(used as u8)
    }

    /// Has the device still to answer the task?
    pub(crate) fn outstanding(&self, machine: &Machine, device: u8, task: u8) -> bool {
        let state = self.task(task);
        let asks = state.waits_for(crate::task::Wait::Device(device))
            || (state.asked() && machine.device_at(task, state.pc) == Some(device));
        let one = machine.spec.devices[usize::from(device)].serves_one;
        asks && (!one || self.requests[usize::from(device)].count(task) > 0)
    }
}
