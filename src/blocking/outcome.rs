//! What a call on the blocking pool leaves for the task that awaits it.
//!
//! One cell, shared by the [`Promise`] on the pool's side and the future on the task's:
//!
//! ```text
//!   waiting ──1──► done, or refused ──2──► taken
//!      └─────3─────► abandoned
//!   1 Promise::keep, Promise's drop     2 Outcome::poll     3 Outcome::abandon
//! ```
//!
//! Wakers and outputs are cloned, woken and dropped outside the lock: that is the user's code.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crate::quietly::quietly;
use crate::sync::Arc;

/// The cell.
pub(super) struct Outcome<T>(Mutex<State<T>>);

enum State<T> {
    Waiting(Option<Waker>),
    Done(Result<T, Box<dyn Any + Send>>),
    Refused,
    Taken,
    Abandoned,
}

/// What a poll finds.
pub(super) enum Got<T> {
    Nothing,
    Output(T),
    Panic(Box<dyn Any + Send>),
    Refusal,
}

impl<T> Outcome<T> {
    /// A cell that waits, and the promise to fill it.
    pub(super) fn promised() -> (Arc<Self>, Promise<T>) {
        let outcome = Arc::new(Outcome(Mutex::new(State::Waiting(None))));
        let promise = Promise(Some(Arc::clone(&outcome)));
        (outcome, promise)
    }

    /// Takes the outcome out, or leaves a waker.
    pub(super) fn poll(&self, waker: &Waker) -> Got<T> {
        if let Some(got) = self.take(waker) {
            return got;
        }
        let mut waker = Some(waker.clone());
        let mut state = self.lock();
        if let State::Waiting(waiting) = &mut *state {
            std::mem::swap(waiting, &mut waker);
            drop(state);
            // The waker of an earlier poll goes here, outside the lock.
            drop(waker);
            return Got::Nothing;
        }
        drop(state);
        let waker = waker.expect("it was not stored");
        self.take(&waker).expect("what no longer waits can be taken")
    }

    /// Takes the outcome out; none if another waker must be stored first.
    fn take(&self, waker: &Waker) -> Option<Got<T>> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Waiting(waiting) => {
                let same = waiting.as_ref().is_some_and(|waiting| waiting.will_wake(waker));
                *state = State::Waiting(waiting);
                same.then_some(Got::Nothing)
            }
            State::Done(Ok(output)) => Some(Got::Output(output)),
            State::Done(Err(payload)) => Some(Got::Panic(payload)),
            State::Refused => Some(Got::Refusal),
            State::Taken | State::Abandoned => panic!("`Unblock` was polled after it was ready"),
        }
    }

    /// Nobody will ask for the outcome.
    pub(super) fn abandon(&self) {
        let state = std::mem::replace(&mut *self.lock(), State::Abandoned);
        drop(state);
    }

    /// Puts the outcome in and wakes who waits. No panic of the user's code gets out.
    fn put(&self, new: State<T>) {
        let mut new = Some(new);
        let mut state = self.lock();
        let waiting = match &mut *state {
            State::Waiting(waiting) => {
                let waiting = waiting.take();
                *state = new.take().expect("it is put once");
                waiting
            }
            _ => None,
        };
        drop(state);
        quietly(move || waiting.into_iter().for_each(Waker::wake));
        quietly(move || drop(new));
    }

    /// No user code runs under the lock, so a poisoned state is whole.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The duty to fill a cell; dropped unkept, it refuses.
pub(super) struct Promise<T>(Option<Arc<Outcome<T>>>);

impl<T> Promise<T> {
    /// Runs the call and puts in what comes of it.
    pub(super) fn keep(mut self, call: impl FnOnce() -> T) {
        let result = catch_unwind(AssertUnwindSafe(call));
        self.0.take().expect("it is kept once").put(State::Done(result));
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        if let Some(outcome) = self.0.take() {
            outcome.put(State::Refused);
        }
    }
}
