//! Small futures and counters that many tests use.

use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};

use turnwise::JoinError;

/// Tasks wait at it until it is opened.
#[derive(Clone, Default)]
pub(crate) struct Door(Arc<Mutex<DoorState>>);

#[derive(Default)]
struct DoorState {
    open: bool,
    waiting: Vec<Waker>,
}

impl Door {
    fn state(&self) -> MutexGuard<'_, DoorState> {
        self.0.lock().expect("nobody panics under this lock")
    }

    /// Opens it for good.
    pub(crate) fn open(&self) {
        let mut state = self.state();
        state.open = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Waits until it is open.
    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let door = self.clone();
        poll_fn(move |context| {
            let mut state = door.state();
            if state.open {
                return Poll::Ready(());
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        })
    }

    /// Waits until so many have come to wait. For the test's own thread.
    pub(crate) fn until_waiting(&self, many: usize) {
        while self.state().waiting.len() < many {
            std::thread::yield_now();
        }
    }
}

/// How many of something there are.
#[derive(Clone, Default)]
pub(crate) struct Census(Arc<AtomicUsize>);

impl Census {
    /// One more, until it is dropped.
    pub(crate) fn enter(&self) -> Member {
        self.0.fetch_add(1, Ordering::SeqCst);
        Member(Census(Arc::clone(&self.0)))
    }

    /// How many.
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Counted until dropped.
pub(crate) struct Member(Census);

impl Drop for Member {
    fn drop(&mut self) {
        (self.0.0).fetch_sub(1, Ordering::SeqCst);
    }
}

/// What a task that panicked said.
pub(crate) fn said(error: JoinError) -> String {
    spoken(error.into_panic())
}

/// What a panic said.
pub(crate) fn spoken(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<&str>() {
        Ok(text) => text.to_string(),
        Err(payload) => *payload.downcast::<String>().expect("a panic with words"),
    }
}

/// Keeps the processor busy until the condition holds, without giving way.
pub(crate) fn spin_until(done: impl Fn() -> bool) {
    while !done() {
        std::hint::spin_loop();
    }
}
