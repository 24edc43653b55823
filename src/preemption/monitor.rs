//! Who watches the workers: one thread that samples their cores' epochs.
//!
//! A core whose epoch stays the same is in one turn. When that has lasted a slice, and the thread
//! has used the processor for half of it at least, the turn overran: a wall clock alone would fire
//! when the system itself had taken the processor away (up to 322 times a second beside three busy
//! programs). A turn that lasts `PATIENCE` slices and whose thread the system says to be asleep
//! waits for something: it may wait for what a stopped turn holds, so it is asked to switch too.
//! By the time alone, that rule fired 42 to 101 times a second beside the same programs.
//!
//! The monitor's own sleep must end in time even on a processor that a worker keeps busy: it asks
//! the system for timers without slack and for a short slice of its own, which needs no privilege.
//! Without, slices were up to 5 ms late.
//!
//! The monitor also wakes a worker for a task that waits behind a long turn, or moves it to where
//! others find it (see [`relief`](super::relief)), and looks at the timers. It sleeps when all
//! workers do: it marks itself asleep, fences, and looks whether they are; a worker that wakes up
//! fences after it, and looks whether the monitor sleeps.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::relief::Relief;
use super::{Answer, Seat, signal};
use crate::core::Core;
use crate::metrics::Watch;
use crate::probe::{self, Event, NOBODY};
use crate::shared::Shared;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Parker, Rule, full_fence, is_spoiled, thread};
use crate::watchdog::{Attached, LongTurn, Patrolled};

/// Slices after which a turn counts as an overrun although it does not use the processor.
const PATIENCE: u64 = 4;
/// Between two looks where no slice says how often.
const USUAL: Duration = Duration::from_millis(10);

/// The monitor, as others see it.
#[derive(Default)]
pub(crate) struct Monitor {
    asleep: AtomicBool,
    stopped: AtomicBool,
    parker: Parker,
    relief: Relief,
    pub(crate) watch: Watch,
}

impl Monitor {
    /// A worker has woken up.
    #[inline]
    pub(crate) fn wake(&self) {
        full_fence();
        // Ordering: Relaxed; the fences on both sides order it.
        if self.asleep.load(Ordering::Relaxed) {
            self.parker.unpark();
        }
    }

    /// The monitor ends.
    pub(crate) fn stop(&self) {
        // Ordering: Release pairs with the Acquire in `is_stopped`.
        self.stopped.store(true, Ordering::Release);
        self.parker.unpark();
    }

    fn is_stopped(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `stop`.
        self.stopped.load(Ordering::Acquire)
    }

    /// Sleeps while all workers do; says whether it has. A watchdog looks at turns that go on
    /// without a core too: then nobody sleeps.
    pub(crate) fn sleep(&self, shared: &Shared) -> bool {
        // Ordering: Relaxed; the fences on both sides order it.
        self.asleep.store(true, Ordering::Relaxed);
        full_fence();
        let mut sleeps = shared.idle.all_asleep(shared.cores.len());
        // Who gave the core away on which the last worker fell asleep had noted its turn before.
        full_fence();
        let mut seats = shared.switchboard.seats.iter();
        sleeps &= shared.watchdog.is_none() || seats.all(|seat| seat.long_turn().is_none());
        if (sleeps || is_spoiled(Rule::MonitorLooksAgain)) && !self.is_stopped() {
            self.parker.park(None);
        }
        // Ordering: Relaxed, as above.
        self.asleep.store(false, Ordering::Relaxed);
        sleeps
    }
}

/// What the monitor has seen of a core.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    epoch: u64,
    /// When this epoch was first seen, and what processor time the thread had used then.
    since: u64,
    used: u64,
    /// When to look again, if that is before the next regular look.
    due: u64,
    /// The overrun was counted.
    counted: bool,
    /// The seat that owes an answer, plus one.
    asked: usize,
}

/// Starts the thread, if there is anything to watch.
pub(crate) fn start(
    shared: &Arc<Shared>,
    name: &str,
) -> io::Result<Option<thread::JoinHandle<()>>> {
    let quiet = shared.switchboard.discipline.slice().is_none() && shared.watchdog.is_none();
    if shared.alone && quiet {
        return Ok(None);
    }
    let shared = Arc::clone(shared);
    let builder = thread::Builder::new().name(format!("{name}-monitor"));
    let watches = move || {
        super::mask_in_this_thread();
        signal::be_punctual();
        watch(&shared);
    };
    builder.spawn(watches).map(Some)
}

