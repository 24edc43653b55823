//! One thread of the executor: the core it is given, and the one request it may be asked.

use super::signal;
use crate::context;
use crate::core::Core;
use crate::probe;
use crate::shared::Shared;
use crate::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU64, Ordering};
use crate::sync::{Gauge, Parker, Rule, is_spoiled};
use crate::task::{Header, Task};

/// A thread's seat. Made before the thread, and there as long as the executor.
pub(crate) struct Seat {
    pub(crate) index: usize,
    /// The thread's number for the system; 0 while there is none to be signalled.
    thread: AtomicI32,
    /// A core on its way to this seat.
    mailbox: AtomicPtr<Core>,
    /// Where the thread waits for a core.
    parker: Parker,
    request: AtomicU64,
    /// The task that was taken for this seat by the one that had the core before.
    next: AtomicPtr<Header>,
    /// What is queued for a turn that stops here.
    token: AtomicPtr<Header>,
    /// Since when a turn stands still here, counted in such turns; 0: none does. Who takes it away
    /// resumes the turn.
    ticket: AtomicU64,
    /// A turn of this seat that was handed off or stopped.
    long_turn: NotedTurn,
    /// The task whose stack is asked for; 0: none.
    suspect: AtomicU64,
    /// Waits for no core any more.
    let_go: AtomicBool,
    /// The thread is about to end.
    left: AtomicBool,
}

/// Its task's number (0: none), since when it goes on, and the core that it had.
#[derive(Default)]
struct NotedTurn {
    task: Gauge,
    since: Gauge,
    core: Gauge,
}

/// A turn that goes on although its core went, or stands still without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Adrift {
    /// The task's number.
    pub(crate) task: u64,
    pub(crate) since: u64,
    /// The core that it had last.
    pub(crate) core: usize,
}

const NONE: u64 = 0;
const ASKED: u64 = 1 << 62;
const DECLINED: u64 = 2 << 62;
const GONE: u64 = 3 << 62;
const TAG: u64 = 3 << 62;
const SPARE_SHIFT: u32 = 46;
const NO_SPARE: u64 = 0xFFFF;
const CORE_SHIFT: u32 = 41;
const EPOCH: u64 = (1 << CORE_SHIFT) - 1;
/// Core and epoch.
const TURN: u64 = (1 << SPARE_SHIFT) - 1;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing was asked.
    None,
    /// Asked, and not answered.
    Pending,
    /// The core stays.
    Declined { spare: Option<usize> },
    /// The core went to the spare, or to the turn that had stood still longest.
    Gone,
}

impl Seat {
    pub(crate) fn new(index: usize) -> Self {
        Seat {
            index,
            thread: AtomicI32::new(0),
            mailbox: AtomicPtr::new(std::ptr::null_mut()),
            parker: Parker::default(),
            request: AtomicU64::new(NONE),
            next: AtomicPtr::new(std::ptr::null_mut()),
            token: AtomicPtr::new(std::ptr::null_mut()),
            ticket: AtomicU64::new(0),
            long_turn: NotedTurn::default(),
            suspect: AtomicU64::new(0),
            let_go: AtomicBool::new(false),
            left: AtomicBool::new(false),
        }
    }

    /// The thread has come: it can be asked.
    pub(crate) fn sit_down(&self, shared: &Shared) {
        context::set_seat(Some((shared, self)));
        probe::enter_seat(self.index as u16);
        if let Some(watchdog) = &shared.watchdog {
            watchdog.settle(self);
        }
        signal::unblock();
        // Ordering: Release pairs with the Acquire in `thread`: the signal is unblocked.
        self.thread.store(signal::this_thread(), Ordering::Release);
    }

    /// The thread is about to end, and can be asked no more. A signal that was sent before finds
    /// the seat as long as the thread's own memory is there: it is blocked from here on.
    pub(crate) fn stand_up(&self) {
        // Ordering: Release, as above.
        self.thread.store(0, Ordering::Release);
        super::mask_in_this_thread();
        context::set_seat(None);
        // Ordering: Release pairs with the Acquire in `is_left`.
        self.left.store(true, Ordering::Release);
    }

    /// Has the thread left it, to end?
    pub(crate) fn is_left(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `stand_up`.
        self.left.load(Ordering::Acquire)
    }

