//! A bounded queue of input, for one window or for all of them.
//!
//! One rule serves both: *only the window that the first input is for may take it, and while it
//! handles it nobody takes the next one.* With a queue of its own a window never notices. With one
//! queue for all this is the classic order of input, in which a key typed after a click must not
//! overtake it, whoever the click is for; and so a window that does not come back from an input
//! keeps the right to read, and with it everyone's input.
//!
//! No wakeup is lost: a window leaves its waker and *then* looks at the queue; whoever changes the
//! queue does so and *then* takes the waker. One of the two sees the other.
//!
//! Whatever is allocated, freed, woken or dropped is so outside the locks: they are the executor's
//! own, and raise its guard, so that no window is ever stopped while it holds one.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use crate::budget;
use crate::sync::Lock;

/// Why an input was not taken into a queue; it is handed back.
#[non_exhaustive]
pub enum PostError<E> {
    /// As many inputs wait as the queue holds.
    Full(E),
    /// The window was closed, or its task has ended.
    Closed(E),
}

impl<E> PostError<E> {
    /// The input that was not taken.
    pub fn into_input(self) -> E {
        match self {
            PostError::Full(input) | PostError::Closed(input) => input,
        }
    }

    /// Is there no room? It may be worth another try, once the window has handled something.
    pub fn is_full(&self) -> bool {
        matches!(self, PostError::Full(_))
    }

    /// Is the window closed? Then no later try succeeds.
    pub fn is_closed(&self) -> bool {
        matches!(self, PostError::Closed(_))
    }
}

impl<E> fmt::Debug for PostError<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.is_full() { "Full(..)" } else { "Closed(..)" })
    }
}

impl<E> fmt::Display for PostError<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let full = "the queue of input is full";
        out.write_str(if self.is_full() { full } else { "the window is closed" })
    }
}

impl<E> std::error::Error for PostError<E> {}

/// Whom an input is for: what a window's task and those who post to it both see.
pub(super) struct Addressee {
    name: Box<str>,
    now: Lock<Now>,
}

struct Now {
    waker: Option<Waker>,
    open: bool,
    handled: u64,
}