pub(crate) fn watch(shared: &Shared) {
    let monitor = &shared.switchboard.monitor;
    let slice = shared.switchboard.discipline.slice();
    let after = shared.watchdog.as_ref().map(|watchdog| watchdog.after());
    let period = slice.into_iter().chain(after).min().map_or(USUAL, |shortest| shortest / 2);
    let mut seen = vec![Seen::default(); shared.cores.len()];
    let mut patrolled = vec![Patrolled::default(); shared.switchboard.seats.len()];
    while !monitor.is_stopped() {
        let all_asleep = shared.idle.all_asleep(shared.cores.len());
        if all_asleep && take_answers(shared, &mut seen) && monitor.sleep(shared) {
            // The word to stop may have been what it was woken by.
            continue;
        }
        monitor.parker.park(Some(until_due(shared, &seen).map_or(period, |due| due.min(period))));
        for (core, seen) in shared.cores.iter().zip(&mut seen) {
            look(shared, core, seen);
        }
        if let Some(watchdog) = &shared.watchdog {
            patrol(shared, watchdog, &seen, &mut patrolled);
        }
        shared.look_at_timers();
    }
}

/// Looks for long turns on all seats, and signals those whose stack is wanted.
fn patrol(shared: &Shared, watchdog: &Attached, seen: &[Seen], patrolled: &mut [Patrolled]) {
    let now = shared.clock.now();
    for (seat, known) in shared.switchboard.seats.iter().zip(patrolled) {
        let used = processor_time(seat);
        let adrift = seat.long_turn();
        let core = shared.cores.iter().zip(seen).find(|(core, seen)| {
            let turns = core.epoch() == seen.epoch && !shared.idle.is_asleep(core.index);
            core.holder() == Some(seat.index) && turns
        });
        // One that was resumed has a core again, maybe another.
        let worker = core.map(|(core, _)| core.index).or(adrift.map(|turn| turn.core));
        let worker = worker.unwrap_or_default() as u32;
        let adrift = adrift.map(|turn| (turn.task, turn.since, used));
        let turn = adrift.or(core.map(|(core, seen)| (core.task.get(), seen.since, seen.used)));
        let turn = turn.map(|(task, since, used)| LongTurn { task, worker, since, used });
        if watchdog.patrol(seat, known, turn, now, used) {
            send(seat);
        }
    }
}

/// How long until the first of the turns that were seen may have used its slice up.
fn until_due(shared: &Shared, seen: &[Seen]) -> Option<Duration> {
    let now = shared.clock.now();
    let due = seen.iter().map(|seen| seen.due).filter(|due| *due > now).min()?;
    Some(Duration::from_nanos(due - now))
}

/// One look at one core.
pub(crate) fn look(shared: &Shared, core: &Core, seen: &mut Seen) {
    if seen.asked > 0 && !settle(shared, seen) {
        return;
    }
    let Some(holder) = core.holder() else { return };
    let seat: &Seat = &shared.switchboard.seats[holder];
    let now = shared.clock.now();
    let epoch = core.epoch();
    if epoch != seen.epoch || shared.idle.is_asleep(core.index) {
        // Of a turn that was resumed it is known exactly when it was, and from what processor
        // time on; any other began since the last look.
        let resumed = core.resumed.epoch.get() == epoch;
        let (since, used) = if resumed {
            (core.resumed.at.get(), core.resumed.used.get())
        } else {
            (now, processor_time(seat))
        };
        let slice = shared.switchboard.discipline.slice();
        let due = slice.map_or(0, |slice| since + slice.as_nanos() as u64);
        *seen = Seen { epoch, since, used, due, counted: false, ..*seen };
        core.stuck.set(0);
        return;
    }
    if shared.waiting_at(core) > 0 {
        shared.wake_a_worker();
        let monitor = &shared.switchboard.monitor;
        monitor.watch.relieved.add(monitor.relief.come(shared, core));
    }
    let Some(slice) = shared.switchboard.discipline.slice() else { return };
    let slice = slice.as_nanos() as u64;
    let lasted = match now - seen.since {
        _ if is_spoiled(Rule::VerdictNeedsASlice) => u64::MAX,
        lasted => lasted,
    };
    if lasted < slice {
        return;
    }
    let used = match processor_time(seat).saturating_sub(seen.used) {
        _ if is_spoiled(Rule::VerdictNeedsTheProcessor) => slice,
        used => used,
    };
    // Turns that take turns are to have equal shares of the processor: a slice is processor time
    // then. One that is handed off is only to be known from one that was not given the processor.
    let stops = shared.switchboard.discipline.stops();
    let needed = if stops && lasted < 2 * slice { slice - slice / 32 } else { slice / 2 };
    if used < needed {
        seen.due = now + (needed - used).max(slice / 16);
    }
    if used >= needed || lasted >= PATIENCE * slice && seat.is_asleep() {
        overrun(shared, core, seat, seen, lasted);
    }
}

