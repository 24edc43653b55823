//! One scheduler compiled: the machine's own, or a runtime's.
//!
//! What is here never changes while it runs.
//! Disciplines are functions of a scheduler and of a turn's age, so they serve at either level.

use crate::carrier::{Entity, EntitySet, Level};
use crate::error::{Place, SpecError};
use crate::policy::fair_share;
use crate::spec::{Discipline, MOST_ENTITIES, MachineSpec, Policy, SchedulerSpec, Timer};
use crate::{cooperative, handoff, preemptive};

/// A scheduler and whom it schedules.
#[derive(Clone, Debug)]
pub(crate) struct Scheduler {
    pub level: Level,
    pub spec: SchedulerSpec,
    pub members: EntitySet,
    /// Ages of tasks' turns are counted up to here; of threads' up to `thread_age_cap`.
    pub age_cap: u8,
    pub thread_age_cap: u8,
    /// Base priority of every entity of the machine, by its code. Threads have 0.
    pub priority: [u8; MOST_ENTITIES],
    /// The highest base priority of its entities.
    pub highest: u8,
    /// Fair share: what an operation of each entity costs, by its code, and the most that is owed.
    pub charges: fair_share::Charges,
}

/// What a discipline lets happen in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// An operation that does not leave the carrier. Leaving is always possible.
    pub operation: bool,
    /// What the timer may do.
    pub timer: Option<Takeover>,
}

/// How a timer ends or moves a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takeover {
    Interrupt,
    HandOff,
}

impl Scheduler {
    /// Compiles one scheduler.
    pub(crate) fn new(
        machine: &MachineSpec,
        level: Level,
        spec: SchedulerSpec,
        members: EntitySet,
    ) -> Result<Self, SpecError> {
        check(&spec, level)?;
        let mut priority = [0; MOST_ENTITIES];
        let mut highest = 0;
        for (task, own) in machine.tasks.iter().map(|task| task.priority).enumerate() {
            let entity = Entity::Task(task as u8);
            priority[entity.index()] = own;
            if members.contains(entity) {
                highest = highest.max(own);
            }
        }
        if let Policy::Priority { aging: Some(aging) } = spec.policy
            && members.iter().any(|it| aging.checked_mul(highest - priority[it.index()]).is_none())
        {
            return Err(SpecError::new(place(level), "`aging` times the priorities is above 255"));
        }
        let discipline = match spec.discipline {
            Discipline::Cooperative => cooperative::AGE_CAP,
            Discipline::Preemptive => preemptive::age_cap(spec.timer, spec.slice),
            Discipline::Handoff => handoff::age_cap(spec.slice),
        };
        let policy = match spec.policy {
            Policy::Multilevel { .. } => spec.slice,
            _ => 0,
        };
        let patience = machine.supervisor.map_or(0, |supervisor| supervisor.patience);
        let thread_age_cap = discipline.max(policy);
        let charges = match spec.policy {
            Policy::FairShare => fair_share::Charges::new(&priority, members, spec.slice)
                .ok_or_else(|| {
                    SpecError::new(place(level), "the priorities are too far apart to share by")
                        .help("priorities + 1 need a small common multiple")
                })?,
            _ => fair_share::Charges::default(),
        };
        Ok(Scheduler {
            level,
            members,
            age_cap: thread_age_cap.max(patience),
            thread_age_cap,
            priority,
            highest,
            charges,
            spec,
        })
    }

    /// What may happen in a turn of this age, with so many spares free.
    pub(crate) fn allows(&self, age: u8, free_spares: u8) -> Allowed {
        let SchedulerSpec { slice, timer, .. } = self.spec;
        match self.spec.discipline {
            Discipline::Cooperative => cooperative::allows(),
            Discipline::Preemptive => preemptive::allows(timer, slice, age),
            Discipline::Handoff => handoff::allows(slice, age, free_spares),
        }
    }

    /// Is a turn of this age at the end of its slice, or beyond it?
    pub(crate) fn slice_is_used_up(&self, age: u8) -> bool {
        let SchedulerSpec { slice, timer, .. } = self.spec;
        match self.spec.discipline {
            Discipline::Cooperative => false,
            Discipline::Preemptive => timer == Timer::Exact && age >= slice,
            Discipline::Handoff => age >= slice,
        }
    }

    /// Can turns be handed on to spares?
    pub(crate) fn hands_on(&self) -> bool {
        self.spec.discipline == Discipline::Handoff && self.spec.spares > 0
    }

    /// Up to where the age of such an entity's turn is counted.
    pub(crate) fn age_cap(&self, entity: Entity) -> u8 {
        match entity {
            Entity::Task(_) => self.age_cap,
            Entity::Thread(_) => self.thread_age_cap,
        }
    }
}

/// Whose keys a scheduler's are.
fn place(level: Level) -> Place {
    match level {
        Level::Machine => Place::Machine,
        Level::Runtime(runtime) => Place::Runtime(runtime),
    }
}

fn check(spec: &SchedulerSpec, level: Level) -> Result<(), SpecError> {
    let error = |message: &str| Err(SpecError::new(place(level), message));
    if spec.slice == 0 {
        return error("a slice is at least 1");
    }
    if spec.slice == u8::MAX {
        return error("a slice is at most 254");
    }
    match spec.policy {
        Policy::Priority { aging: Some(0) } => error("`aging` is at least 1"),
        Policy::Multilevel { levels: 0, .. } => error("`levels` is at least 1"),
        Policy::Multilevel { boost: Some(0), .. } => error("`boost` is at least 1"),
        Policy::WorkStealing { every: 0 } => error("`every` is at least 1"),
        _ => Ok(()),
    }
}
