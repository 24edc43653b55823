//! A seat's place for one overrun: who asked, and the registers and stack that its thread copied.
//!
//! ```text
//!             monitor: ask                 handler: take
//!   EMPTY ────────────────────▶ ASKED ──────────────────────▶ FILLING ──▶ READY
//!     ▲                           │  handler: decline             ▲          │
//!     │                           └─ monitor: give_up ────────────┘          │
//!     └──────────────────────── reporter: collect ───────────────────────────┘
//! ```
//!
//! One overrun at a time: while a place is not EMPTY, a further request is dropped and counted.
//! Every overrun that was asked for becomes READY once: by the handler with a stack, by the
//! handler that came too late without one, or by the monitor that waited long enough for a thread
//! that masks the signal. Whoever makes it so first went through FILLING, by a compare-and-swap,
//! and owns the contents meanwhile; ASKED belongs to no one, since three may leave it.
//!
//! `take` and `decline` are async-signal-safe: no allocation, no lock, no thread-local, and the
//! buffer is there beforehand, 32 KiB a seat, of which the system provides pages when they are
//! first written.

use core::ffi::c_void;
use std::sync::Arc;
use std::time::Duration;

use crate::sync::UnsafeCell;
use crate::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use crate::task::TaskId;

use super::report::{Kind, Trace};
use super::stack::{Bounds, Registers, copy_bytes};

/// How much of a stack is copied, from the stack pointer upwards, in bytes; nothing if nobody is
/// there to unwind it.
pub(crate) const STACK_LIMIT: usize = if cfg!(feature = "backtrace") { 32 * 1024 } else { 0 };

const EMPTY: u32 = 0;
const ASKED: u32 = 1;
const FILLING: u32 = 2;
const READY: u32 = 3;

/// What the monitor knows of an overrun when it asks for the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The task's number.
    pub(crate) task: TaskId,
    /// Its name, from when the stack is copied.
    pub(crate) name: Option<Arc<str>>,
    /// The worker's number.
    pub(crate) worker: u32,
    /// How long the turn has lasted, as far as the monitor's samples tell.
    pub(crate) running: Duration,
    /// How much processor time its thread has used meanwhile.
    pub(crate) cpu: Duration,
    /// Computing or waiting.
    pub(crate) kind: Kind,
}

/// Registers and a copied piece of stack.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Whether there is a copy, and if not, why. Never `Whole` here: only unwinding can tell.
    pub(crate) trace: Trace,
    /// The interrupted thread's registers.
    pub(crate) registers: Registers,
    /// The copy; only the first `length` bytes count.
    pub(super) bytes: Box<[u8]>,
    pub(super) length: usize,
}

impl Snapshot {
    /// One without a stack, and with the buffer for one.
    pub(crate) fn new() -> Self {
        let bytes = vec![0; STACK_LIMIT].into_boxed_slice();
        Snapshot { trace: Trace::Ended, registers: Registers::default(), bytes, length: 0 }
    }
}

/// A seat's place. The seat's thread, the monitor and the reporter share it.
#[derive(Debug)]
pub(crate) struct Capture {
    state: AtomicU32,
    dropped: AtomicU64,
    low: AtomicUsize,
    high: AtomicUsize,
    contents: UnsafeCell<(Option<Subject>, Snapshot)>,
}

// SAFETY: `contents` is reached only by whoever owns it by the state: the one monitor while it is
// EMPTY, whoever moved ASKED to FILLING, and the one reporter while it is READY.
unsafe impl Sync for Capture {}

impl Capture {
    /// An empty place with its buffer.
    pub(crate) fn new() -> Self {
        Capture {
            state: AtomicU32::new(EMPTY),
            dropped: AtomicU64::new(0),
            low: AtomicUsize::new(0),
            high: AtomicUsize::new(0),
            contents: UnsafeCell::new((None, Snapshot::new())),
        }
    }

    /// Called once by the seat's thread before it unblocks the signal: from now on, this stack.
    pub(crate) fn settle(&self, bounds: Bounds) {
        // Ordering: read back only by this thread, in its own handler; none needed.
        self.low.store(bounds.low, Ordering::Relaxed);
        // Ordering: as above; until it is stored the bounds are empty, and nothing is copied.
        self.high.store(bounds.high, Ordering::Relaxed);
    }