    /// The thread's number for the system, if there is a thread.
    pub(crate) fn thread(&self) -> Option<i32> {
        // Ordering: Acquire pairs with the Releases above.
        let thread = self.thread.load(Ordering::Acquire);
        (thread != 0).then_some(thread)
    }

    /// Does the system say that the thread waits for something?
    pub(crate) fn is_asleep(&self) -> bool {
        self.thread().is_some_and(signal::is_asleep)
    }

    /// Puts a core into the mailbox, whose thread waits for one. The giver has it no more.
    pub(crate) fn give(&self, core: &Core) {
        core.set_holder(None);
        // Ordering: Release pairs with the Acquire in `open`: all that the giver did with the
        // core is seen by the one who holds it next.
        let before = self.mailbox.swap(std::ptr::from_ref(core).cast_mut(), Ordering::Release);
        debug_assert!(before.is_null(), "one core at a time");
        self.parker.unpark();
    }

    /// Leaves the task that is to be begun with the core that is given next.
    pub(crate) fn leave_next(&self, task: Option<Task>) {
        let task = task.map_or(std::ptr::null_mut(), |task| task.pointer().cast_mut());
        // Ordering: Relaxed; `give`, which follows, publishes it.
        self.next.store(task, Ordering::Relaxed);
    }

    /// The token of this seat.
    pub(crate) fn token(&self) -> Task {
        // Ordering: Acquire pairs with the Release in `set_token`.
        let token = self.token.load(Ordering::Acquire);
        // SAFETY: tokens live as long as the executor.
        unsafe { Task::from_pointer(token) }.expect("each seat has a token")
    }

    /// The seat has another token: two seats exchange theirs.
    pub(crate) fn set_token(&self, token: Task) {
        // Ordering: Release pairs with the Acquire in `token`.
        self.token.store(token.pointer().cast_mut(), Ordering::Release);
    }

    /// A turn stands still here from now on, as the `ticket`-th.
    pub(crate) fn set_ticket(&self, ticket: u64) {
        // Ordering: Release pairs with the Acquire in `claim`.
        self.ticket.store(ticket, Ordering::Release);
    }

    /// The ticket of the turn that stands still here; 0: none.
    pub(crate) fn ticket(&self) -> u64 {
        // Ordering: Acquire pairs with the Release in `set_ticket`: what is looked at next is not
        // older. `claim` checks it.
        self.ticket.load(Ordering::Acquire)
    }

    /// Takes the right to resume the turn of that ticket. One caller wins.
    pub(crate) fn claim(&self, ticket: u64) -> bool {
        // Ordering: Acquire pairs with the Release in `set_ticket`.
        let claimed = self.ticket.compare_exchange(ticket, 0, Ordering::Acquire, Ordering::Relaxed);
        ticket != 0 && claimed.is_ok()
    }

    fn open(&self) -> *const Core {
        // Ordering: Acquire pairs with the Release in `give`.
        self.mailbox.swap(std::ptr::null_mut(), Ordering::Acquire)
    }

    /// Is a core on its way to this seat?
    pub(crate) fn has_mail(&self) -> bool {
        // Ordering: Relaxed; for the deterministic driver, which is alone.
        !self.mailbox.load(Ordering::Relaxed).is_null()
    }

