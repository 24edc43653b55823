//! The whole cell of a task, and what happens in one turn of it.
//!
//! All that a turn does to a future or an output, up to freeing the cell, happens inside the turn,
//! with the guard down: it is code of users, and may be stopped like the rest of it.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::waker::borrowed;
use super::{AfterDone, Birth, Ended, Header, JoinError, Task, Turn, Vtable};
use crate::context;
use crate::probe::{self, Event};
use crate::quietly::quietly;
use crate::sync::UnsafeCell;

/// The header comes first, so that a pointer to it is one to the cell.
#[repr(C)]
pub(super) struct Cell<F: Future> {
    header: Header,
    stage: UnsafeCell<Stage<F>>,
}

enum Stage<F: Future> {
    Future(F),
    Output(Result<F::Output, JoinError>),
    Gone,
}

/// Makes a cell, queued, with two references: the registry's and the handle's.
pub(crate) fn allocate<F: Future>(future: F, birth: Birth) -> Task {
    let cell = Box::new(Cell {
        header: Header::new(Cell::<F>::VTABLE, birth),
        stage: UnsafeCell::new(Stage::Future(future)),
    });
    let pointer: *mut Cell<F> = Box::into_raw(cell);
    // SAFETY: just made; the header is at its beginning.
    unsafe { Task::from_pointer(pointer.cast()) }.expect("a box is somewhere")
}

impl<F: Future> Cell<F> {
    const VTABLE: &'static Vtable = &Vtable {
        turn: turn::<F>,
        take_output: take_output::<F>,
        drop_output: drop_output::<F>,
        free: free::<F>,
    };

    /// # Safety
    ///
    /// The task's cell is of this type, and alive.
    unsafe fn of<'a>(task: Task) -> &'a Cell<F> {
        // SAFETY: as asked; `repr(C)` puts the header first.
        unsafe { &*task.pointer().cast::<Cell<F>>() }
    }

    /// Drops what is in the stage. A panic of its destructor is the caller's.
    ///
    /// # Safety
    ///
    /// The stage is the caller's to use.
    unsafe fn empty(&self) {
        self.stage.with_mut(|stage| {
            // SAFETY: as asked. A future is dropped where it is: it was pinned.
            unsafe { *stage = Stage::Gone }
        });
    }
}

/// One turn: polls the future, or drops it if the task was aborted, and settles all that follows
/// from its end.
unsafe fn turn<F: Future>(task: Task, turn: Turn) -> Ended {
    // SAFETY: the table belongs to this type; being polled, the task is alive.
    let cell = unsafe { Cell::<F>::of(task) };
    let (output, ended) = match turn {
        Turn::Cancel => {
            // SAFETY: this turn has the stage.
            let dropped = catch_unwind(AssertUnwindSafe(|| unsafe { cell.empty() }));
            match dropped {
                Ok(()) => (Err(JoinError::cancelled(&cell.header)), Ended::Cancelled),
                Err(panic) => (Err(JoinError::panicked(&cell.header, panic)), Ended::Panicked),
            }
        }
        Turn::Poll => match catch_unwind(AssertUnwindSafe(|| poll(cell, task))) {
            Ok(Poll::Pending) => return Ended::Pending,
            Ok(Poll::Ready(output)) => {
                // SAFETY: this turn has the stage.
                match catch_unwind(AssertUnwindSafe(|| unsafe { cell.empty() })) {
                    Ok(()) => (Ok(output), Ended::Done),
                    Err(panic) => (Err(JoinError::panicked(&cell.header, panic)), Ended::Panicked),
                }
            }
            Err(panic) if panic.is::<crate::Refused>() => {
                // SAFETY: this turn has the stage.
                quietly(|| unsafe { cell.empty() });
                (Err(JoinError::cancelled(&cell.header)), Ended::Cancelled)
            }
            Err(panic) => {
                // The first panic is the one to report; a second, of the destructor, is let go.
                // SAFETY: this turn has the stage.
                quietly(|| unsafe { cell.empty() });
                (Err(JoinError::panicked(&cell.header, panic)), Ended::Panicked)
            }
        },
    };
    complete(cell, task, output, ended);
    ended
}

#[inline(always)]
fn poll<F: Future>(cell: &Cell<F>, task: Task) -> Poll<F::Output> {
    let waker = borrowed(task);
    let mut context = Context::from_waker(&waker);
    cell.stage.with_mut(|stage| {
        // SAFETY: this turn has the stage.
        let Stage::Future(future) = (unsafe { &mut *stage }) else {
            unreachable!("a task that is not done has its future")
        };
        // SAFETY: the cell never moves, and the future is dropped in its place.
        unsafe { Pin::new_unchecked(future) }.poll(&mut context)
    })
}

/// The future is gone: hands the output over, and lets go of the task.
fn complete<F: Future>(
    cell: &Cell<F>,
    task: Task,
    output: Result<F::Output, JoinError>,
    ended: Ended,
) {
    cell.stage.with_mut(|stage| {
        // SAFETY: this turn has the stage still, and there is nothing in it to drop.
        unsafe { *stage = Stage::Output(output) }
    });
    let id = cell.header.id.get();
    // SAFETY: a thread that gives turns keeps the executor.
    let shared = unsafe { cell.header.shared() };
    let _executor = shared.forget(task, ended);
    // The registry's reference is ours now, and is given back in one step with the end if the
    // handle is there and does not wait, which is what it comes to most often.
    let own = context::give_task_back(task.pointer());
    let before = probe::before();
    let owed = cell.header.state.complete();
    shared.tell(before, |worker, seat| Event::Completed { task: id, worker, seat });
    if owed == AfterDone::Nothing {
        return;
    }
    if own {
        context::keep_task(task.pointer());
    }
    if owed == AfterDone::DropOutput {
        // SAFETY: the handle went, so the output is nobody's. Its destructor may panic: there is
        // nobody left to tell.
        quietly(|| unsafe { cell.empty() });
    } else {
        cell.header.joiner.with(|joiner| {
            // SAFETY: `JOINER` was set when the task became done: the place is ours to read, and
            // stays as it is until the cell is freed.
            let joiner = unsafe { &*joiner };
            quietly(|| joiner.as_ref().expect("`JOINER` says that it is there").wake_by_ref());
        });
    }
    context::give_task_back(task.pointer());
    task.release();
}

unsafe fn take_output<F: Future>(task: Task, out: *mut ()) {
    // SAFETY: the caller is the handle, the task is done, and `out` has the output's type.
    unsafe {
        let taken =
            Cell::<F>::of(task).stage.with_mut(|stage| std::mem::replace(&mut *stage, Stage::Gone));
        let Stage::Output(output) = taken else { unreachable!("an output is taken once") };
        out.cast::<Result<F::Output, JoinError>>().write(output);
    }
}

unsafe fn drop_output<F: Future>(task: Task) {
    // SAFETY: the caller is the handle, and the task is done.
    unsafe { Cell::<F>::of(task).empty() }
}

unsafe fn free<F: Future>(task: Task) {
    // SAFETY: made by `allocate` with this type, and nobody refers to it any more.
    drop(unsafe { Box::from_raw(task.pointer().cast_mut().cast::<Cell<F>>()) });
}
