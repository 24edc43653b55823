//! The threads of the blocking pool, and the queue that they serve.
//!
//! Invariants, whenever the lock is free:
//! - a call in the queue has an idle thread or one being made for it, or `threads = limit`;
//! - a thread ends only while the queue is empty, so `threads = 0` implies an empty queue, but
//!   for calls whose senders are about to take them back ([`Pool::no_thread`]).
//!
//! Threads are made outside the lock: the operating system may take its time over it, and other
//! senders and the pool's threads must not wait for that. The lock is an ordinary one, since what
//! is done under it allocates. A sender that is stopped in the middle of a poll may hold it; others
//! then wait until that poll goes on, as they would for the allocator's lock.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::panic::Location;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Unblock;
use super::outcome::Outcome;
use crate::context;
use crate::quietly::quietly;
use crate::sync::{Arc, thread};
use crate::task::TaskId;

/// How many threads a pool has at most, unless said otherwise.
pub(crate) const LIMIT: usize = 512;
/// How long an idle thread stays, unless said otherwise.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Who asked for a call, which is the call's name.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    task: Option<(TaskId, Option<Arc<str>>)>,
    at: &'static Location<'static>,
}

impl Caller {
    /// The task whose turn this thread is in, if any, at a place in the program.
    pub(crate) fn here(at: &'static Location<'static>) -> Self {
        let task = context::task();
        // SAFETY: a task is alive while this thread is in its turn.
        let task = unsafe { task.as_ref() }.map(|header| (header.id, header.name().cloned()));
        Caller { task, at }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.task {
            Some((_, Some(name))) => write!(out, "{name}, at {}", self.at),
            Some((id, None)) => write!(out, "task {id}, at {}", self.at),
            None => write!(out, "{}", self.at),
        }
    }
}

/// A call and who asked for it.
struct Call {
    caller: Caller,
    run: Box<dyn FnOnce() + Send>,
}

/// The pool of one executor; dropping it lets its threads end once the queue is empty.
pub(crate) struct Pool(Arc<Inner>);

struct Inner {
    settings: Settings,
    state: Mutex<State>,
    /// For idle threads: there is a call, or the pool is closed.
    work: Condvar,
    /// For who waits for the threads to do something.
    changed: Condvar,
}

/// How a pool is set up.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The threads' name.
    pub(crate) name: String,
    /// How many there are at most. With none allowed, calls are run in place by who makes them,
    /// which is what a deterministic run wants.
    pub(crate) limit: usize,
    /// How long an idle one stays.
    pub(crate) keep_alive: Duration,
    /// The size of their stacks in bytes, if not the usual one.
    pub(crate) stack_size: Option<usize>,
}

impl Settings {
    /// The usual ones.
    pub(crate) fn named(name: String) -> Self {
        Settings { name, limit: LIMIT, keep_alive: KEEP_ALIVE, stack_size: None }
    }

    /// No threads.
    pub(crate) fn in_place() -> Self {
        Settings { limit: 0, ..Self::named(String::new()) }
    }
}

#[derive(Default)]
struct State {
    queue: VecDeque<Call>,
    /// All threads, those being made included.
    threads: usize,
    starting: usize,
    idle: usize,
    /// The calls under way.
    running: Vec<(u64, Caller)>,
    /// How many calls were begun; the number of each.
    begun: u64,
    closed: bool,
}

/// How much a pool has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) busy: usize,
    pub(crate) idle: usize,
    pub(crate) queued: usize,
}

/// What a shutdown left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leftovers {
    /// The calls that still run, each by who asked for it.
    pub(crate) running: Vec<String>,
    /// How many calls had not begun, and were dropped.
    pub(crate) dropped: usize,
}

impl Pool {
    /// A pool without threads.
    pub(crate) fn new(settings: Settings) -> Self {
        Pool(Arc::new(Inner {
            settings,
            state: Mutex::default(),
            work: Condvar::new(),
            changed: Condvar::new(),
        }))
    }

