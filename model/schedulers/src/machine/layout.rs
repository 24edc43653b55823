//! What a packed state of a machine must hold, decided once from its programs.

use super::ThreadPlan;
use crate::code::{Code, Op};
use crate::spec::{Discipline, Grant, MachineSpec};

/// Which pieces a packed state has. Lists are indexed as those of the spec.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The task's program has more than 256 instructions.
    pub wide_pc: Vec<bool>,
    /// The task waits for wakes, and another wakes it.
    pub token: Vec<bool>,
    /// Copies of counters: task, counter.
    pub registers: Vec<(u8, u8)>,
    /// The thread's role changes.
    pub roles: Vec<bool>,
    /// More than one task can wait for an event.
    pub receivers_in_line: Vec<bool>,
    /// More than one task can wait for room.
    pub senders_in_line: Vec<bool>,
    /// More than one task can wait for the lock, and the order matters.
    pub lockers_in_line: Vec<bool>,
    /// More than one task can ask the device, and the order matters.
    pub askers_in_line: Vec<bool>,
    /// How often the counter was written is no matter of its writers' programs alone.
    pub counts_writes: Vec<bool>,
    /// Restarts are limited.
    pub counts_restarts: bool,
}

impl Layout {
    pub(super) fn new(spec: &MachineSpec, code: &[Code], threads: &[ThreadPlan]) -> Self {
        let many = |test: &dyn Fn(&Code) -> bool| code.iter().filter(|code| test(code)).count() > 1;
        let has_many = |op: Op| many(&|code: &Code| code.has(&op));
        let channels = 0..spec.channels.len() as u8;
        let counters = 0..spec.counters.len() as u8;
        let mut registers = Vec::new();
        for (task, code) in code.iter().enumerate() {
            let used = |x: &u8| code.has(&Op::Read(*x)) || code.has(&Op::Write(*x));
            registers.extend(counters.clone().filter(used).map(|x| (task as u8, x)));
        }
        let token = |task: usize| {
            let wake = Op::Wake(task as u8);
            code[task].has(&Op::Wait) && code.iter().any(|other| other.has(&wake))
        };
        let locks = spec.locks.iter().enumerate();
        let devices = spec.devices.iter().enumerate();
        Layout {
            wide_pc: code.iter().map(|code| code.instructions.len() > 256).collect(),
            token: (0..code.len()).map(token).collect(),
            registers,
            roles: threads
                .iter()
                .map(|thread| {
                    let scheduler = &spec.runtimes[thread.runtime].scheduler;
                    scheduler.discipline == Discipline::Handoff && scheduler.spares > 0
                })
                .collect(),
            receivers_in_line: channels.clone().map(|c| has_many(Op::Receive(c))).collect(),
            senders_in_line: channels.map(|c| has_many(Op::Send(c))).collect(),
            lockers_in_line: locks
                .map(|(l, lock)| lock.grant == Grant::Fifo && has_many(Op::Lock(l as u8)))
                .collect(),
            askers_in_line: devices
                .map(|(d, device)| device.serves_one && many(&|code| code.asks(d as u8)))
                .collect(),
            counts_writes: counters.map(|x| counts_writes(spec, code, x)).collect(),
            counts_restarts: spec.supervisor.is_some_and(|supervisor| supervisor.limit.is_some()),
        }
    }
}

/// Does the number of writes depend on branches, on spawns, or on restarts?
fn counts_writes(spec: &MachineSpec, code: &[Code], counter: u8) -> bool {
    let writes = |code: &Code| code.has(&Op::Write(counter));
    spec.tasks.iter().zip(code).filter(|(_, code)| writes(code)).any(|(task, code)| {
        let (fewest, most) = code.writes[usize::from(counter)];
        fewest != most || !task.starts || spec.supervisor.is_some()
    })
}
