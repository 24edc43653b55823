//! A task: one cell in memory with its state word, its future or output, and who waits for it.
//!
//! Who may touch which field, and when:
//!
//! 1. `state`: anybody with a reference, by its transitions only.
//! 2. `stage`: whoever has set `POLLING` (the turn), until `DONE`; from then on the handle.
//! 3. `joiner`: the handle while `JOINER` is not set; whoever completes the task while it is.
//! 4. `link`: whoever has the task in a queue, under that queue's rules. A task that is being
//!    polled is in none. For a turn that *stopped*, a token is queued in its place (`token.rs`).
//! 5. `owned`: the registry, under its lock. The rank: the policy, under its lock, and the turn.
//! 6. The rest never changes.
//!
//! The registry's reference keeps the cell until the task is done, so queues hold bare pointers. In
//! the same way the registry keeps the executor while any task is not done.

mod cell;
mod error;
mod join;
pub(crate) mod state;
pub(crate) mod token;
mod waker;

use std::fmt;
use std::ptr::NonNull;
use std::sync::Arc;
use std::task::Waker;

pub(crate) use cell::allocate;
pub use error::JoinError;
pub use join::{AbortHandle, JoinHandle};
pub(crate) use state::{AfterDone, AfterPoll, AfterWake, State, Turn};

use crate::context;
use crate::probe::{self, Event};
use crate::shared::Shared;
use crate::sync::UnsafeCell;
use crate::sync::atomic::{AtomicU8, AtomicU16, Ordering};

/// A task's number: its place in the order of spawning on its executor, from 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(pub(crate) u64);

impl TaskId {
    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TaskId({})", self.0)
    }
}

/// How a turn ended, as far as the task is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The future is not ready; the word still says that it is being polled.
    Pending,
    Done,
    Panicked,
    Cancelled,
}

/// What can be done to a cell without knowing the type of its future.
pub(crate) struct Vtable {
    /// One turn; the caller has set `POLLING`. If it does not end as `Pending`, the cell may be
    /// gone.
    turn: unsafe fn(Task, Turn) -> Ended,
    /// Writes the output to where the pointer leads, a `Result<T, JoinError>`.
    take_output: unsafe fn(Task, *mut ()),
    drop_output: unsafe fn(Task),
    free: unsafe fn(Task),
}

/// The part of a cell that has the same shape for every task.
pub(crate) struct Header {
    pub(crate) state: State,
    vtable: &'static Vtable,
    /// The next in whatever queue the task is in.
    pub(crate) link: UnsafeCell<Option<Task>>,
    /// The executor. No count is held by each task: the registry holds one while the task is not
    /// done. Null in a seat's token.
    shared: *const Shared,
    pub(crate) id: TaskId,
    /// Where its handle waits for its end.
    joiner: UnsafeCell<Option<Waker>>,
    /// Its neighbours among all live tasks.
    pub(crate) owned: UnsafeCell<Neighbours>,
    /// What most tasks do without; see [`Extra`].
    extra: Option<Box<Extra>>,
    /// Larger is more urgent.
    priority: AtomicU8,
    /// In a token: the seat, plus one, on which a turn stands still. 0 in every task.
    stopped_on: AtomicU16,
    /// In which part of the registry it stands; the registry's alone.
    pub(crate) part: AtomicU8,
    /// Of the executor's own making: not counted, not reported.
    pub(crate) system: bool,
}

// SAFETY: the header is made to be used from any thread, by the rules at the top of this file.
unsafe impl Send for Header {}
// SAFETY: as above.
unsafe impl Sync for Header {}

/// Links of a list in both directions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Neighbours {
    pub before: Option<Task>,
    pub after: Option<Task>,
}

/// What a task has that was given a name, or whose policy takes notes on it.
struct Extra {
    name: Option<Arc<str>>,
    rank: UnsafeCell<Rank>,
    /// The run of a supervised application that it belongs to; 0: none.
    generation: u32,
}

/// A policy's notes on a task.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rank {
    /// `priority`: dispatches when it became ready. `fair_share`: what it has had, weighed.
    pub measure: u64,
    /// Breaks ties: arrivals before it.
    pub arrival: u64,
    /// `fair_share`: its first child in the heap; the next sibling is its `link`.
    pub child: Option<Task>,
}

/// What is known of a task when it is made.
pub(crate) struct Birth {
    pub shared: *const Shared,
    pub id: TaskId,
    pub name: Option<Arc<str>>,
    pub priority: u8,
    pub system: bool,
    pub generation: u32,
    /// The policy takes notes.
    pub ranked: bool,
}

impl Header {
    fn new(vtable: &'static Vtable, birth: Birth) -> Self {
        let wanted = birth.ranked || birth.name.is_some() || birth.generation != 0;
        let extra = wanted.then(|| {
            let rank = UnsafeCell::new(Rank::default());
            Box::new(Extra { name: birth.name, rank, generation: birth.generation })
        });
        Header {
            state: State::new(),
            vtable,
            link: UnsafeCell::new(None),
            shared: birth.shared,
            id: birth.id,
            joiner: UnsafeCell::new(None),
            owned: UnsafeCell::new(Neighbours::default()),
            extra,
            stopped_on: AtomicU16::new(0),
            priority: AtomicU8::new(birth.priority),
            part: AtomicU8::new(0),
            system: birth.system,
        }
    }
}

