//! What a thread of the executor does: take, poll, settle; sleep when there is nothing.
//!
//! The guard is up all the time but in turns. So all that stands here runs to its end without being
//! stopped, allocates nothing, frees nothing and runs no code of users. The core is read anew after
//! each turn, for the thread may have lost it; then it goes back among the spares.

use std::sync::Arc;

use crate::context;
use crate::core::{self, Core};
use crate::preemption::Seat;
use crate::probe::{self, Event};
use crate::shared::Shared;
use crate::sync::{Rule, is_spoiled};

/// A thread's whole life in a seat.
pub(crate) fn sit(shared: &Arc<Shared>, seat: &Seat) {
    sit_until(shared, seat, || shared.is_stopping());
}

/// The same; whether the executor is stopping is asked of `is_stopping`, before each look for a
/// task.
pub(crate) fn sit_until(shared: &Arc<Shared>, seat: &Seat, is_stopping: impl Fn() -> bool) {
    context::enter(shared, || {
        let _guard = context::Guard::raise();
        seat.sit_down(shared);
        while let Some(core) = seat.wait_for_core(shared) {
            if let Some(task) = seat.take(core) {
                core::turn(core, shared, task);
            }
            work(shared, &is_stopping);
            if shared.is_stopping() {
                clear(shared);
                break;
            }
            shared.switchboard.release_spare(seat.index);
        }
        context::set_core(std::ptr::null());
        seat.stand_up();
        shared.phase.a_task_ended();
    });
}

/// Works with the core that this thread holds, until it loses it or `done` says so. The guard is
/// up.
pub(crate) fn work(shared: &Shared, done: impl Fn() -> bool) {
    // While a core has nothing of its own, it counts among those that search.
    let mut searching = false;
    while let Some(core) = shared.own_core() {
        if done() {
            break;
        }
        let task = if searching { core::search(core, shared) } else { core.next(shared) };
        match task {
            Some(task) => {
                searching = false;
                match task.stopped_on() {
                    None => core::turn(core, shared, task),
                    Some(_) => shared.switchboard.resume(core, shared, task),
                }
            }
            None if searching => sleep(core, shared),
            None => {
                shared.idle.search();
                searching = true;
            }
        }
    }
    if searching {
        let _ = shared.idle.found();
    }
}

/// Gives each task that waits its last turn, which drops it: all were aborted before the threads
/// were told to end. A turn that was stopped goes on by itself. The guard is up.
#[cold]
fn clear(shared: &Shared) {
    while let Some(core) = shared.own_core()
        && let Some(task) = core.next(shared)
    {
        if task.stopped_on().is_none() {
            core::turn(core, shared, task);
        }
    }
}

/// Sleeps, if [`core::search`] has left the core asleep, until it is woken or a timer is due.
fn sleep(core: &Core, shared: &Shared) {
    if !shared.idle.is_asleep(core.index) {
        // Woken before it slept, by others or by its second look; but the monitor may have seen it
        // asleep in between, and sleep itself.
        if !is_spoiled(Rule::EveryWakingIsTold) {
            shared.switchboard.monitor.wake();
        }
        return;
    }
    let at_most = shared.timer_task.sleep_time(shared, core.index);
    core.counters.parks.bump();
    shared.probe.emit_with(probe::before(), || {
        let (worker, seat) = core::place(Some(core));
        Event::Parked { worker, seat }
    });
    core.parker.park(at_most);
    shared.timer_task.awake(core.index);
    shared.idle.wake_up(core.index);
    shared.switchboard.monitor.wake();
    shared.look_at_timers();
}
