//! Time without an executor: a clock that is moved by hand, timers, and wakers that keep a record.

mod races;
mod ticking;
mod twin;
mod waiting;

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};
use std::time::Duration;

use super::clock::Clock;
use super::sleep::Sleep;
use super::timers::Timers;
use crate::sync::Arc;

/// All that a sleep needs of an executor.
pub(crate) struct Trial {
    pub(super) clock: Clock,
    pub(super) timers: Timers,
    /// How often the earliest deadline moved forward.
    moved: Mutex<u32>,
}

std::thread_local! {
    static CURRENT: RefCell<Option<Arc<Trial>>> = const { RefCell::new(None) };
}

/// The trial that polls on this thread.
pub(super) fn current() -> Option<Arc<Trial>> {
    CURRENT.with(|current| current.borrow().clone())
}

impl Trial {
    /// Makes one, which from now on polls on this thread.
    fn here() -> Arc<Trial> {
        let (clock, timers) = (Clock::paused(), Timers::new());
        let trial = Arc::new(Trial { clock, timers, moved: Mutex::new(0) });
        trial.enter();
        trial
    }

    /// From now on this one polls on this thread.
    fn enter(self: &Arc<Self>) {
        CURRENT.with(|current| *current.borrow_mut() = Some(Arc::clone(self)));
    }

    /// From now on none polls on this thread.
    fn leave() {
        CURRENT.with(|current| *current.borrow_mut() = None);
    }

    /// Moves the clock, and wakes what is due.
    fn pass(&self, nanos: u64) -> usize {
        self.clock.advance(Duration::from_nanos(nanos));
        self.timers.fire(self.clock.now())
    }

    pub(super) fn deadline_moved_forward(&self) {
        *self.moved.lock().unwrap() += 1;
    }

    fn moved(&self) -> u32 {
        *self.moved.lock().unwrap()
    }
}

/// Writes its number into a list when it wakes.
struct Recorder(usize, Arc<Mutex<Vec<usize>>>);

impl Wake for Recorder {
    fn wake(self: std::sync::Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

/// Wakers with numbers, and which of them have woken.
#[derive(Default)]
struct Record(Arc<Mutex<Vec<usize>>>);

impl Record {
    fn waker(&self, number: usize) -> Waker {
        Waker::from(std::sync::Arc::new(Recorder(number, Arc::clone(&self.0))))
    }

    /// Which have woken since this was last asked.
    fn take(&self) -> Vec<usize> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// How many wakers there are.
    fn alive(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

const MS: Duration = Duration::from_millis(1);
/// A millisecond in nanoseconds.
const MS_NANOS: u64 = 1_000_000;

/// Polls with a waker.
fn poll(sleep: Pin<&mut Sleep>, waker: &Waker) -> Poll<()> {
    sleep.poll_over(&mut Context::from_waker(waker))
}

/// A waker whose every bit of code uses the timers; its wake then panics.
fn hostile() -> Waker {
    fn use_timers() {
        let sleep = Box::pin(super::sleep(MS));
        let mut sleep = sleep;
        assert!(poll(sleep.as_mut(), Waker::noop()).is_pending());
        sleep.as_mut().reset(super::now() + 2 * MS);
    }
    fn clone(_: *const ()) -> RawWaker {
        use_timers();
        RawWaker::new(std::ptr::null(), &TABLE)
    }
    fn wake(_: *const ()) {
        use_timers();
        std::panic::resume_unwind(Box::new("a waker that panics"));
    }
    fn drop(_: *const ()) {
        use_timers();
    }
    static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, drop);
    // SAFETY: the functions make nothing of the pointer, and may be called from any thread.
    unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &TABLE)) }
}
