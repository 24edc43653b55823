//! What happens to a turn that overruns its slice: nothing, or its core moves on.
//!
//! ```text
//!    seat (a thread)                              core
//!    ───────────────                              ────
//!    free ──1──► working ──2──► in a turn         held ──3──► on its way ──4──► held
//!     ▲             │            │   ▲             ▲                              │
//!     └──────5──────┘            6   7             └──────────────────────────────┘
//!     └──────5────── without a core  │
//!                        stopped ────┘
//!    1 wait_for_core   2 core::turn   3 give   4 wait_for_core, or 7
//!    5 release_spare: its core is lost, or given to a stopped seat
//!    6 time_slice::answer to a request   7 resume
//! ```
//!
//! The monitor asks ([`Seat::ask`]), the thread that is in the turn answers
//! ([`time_slice::answer`], run by its signal handler). A request names the turn, by the core's
//! epoch, and a spare seat that was claimed for it. The answer is `Gone` or `Declined`, and
//! declining is an answer: it comes whenever the turn has ended meanwhile, the guard is up, or the
//! core is lost. Only after the answer is there another request for that seat: so of a core at most
//! one switch is in flight.
//!
//! # Found by trying, with two workers that steal from each other
//!
//! - Thieves need no word of this: a core on its way has a queue like any other, and others steal
//!   from it. Nothing but the holder's own operations need the core to be held.
//! - With no spare left, turns that wait for a lock which a stopped turn holds used up all threads,
//!   and everything stood still, in 4 of 4 runs. So a thread that is asked to stop without a spare
//!   exchanges places with the turn that has stood still longest; and as that one's place is in the
//!   middle of a queue, what is queued is not a task but a token that can change hands.
//! - A worker that has tasks of its own does not steal. What waits behind a turn that cannot be
//!   switched must be moved for it (`relief`), or it waits for ever.
//! - A worker that falls asleep must look at the queues after it has said so, and one that wakes
//!   up must tell the monitor: both with a full fence, which loom finds missing.
//! - Passing the core by way of a spare costs a second wakeup. The thread that stops takes the next
//!   task itself; a spare is needed only if that is one to be begun.

pub(crate) mod monitor;
#[cfg(not(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle)))))]
mod no_signal;
mod relief;
mod seat;
#[cfg(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle))))]
pub(crate) mod signal;
mod spares;
pub(crate) mod time_slice;

use std::time::Duration;

pub(crate) use monitor::Monitor;
#[cfg(not(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle)))))]
use no_signal as signal;
pub(crate) use seat::{Answer, Seat};

use crate::context;
use crate::core::Core;
use crate::metrics::Metrics;
use crate::probe::{self, Event, NOBODY};
use crate::shared::Shared;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Padded, Rule, is_spoiled, relax};
use crate::task::{Header, Task, token};
use spares::Spares;

/// What happens to a turn that overruns its slice.
///
/// | discipline | the turn | a ready task is polled within the policy's bound |
/// | --- | --- | --- |
/// | `Cooperative` | goes on | if every poll returns |
/// | `Handoff` | goes on beside, on its thread | while at most `spares` polls are unfinished |
/// | `Preemptive` | stops, and queues again | while at most `threads` − workers polls are |
///
/// `Handoff` and `Preemptive` are for Linux; elsewhere building the executor is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Discipline {
    /// A turn ends when its poll returns. One that never returns keeps its worker for ever; a
    /// [`Watchdog`](crate::watchdog::Watchdog) can name it.
    #[default]
    Cooperative,
    /// When a turn overruns its slice, its worker's core (queue and all) moves to a spare thread at
    /// once. The old thread finishes its poll under the system's scheduler, and is a spare then.
    Handoff {
        /// How long a turn may last.
        slice: Duration,
        /// Threads beside the workers' own: one for each poll that may be unfinished at a time,
        /// that is, overran and has not ended (endless loops too), or is in [`block_in_place`] or
        /// [`Handle::block_on`](crate::Handle::block_on). With too few an overrun keeps its worker,
        /// and [`Metrics::without_spare`](crate::Metrics::without_spare) grows.
        spares: usize,
    },
    /// When a turn overruns its slice, its thread is stopped where it is, and the turn goes back to
    /// the run queue like any other ready task.
    Preemptive {
        /// How long a turn may last.
        slice: Duration,
        /// Threads in all, of which at most as many as there are workers run tasks at a time. One
        /// for each worker, and one for each poll that may be unfinished at a time, as under
        /// `Handoff`: 4 for three endless loops and other tasks on one worker. With too few, those
        /// polls exchange places among themselves while all other tasks wait, and
        /// [`Metrics::without_spare`](crate::Metrics::without_spare) grows.
        threads: usize,
    },
}

