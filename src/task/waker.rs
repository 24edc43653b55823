//! A task's waker: a pointer to its cell, with a reference counted for each clone.

use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::task::{RawWaker, RawWakerVTable, Waker};

use super::{AfterWake, Header, Task};
use crate::context;
use crate::probe;

static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

/// The waker that a poll gets: it refers to the cell without a count, as the turn keeps it alive.
pub(super) struct Borrowed(ManuallyDrop<Waker>);

impl Deref for Borrowed {
    type Target = Waker;

    fn deref(&self) -> &Waker {
        &self.0
    }
}

/// The waker for one poll.
#[inline(always)]
pub(super) fn borrowed(task: Task) -> Borrowed {
    // SAFETY: the table keeps a waker's promises for a pointer to a live cell; it is not dropped,
    // so no reference is given back that was not taken.
    Borrowed(ManuallyDrop::new(unsafe { Waker::from_raw(raw(task.pointer())) }))
}

fn raw(pointer: *const Header) -> RawWaker {
    RawWaker::new(pointer.cast(), &VTABLE)
}

/// # Safety
///
/// The pointer is the data of one of our wakers.
#[inline(always)]
unsafe fn task(data: *const ()) -> Task {
    // SAFETY: a waker's data leads to a live cell.
    unsafe { Task::from_pointer(data.cast()).unwrap_unchecked() }
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: called with a waker's data.
    unsafe { task(data) }.header().state.refer();
    raw(data.cast())
}

unsafe fn wake(data: *const ()) {
    // SAFETY: called with a waker's data.
    let task = unsafe { task(data) };
    if context::wake_own(task.pointer()) {
        task.release();
        return;
    }
    let before = probe::before();
    match task.header().state.wake_and_release() {
        AfterWake::Enqueue => task.queue(before),
        AfterWake::Nothing => {}
        AfterWake::Free => task.free(),
    }
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: called with a waker's data.
    unsafe { task(data) }.wake();
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: called with a waker's data.
    unsafe { task(data) }.release();
}
