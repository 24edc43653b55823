//! The steps that a model speaks of, each with the numbers of whom it concerns.

/// In place of a worker or a seat: none.
///
/// A thread that is no worker's says so of itself: one outside the executor, or one whose core was
/// given to another thread while it was still in a poll.
pub const NOBODY: u16 = u16::MAX;

/// In place of a worker whose queue is meant: the queue that all share.
pub const SHARED: u16 = u16::MAX;

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// The task waits to be woken.
    Pending,
    /// The task gave way by itself, and is ready.
    Yielded,
    /// The task was woken during the turn, and is ready.
    Woken,
    /// The future returned its output.
    Done,
    /// The future panicked.
    Panicked,
    /// The task was aborted.
    Cancelled,
}

/// One step of the executor.
///
/// `task` is a task's number, by order of spawning. `worker` is the worker on whose behalf the
/// thread acts that takes the step, and `seat` that thread; either may be [`NOBODY`]. Where the
/// step is done *to* a worker by another thread ([`Overrun`](Event::Overrun),
/// [`SwitchRequested`](Event::SwitchRequested), [`Unparked`](Event::Unparked)), `worker` is the
/// one it is done to.
///
/// ```
/// use turnwise::probe::Event;
///
/// let event = Event::TurnBegun { task: 7, worker: 0, seat: 2 };
/// assert_eq!(event.name(), "turn begun");
/// assert_eq!((event.task(), event.worker(), event.seat()), (Some(7), 0, 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are named above, and the few others in their variant")]
pub enum Event {
    /// A task has come into being.
    Spawned { task: u64, worker: u16, seat: u16 },
    /// A wake, or an abort, made a task ready. One that comes during the task's own turn shows in
    /// how that turn ends.
    Woken { task: u64, worker: u16, seat: u16 },
    /// A task stands in the queue of the worker `queue`, or in the [`SHARED`] one.
    Enqueued { task: u64, queue: u16, worker: u16, seat: u16 },
    /// A worker has taken a task from the queue `queue`, its own or the [`SHARED`] one.
    Taken { task: u64, queue: u16, worker: u16, seat: u16 },
    /// A worker has taken a task out of the queue of the worker `from`, to begin its turn or to put
    /// it into its own queue; if it is [`NOBODY`], the monitor has, to move it out of the way of a
    /// turn that cannot be switched.
    Stolen { task: u64, from: u16, worker: u16, seat: u16 },
    /// A poll begins.
    TurnBegun { task: u64, worker: u16, seat: u16 },
    /// A poll has ended; the worker is [`NOBODY`] if the core was given away meanwhile.
    TurnEnded { task: u64, how: End, worker: u16, seat: u16 },
    /// The monitor found a worker in one poll for longer than the slice.
    Overrun { task: u64, worker: u16, seat: u16 },
    /// The monitor asked the thread `seat` to give its core to the thread `spare`.
    SwitchRequested { task: u64, spare: u16, worker: u16, seat: u16 },
    /// A thread was asked to give up its core and has answered that it does not.
    Declined { worker: u16, seat: u16 },
    /// A thread has given its core to the thread `to`.
    HandedOff { task: u64, to: u16, worker: u16, seat: u16 },
    /// A thread waits in the middle of a poll.
    Stopped { task: u64, worker: u16, seat: u16 },
    /// A thread goes on with the poll in which it was stopped.
    Resumed { task: u64, worker: u16, seat: u16 },
    /// A worker has gone to sleep.
    Parked { worker: u16, seat: u16 },
    /// A sleeping worker was told to wake up, by the thread `seat`.
    Unparked { worker: u16, seat: u16 },
    /// A task is over: its future is dropped, and who joins it can see it.
    Completed { task: u64, worker: u16, seat: u16 },
    /// The program did something of its own that it told of by `Handle::marked`, which is there
    /// with the feature `probe`. The task is 0 outside of tasks.
    Marked { task: u64, value: u16, worker: u16, seat: u16 },
}

// A record of it is to fit half a cache line.
const _: () = assert!(size_of::<Event>() <= 16);

impl Event {
    /// What has happened, in one or two words.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Spawned { .. } => "spawned",
            Event::Woken { .. } => "woken",
            Event::Enqueued { .. } => "enqueued",
            Event::Taken { .. } => "taken",
            Event::Stolen { .. } => "stolen",
            Event::TurnBegun { .. } => "turn begun",
            Event::TurnEnded { .. } => "turn ended",
            Event::Overrun { .. } => "overrun",
            Event::SwitchRequested { .. } => "switch requested",
            Event::Declined { .. } => "declined",
            Event::HandedOff { .. } => "handed off",
            Event::Stopped { .. } => "stopped",
            Event::Resumed { .. } => "resumed",
            Event::Parked { .. } => "parked",
            Event::Unparked { .. } => "unparked",
            Event::Completed { .. } => "completed",
            Event::Marked { .. } => "marked",
        }
    }

    /// The task that it concerns, if it is about one.
    pub fn task(&self) -> Option<u64> {
        match *self {
            Event::Spawned { task, .. }
            | Event::Woken { task, .. }
            | Event::Enqueued { task, .. }
            | Event::Taken { task, .. }
            | Event::Stolen { task, .. }
            | Event::TurnBegun { task, .. }
            | Event::TurnEnded { task, .. }
            | Event::Overrun { task, .. }
            | Event::SwitchRequested { task, .. }
            | Event::HandedOff { task, .. }
            | Event::Stopped { task, .. }
            | Event::Resumed { task, .. }
            | Event::Completed { task, .. } => Some(task),
            Event::Marked { task, .. } => (task != 0).then_some(task),
            Event::Declined { .. } | Event::Parked { .. } | Event::Unparked { .. } => None,
        }
    }

    /// The worker, or [`NOBODY`].
    pub fn worker(&self) -> u16 {
        self.place().0
    }

    /// The thread, or [`NOBODY`].
    pub fn seat(&self) -> u16 {
        self.place().1
    }

    /// The second worker or thread that it speaks of: a queue, a spare, who was stolen from.
    pub fn other(&self) -> Option<u16> {
        match *self {
            Event::Enqueued { queue, .. } | Event::Taken { queue, .. } => Some(queue),
            Event::Stolen { from, .. } => Some(from),
            Event::SwitchRequested { spare, .. } => Some(spare),
            Event::HandedOff { to, .. } => Some(to),
            _ => None,
        }
    }

    fn place(&self) -> (u16, u16) {
        match *self {
            Event::Spawned { worker, seat, .. }
            | Event::Woken { worker, seat, .. }
            | Event::Enqueued { worker, seat, .. }
            | Event::Taken { worker, seat, .. }
            | Event::Stolen { worker, seat, .. }
            | Event::TurnBegun { worker, seat, .. }
            | Event::TurnEnded { worker, seat, .. }
            | Event::Overrun { worker, seat, .. }
            | Event::SwitchRequested { worker, seat, .. }
            | Event::Declined { worker, seat }
            | Event::HandedOff { worker, seat, .. }
            | Event::Stopped { worker, seat, .. }
            | Event::Resumed { worker, seat, .. }
            | Event::Parked { worker, seat }
            | Event::Unparked { worker, seat }
            | Event::Completed { worker, seat, .. }
            | Event::Marked { worker, seat, .. } => (worker, seat),
        }
    }
}