/// A turn overran: it is counted once, and asked to switch whenever it can be.
fn overrun(shared: &Shared, core: &Core, seat: &Seat, seen: &mut Seen, lasted: u64) {
    let watch = &shared.switchboard.monitor.watch;
    if !seen.counted {
        seen.counted = true;
        watch.overruns.bump();
        shared.probe.emit_with(probe::before(), || {
            let (worker, seat) = (core.index as u16, seat.index as u16);
            Event::Overrun { task: core.task.get(), worker, seat }
        });
    }
    watch.longest_poll_ns.raise(lasted);
    if is_spoiled(Rule::OverrunsAreAsked) {
        return;
    }
    let spare = shared.switchboard.claim_spare();
    if spare.is_none() {
        watch.without_spare.bump();
        core.stuck.set(1);
        // A turn that stops can take its turn with others that did; one that is handed off needs
        // a thread to hand its core to.
        if !shared.switchboard.discipline.stops() {
            return;
        }
    }
    shared.probe.emit_with(probe::before(), || {
        let (worker, seat) = (core.index as u16, seat.index as u16);
        let spare = spare.map_or(NOBODY, |spare| spare as u16);
        Event::SwitchRequested { task: core.task.get(), spare, worker, seat }
    });
    seat.ask(core, seen.epoch, spare);
    seen.asked = seat.index + 1;
    // The thread is gone, and will not answer: its answer is given for it, unless it has answered
    // before it went, to a signal that came for another reason.
    if !send(seat) && seat.asked().is_some() {
        seat.answer(false);
    }
}

/// The core's turn counts as an overrun, however long it has lasted.
#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
pub(crate) fn ask_now(shared: &Shared, core: &Core, seen: &mut Seen) {
    if seen.asked > 0 && !settle(shared, seen) {
        return;
    }
    let Some(holder) = core.holder() else { return };
    let lasted = shared.switchboard.discipline.slice().unwrap_or_default().as_nanos() as u64;
    *seen = Seen { epoch: core.epoch(), ..Seen::default() };
    overrun(shared, core, &shared.switchboard.seats[holder], seen, lasted);
}

/// Takes all answers that are there, so that no spare is kept that was claimed in vain. Says
/// whether none is owed any more.
fn take_answers(shared: &Shared, seen: &mut [Seen]) -> bool {
    let mut none_is_owed = true;
    for seen in seen.iter_mut().filter(|seen| seen.asked > 0) {
        none_is_owed &= settle(shared, seen);
    }
    none_is_owed
}

/// Looks for the answer that is owed; says whether there is one.
pub(crate) fn settle(shared: &Shared, seen: &mut Seen) -> bool {
    let Some(seat) = seen.asked.checked_sub(1) else { return true };
    let seat = &shared.switchboard.seats[seat];
    match seat.settle_request() {
        Answer::Pending => return false,
        Answer::Declined { spare } => {
            shared.switchboard.monitor.watch.declined.bump();
            if let Some(spare) = spare {
                shared.switchboard.release_spare(spare);
            }
        }
        Answer::Gone | Answer::None => {}
    }
    seen.asked = 0;
    true
}

fn processor_time(seat: &Seat) -> u64 {
    seat.thread().map_or(0, signal::processor_time)
}

fn send(seat: &Seat) -> bool {
    seat.thread().is_some_and(signal::send)
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
