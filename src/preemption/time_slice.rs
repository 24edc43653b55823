//! What the thread that was asked does, in its signal handler: answers, and stops if it has to.
//!
//! Under `handoff` the core goes to the spare and the turn goes on. Under `preemptive` the thread
//! then waits, inside the handler, until a worker that takes the stopped turn from the queue gives
//! it a core. No stack is switched: the thread keeps its own, with whatever locks, thread-locals
//! and frames it has, so nothing it was doing is disturbed.

use crate::context;
use crate::core;
use crate::preemption::Seat;
use crate::probe::{self, Event};
use crate::shared::Shared;
use crate::task::Task;

/// Answers the request to the seat of this thread, if there is one; says whether there was.
pub(crate) fn answer(shared: &Shared, seat: &Seat) -> bool {
    let Some((epoch, spare)) = seat.asked() else { return false };
    // SAFETY: if the guard is down, nothing on this thread is using the core; it lives as long as
    // the executor.
    let core = unsafe { context::core().as_ref() };
    // SAFETY: a task whose turn this is in is alive.
    let task = unsafe { Task::from_pointer(context::task()) };
    let before = probe::before();
    let (Some(core), Some(task)) = (core, task) else {
        decline(shared, seat);
        return true;
    };
    if context::guard_is_up() || !Seat::names(epoch, core) {
        decline(shared, seat);
        return true;
    }
    let (worker, own) = core::place(Some(core));
    let stops = shared.switchboard.discipline.stops();
    context::set_core(std::ptr::null());
    let heir = &shared.switchboard.seats[spare];
    let id = task.header().id.get();
    if stops {
        core.counters.stops.bump();
        core::charge(shared, task);
        task.set_stopped_on(Some(seat.index));
        heir.leave_stopped(task);
        shared.probe.emit(before, Event::Stopped { task: id, worker, seat: own });
    } else {
        core.counters.handoffs.bump();
        let to = spare as u16;
        shared.probe.emit(before, Event::HandedOff { task: id, to, worker, seat: own });
    }
    seat.answer(true);
    heir.give(core);
    if stops {
        stand_still(shared, seat);
    }
    true
}

fn decline(shared: &Shared, seat: &Seat) {
    shared.probe.emit_with(probe::before(), || {
        let worker = probe::NOBODY;
        Event::Declined { worker, seat: seat.index as u16 }
    });
    seat.answer(false);
}

/// Waits until the turn is given a core again. If none will come, goes on without, at the lowest
/// priority: the turn may hold a lock that the rest of the program needs.
fn stand_still(shared: &Shared, seat: &Seat) {
    // SAFETY: a mailbox holds cores of the executor that the seat belongs to.
    match unsafe { seat.wait().as_ref() } {
        Some(core) => {
            core.set_holder(Some(seat.index));
            context::set_core(core);
            if shared.charges_time {
                context::set_began(shared.clock.now());
            }
        }
        None => {
            #[cfg(all(target_os = "linux", not(turnwise_loom)))]
            super::signal::lowest_priority();
        }
    }
}