impl Discipline {
    /// The slice, if there is one.
    pub fn slice(self) -> Option<Duration> {
        match self {
            Discipline::Cooperative => None,
            Discipline::Handoff { slice, .. } | Discipline::Preemptive { slice, .. } => Some(slice),
        }
    }

    /// Threads that have no core at the start.
    pub(crate) fn spares(self, workers: usize) -> usize {
        match self {
            Discipline::Cooperative => 0,
            Discipline::Handoff { spares, .. } => spares,
            Discipline::Preemptive { threads, .. } => threads.saturating_sub(workers),
        }
    }

    /// Does an overrun stop the turn?
    pub(crate) fn stops(self) -> bool {
        matches!(self, Discipline::Preemptive { .. })
    }
}

/// The seats, who of them is free, and who watches them.
pub(crate) struct Switchboard {
    pub(crate) discipline: Discipline,
    pub(crate) seats: Box<[Padded<Seat>]>,
    /// One for each seat, under disciplines that stop turns; they change seats.
    /// Nobody reads this: the seats lead there.
    _tokens: Box<[Header]>,
    /// Turns stopped so far.
    tickets: AtomicU64,
    spares: Spares,
    pub(crate) monitor: Monitor,
}

impl Switchboard {
    /// Seats for the workers and for spares, in this order.
    pub(crate) fn new(discipline: Discipline, workers: usize, ranked: bool) -> Self {
        let seats = workers + discipline.spares(workers);
        let tokens = if discipline.stops() { seats } else { 0 };
        let tokens: Box<[Header]> = (0..tokens).map(|_| token::new(ranked)).collect();
        let seat = |index: usize| {
            let seat = Seat::new(index);
            // SAFETY: the tokens stay where they are as long as the switchboard.
            if let Some(token) = tokens.get(index).and_then(|it| unsafe { Task::from_pointer(it) })
            {
                seat.set_token(token);
            }
            Padded(seat)
        };
        Switchboard {
            discipline,
            seats: (0..seats).map(seat).collect(),
            _tokens: tokens,
            tickets: AtomicU64::new(1),
            spares: Spares::new(seats),
            monitor: Monitor::default(),
        }
    }

    /// Gives each core to a seat, before there are threads. The other seats are free.
    pub(crate) fn deal(&self, cores: &[Padded<Core>]) {
        for (index, seat) in self.seats.iter().enumerate() {
            match cores.get(index) {
                Some(core) => seat.give(core),
                None => self.release_spare(index),
            }
        }
    }

    /// A seat is taken from the free ones, for a core to be given to.
    pub(crate) fn claim_spare(&self) -> Option<usize> {
        self.spares.claim()
    }

    /// A seat has no core and waits for one, or was claimed in vain.
    pub(crate) fn release_spare(&self, seat: usize) {
        self.spares.release(seat);
    }

    /// Is the seat free?
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn has_free(&self, seat: usize) -> bool {
        self.spares.contains(seat)
    }

    /// How many seats are free.
    pub(crate) fn free(&self) -> usize {
        self.spares.len()
    }

    /// This thread gives its core away in the middle of a turn, of its own will, because it is
    /// about to wait.
    pub(crate) fn give_up_core(&self, shared: &Shared) -> GaveUp {
        let _guard = context::Guard::raise();
        let Some(core) = shared.own_core() else { return GaveUp::HadNone };
        let Some(spare) = self.claim_spare() else { return GaveUp::NoSpare };
        let before = probe::before();
        core.counters.handoffs.bump();
        let from = core.holder().map_or(NOBODY, |seat| seat as u16);
        shared.probe.emit_with(before, || Event::HandedOff {
            task: core.task.get(),
            to: spare as u16,
            worker: core.index as u16,
            seat: from,
        });
        if !is_spoiled(Rule::HandedOffTurnsHaveNoCore) {
            context::set_core(std::ptr::null());
        }
        self.seats[spare].give(core);
        GaveUp::Given
    }

    /// A turn on the seat stands still from now on; gives the token to be queued for it.
    pub(crate) fn stop(&self, shared: &Shared, seat: &Seat, task: Option<Task>) -> Task {
        let token = seat.token();
        if shared.central.is_some()
            && let Some(task) = task
        {
            token::copy_rank(task, token);
        }
        token::hand_to(token, seat.index, task);
        // Ordering: Relaxed; only the order of the numbers counts.
        seat.set_ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
        token
    }

