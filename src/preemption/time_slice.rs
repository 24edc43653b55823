//! What the thread that was asked does, in its signal handler: answers, and stops if it has to.
//!
//! Under `handoff` the core goes to the spare and the turn goes on. Under `preemptive` the turn is
//! queued, and the next one taken, right here: if that one stands still on another thread, the core
//! goes there in one hop, where a spare between them would double the cost of a switch. The thread
//! then waits, inside the handler, until a worker that takes the stopped turn from the queue gives
//! it a core. No stack is switched: the thread keeps its own, with whatever locks, thread-locals
//! and frames it has, so nothing it was doing is disturbed.
//!
//! The executor's locks may be taken here: a turn is never stopped in code that holds one.

#[cfg(test)]
mod tests;

use std::ffi::c_void;

use super::{Seat, signal};
use crate::context;
use crate::core::{self, Core};
use crate::probe::{self, Event};
use crate::shared::Shared;
use crate::sync::{Rule, is_spoiled};
use crate::task::Task;

/// What the signal's handler does: answers whatever was asked of this thread; says whether anything
/// was.
///
/// Touches only what is made for that: thread-locals that are atomics without code around them, the
/// seat, the core that the thread holds while the guard is down. It neither allocates nor prints,
/// and takes no lock but the executor's own.
///
/// # Safety
///
/// `interrupted` is the third argument of the handler that this runs in, or null.
pub(crate) unsafe fn interrupted(interrupted: *mut c_void) -> bool {
    // SAFETY: the thread is in its seat for as long as this runs.
    let Some((shared, seat)) = (unsafe { context::seat() }) else { return false };
    let watchdog = shared.watchdog.as_ref();
    // SAFETY: this is the seat's thread, and the argument is as promised.
    let told = watchdog.is_some_and(|it| unsafe { it.answer(seat, interrupted) });
    // In this order: the one may keep the thread for long.
    answer(shared, seat) || told
}

/// Answers the request to the seat of this thread, if there is one; says whether there was.
fn answer(shared: &Shared, seat: &Seat) -> bool {
    let Some((turn, spare)) = seat.asked() else { return false };
    // Not a core of another executor, which a task of this one may work for on its thread.
    let Some(core) = shared.own_core() else {
        decline(shared, seat);
        return true;
    };
    // An executor that ends takes no core anywhere: the threads that wait for one may be gone.
    let may_go = context::in_turn() && !context::guard_is_up() && !shared.is_stopping();
    if !may_go || !Seat::names(turn, core) {
        decline(shared, seat);
        return true;
    }
    if shared.switchboard.discipline.stops() {
        stop(shared, seat, core, spare);
    } else if let Some(spare) = spare {
        hand_off(shared, seat, core, spare);
    } else {
        decline(shared, seat);
    }
    true
}

/// The core goes to the spare, and the turn goes on.
fn hand_off(shared: &Shared, seat: &Seat, core: &Core, spare: usize) {
    let before = probe::before();
    let (worker, own) = core::place(Some(core));
    note(shared, seat, core);
    core.counters.handoffs.bump();
    shared.probe.emit_with(before, || {
        let (task, to) = (core.task.get(), spare as u16);
        Event::HandedOff { task, to, worker, seat: own }
    });
    let_core_go(seat, core);
    shared.switchboard.seats[spare].give(core);
}

