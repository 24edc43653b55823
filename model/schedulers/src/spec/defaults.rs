//! The defaults of case files, for descriptions written in Rust.

use super::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, MachineSpec, Policy, Protocol,
    RuntimeSpec, SchedulerSpec, TaskSpec, Timer,
};
use crate::program::Program;

impl Default for SchedulerSpec {
    /// Cooperative, `fifo`, on one carrier, with slices of one operation, an exact timer and a
    /// spare, where these matter.
    fn default() -> Self {
        SchedulerSpec {
            discipline: Discipline::default(),
            carriers: 1,
            policy: Policy::default(),
            slice: 1,
            timer: Timer::default(),
            spares: 1,
        }
    }
}

impl Default for MachineSpec {
    /// One cooperative processor without tasks.
    fn default() -> Self {
        MachineSpec {
            scheduler: SchedulerSpec::default(),
            switch_cost: 0,
            tasks: Vec::new(),
            channels: Vec::new(),
            devices: Vec::new(),
            locks: Vec::new(),
            counters: Vec::new(),
            runtimes: Vec::new(),
            supervisor: None,
            track_last: false,
        }
    }
}

impl TaskSpec {
    /// A task that starts by itself, has priority 0 and is in no runtime.
    pub fn new(name: &str, program: Program) -> Self {
        TaskSpec {
            name: name.to_owned(),
            family: name.to_owned(),
            priority: 0,
            starts: true,
            runtime: None,
            program,
        }
    }
}

impl ChannelSpec {
    /// A channel between tasks with room for one event.
    pub fn new(name: &str) -> Self {
        ChannelSpec {
            name: name.to_owned(),
            family: name.to_owned(),
            capacity: 1,
            from_environment: false,
            events: None,
        }
    }
}

impl DeviceSpec {
    /// A device that answers everyone, never with an error.
    pub fn new(name: &str) -> Self {
        DeviceSpec { name: name.to_owned(), answers: true, serves_one: false, fails: false }
    }
}

impl LockSpec {
    /// A lock that goes to its longest waiter and leaves priorities alone.
    pub fn new(name: &str) -> Self {
        LockSpec { name: name.to_owned(), grant: Grant::default(), protocol: Protocol::default() }
    }
}

impl RuntimeSpec {
    /// A cooperative runtime with one worker.
    pub fn new(name: &str) -> Self {
        RuntimeSpec { name: name.to_owned(), scheduler: SchedulerSpec::default() }
    }
}
