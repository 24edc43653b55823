//! The state word: nothing that happens to a task is lost, and each debt is paid by one.

use std::sync::Arc;

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;
use turnwise::parts::{AfterDone, AfterLeave, AfterPoll, AfterWake, State, Turn};

use crate::explore::{explore, refuted, spoils};

/// A task of which only the state word is real.
struct Trial {
    state: State,
    /// Stands for a queue: somebody put the task there.
    queued: AtomicBool,
    /// What the wakers have written for the poll to see.
    told: [AtomicBool; 2],
    /// Memory of the cell; who frees it writes, all others read.
    cell: UnsafeCell<()>,
    freed: AtomicUsize,
    output: UnsafeCell<Option<u8>>,
    dropped: AtomicUsize,
    joiner: UnsafeCell<Option<u8>>,
}

// SAFETY: loom reports it if two threads use one of the cells at a time.
unsafe impl Sync for Trial {}

impl Trial {
    fn new() -> Arc<Trial> {
        Arc::new(Trial {
            state: State::new(),
            queued: AtomicBool::new(false),
            told: [AtomicBool::new(false), AtomicBool::new(false)],
            cell: UnsafeCell::new(()),
            freed: AtomicUsize::new(0),
            output: UnsafeCell::new(None),
            dropped: AtomicUsize::new(0),
            joiner: UnsafeCell::new(None),
        })
    }

    /// Pays what a wake owes.
    fn enqueue(&self, owed: AfterWake) {
        match owed {
            AfterWake::Enqueue => {
                assert!(!self.queued.swap(true, Ordering::AcqRel), "it is in one queue at most");
            }
            AfterWake::Nothing => {}
            AfterWake::Free => self.free(),
        }
    }

    fn tell(&self, waker: usize) {
        self.told[waker].store(true, Ordering::Relaxed);
        self.enqueue(self.state.wake());
    }

    fn has_been_told(&self) -> [bool; 2] {
        [0, 1].map(|waker| self.told[waker].load(Ordering::Relaxed))
    }

    /// Uses the cell, and gives a reference back.
    fn use_and_release(&self) {
        self.cell.with(|_| ());
        if self.state.release() {
            self.free();
        }
    }

    fn free(&self) {
        self.cell.with_mut(|_| ());
        self.freed.fetch_add(1, Ordering::Relaxed);
    }

