//! A machine compiled from its description, as a stateright `Model`.

mod check;
mod layout;

use stateright::{Model, Path, Property};

use crate::carrier::{Entity, EntitySet, Level};
use crate::code::{self, Code, Op, Pc};
use crate::gantt;
use crate::scheduler::Scheduler;
use crate::spec::{Grant, MachineSpec};
use crate::step::{self, Action};
use crate::system::System;
use crate::task::Role;

pub use crate::error::{Place, SpecError};
pub use crate::system::pack::State;

/// A machine: programs, processors, policy and discipline, ready to be explored.
#[derive(Debug)]
pub struct Machine {
    pub(crate) spec: MachineSpec,
    /// One a task.
    pub(crate) code: Vec<Code>,
    /// The machine's own, then the runtimes'.
    pub(crate) schedulers: Vec<Scheduler>,
    pub(crate) threads: Vec<ThreadPlan>,
    /// For each task its runtime.
    runtime_of: Vec<Option<usize>>,
    /// For each lock the priority of the most urgent task that takes it.
    pub(crate) ceilings: Vec<u8>,
    pub(crate) layout: layout::Layout,
}

/// A thread of a runtime before anything has happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ThreadPlan {
    pub runtime: usize,
    /// Its number in its runtime.
    pub number: u8,
    pub role: Role,
}

impl Machine {
    /// Compiles a description.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it: a limit passed (see the constants in
    /// [`spec`](crate::spec)), an unknown name, a program without meaning.
    pub fn new(spec: MachineSpec) -> Result<Machine, SpecError> {
        check::limits(&spec)?;
        check::names(&spec)?;
        let runtime_of = check::runtimes(&spec)?;
        let code = (0..spec.tasks.len()).map(|task| code::compile(&spec, task));
        let code = code.collect::<Result<Vec<Code>, SpecError>>()?;
        check::counters(&spec, &code)?;
        let threads = threads(&spec);
        let schedulers = schedulers(&spec, &runtime_of, threads.len())?;
        let layout = layout::Layout::new(&spec, &code, &threads);
        let ceilings = ceilings(&spec, &code);
        Ok(Machine { spec, code, schedulers, threads, runtime_of, ceilings, layout })
    }

    /// What it was compiled from.
    pub fn spec(&self) -> &MachineSpec {
        &self.spec
    }

    /// The scheduler of a level.
    pub(crate) fn scheduler(&self, level: Level) -> &Scheduler {
        &self.schedulers[level.place()]
    }

    /// Who schedules an entity.
    pub(crate) fn level_of(&self, entity: Entity) -> Level {
        match entity {
            Entity::Task(task) => {
                self.runtime_of[usize::from(task)].map_or(Level::Machine, Level::Runtime)
            }
            Entity::Thread(_) => Level::Machine,
        }
    }

    /// The scheduler of a task.
    pub(crate) fn scheduler_of(&self, task: usize) -> &Scheduler {
        self.scheduler(self.level_of(Entity::Task(task as u8)))
    }

    /// The threads of a runtime.
    pub(crate) fn threads_of(&self, runtime: usize) -> impl Iterator<Item = u8> {
        let threads = self.threads.iter().enumerate();
        threads.filter(move |(_, plan)| plan.runtime == runtime).map(|(i, _)| i as u8)
    }

    /// Every task.
    pub(crate) fn tasks(&self) -> std::ops::Range<u8> {
        0..self.spec.tasks.len() as u8
    }

    /// The operation at which a task stands.
    pub(crate) fn op(&self, task: u8, pc: Pc) -> &Op {
        &self.code[usize::from(task)].at(pc).op
    }

    /// The device that the operation at `pc` asks.
    pub(crate) fn device_at(&self, task: u8, pc: Pc) -> Option<u8> {
        match self.op(task, pc) {
            Op::Await(request) | Op::Block(request) => Some(request.device),
            _ => None,
        }
    }