    /// The seat whose turn has stood still longest, which the caller must resume: not `except`,
    /// whose unused token becomes its own, while its queued token becomes that of `except`.
    pub(crate) fn exchange_for_oldest(&self, except: &Seat, task: Option<Task>) -> Option<&Seat> {
        loop {
            let others = self.seats.iter().filter(|seat| seat.index != except.index);
            let stopped = others.filter(|seat| seat.ticket() != 0);
            let oldest = stopped.min_by_key(|seat| seat.ticket())?;
            if oldest.claim(oldest.ticket()) {
                let (queued, unused) = (oldest.token(), except.token());
                oldest.set_token(unused);
                except.set_token(queued);
                // Before the ticket: whoever claims that finds the token handed over, and may hand
                // it on.
                token::hand_to(queued, except.index, task);
                // Ordering: Relaxed; only the order of the numbers counts.
                except.set_ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
                return Some(oldest);
            }
        }
    }

    /// The holder of `core` has taken a token from a queue: it gives its core to the seat on which
    /// the turn stands still. This thread has none then.
    pub(crate) fn resume(&self, core: &Core, shared: &Shared, token: Task) {
        let seat = self.claim_stopped(token);
        context::set_core(std::ptr::null());
        self.give_to_stopped(core, shared, seat);
    }

    /// The seat for whose turn the caller has taken the token from a queue. It must be resumed.
    pub(crate) fn claim_stopped(&self, token: Task) -> &Seat {
        let mut tries = 0;
        loop {
            let seat = &*self.seats[token.stopped_on().expect("a token in a queue is a seat's")];
            let ticket = seat.ticket();
            // If another was quicker, it is about to hand the token to another seat; and if it has,
            // the ticket may be that of a later stop.
            if token.stopped_on() == Some(seat.index) && seat.claim(ticket) {
                token::clear(token);
                return seat;
            }
            relax(tries);
            tries += 1;
        }
    }

    /// The seat, whose turn the caller has claimed, goes on with the core.
    pub(crate) fn give_to_stopped(&self, core: &Core, shared: &Shared, seat: &Seat) {
        let before = probe::before();
        let task = seat.long_turn().map_or(0, |turn| turn.task);
        core.counters.polls.bump();
        core.counters.resumed.bump();
        core.task.set(task);
        let (worker, index) = (core.index as u16, seat.index as u16);
        shared.probe.emit_with(before, || Event::Resumed { task, worker, seat: index });
        seat.give(core);
    }

    /// All threads that wait for a core end, and stopped turns go on without one.
    pub(crate) fn end(&self) {
        self.seats.iter().for_each(|seat| seat.let_go());
        self.monitor.stop();
    }

    /// Adds what is counted here.
    pub(crate) fn add_to(&self, metrics: &mut Metrics) {
        metrics.add_watch(&self.monitor.watch);
        metrics.spares_free = self.free();
        let spares = self.seats.len() - metrics.workers.len();
        metrics.spares_in_use = spares.saturating_sub(metrics.spares_free);
    }
}

/// What became of a core that was to be given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum GaveUp {
    Given,
    /// The thread had none, or had lost it before.
    HadNone,
    /// No seat is free: the thread has it still.
    NoSpare,
}

/// Keeps the signal of this module from this thread: for threads that no turn runs on.
pub(crate) fn mask_in_this_thread() {
    signal::block();
}

/// Gives this worker's core to a spare thread, runs `f`, which may block, and goes on without a
/// core until the turn ends.
///
/// Under [`Discipline::Cooperative`], or if no spare is free, the worker is kept: then the tasks in
/// its queue wait until another worker steals them, or until `f` returns. Use
/// [`unblock`](crate::unblock) for calls that may block for long. Outside of a task it just runs
/// `f`.
///
/// ```
/// # fn main() -> Result<(), turnwise::BuildError> {
/// # let executor = turnwise::Executor::builder().workers(1).build()?;
/// let sum = executor.run(async { turnwise::block_in_place(|| (1..=4).sum::<u32>()) });
/// assert_eq!(sum, 10);
/// # Ok(())
/// # }
/// ```
pub fn block_in_place<R>(f: impl FnOnce() -> R) -> R {
    let _: GaveUp = leave_turn();
    f()
}

/// This thread is about to wait. If it is in a turn, its worker goes on without it: the core goes
/// to a spare thread, if there is one.
pub(crate) fn leave_turn() -> GaveUp {
    context::with_shared(|shared| match shared {
        Some(shared) if context::in_turn() => shared.switchboard.give_up_core(shared),
        _ => GaveUp::HadNone,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
