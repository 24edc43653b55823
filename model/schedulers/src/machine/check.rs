//! Refuses descriptions that are no machine, each with its reason.

use crate::code::{Code, Op};
use crate::error::{Place, SpecError};
use crate::spec::{
    Discipline, MOST_PROCESSORS, MOST_REGISTERS, MOST_RESOURCES, MOST_RUNTIMES, MOST_TASKS,
    MOST_THREADS, MachineSpec, SchedulerSpec,
};
use crate::words;

/// The threads that a runtime has beside its workers.
pub(super) fn spares(scheduler: &SchedulerSpec) -> u8 {
    if scheduler.discipline == Discipline::Handoff { scheduler.spares } else { 0 }
}

/// Nothing is more than a state has room for, and nothing is missing that must be there.
pub(super) fn limits(spec: &MachineSpec) -> Result<(), SpecError> {
    let most = |count: usize, most: usize, what: &str| {
        let error = || SpecError::new(Place::Machine, format!("more than {most} {what}"));
        if count > most { Err(error()) } else { Ok(()) }
    };
    most(spec.tasks.len(), MOST_TASKS, "tasks, copies counted")?;
    most(usize::from(spec.scheduler.carriers), MOST_PROCESSORS, "processors")?;
    most(spec.runtimes.len(), MOST_RUNTIMES, "runtimes")?;
    most(spec.channels.len(), MOST_RESOURCES, "channels, copies counted")?;
    most(spec.devices.len(), MOST_RESOURCES, "devices")?;
    most(spec.locks.len(), MOST_RESOURCES, "locks")?;
    most(spec.counters.len(), MOST_RESOURCES, "counters")?;
    let threads = spec.runtimes.iter().map(|runtime| {
        usize::from(runtime.scheduler.carriers) + usize::from(spares(&runtime.scheduler))
    });
    most(threads.sum(), MOST_THREADS, "workers and spares of runtimes")?;
    if spec.scheduler.carriers == 0 {
        return Err(SpecError::new(Place::Machine, "a machine has at least one processor"));
    }
    for (i, runtime) in spec.runtimes.iter().enumerate() {
        if runtime.scheduler.carriers == 0 {
            let message = format!("runtime `{}` has no worker", runtime.name);
            return Err(SpecError::new(Place::Runtime(i), message));
        }
    }
    for (i, channel) in spec.channels.iter().enumerate() {
        if channel.capacity == 0 {
            let message = format!("channel `{}` has no room: its capacity is 0", channel.name);
            return Err(SpecError::new(Place::Channel(i), message));
        }
    }
    match spec.supervisor {
        Some(supervisor) if supervisor.patience == 0 => {
            Err(SpecError::new(Place::Supervisor, "a supervisor's patience is at least 1"))
        }
        _ => Ok(()),
    }
}

/// No two things of a kind have one name.
pub(super) fn names(spec: &MachineSpec) -> Result<(), SpecError> {
    unique("task", spec.tasks.iter().map(|it| it.name.as_str()), Place::Task)?;
    unique("channel", spec.channels.iter().map(|it| it.name.as_str()), Place::Channel)?;
    unique("device", spec.devices.iter().map(|it| it.name.as_str()), Place::Device)?;
    unique("lock", spec.locks.iter().map(|it| it.name.as_str()), Place::Lock)?;
    unique("counter", spec.counters.iter().map(String::as_str), Place::Counter)?;
    unique("runtime", spec.runtimes.iter().map(|it| it.name.as_str()), Place::Runtime)
}

fn unique<'n>(
    kind: &str,
    names: impl Iterator<Item = &'n str>,
    place: fn(usize) -> Place,
) -> Result<(), SpecError> {
    let mut seen = Vec::new();
    for (i, name) in names.enumerate() {
        if seen.contains(&name) {
            return Err(SpecError::new(place(i), format!("there are two {kind}s `{name}`")));
        }
        seen.push(name);
    }
    Ok(())
}

/// Each task's runtime.
pub(super) fn runtimes(spec: &MachineSpec) -> Result<Vec<Option<usize>>, SpecError> {
    let known: Vec<&str> = spec.runtimes.iter().map(|runtime| runtime.name.as_str()).collect();
    let runtime = |(i, task): (usize, &crate::spec::TaskSpec)| match &task.runtime {
        None => Ok(None),
        Some(name) => match known.iter().position(|other| other == name) {
            Some(runtime) => Ok(Some(runtime)),
            None => Err(SpecError {
                message: format!("there is no runtime `{name}`"),
                place: Place::Task(i),
                help: words::suggestion(name, &known),
            }),
        },
    };
    spec.tasks.iter().enumerate().map(runtime).collect()
}

/// No counter can pass 255, and the copies have room.
pub(super) fn counters(spec: &MachineSpec, code: &[Code]) -> Result<(), SpecError> {
    for (x, name) in spec.counters.iter().enumerate() {
        let once: u32 = code.iter().map(|code| u32::from(code.writes[x].1)).sum();
        let passes = match spec.supervisor {
            None => 1,
            Some(supervisor) => match supervisor.limit {
                Some(limit) => u32::from(limit) + 1,
                None if once == 0 => 0,
                None => {
                    let message = format!("restarts without a limit write `{name}` without end");
                    return Err(SpecError::new(Place::Counter(x), message)
                        .help("give the supervisor a `limit`"));
                }
            },
        };
        if once * passes > u32::from(u8::MAX) {
            let message = format!("`{name}` may be written more than 255 times");
            return Err(SpecError::new(Place::Counter(x), message));
        }
    }
    let copies = |code: &Code| {
        let used = |x: &u8| code.has(&Op::Read(*x)) || code.has(&Op::Write(*x));
        (0..spec.counters.len() as u8).filter(used).count()
    };
    if code.iter().map(copies).sum::<usize>() > MOST_REGISTERS {
        let message = format!("tasks have more than {MOST_REGISTERS} copies of counters");
        return Err(SpecError::new(Place::Machine, message));
    }
    Ok(())
}