/// The turn is queued, and the core goes to the one that is next; without a spare, to the turn that
/// has stood still longest, past all that is ready. Spares limit how many turns may be unfinished,
/// not that those that are take their turns: else one that holds a lock, and stands still, would
/// keep all others waiting, and them their threads.
fn stop(shared: &Shared, seat: &Seat, core: &Core, spare: Option<usize>) {
    let _guard = context::Guard::raise();
    // SAFETY: a task whose turn this is in is alive, unless the turn has given it back: then there
    // is none to be had.
    let task = unsafe { Task::from_pointer(context::task()) };
    let switchboard = &shared.switchboard;
    // Before others can see that the turn stands still: who resumes it asks whose it is.
    note(shared, seat, core);
    match spare {
        Some(spare) => {
            charge(shared, task);
            let before = probe::before();
            let token = switchboard.stop(shared, seat, task);
            if !is_spoiled(Rule::StoppedTurnsAreQueued) {
                core.join_again(shared, token);
            }
            note_stopped(shared, core, before);
            let number = core.task.get();
            shared.probe.emit_with(before, || core::enqueued(number, Some(core)));
            pass_on(shared, seat, core, spare);
        }
        None => {
            let before = probe::before();
            let Some(oldest) = switchboard.exchange_for_oldest(seat, task) else {
                return decline(shared, seat);
            };
            charge(shared, task);
            note_stopped(shared, core, before);
            let_core_go(seat, core);
            switchboard.give_to_stopped(core, shared, oldest);
        }
    }
    stand_still(shared, seat);
}

/// The core goes to whoever is next; the spare is there in case that it is a task to be begun.
fn pass_on(shared: &Shared, seat: &Seat, core: &Core, spare: usize) {
    let switchboard = &shared.switchboard;
    let next = core.next(shared);
    match next {
        Some(token) if token.stopped_on().is_some() => {
            // It may be the one that was queued just now, if nobody else is ready: then this
            // thread finds the core on its own seat, where it looks next.
            let heir = switchboard.claim_stopped(token);
            let_core_go(seat, core);
            switchboard.release_spare(spare);
            switchboard.give_to_stopped(core, shared, heir);
        }
        task => {
            let heir = &switchboard.seats[spare];
            heir.leave_next(task);
            let_core_go(seat, core);
            heir.give(core);
        }
    }
}

/// The turn is charged for what it has used so far; when it goes on, it is charged from then on.
fn charge(shared: &Shared, task: Option<Task>) {
    if let Some(task) = task {
        core::charge(shared, task);
    }
}

/// The turn stands still from now on.
fn note_stopped(shared: &Shared, core: &Core, before: probe::Before) {
    core.counters.stops.bump();
    let (worker, own) = core::place(Some(core));
    shared.probe.emit_with(before, || {
        let task = core.task.get();
        Event::Stopped { task, worker, seat: own }
    });
}

/// This thread has the core no more, and has answered. In this order: the monitor that sees the
/// answer finds no holder, and asks nothing of a thread that is about to stand still.
fn let_core_go(seat: &Seat, core: &Core) {
    if !is_spoiled(Rule::HandedOffTurnsHaveNoCore) {
        context::set_core(std::ptr::null());
    }
    core.set_holder(None);
    seat.answer(true);
}

/// The watchdog may look at the turn from now on: it has lasted a slice.
fn note(shared: &Shared, seat: &Seat, core: &Core) {
    let slice = shared.switchboard.discipline.slice().unwrap_or_default().as_nanos() as u64;
    let since = shared.clock.now().saturating_sub(slice);
    seat.note_long_turn(core.task.get(), since, core.index);
    context::note_long_turn(true);
}

fn decline(shared: &Shared, seat: &Seat) {
    let (worker, index) = (probe::NOBODY, seat.index as u16);
    shared.probe.emit(probe::before(), Event::Declined { worker, seat: index });
    seat.answer(false);
}

/// From now on the turn uses its next slice.
fn note_resumed(shared: &Shared, core: &Core) {
    core.resumed.used.set(signal::own_processor_time());
    core.resumed.at.set(shared.clock.now());
    core.resumed.epoch.set(core.epoch());
}

/// Waits until the turn is given a core again. If none will come, goes on without, at the lowest
/// priority: the turn may hold a lock that the rest of the program needs.
fn stand_still(shared: &Shared, seat: &Seat) {
    match seat.wait_for_core(shared) {
        Some(core) => {
            note_resumed(shared, core);
            core.set_holder(Some(seat.index));
            context::set_core(core);
            if shared.charges_time {
                context::set_began(shared.clock.now());
            }
        }
        None => signal::lowest_priority(),
    }
}