    /// Queues a call; refused, by what is returned, if the pool is shut down.
    ///
    /// # Panics
    ///
    /// If no thread can be made, and there is none.
    pub(crate) fn call<T, F>(&self, caller: Caller, call: F) -> Unblock<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let (outcome, promise) = Outcome::promised();
        self.enqueue(Call { caller, run: Box::new(move || promise.keep(call)) });
        Unblock(outcome)
    }

    fn enqueue(&self, call: Call) {
        let mut state = self.0.lock();
        if state.closed {
            drop(state);
            // Refuses, through its promise.
            drop(call);
            return;
        }
        if self.0.settings.limit == 0 {
            drop(state);
            quietly(call.run);
            return;
        }
        state.queue.push_back(call);
        let wanted = state.queue.len() > state.idle + state.starting;
        let make = wanted && state.threads < self.0.settings.limit;
        if make {
            state.threads += 1;
            state.starting += 1;
        }
        drop(state);
        // A thread that was idle may take the call even though one is made.
        self.0.work.notify_one();
        if make && let Err(error) = self.make_thread() {
            self.no_thread(&error);
        }
    }

    fn make_thread(&self) -> io::Result<()> {
        let Settings { name, stack_size, .. } = &self.0.settings;
        let mut builder = thread::Builder::new().name(name.clone());
        if let Some(bytes) = *stack_size {
            builder = builder.stack_size(bytes);
        }
        let inner = Arc::clone(&self.0);
        let detached = builder.spawn(move || {
            crate::preemption::mask_in_this_thread();
            inner.serve();
        });
        detached.map(drop)
    }

    /// A thread could not be made. Others may serve the queue; if there are none, its calls are
    /// taken back, which refuses them.
    fn no_thread(&self, error: &io::Error) {
        let mut state = self.0.lock();
        state.threads -= 1;
        state.starting -= 1;
        let stranded = if state.threads == 0 { std::mem::take(&mut state.queue) } else { return };
        drop(state);
        self.0.changed.notify_all();
        drop_quietly(stranded);
        panic!("no thread can be made for a blocking call: {error}");
    }

    /// How much there is to do.
    pub(crate) fn counts(&self) -> Counts {
        let state = self.0.lock();
        let (busy, idle, queued) = (state.running.len(), state.idle, state.queue.len());
        Counts { busy, idle, queued }
    }

    /// Refuses new calls, waits until the others are over or the deadline is reached, then drops
    /// those that have not begun. What still runs goes on, and is named.
    pub(crate) fn shutdown(&self, deadline: Instant) -> Leftovers {
        let mut state = self.0.lock();
        state.closed = true;
        self.0.work.notify_all();
        while state.threads > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let unbegun = std::mem::take(&mut state.queue);
        let running = state.running.iter().map(|(_, caller)| caller.to_string()).collect();
        let leftovers = Leftovers { running, dropped: unbegun.len() };
        drop(state);
        drop_quietly(unbegun);
        leftovers
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.work.notify_all();
    }
}

impl Inner {
    /// What a thread does, from its start to its end.
    fn serve(&self) {
        let mut state = self.lock();
        state.starting -= 1;
        loop {
            if let Some(Call { caller, run }) = state.queue.pop_front() {
                let number = state.begun;
                state.begun += 1;
                state.running.push((number, caller));
                drop(state);
                // It does not panic: `Promise::keep` catches. This is for its captures.
                quietly(run);
                state = self.lock();
                state.running.retain(|(running, _)| *running != number);
                continue;
            }
            if state.closed {
                break;
            }
            state.idle += 1;
            self.changed.notify_all();
            let waited = self.work.wait_timeout(state, self.settings.keep_alive);
            let (woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if timeout.timed_out() && state.queue.is_empty() {
                break;
            }
        }
        state.threads -= 1;
        drop(state);
        self.changed.notify_all();
    }

    /// No user code runs under the lock, so a poisoned state is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops calls that have not begun; the destructors of what they hold may panic.
fn drop_quietly(calls: VecDeque<Call>) {
    for call in calls {
        quietly(move || drop(call));
    }
}

#[cfg(test)]
impl Pool {
    /// Waits until the numbers of all threads and of idle ones are as asked.
    pub(super) fn wait_for(&self, as_asked: impl Fn(usize, usize) -> bool) {
        let mut state = self.0.lock();
        while !as_asked(state.threads, state.idle) {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
