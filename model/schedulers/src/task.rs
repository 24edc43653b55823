//! The state of a task, and of a runtime's thread: sum types; who is blocked names what it awaits.

use crate::code::Pc;

/// Where a task is in its life; the crate's documentation draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskState {
    /// No task has spawned it yet.
    Unstarted,
    /// Waits in its scheduler's queue.
    Ready,
    /// Has a turn on a carrier; `asked`: in a blocking call that is not answered yet.
    Mounted { carrier: u8, asked: bool },
    /// Has a turn on a spare.
    Detached { asked: bool },
    /// Waits.
    Blocked(Wait),
    /// Ended; failed, if by an error that nothing handled.
    Done { failed: bool },
}

/// What a blocked task waits for, by its index in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Device(u8),
    Receive(u8),
    Send(u8),
    Wake,
    Lock(u8),
    Join(u8),
}

/// A task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub state: TaskState,
    /// The instruction at which it stands; 0 before its start and after its end.
    pub pc: Pc,
    /// Operations of this turn, as far as anyone asks; 0 outside a turn.
    pub age: u8,
    /// A wake came before it waited.
    pub token: bool,
}

/// Where a thread of a runtime is, as its machine's scheduler sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThreadState {
    /// Waits in the machine's queue.
    Ready,
    /// Has a turn on a processor.
    Mounted { carrier: u8 },
    /// Has a turn on a spare of the machine.
    Detached,
    /// Its task is in a blocking call.
    Calling,
    /// Sleeps: it has nothing to do.
    Parked,
}

/// What a thread is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is this worker.
    Worker(u8),
    /// It keeps this task's turn, which was handed on.
    Turn(u8),
    /// It may become a worker.
    Spare,
}

/// A thread of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Thread {
    pub state: ThreadState,
    pub role: Role,
    /// What its tasks did in this turn, as far as anyone asks; 0 outside a turn.
    pub age: u8,
}

impl Task {
    /// A task before its start.
    pub(crate) const UNSTARTED: Task =
        Task { state: TaskState::Unstarted, pc: 0, age: 0, token: false };

    /// Has it a turn?
    pub(crate) fn in_turn(&self) -> bool {
        matches!(self.state, TaskState::Mounted { .. } | TaskState::Detached { .. })
    }

    /// Is it in a blocking call that is not answered yet?
    pub(crate) fn asked(&self) -> bool {
        matches!(
            self.state,
            TaskState::Mounted { asked: true, .. } | TaskState::Detached { asked: true }
        )
    }

    /// Has it started and not ended?
    pub(crate) fn is_live(&self) -> bool {
        !matches!(self.state, TaskState::Unstarted | TaskState::Done { .. })
    }

    /// Is it blocked on this?
    pub(crate) fn waits_for(&self, wait: Wait) -> bool {
        self.state == TaskState::Blocked(wait)
    }
}
