//! Who watches the workers: one thread that samples their cores' epochs.
//!
//! A core whose epoch stays the same is in one turn. When that has lasted a slice, and the thread
//! has used the processor for half of it at least, the turn overran: a wall clock alone would fire
//! when the system itself had taken the processor away. A turn that lasts `PATIENCE` slices without
//! using the processor waits for something: it may wait for what a stopped turn holds, so it is
//! asked to switch too.
//!
//! The monitor also wakes a worker for a task that waits behind a long turn, and looks at the
//! timers. It sleeps when all workers do: it marks itself asleep, fences, and looks whether they
//! are; a worker that wakes up fences after it, and looks whether the monitor sleeps.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::metrics::Watch;
use crate::preemption::{Answer, Seat};
use crate::probe::{self, Event};
use crate::shared::Shared;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Parker, Rule, full_fence, is_spoiled, thread};

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

    /// Sleeps while all workers do.
    pub(crate) fn sleep(&self, shared: &Shared) {
        // Ordering: Relaxed; the fences on both sides order it.
        self.asleep.store(true, Ordering::Relaxed);
        full_fence();
        let asleep = shared.idle.all_asleep(shared.cores.len());
        if (asleep || is_spoiled(Rule::MonitorLooksAgain)) && !self.is_stopped() {
            self.parker.park(None);
        }
        // Ordering: Relaxed, as above.
        self.asleep.store(false, Ordering::Relaxed);
    }
}

/// What the monitor has seen of a core.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    epoch: u64,
    /// When this epoch was first seen, and what processor time the thread had used then.
    since: u64,
    used: u64,
    /// The overrun was counted.
    counted: bool,
    /// The seat that owes an answer, plus one.
    asked: usize,
}

/// Starts the thread, if there is anything to watch.
pub(crate) fn start(shared: &Arc<Shared>, name: &str) -> io::Result<()> {
    if shared.alone && shared.switchboard.discipline.slice().is_none() {
        return Ok(());
    }
    let shared = Arc::clone(shared);
    thread::Builder::new().name(format!("{name}-monitor")).spawn(move || {
        super::mask_in_this_thread();
        watch(&shared);
    })?;
    Ok(())
}

pub(crate) fn watch(shared: &Shared) {
    let monitor = &shared.switchboard.monitor;
    let period = shared.switchboard.discipline.slice().map_or(USUAL, |slice| slice / 2);
    let mut seen = vec![Seen::default(); shared.cores.len()];
    while !monitor.is_stopped() {
        if shared.idle.all_asleep(shared.cores.len()) {
            monitor.sleep(shared);
        }
        monitor.parker.park(Some(until_due(shared, &seen).map_or(period, |due| due.min(period))));
        for (core, seen) in shared.cores.iter().zip(&mut seen) {
            look(shared, core, seen);
        }
        shared.look_at_timers();
    }
}

/// How long until the first of the turns that were seen has lasted a slice.
fn until_due(shared: &Shared, seen: &[Seen]) -> Option<Duration> {
    let slice = shared.switchboard.discipline.slice()?.as_nanos() as u64;
    let now = shared.clock.now();
    let due = seen.iter().map(|seen| seen.since + slice).filter(|due| *due > now).min()?;
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
        // A turn that was resumed began when it was; any other since the last look.
        let since = if core.resumed.0.get() == epoch { core.resumed.1.get() } else { now };
        *seen = Seen { epoch, since, used: processor_time(seat), counted: false, ..*seen };
        return;
    }
    if core.waiting() > 0 {
        shared.wake_a_worker();
    }
    let Some(slice) = shared.switchboard.discipline.slice() else { return };
    let slice = slice.as_nanos() as u64;
    let lasted = now - seen.since;
    if lasted < slice {
        return;
    }
    let busy = processor_time(seat).saturating_sub(seen.used) >= slice / 2;
    if busy || lasted >= PATIENCE * slice {
        overrun(shared, core, seat, seen, lasted);
    }
}

/// A turn overran: it is counted once, and asked to switch whenever it can be.
fn overrun(shared: &Shared, core: &Core, seat: &Seat, seen: &mut Seen, lasted: u64) {
    let watch = &shared.switchboard.monitor.watch;
    if !seen.counted {
        seen.counted = true;
        watch.overruns.bump();
    }
    watch.longest_poll_ns.raise(lasted);
    let Some(spare) = shared.switchboard.claim_spare() else {
        watch.without_spare.bump();
        return;
    };
    shared.probe.emit_with(probe::before(), || {
        let (worker, seat) = (core.index as u16, seat.index as u16);
        Event::SwitchRequested { task: 0, spare: spare as u16, worker, seat }
    });
    seat.ask(seen.epoch, spare);
    seen.asked = seat.index + 1;
    if !send(seat) {
        // The thread is gone, and will not answer: its answer is given for it.
        seat.answer(false);
    }
}

/// Looks for the answer that is owed; says whether there is one.
fn settle(shared: &Shared, seen: &mut Seen) -> bool {
    let seat = &shared.switchboard.seats[seen.asked - 1];
    match seat.settle_request() {
        Answer::Pending => return false,
        Answer::Declined { spare } => {
            shared.switchboard.monitor.watch.declined.bump();
            shared.switchboard.unclaim_spare(spare);
        }
        Answer::Gone { .. } | Answer::None => {}
    }
    seen.asked = 0;
    true
}

#[cfg(all(target_os = "linux", not(turnwise_loom)))]
fn processor_time(seat: &Seat) -> u64 {
    seat.thread().map_or(0, super::signal::processor_time)
}

#[cfg(not(all(target_os = "linux", not(turnwise_loom))))]
fn processor_time(_: &Seat) -> u64 {
    0
}

#[cfg(all(target_os = "linux", not(turnwise_loom)))]
fn send(seat: &Seat) -> bool {
    seat.thread().is_some_and(super::signal::send)
}

/// Under loom no thread can be interrupted: one that is asked runs the handler by itself.
#[cfg(not(all(target_os = "linux", not(turnwise_loom))))]
fn send(seat: &Seat) -> bool {
    cfg!(turnwise_loom) && seat.thread().is_some()
}
