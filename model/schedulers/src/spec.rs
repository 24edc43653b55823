//! A machine described: plain data, names still names.
//!
//! [`Machine::new`](crate::machine::Machine::new) compiles a description, or says what is wrong
//! with it. Case files are one way to write one; Rust is the other.

mod defaults;
mod names;

use crate::program::Program;

/// When a switch may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Discipline {
    /// Only where a task gives way.
    #[default]
    Cooperative,
    /// Also when a timer takes the processor away.
    Preemptive,
    /// Cooperative until a turn overruns its slice; then its run queue goes to a spare.
    Handoff,
}

/// When the timer of a preemptive scheduler may interrupt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Timer {
    /// After `slice` operations, and then nothing but an interrupt or giving way is possible.
    #[default]
    Exact,
    /// After any operation, at least one a turn.
    Any,
}

/// Who may go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Policy {
    /// Any ready task.
    Any,
    /// The head of the queue.
    #[default]
    Fifo,
    /// A slot for the task just woken goes first, at most `cap` times in a row (`None`: no cap).
    LifoSlot {
        /// Turns of the slot in a row.
        cap: Option<u8>,
    },
    /// In file order, round and round.
    RoundRobin,
    /// The most urgent; with `aging = k` one more urgent for every k dispatches of others.
    Priority {
        /// Dispatches of others that make a waiting one more urgent by one; at least 1.
        aging: Option<u8>,
    },
    /// Feedback queues: down a level for a used-up slice, all up every `boost` dispatches.
    Multilevel {
        /// How many levels there are; at least 1.
        levels: u8,
        /// Dispatches after which all rise to the top; at least 1, `None`: never.
        boost: Option<u8>,
    },
    /// The one that has had the least, in operations weighed by priority + 1.
    FairShare,
    /// A queue a processor, the shared queue every so many turns, then others' queues.
    WorkStealing {
        /// Dispatches of a carrier after which it looks into the shared queue first; at least 1.
        every: u8,
    },
}

/// One scheduler: the machine's own, or a runtime's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchedulerSpec {
    /// When a switch may happen.
    pub discipline: Discipline,
    /// Processors of a machine, workers of a runtime; at least 1.
    pub carriers: u8,
    /// Who may go next.
    pub policy: Policy,
    /// Operations a turn may take before it is interrupted or counts as overrun; at least 1.
    pub slice: u8,
    /// When the interrupt may come (preemptive).
    pub timer: Timer,
    /// How many overrunning turns the run queue can be taken from at a time (handoff).
    pub spares: u8,
}

/// A task and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSpec {
    /// Unique among tasks: `editor`, or `editor-0` for a copy.
    pub name: String,
    /// The name that copies share.
    pub family: String,
    /// A larger number is more urgent.
    pub priority: u8,
    /// False: it starts when another task spawns it.
    pub starts: bool,
    /// The runtime that schedules it; `None`: the machine does.
    pub runtime: Option<String>,
    /// What it does.
    pub program: Program,
}

/// A bounded queue of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSpec {
    /// Unique among channels; copies are `c-0`, `c-1` ….
    pub name: String,
    /// The name that copies share.
    pub family: String,
    /// At least 1.
    pub capacity: u8,
    /// The environment puts events in while there is room.
    pub from_environment: bool,
    /// The environment puts in at most so many; `None`: for ever.
    pub events: Option<u8>,
}

/// Something that a task may await.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSpec {
    /// Unique among devices.
    pub name: String,
    /// False: it never answers.
    pub answers: bool,
    /// One request at a time, first come first served; else all at once.
    pub serves_one: bool,
    /// An answer may be an error.
    pub fails: bool,
}

/// How a lock that becomes free finds its next holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Grant {
    /// To the longest waiter, at once.
    #[default]
    Fifo,
    /// To whoever takes it first, a running task that did not wait among them.
    Barging,
}

/// What holding a lock does to a task's priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Protocol {
    /// Nothing.
    #[default]
    None,
    /// The holder is as urgent as its most urgent waiter.
    Inheritance,
    /// The holder is as urgent as the most urgent task that ever takes the lock.
    Ceiling,
}

/// A lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockSpec {
    /// Unique among locks.
    pub name: String,
    /// Who gets it next.
    pub grant: Grant,
    /// What it does to priorities.
    pub protocol: Protocol,
}

/// An async runtime inside the machine: workers that the machine schedules, tasks that they run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeSpec {
    /// Unique among runtimes.
    pub name: String,
    /// How the runtime schedules its tasks on its workers.
    pub scheduler: SchedulerSpec,
}

/// What a restart covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Restarts {
    /// Every task.
    #[default]
    Application,
    /// The stuck task.
    Task,
    /// The runtime of the stuck task.
    Runtime,
}

/// A watchdog that restarts what is stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupervisorSpec {
    /// What is restarted.
    pub restarts: Restarts,
    /// Operations that a turn may last before it counts as stuck; at least 1.
    pub patience: u8,
    /// At most so many restarts; `None`: no limit.
    pub limit: Option<u8>,
}

/// A whole machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineSpec {
    /// Who runs on the processors: tasks without a runtime, and workers.
    pub scheduler: SchedulerSpec,
    /// Ticks charged for a context switch, in bounds.
    pub switch_cost: u32,
    /// In file order.
    pub tasks: Vec<TaskSpec>,
    /// In file order.
    pub channels: Vec<ChannelSpec>,
    /// In file order.
    pub devices: Vec<DeviceSpec>,
    /// In file order.
    pub locks: Vec<LockSpec>,
    /// Names of counters, all 0 at first.
    pub counters: Vec<String>,
    /// In file order.
    pub runtimes: Vec<RuntimeSpec>,
    /// A watchdog, if there is one.
    pub supervisor: Option<SupervisorSpec>,
    /// Keep in the state which task each processor (worker) had last. Only a bound needs it.
    pub track_last: bool,
}

/// At most so many tasks, copies counted.
pub const MOST_TASKS: usize = 32;
/// At most so many processors.
pub const MOST_PROCESSORS: usize = 8;
/// At most so many runtimes.
pub const MOST_RUNTIMES: usize = 8;
/// At most so many threads: the workers and spares of all runtimes.
pub const MOST_THREADS: usize = 16;
/// At most so many entities of a scheduler: tasks and threads.
pub const MOST_ENTITIES: usize = MOST_TASKS + MOST_THREADS;
/// At most so many channels, devices, locks and counters: of each.
pub const MOST_RESOURCES: usize = 16;
/// At most so many copies of counters in tasks, one for each counter that a task reads or writes.
pub const MOST_REGISTERS: usize = 64;
/// At most so many instructions in a program once `repeat` and `work` are unrolled.
pub const MOST_INSTRUCTIONS: usize = 65_000;