    fn drop_output(&self) {
        // SAFETY: loom reports it if two use the place at a time.
        let output = self.output.with_mut(|output| unsafe { (*output).take() });
        assert_eq!(output, Some(1), "there is an output to be dropped");
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// The last turn's end, as `task/cell.rs` has it.
    fn complete(&self) {
        // SAFETY: as above.
        self.output.with_mut(|output| unsafe { *output = Some(1) });
        match self.state.complete() {
            AfterDone::Nothing => return,
            AfterDone::DropOutput => self.drop_output(),
            AfterDone::WakeJoiner => {
                // SAFETY: as above.
                assert_eq!(self.joiner.with(|joiner| unsafe { *joiner }), Some(1));
            }
        }
        self.use_and_release();
    }

    /// The handle's end, as `task/join.rs` has it.
    fn leave(&self) {
        match self.state.leave() {
            AfterLeave::Detached => {}
            AfterLeave::TakeWaker => {
                // SAFETY: as above.
                assert_eq!(self.joiner.with_mut(|joiner| unsafe { (*joiner).take() }), Some(1));
                self.use_and_release();
            }
            AfterLeave::TakeOutput => {
                self.drop_output();
                self.use_and_release();
            }
        }
    }
}

/// Whoever writes something and then wakes the task is heard by a turn that begins later, or by one
/// that is going on and is followed by another: also if the task was queued already.
#[test]
fn a_wake_is_never_missed() {
    explore(3_200, || {
        let trial = Trial::new();
        let wakers = [0, 1].map(|waker| {
            let trial = Arc::clone(&trial);
            thread::spawn(move || trial.tell(waker))
        });
        // It begins queued, and each turn that is owed is taken here.
        let mut seen;
        loop {
            assert_eq!(trial.state.start_poll(), Turn::Poll);
            seen = trial.has_been_told();
            let owed = trial.state.end_poll(false);
            if owed == AfterPoll::Rest && !trial.queued.swap(false, Ordering::AcqRel) {
                break;
            }
        }
        for waker in wakers {
            waker.join().expect("it ends");
        }
        if trial.queued.swap(false, Ordering::AcqRel) {
            assert_eq!(trial.state.start_poll(), Turn::Poll);
            seen = trial.has_been_told();
            assert_eq!(trial.state.end_poll(false), AfterPoll::Rest);
        }
        assert_eq!(seen, [true, true], "the last turn sees what both have written");
    });
}

#[test]
fn a_wake_that_writes_nothing_is_missed() {
    refuted("state::a_wake_is_never_missed", "WakeAlwaysWrites", "sees what both have written");
}

#[test]
fn a_wake_that_no_turn_follows_is_missed() {
    let words = "sees what both have written";
    refuted("state::a_wake_is_never_missed", "WokenTurnsAreFollowed", words);
}

#[test]
fn a_task_that_two_wakes_queue_is_in_two_queues() {
    refuted("state::a_wake_is_never_missed", "WakesQueueOnce", "it is in one queue at most");
}

/// An abort, at whatever time it comes, is the end of a task that never is ready.
#[test]
fn an_abort_is_heeded() {
    explore(380, || {
        let trial = Trial::new();
        let others = [0, 1].map(|other| {
            let trial = Arc::clone(&trial);
            thread::spawn(move || match other {
                0 if spoils("AbortLeavesAMark") => trial.enqueue(trial.state.wake()),
                0 => trial.enqueue(trial.state.abort()),
                _ => trial.enqueue(trial.state.wake()),
            })
        });
        let turn = |trial: &Trial| match trial.state.start_poll() {
            Turn::Cancel => {
                trial.complete();
                false
            }
            Turn::Poll => trial.state.end_poll(false) == AfterPoll::Requeue,
        };
        while turn(&trial) {}
        for other in others {
            other.join().expect("it ends");
        }
        if trial.queued.swap(false, Ordering::AcqRel) {
            while turn(&trial) {}
        }
        assert!(trial.state.is_done(), "the abort was heeded");
        assert!(!trial.queued.load(Ordering::Relaxed), "nothing is queued that is done");
    });
}

#[test]
fn a_wake_is_no_abort() {
    refuted("state::an_abort_is_heeded", "AbortLeavesAMark", "the abort was heeded");
}

#[test]
fn an_aborted_task_is_not_polled() {
    refuted("state::an_abort_is_heeded", "AbortsAreHeeded", "the abort was heeded");
}

/// A task completes while its handle leaves a waker and goes: the output is dropped by one of them,
/// after it was written; the waker's place is used by one at a time; the cell is freed once.
#[test]
fn the_output_has_one_owner() {
    explore(50, || {
        let trial = Trial::new();
        let turn = thread::spawn({
            let trial = Arc::clone(&trial);
            move || {
                assert_eq!(trial.state.start_poll(), Turn::Poll);
                trial.complete();
            }
        });
        // SAFETY: loom reports it if two use the place at a time.
        trial.joiner.with_mut(|joiner| unsafe { *joiner = Some(1) });
        let waits = trial.state.offer_waker();
        if spoils("WhoLeavesDropsTheOutput") && !waits {
            trial.drop_output();
        }
        trial.leave();
        turn.join().expect("it ends");
        assert_eq!(trial.dropped.load(Ordering::Relaxed), 1, "the output is dropped once");
        assert_eq!(trial.freed.load(Ordering::Relaxed), 1, "the cell is freed once");
    });
}

#[test]
fn an_output_is_not_dropped_twice() {
    let words = "there is an output to be dropped";
    refuted("state::the_output_has_one_owner", "WhoLeavesDropsTheOutput", words);
}

/// Of three that use the cell, one by a waker's last wake, the last one frees it, and nobody uses
/// it any more by then.
#[test]
fn the_last_reference_frees() {
    explore(280, || {
        let trial = Trial::new();
        trial.state.refer();
        trial.state.refer();
        assert_eq!(trial.state.start_poll(), Turn::Poll);
        let others = [0, 1].map(|other| {
            let trial = Arc::clone(&trial);
            thread::spawn(move || match other {
                0 => trial.use_and_release(),
                _ => {
                    trial.cell.with(|_| ());
                    trial.enqueue(trial.state.wake_and_release());
                }
            })
        });
        // Neither queued nor in a turn, so that the waker's wake may be the last use. The handle is
        // there, so the registry's reference goes with the end; this is the handle's.
        assert_eq!(trial.state.complete(), AfterDone::Nothing);
        trial.use_and_release();
        for other in others {
            other.join().expect("it ends");
        }
        assert_eq!(trial.freed.load(Ordering::Relaxed), 1, "the cell is freed once");
    });
}

#[test]
fn a_cell_in_use_is_not_freed() {
    refuted("state::the_last_reference_frees", "LastReferenceAcquires", "ausality violation");
}