    /// Waits for a core of the executor; none if the thread was let go. Safe in a signal handler.
    pub(crate) fn wait_for_core<'a>(&self, _shared: &'a Shared) -> Option<&'a Core> {
        loop {
            let core = self.open();
            // Ordering: Acquire pairs with the Release in `let_go`.
            if !core.is_null() || self.let_go.load(Ordering::Acquire) {
                // SAFETY: a mailbox holds cores of the executor that the seat belongs to.
                return unsafe { core.as_ref() };
            }
            self.parker.park(None);
        }
    }

    /// This thread, in this seat, holds the core from here on; gives the task that came with it.
    /// The guard is up.
    pub(crate) fn take(&self, core: &Core) -> Option<Task> {
        context::set_core(core);
        core.set_holder(Some(self.index));
        // Ordering: Relaxed; the mailbox has ordered it.
        let next = self.next.swap(std::ptr::null_mut(), Ordering::Relaxed);
        // SAFETY: it was taken from a queue for this, and nobody has begun its turn.
        unsafe { Task::from_pointer(next) }
    }

    /// No core will come: the thread ends, or goes on without one.
    pub(crate) fn let_go(&self) {
        // Ordering: Release pairs with the Acquire in `wait`.
        self.let_go.store(true, Ordering::Release);
        self.parker.unpark();
    }

    /// In the handler: the turn goes on without this core, or will; it has lasted a slice by now.
    pub(crate) fn note_long_turn(&self, task: u64, since: u64, core: usize) {
        // A turn that was stopped before may have been resumed with another core.
        self.long_turn.core.set(core as u64);
        if self.long_turn.task.get() != task {
            self.long_turn.since.set(since);
            self.long_turn.task.set(task);
        }
    }

    /// The turn is over.
    pub(crate) fn end_long_turn(&self) {
        self.long_turn.task.set(0);
    }

    /// The turn that goes on here although its core went.
    pub(crate) fn long_turn(&self) -> Option<Adrift> {
        let NotedTurn { task, since, core } = &self.long_turn;
        let (task, since, core) = (task.get(), since.get(), core.get() as usize);
        (task != 0).then_some(Adrift { task, since, core })
    }

    /// The task whose stack is asked for; 0: none.
    pub(crate) fn suspect(&self) -> u64 {
        // Ordering: Relaxed; the signal that follows orders it.
        self.suspect.load(Ordering::Relaxed)
    }

    /// See [`suspect`](Self::suspect).
    pub(crate) fn set_suspect(&self, task: u64) {
        // Ordering: Relaxed, as above.
        self.suspect.store(task, Ordering::Relaxed);
    }

    /// Asks the thread to give the core, on which it is in turn `epoch`, to a spare; without one,
    /// to the turn that has stood still longest. Only the monitor asks, and only if nothing is
    /// asked.
    pub(crate) fn ask(&self, core: &Core, epoch: u64, spare: Option<usize>) {
        let spare = spare.map_or(NO_SPARE, |spare| spare as u64);
        let turn = (core.index as u64) << CORE_SHIFT | epoch & EPOCH;
        // Ordering: Release pairs with the Acquire in `asked`: the spare was claimed.
        self.request.store(ASKED | spare << SPARE_SHIFT | turn, Ordering::Release);
    }

    /// What was asked, if it waits for an answer: which turn, and the spare.
    pub(crate) fn asked(&self) -> Option<(u64, Option<usize>)> {
        // Ordering: Acquire pairs with the Release in `ask`.
        let request = self.request.load(Ordering::Acquire);
        (request & TAG == ASKED).then_some((request & TURN, Self::spare_of(request)))
    }

    fn spare_of(request: u64) -> Option<usize> {
        let spare = (request & !TAG) >> SPARE_SHIFT;
        (spare != NO_SPARE).then_some(spare as usize)
    }

    /// Answers: `gone` if the core goes.
    pub(crate) fn answer(&self, gone: bool) {
        // Ordering: Relaxed; only this thread writes while an answer is owed.
        let request = self.request.load(Ordering::Relaxed) & !TAG;
        let tag = if gone { GONE } else { DECLINED };
        // Ordering: Release pairs with the Acquire in `settle_request`.
        self.request.store(request | tag, Ordering::Release);
    }

    /// The monitor looks for the answer; after one, the seat can be asked again.
    pub(crate) fn settle_request(&self) -> Answer {
        // Ordering: Acquire pairs with the Release in `answer`.
        let request = self.request.load(Ordering::Acquire);
        let answer = match request & TAG {
            ASKED if is_spoiled(Rule::OneRequestAtATime) => {
                Answer::Declined { spare: Self::spare_of(request) }
            }
            ASKED => return Answer::Pending,
            DECLINED => Answer::Declined { spare: Self::spare_of(request) },
            GONE => Answer::Gone,
            _ => return Answer::None,
        };
        // Ordering: Relaxed; only the monitor asks.
        self.request.store(NONE, Ordering::Relaxed);
        answer
    }

    /// Does a request name the turn that the core is in?
    pub(crate) fn names(turn: u64, core: &Core) -> bool {
        let own = (core.index as u64) << CORE_SHIFT | core.epoch() & EPOCH;
        turn == own || is_spoiled(Rule::RequestNamesItsTurn)
    }
}

#[cfg(test)]
mod tests;
