//! What is queued for a turn that stopped: a token, which says on which seat the turn stands still.
//!
//! A token looks like a task to every queue. It is not the task itself, for one reason: when no
//! spare thread is left, a thread that is asked to stop gives its core to the turn that has stood
//! still longest, out of the queue's order. The token of that turn is in some queue still, and
//! could not be taken out; so it is handed to the turn that stops now, which waits in its place.
//! Were it the resumed task itself, that task could not be queued again as long.
//!
//! Each seat has one token at a time; there are as many as seats, made beforehand.

use super::{
    Ended, Extra, Header, JoinError, Neighbours, Rank, State, Task, TaskId, Turn, UnsafeCell,
    Vtable,
};
use crate::sync::atomic::{AtomicU8, AtomicU16, Ordering};

/// A token is never polled, joined or freed as a task.
static VTABLE: Vtable =
    Vtable { turn: no_turn, take_output: no_output, drop_output: nothing, free: nothing };

unsafe fn no_turn(_: Task, _: Turn) -> Ended {
    unreachable!("a token has no turns")
}

unsafe fn no_output(_: Task, _: *mut ()) {
    unreachable!("{}", std::any::type_name::<JoinError>())
}

unsafe fn nothing(_: Task) {
    unreachable!("a token is part of the switchboard")
}

/// A token for no seat; `ranked` if the policy takes notes.
pub(crate) fn new(ranked: bool) -> Header {
    let rank = || UnsafeCell::new(Rank::default());
    Header {
        state: State::new(),
        vtable: &VTABLE,
        link: UnsafeCell::new(None),
        shared: std::ptr::null(),
        id: TaskId(0),
        joiner: UnsafeCell::new(None),
        owned: UnsafeCell::new(Neighbours::default()),
        extra: ranked.then(|| Box::new(Extra { name: None, rank: rank(), generation: 0 })),
        priority: AtomicU8::new(0),
        stopped_on: AtomicU16::new(0),
        part: AtomicU8::new(0),
        system: true,
    }
}

/// One as urgent as that, which the policy finds in no task's place: for tests of queues.
#[cfg(test)]
pub(crate) fn as_urgent_as(priority: u8) -> Header {
    Header { priority: AtomicU8::new(priority), ..new(true) }
}

/// The token stands for the turn of `task` on the seat, as urgent as the task is; `None`: the turn
/// has given its task back already.
pub(crate) fn hand_to(token: Task, seat: usize, task: Option<Task>) {
    let priority = task.map_or(0, |task| task.header().priority());
    // Ordering: Relaxed; whoever compares it takes the token from a queue, which orders it, or
    // sees an older urgency, which is as good.
    token.header().priority.store(priority, Ordering::Relaxed);
    // Ordering: Release pairs with the Acquire in `stopped_on`.
    token.header().stopped_on.store(seat as u16 + 1, Ordering::Release);
}

/// The token, not yet queued, is charged what the task was; the task's turn calls this. The task
/// keeps its own: should it fall behind while it stands still, it is raised when it queues again.
pub(crate) fn copy_rank(from: Task, to: Task) {
    let measure = from.header().rank().with(|rank| {
        // SAFETY: `from` is the task whose turn this is.
        unsafe { (*rank).measure }
    });
    to.header().rank().with_mut(|rank| {
        // SAFETY: `to` is in no queue, and this seat's.
        unsafe { (*rank).measure = measure }
    });
}

/// The token stands for nothing.
pub(crate) fn clear(token: Task) {
    // Ordering: Relaxed; it is in no queue.
    token.header().stopped_on.store(0, Ordering::Relaxed);
}