    /// Does whoever comes first get this lock?
    pub(crate) fn is_barging(&self, lock: usize) -> bool {
        self.spec.locks[lock].grant == Grant::Barging
    }

    /// May the task still write its copy of the counter without reading first?
    pub(crate) fn register_is_live(&self, system: &System, task: u8, counter: u8) -> bool {
        let state = system.task(task);
        state.is_live() && self.code[usize::from(task)].facts(state.pc).live >> counter & 1 != 0
    }
}

/// Threads of runtimes in file order: workers, then spares.
fn threads(spec: &MachineSpec) -> Vec<ThreadPlan> {
    let mut threads = Vec::new();
    for (runtime, plan) in spec.runtimes.iter().enumerate() {
        let workers = plan.scheduler.carriers;
        let spares = check::spares(&plan.scheduler);
        threads.extend((0..workers + spares).map(|number| ThreadPlan {
            runtime,
            number,
            role: if number < workers { Role::Worker(number) } else { Role::Spare },
        }));
    }
    threads
}

fn schedulers(
    spec: &MachineSpec,
    runtime_of: &[Option<usize>],
    threads: usize,
) -> Result<Vec<Scheduler>, SpecError> {
    let tasks_of = |runtime: Option<usize>| {
        let mut members = EntitySet::default();
        for task in (0..runtime_of.len()).filter(|&task| runtime_of[task] == runtime) {
            members.insert(Entity::Task(task as u8));
        }
        members
    };
    let mut members = tasks_of(None);
    (0..threads).for_each(|thread| members.insert(Entity::Thread(thread as u8)));
    let own = Scheduler::new(spec, Level::Machine, spec.scheduler.clone(), members)?;
    let mut schedulers = vec![own];
    for (runtime, plan) in spec.runtimes.iter().enumerate() {
        let (level, members) = (Level::Runtime(runtime), tasks_of(Some(runtime)));
        schedulers.push(Scheduler::new(spec, level, plan.scheduler.clone(), members)?);
    }
    Ok(schedulers)
}

fn ceilings(spec: &MachineSpec, code: &[Code]) -> Vec<u8> {
    let ceiling = |lock| {
        let takers = spec.tasks.iter().zip(code).filter(|(_, code)| code.has(&Op::Lock(lock)));
        takers.map(|(task, _)| task.priority).max().unwrap_or(0)
    };
    (0..spec.locks.len() as u8).map(ceiling).collect()
}

impl Model for Machine {
    type State = State;
    type Action = Action;

    /// The one state in which nothing has happened: every task that starts is ready, in file order.
    fn init_states(&self) -> Vec<State> {
        vec![step::start(self)]
    }

    /// Every step that is possible, in an order that depends on nothing but the state.
    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        step::possible(self, &self.unpack(state), actions);
    }

    /// The state after a step; `None` if it is the same state. The action must be a possible one.
    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let next = step::take(self, &mut self.unpack(state), action);
        (next != *state).then_some(next)
    }

    /// The invariants, for stateright's own checkers and its Explorer.
    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no task is lost", |machine, state| {
                machine.misplaced_task(state).is_none()
            }),
            Property::always("one processor a task", |machine, state| {
                !machine.on_two_carriers(state)
            }),
            Property::always("no wakeup is lost", |machine, state| {
                machine.lost_wakeup(state).is_none()
            }),
            Property::always("locks exclude", |machine, state| {
                machine.doubly_held(state).is_none()
            }),
            Property::always("no deadlock", |machine, state| machine.deadlocked(state).is_empty()),
        ]
    }

    fn format_action(&self, action: &Action) -> String {
        self.words(action)
    }

    fn format_step(&self, state: &State, action: Action) -> Option<String> {
        let next = self.next_state(state, action)?;
        let lines =
            self.variables(&next).into_iter().map(|(name, value)| format!("{name}: {value}"));
        Some(lines.collect::<Vec<String>>().join("\n"))
    }

    fn as_svg(&self, path: Path<State, Action>) -> Option<String> {
        Some(gantt::draw(self, &path.into_vec()))
    }
}