impl Addressee {
    pub(super) fn new(name: &str) -> Arc<Self> {
        let now = Now { waker: None, open: true, handled: 0 };
        Arc::new(Addressee { name: name.into(), now: Lock::new(now) })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_open(&self) -> bool {
        self.now.lock().open
    }

    pub(super) fn handled(&self) -> u64 {
        self.now.lock().handled
    }

    /// A callback has returned.
    pub(super) fn count(&self) {
        self.now.lock().handled += 1;
    }

    /// Nothing more is taken in for it; its task is told.
    pub(super) fn close(&self) {
        self.now.lock().open = false;
        self.wake();
    }

    fn wake(&self) {
        let waker = self.now.lock().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Leaves the waker of the window's task.
    fn register(&self, waker: &Waker) {
        let same = |known: &Waker| known.will_wake(waker);
        if self.now.lock().waker.as_ref().is_some_and(same) {
            return;
        }
        let fresh = Some(waker.clone());
        let old = mem::replace(&mut self.now.lock().waker, fresh);
        drop(old);
    }
}

/// The queue: at most `capacity` inputs, in the order of arrival.
pub(super) struct Queue<E> {
    capacity: usize,
    state: Lock<State<E>>,
}

struct State<E> {
    /// Allocated once, for `capacity` inputs.
    inputs: VecDeque<(Arc<Addressee>, E)>,
    /// Someone handles an input.
    being_read: bool,
}

impl<E> State<E> {
    /// Who may take the first input now.
    fn reader(&self) -> Option<&Arc<Addressee>> {
        let first = self.inputs.front().map(|(to, _)| to);
        first.filter(|_| !self.being_read)
    }
}

/// What a window found.
enum Look<E> {
    Mine(E),
    /// Nothing, or nothing that it may take now.
    Nothing,
    /// Closed, and none left.
    Over,
}

impl<E> Queue<E> {
    pub(super) fn new(capacity: usize) -> Arc<Self> {
        let inputs = VecDeque::with_capacity(capacity);
        Arc::new(Queue { capacity, state: Lock::new(State { inputs, being_read: false }) })
    }

    /// Takes an input in, at the end.
    pub(super) fn post(&self, to: &Arc<Addressee>, input: E) -> Result<(), PostError<E>> {
        let entry = (to.clone(), input);
        let mut state = self.state.lock();
        // Looked at under the queue's lock: a window ends only after it has seen, under the same
        // lock, that it is closed and that nothing is left for it.
        if !to.is_open() {
            drop(state);
            return Err(PostError::Closed(entry.1));
        }
        if state.inputs.len() == self.capacity {
            drop(state);
            return Err(PostError::Full(entry.1));
        }
        state.inputs.push_back(entry);
        // Behind others it comes to the front by someone's doing, who then wakes the window.
        let first = state.inputs.len() == 1 && !state.being_read;
        drop(state);
        if first {
            to.wake();
        }
        Ok(())
    }

    /// How many inputs wait for this window, wherever in the queue.
    pub(super) fn waiting(&self, to: &Arc<Addressee>) -> usize {
        let state = self.state.lock();
        state.inputs.iter().filter(|(whose, _)| Arc::ptr_eq(whose, to)).count()
    }

    /// The next input of a window, with the right to read; `None` when it is closed and has
    /// handled all that was taken in for it.
    pub(super) fn poll_take(
        &self,
        me: &Arc<Addressee>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Reading<'_, E>>> {
        ready!(budget::poll_spend(cx));
        if let Poll::Ready(found) = self.take(me) {
            return Poll::Ready(found);
        }
        me.register(cx.waker());
        self.take(me)
    }

    fn take(&self, me: &Arc<Addressee>) -> Poll<Option<Reading<'_, E>>> {
        match self.look(me) {
            Look::Mine(input) => Poll::Ready(Some(Reading { queue: self, input })),
            Look::Nothing => Poll::Pending,
            Look::Over => Poll::Ready(None),
        }
    }

    fn look(&self, me: &Arc<Addressee>) -> Look<E> {
        let mut state = self.state.lock();
        if state.reader().is_some_and(|reader| Arc::ptr_eq(reader, me)) {
            let taken = state.inputs.pop_front();
            state.being_read = taken.is_some();
            drop(state);
            return taken.map_or(Look::Nothing, |(_, input)| Look::Mine(input));
        }
        let left = || state.inputs.iter().any(|(whose, _)| Arc::ptr_eq(whose, me));
        if me.is_open() || left() { Look::Nothing } else { Look::Over }
    }

    /// Gives the right to read to whom the first input is for.
    fn let_next_read(&self) {
        let mut state = self.state.lock();
        state.being_read = false;
        let next = state.reader().cloned();
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }

    /// Takes out what nobody will handle any more, since the window's task has ended.
    pub(super) fn discard(&self, of: &Arc<Addressee>) {
        let mut discarded = Vec::with_capacity(self.waiting(of));
        if discarded.capacity() == 0 {
            return;
        }
        // It is closed: none is added, so the room suffices.
        let mut state = self.state.lock();
        for _ in 0..state.inputs.len() {
            match state.inputs.pop_front() {
                Some(entry) if Arc::ptr_eq(&entry.0, of) => discarded.push(entry),
                Some(entry) => state.inputs.push_back(entry),
                None => {}
            }
        }
        let next = state.reader().cloned();
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}

/// The right to read, for as long as one input is handled.
pub(super) struct Reading<'q, E> {
    queue: &'q Queue<E>,
    pub(super) input: E,
}

impl<E> Drop for Reading<'_, E> {
    fn drop(&mut self) {
        self.queue.let_next_read();
    }
}
