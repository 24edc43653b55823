//! Which machines the executor can be, and which executor a machine is.

use std::fmt;
use std::time::Duration;

use turnwise::{Discipline, Policy};
use turnwise_schedulers::machine::{Machine, SpecError};
use turnwise_schedulers::program::Operation;
use turnwise_schedulers::spec::{self, Grant, MachineSpec, Protocol, SchedulerSpec, Timer};

/// A machine, and the executor that is to be one of its behaviours.
#[derive(Debug)]
pub struct Plan {
    /// The model. It is untimed: an interrupt may come after any operation, and any turn that did
    /// one may have overrun.
    pub machine: Machine,
    /// The same with the policy `any`, for runs that tell less (see
    /// [`Trial::tells_order`](crate::trial::Trial::tells_order)).
    pub any: Machine,
    /// The executor's policy.
    pub policy: Policy,
    /// The executor's discipline.
    pub discipline: Discipline,
    /// How many workers it has.
    pub workers: usize,
}

/// Why a machine is none that the executor can be.
#[derive(Debug)]
#[non_exhaustive]
pub enum NoPlan {
    /// The executor has nothing like this.
    Lacks(String),
    /// The machine itself is none.
    Machine(SpecError),
}

impl fmt::Display for NoPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoPlan::Lacks(what) => write!(out, "the executor has no {what}"),
            NoPlan::Machine(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for NoPlan {}

impl Plan {
    /// For slices of that length.
    ///
    /// The executor's turns are charged in time, and its workers have a queue each. So where the
    /// model would count operations (`fair-share`), or has one queue for several processors
    /// (`fifo`, `lifo-slot`), it is given the policy `any`: then what is checked is that tasks have
    /// their turns, one at a time and as they are woken, and not in which order.
    ///
    /// # Errors
    ///
    /// If the executor cannot be such a machine.
    pub fn new(spec: &MachineSpec, slice: Duration) -> Result<Plan, NoPlan> {
        check(spec)?;
        let mut spec = spec.clone();
        let scheduler = &mut spec.scheduler;
        let workers = usize::from(scheduler.carriers);
        let policy = policy(scheduler.policy)?;
        let has_one_queue = matches!(policy, Policy::Priority { .. });
        if matches!(policy, Policy::FairShare) || (workers > 1 && !has_one_queue) {
            scheduler.policy = spec::Policy::Any;
        }
        let discipline = discipline(scheduler, spec.tasks.len(), slice);
        (scheduler.slice, scheduler.timer) = (1, Timer::Any);
        let machine = Machine::new(spec.clone()).map_err(NoPlan::Machine)?;
        spec.scheduler.policy = spec::Policy::Any;
        let any = Machine::new(spec).map_err(NoPlan::Machine)?;
        Ok(Plan { machine, any, policy, discipline, workers })
    }
}

/// The executor's discipline that is the model's, for so many tasks, with slices of that length.
pub fn discipline(scheduler: &SchedulerSpec, tasks: usize, slice: Duration) -> Discipline {
    match scheduler.discipline {
        spec::Discipline::Cooperative => Discipline::Cooperative,
        spec::Discipline::Handoff => {
            Discipline::Handoff { slice, spares: usize::from(scheduler.spares) }
        }
        // A thread for every task that may stand still, and for those that wait for a core.
        spec::Discipline::Preemptive => {
            let threads = usize::from(scheduler.carriers) + tasks + 1;
            Discipline::Preemptive { slice, threads }
        }
    }
}

/// The executor's policy that is one of the model's.
///
/// # Errors
///
/// If it has none.
pub fn policy(policy: spec::Policy) -> Result<Policy, NoPlan> {
    let lacks = |what: &str| Err(NoPlan::Lacks(format!("policy `{what}`")));
    match policy {
        spec::Policy::Fifo => Ok(Policy::Fifo),
        // In the model it keeps back whoever is woken; in the executor it is no slot at all.
        spec::Policy::LifoSlot { cap: Some(0) } => lacks("lifo-slot with cap 0"),
        spec::Policy::LifoSlot { cap } => Ok(Policy::LifoSlot { cap: cap.map(u32::from) }),
        spec::Policy::Priority { aging } => Ok(Policy::Priority { aging: aging.map(u32::from) }),
        spec::Policy::FairShare => Ok(Policy::FairShare),
        spec::Policy::Any => lacks("any"),
        spec::Policy::RoundRobin => lacks("round-robin"),
        spec::Policy::Multilevel { .. } => lacks("multilevel"),
        spec::Policy::WorkStealing { .. } => lacks("work-stealing"),
    }
}

/// What the workload or the observations would not show as the model has it.
pub(crate) fn check(spec: &MachineSpec) -> Result<(), NoPlan> {
    let lacks = |what: &str| Err(NoPlan::Lacks(what.to_owned()));
    if !spec.runtimes.is_empty() {
        return lacks("runtimes inside it: it is one itself");
    }
    if spec.supervisor.is_some() {
        return lacks("supervisor that restarts single runs at a point that could be observed");
    }
    if spec.locks.iter().any(|lock| lock.grant == Grant::Barging) {
        return lacks("barging locks");
    }
    if spec.locks.iter().any(|lock| lock.protocol != Protocol::None) {
        return lacks("priority protocols");
    }
    // How far a waiting task rises the model reads off the file, the executor off whom it has met.
    let highest = |starts| {
        let of = spec.tasks.iter().filter(|task| task.starts == starts);
        of.map(|task| task.priority).max()
    };
    let ages = matches!(spec.scheduler.policy, spec::Policy::Priority { aging: Some(_) });
    if ages && highest(false) > highest(true) {
        return lacks("knowledge of tasks, the most urgent ones, that are spawned later");
    }
    let blocks = |operation: &Operation| matches!(operation, Operation::Block(..));
    if spec.tasks.iter().any(|task| task.program.any(blocks)) {
        return lacks("end of a blocking call that it could see");
    }
    Ok(())
}