    /// The monitor asks for a stack; the signal is sent after. False if an earlier one is still
    /// under way: then this one is dropped and counted.
    pub(crate) fn ask(&self, subject: Subject) -> bool {
        // Ordering: Acquire meets the Release in `collect`: the reporter is done with the contents.
        if self.state.load(Ordering::Acquire) != EMPTY {
            // Ordering: a counter; nothing is published by it.
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        // SAFETY: only the one monitor leaves EMPTY, so the contents are its own here.
        self.contents.with_mut(|contents| unsafe { (*contents).0 = Some(subject) });
        // Ordering: Release meets the Acquire of `begin`: whoever answers sees the subject.
        self.state.store(ASKED, Ordering::Release);
        true
    }

    /// The handler, on the seat's thread: copies registers and stack, and the name of the task, if
    /// asked. True if it did.
    ///
    /// # Safety
    ///
    /// Called in a signal handler on the thread that called `settle`, with the handler's third
    /// argument, while the thread runs on the stack of which it told.
    pub(crate) unsafe fn take(&self, name: Option<&Arc<str>>, ucontext: *mut c_void) -> bool {
        if !self.begin() {
            return false;
        }
        // Ordering: stored by this very thread; program order suffices, here and below.
        let low = self.low.load(Ordering::Relaxed);
        // Ordering: as above.
        let bounds = Bounds { low, high: self.high.load(Ordering::Relaxed) };
        // SAFETY: `begin` gave us the contents. The context is the running handler's. The bytes
        // from the stack pointer to the end of this thread's stack are mapped and, since the
        // thread is in this handler, do not change.
        self.contents.with_mut(|contents| unsafe {
            let (subject, snapshot) = &mut *contents;
            if let Some(subject) = subject {
                // Counts one more owner, and drops nothing: there was no name.
                subject.name = name.cloned();
            }
            snapshot.trace = Trace::Off;
            snapshot.length = 0;
            if let Some(registers) = Registers::interrupted(ucontext) {
                let from = registers.sp as usize;
                let length = bounds.readable(from, snapshot.bytes.len());
                let to = snapshot.bytes.as_mut_ptr();
                copy_bytes(core::ptr::with_exposed_provenance(from), to, length);
                snapshot.registers = registers;
                snapshot.length = length;
                snapshot.trace = Trace::Cut;
            }
        });
        self.end();
        true
    }

    /// The handler: the poll that was meant is over. The overrun is reported without a stack.
    pub(crate) fn decline(&self) -> bool {
        self.without_stack(Trace::Ended)
    }

    /// The monitor: the thread has not answered for too long. The overrun is reported anyway.
    pub(crate) fn give_up(&self) -> bool {
        self.without_stack(Trace::Unanswered)
    }

    fn without_stack(&self, trace: Trace) -> bool {
        if !self.begin() {
            return false;
        }
        // SAFETY: `begin` gave us the contents.
        self.contents.with_mut(|contents| unsafe {
            (*contents).1.trace = trace;
            (*contents).1.length = 0;
        });
        self.end();
        true
    }

    /// Takes the contents of a place that is ASKED; one caller wins.
    fn begin(&self) -> bool {
        // Ordering: Acquire meets the Release of `ask`. A failure is answered with "not asked".
        let begun =
            self.state.compare_exchange(ASKED, FILLING, Ordering::Acquire, Ordering::Relaxed);
        begun.is_ok()
    }

    fn end(&self) {
        // Ordering: Release meets the Acquire of `collect`: the reporter sees all that was written.
        self.state.store(READY, Ordering::Release);
    }

    /// The reporter exchanges its own snapshot for the one that is READY, and empties the place;
    /// `None` if it is not. The exchange keeps the place free while a stack is unwound.
    pub(crate) fn collect(&self, into: &mut Snapshot) -> Option<Subject> {
        // Ordering: Acquire meets the Release of `end`.
        if self.state.load(Ordering::Acquire) != READY {
            return None;
        }
        // SAFETY: only the one reporter leaves READY, so nobody else touches the contents.
        let subject = self.contents.with_mut(|contents| unsafe {
            core::mem::swap(&mut (*contents).1, into);
            (*contents).0.take()
        });
        // Ordering: Release meets the Acquire of `ask`: the monitor may write again.
        self.state.store(EMPTY, Ordering::Release);
        subject
    }

    /// How many requests found the place taken.
    pub(crate) fn dropped(&self) -> u64 {
        // Ordering: a counter; a slightly old value is as good.
        self.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(task: u64) -> Subject {
        let second = Duration::from_secs(1);
        let (task, kind) = (TaskId(task), Kind::Computing);
        Subject { task, name: None, worker: 0, running: second, cpu: second, kind }
    }

    fn collect(place: &Capture) -> Option<(u64, Trace)> {
        let mut snapshot = Snapshot::new();
        place.collect(&mut snapshot).map(|subject| (subject.task.get(), snapshot.trace))
    }

    #[test]
    fn each_request_is_collected_once() {
        let place = Capture::new();
        assert_eq!(collect(&place), None);
        assert!(place.ask(subject(7)));
        assert_eq!(collect(&place), None, "nobody has answered");
        assert!(place.decline());
        assert_eq!(collect(&place), Some((7, Trace::Ended)));
        assert_eq!(collect(&place), None);
    }

    #[test]
    fn a_request_beside_a_full_place_is_dropped_and_counted() {
        let place = Capture::new();
        assert!(place.ask(subject(1)));
        assert!(!place.ask(subject(2)));
        assert!(place.give_up());
        assert!(!place.ask(subject(3)));
        assert_eq!(place.dropped(), 2);
        assert_eq!(collect(&place), Some((1, Trace::Unanswered)));
        assert!(place.ask(subject(4)));
        assert_eq!(place.dropped(), 2);
    }

    #[test]
    fn nobody_answers_what_was_not_asked_or_twice() {
        let place = Capture::new();
        assert!(!place.decline());
        assert!(!place.give_up());
        // SAFETY: nothing was asked, so the context is not looked at.
        assert!(!unsafe { place.take(None, core::ptr::null_mut()) });
        assert!(place.ask(subject(1)));
        assert!(place.give_up());
        assert!(!place.decline());
        assert_eq!(collect(&place), Some((1, Trace::Unanswered)));
    }
}