impl Header {
    /// The executor.
    ///
    /// # Safety
    ///
    /// This is no token; and the task is not done, or the caller keeps the executor.
    #[inline(always)]
    pub(crate) unsafe fn shared(&self) -> &Shared {
        // SAFETY: as asked: while the task is not done, the registry keeps the executor.
        unsafe { &*self.shared }
    }

    /// How urgent it is.
    pub(crate) fn priority(&self) -> u8 {
        // Ordering: Relaxed; it never changes but in a token, which queues hand on in order.
        self.priority.load(Ordering::Relaxed)
    }

    /// The task's name, if it was given one.
    pub(crate) fn name(&self) -> Option<&Arc<str>> {
        self.extra.as_ref()?.name.as_ref()
    }

    /// The run of a supervised application that it belongs to; 0: none.
    pub(crate) fn generation(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.generation)
    }

    /// The policy's notes.
    ///
    /// # Panics
    ///
    /// If the task's executor has a policy that takes none.
    pub(crate) fn rank(&self) -> &UnsafeCell<Rank> {
        &self.extra.as_ref().expect("tasks are ranked where the policy compares them").rank
    }
}

/// A bare pointer to a task: no reference is counted. Whoever has one knows why it is alive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Task(NonNull<Header>);

// SAFETY: the header is made to be used from any thread, by the rules above; the future moves
// between threads only if it is `Send`, or never (see `LocalExecutor`).
unsafe impl Send for Task {}
// SAFETY: as above.
unsafe impl Sync for Task {}

impl fmt::Debug for Task {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Task({:p})", self.0)
    }
}

impl Task {
    /// # Safety
    ///
    /// The pointer leads to the header of a live cell.
    pub(crate) unsafe fn from_pointer(pointer: *const Header) -> Option<Task> {
        NonNull::new(pointer.cast_mut()).map(Task)
    }

    #[inline(always)]
    pub(crate) fn pointer(self) -> *const Header {
        self.0.as_ptr()
    }

    #[inline(always)]
    pub(crate) fn header<'a>(self) -> &'a Header {
        // SAFETY: whoever made this `Task` knows that the cell is alive while it is used.
        unsafe { self.0.as_ref() }
    }

    /// Asks for a turn, and sees to it.
    #[inline]
    pub(crate) fn wake(self) {
        if context::wake_own(self.pointer()) {
            return;
        }
        let before = probe::before();
        if self.header().state.wake() == AfterWake::Enqueue {
            self.queue(before);
        }
    }

    /// It was woken, and the caller owes it a place in a queue.
    #[inline]
    fn queue(self, before: probe::Before) {
        // SAFETY: until it is queued nobody ends it, so it is not done.
        let shared = unsafe { self.header().shared() };
        let task = self.header().id.get();
        shared.tell(before, |worker, seat| Event::Woken { task, worker, seat });
        if shared.is_worked_on_by_this_thread() {
            shared.schedule(self);
        } else {
            self.queue_from_outside();
        }
    }

    /// As soon as the task is queued, it may end, and with the last task the executor may go: it is
    /// kept until this thread is done with it.
    #[cold]
    fn queue_from_outside(self) {
        let shared = self.header().shared;
        // SAFETY: made by `Arc::as_ptr`, and alive, for the task is not done.
        let shared = unsafe {
            Arc::increment_strong_count(shared);
            Arc::from_raw(shared)
        };
        shared.schedule(self);
    }

    /// Asks for its end at its next turn.
    pub(crate) fn abort(self) {
        let before = probe::before();
        if self.header().state.abort() == AfterWake::Enqueue {
            self.queue(before);
        }
    }

    /// One turn.
    ///
    /// # Safety
    ///
    /// The caller has begun it with [`State::start_poll`], and does not use the task afterwards
    /// unless it ended as `Pending`.
    #[inline(always)]
    pub(crate) unsafe fn turn(self, turn: Turn) -> Ended {
        // SAFETY: the table was made for this cell's type.
        unsafe { (self.header().vtable.turn)(self, turn) }
    }

    /// Gives a reference back.
    #[inline]
    pub(crate) fn release(self) {
        if self.header().state.release() {
            self.free();
        }
    }

    fn free(self) {
        // SAFETY: the last reference went, so nobody else leads here; the table fits the cell.
        unsafe { (self.header().vtable.free)(self) }
    }

    /// Of a token: the seat on which a turn stands still. `None` of every task.
    #[inline]
    pub(crate) fn stopped_on(self) -> Option<usize> {
        // Ordering: Acquire pairs with the Release in `token::hand_to`.
        self.header().stopped_on.load(Ordering::Acquire).checked_sub(1).map(usize::from)
    }
}

/// The number of the task that this code runs in, if it runs in one.
pub fn id() -> Option<TaskId> {
    current(|header| header.id)
}

/// The name of the task that this code runs in, if it has one.
pub fn name() -> Option<Arc<str>> {
    current(|header| header.name().cloned()).flatten()
}

fn current<R>(f: impl FnOnce(&Header) -> R) -> Option<R> {
    // SAFETY: a task whose turn this is in is alive.
    let task = unsafe { Task::from_pointer(context::task()) };
    task.map(|task| f(task.header()))
}

// A task that only waits costs its future, two words for its output or the future's tag, and this.
const _: () = assert!(cfg!(any(turnwise_loom, turnwise_shuttle)) || size_of::<Header>() <= 88);
