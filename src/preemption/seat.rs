//! One thread of the executor: the core it is given, and the one request it may be asked.

use crate::context;
use crate::core::Core;
use crate::probe;
use crate::shared::Shared;
use crate::sync::{Parker, Rule, is_spoiled};
use crate::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU64, Ordering};
use crate::task::Task;

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
    /// A turn that stopped on the seat that had the core before, to be queued by this one.
    stopped: AtomicPtr<crate::task::Header>,
    /// Waits for no core any more.
    let_go: AtomicBool,
    /// The thread is about to end.
    left: AtomicBool,
}

const NONE: u64 = 0;
const ASKED: u64 = 1 << 62;
const DECLINED: u64 = 2 << 62;
const GONE: u64 = 3 << 62;
const TAG: u64 = 3 << 62;
const SPARE_SHIFT: u32 = 46;
const EPOCH: u64 = (1 << SPARE_SHIFT) - 1;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing was asked.
    None,
    /// Asked, and not answered.
    Pending,
    /// The core stays.
    Declined { spare: usize },
    /// The core went to the spare.
    Gone { spare: usize },
}

impl Seat {
    pub(crate) fn new(index: usize) -> Self {
        Seat {
            index,
            thread: AtomicI32::new(0),
            mailbox: AtomicPtr::new(std::ptr::null_mut()),
            parker: Parker::default(),
            request: AtomicU64::new(NONE),
            stopped: AtomicPtr::new(std::ptr::null_mut()),
            let_go: AtomicBool::new(false),
            left: AtomicBool::new(false),
        }
    }

    /// The thread has come: it can be asked.
    pub(crate) fn sit_down(&self, shared: &Shared) {
        context::set_seat(Some((shared, self)));
        probe::enter_seat(self.index as u16);
        #[cfg(all(target_os = "linux", not(turnwise_loom)))]
        {
            super::signal::unblock();
            // Ordering: Release pairs with the Acquire in `thread`: the signal is unblocked.
            self.thread.store(super::signal::this_thread(), Ordering::Release);
        }
        // No system knows loom's threads: any number but 0 says that there is one.
        // Ordering: Release, as above.
        #[cfg(turnwise_loom)]
        self.thread.store(1, Ordering::Release);
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

    /// Puts a core into the mailbox, whose thread waits for one. The giver has it no more.
    pub(crate) fn give(&self, core: &Core) {
        core.set_holder(None);
        // Ordering: Release pairs with the Acquire in `open`: all that the giver did with the
        // core is seen by the one who holds it next.
        let before = self.mailbox.swap(std::ptr::from_ref(core).cast_mut(), Ordering::Release);
        debug_assert!(before.is_null(), "one core at a time");
        self.parker.unpark();
    }

    /// Leaves a turn that stopped with the core that is given next.
    pub(crate) fn leave_stopped(&self, task: Task) {
        // Ordering: Relaxed; `give`, which follows, publishes it.
        self.stopped.store(task.pointer().cast_mut(), Ordering::Relaxed);
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

    /// Waits for a core; null if the thread was let go. Safe in a signal handler.
    pub(crate) fn wait(&self) -> *const Core {
        loop {
            let core = self.open();
            // Ordering: Acquire pairs with the Release in `let_go`.
            if !core.is_null() || self.let_go.load(Ordering::Acquire) {
                return core;
            }
            self.parker.park(None);
        }
    }

    /// Waits for a core of the executor; none if the thread is to end.
    pub(crate) fn wait_for_core<'a>(&self, _shared: &'a Shared) -> Option<&'a Core> {
        // SAFETY: a mailbox holds cores of the executor that the seat belongs to.
        unsafe { self.wait().as_ref() }
    }

    /// This thread, in this seat, holds the core from here on, and queues the turn that came with
    /// it. The guard is up.
    pub(crate) fn take(&self, shared: &Shared, core: &Core) {
        context::set_core(core);
        core.set_holder(Some(self.index));
        // Ordering: Relaxed; the mailbox has ordered it.
        let stopped = self.stopped.swap(std::ptr::null_mut(), Ordering::Relaxed);
        // SAFETY: a task with a stopped turn is being polled, so it is alive.
        if let Some(task) = unsafe { Task::from_pointer(stopped) } {
            core.join_again(shared, task);
        }
    }

    /// No core will come: the thread ends, or goes on without one.
    pub(crate) fn let_go(&self) {
        // Ordering: Release pairs with the Acquire in `wait`.
        self.let_go.store(true, Ordering::Release);
        self.parker.unpark();
    }

    /// Asks the thread to give the core on which it is in turn `epoch` to a spare. Only the
    /// monitor asks, and only if nothing is asked.
    pub(crate) fn ask(&self, epoch: u64, spare: usize) {
        let request = ASKED | (spare as u64) << SPARE_SHIFT | epoch & EPOCH;
        // Ordering: Release pairs with the Acquire in `answer`: the spare was claimed.
        self.request.store(request, Ordering::Release);
    }

    /// What was asked, if it waits for an answer: the epoch and the spare.
    pub(crate) fn asked(&self) -> Option<(u64, usize)> {
        // Ordering: Acquire pairs with the Release in `ask`.
        let request = self.request.load(Ordering::Acquire);
        let spare = (request & !TAG) >> SPARE_SHIFT;
        (request & TAG == ASKED).then_some((request & EPOCH, spare as usize))
    }

    /// Answers: `gone` if the core goes to the spare.
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
        let spare = ((request & !TAG) >> SPARE_SHIFT) as usize;
        let answer = match request & TAG {
            ASKED if is_spoiled(Rule::OneRequestAtATime) => Answer::Declined { spare },
            ASKED => return Answer::Pending,
            DECLINED => Answer::Declined { spare },
            GONE => Answer::Gone { spare },
            _ => return Answer::None,
        };
        // Ordering: Relaxed; only the monitor asks.
        self.request.store(NONE, Ordering::Relaxed);
        answer
    }

    /// Does the request name the turn that the core is in?
    pub(crate) fn names(epoch: u64, core: &Core) -> bool {
        core.epoch() & EPOCH == epoch || is_spoiled(Rule::RequestNamesItsTurn)
    }
}
