//! What programs share: channels, locks, counters, devices, and who waits for them.
//!
//! Written from the meaning of the operations (see the case files' reference), not from the models'
//! code: the two are to agree because both are right. Each operation is one step under one lock,
//! and is marked there; a task that cannot go on leaves its waker in the same step. So the order of
//! the marks is that in which things happened.

mod state;
mod turnstile;

use std::future::{pending, poll_fn};
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
use std::sync::PoisonError;
#[cfg(any(turnwise_loom, turnwise_shuttle))]
use std::sync::TryLockError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use turnwise::Handle;
use turnwise_schedulers::spec::MachineSpec;

use crate::calm::{Then, calmly};
use crate::mark::Mark;

pub(crate) use state::State;
pub(crate) use turnstile::Turnstile;

/// What became of an attempt to do an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// It is done.
    Done(Mark),
    /// The task waits, and then tries again.
    Retry,
    /// The task waits, and then the operation is done.
    After,
}

/// The world of one run.
pub(crate) struct World {
    pub(crate) spec: MachineSpec,
    pub(crate) handle: Handle,
    state: Mutex<State>,
    /// Where each operation of a task waits to be let through.
    turnstile: Option<Arc<dyn Turnstile>>,
    /// Operations done, for whoever looks whether anything happens.
    steps: AtomicU64,
    /// Steps that are under way, or done and not yet told.
    under_way: AtomicU64,
}

impl World {
    /// Nothing has happened yet; after `fuel` operations nothing happens any more.
    pub(crate) fn new(spec: &MachineSpec, handle: Handle, fuel: u64) -> Arc<World> {
        Arc::new(World::open(spec, handle, fuel))
    }

    fn open(spec: &MachineSpec, handle: Handle, fuel: u64) -> World {
        let state = Mutex::new(State::new(spec, fuel));
        World {
            spec: spec.clone(),
            handle,
            state,
            turnstile: None,
            steps: AtomicU64::new(0),
            under_way: AtomicU64::new(0),
        }
    }

    /// One without an end, in which each operation of a task is let through by somebody.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn with_turnstile(
        spec: &MachineSpec,
        handle: Handle,
        turnstile: Arc<dyn Turnstile>,
    ) -> Arc<World> {
        let open = World::open(spec, handle, u64::MAX);
        Arc::new(World { turnstile: Some(turnstile), ..open })
    }

    /// The task is about to do something.
    fn pass(&self, task: u8) {
        if let Some(turnstile) = &self.turnstile {
            turnstile.pass(task);
        }
    }

    /// The task has done it.
    fn passed(&self, task: u8, mark: Mark) {
        if let Some(turnstile) = &self.turnstile {
            turnstile.passed(task, mark == Mark::Leave);
        }
    }

    /// The branch that the task is told to take; else it draws one.
    pub(crate) fn branch_of(&self, task: u8) -> Option<u8> {
        self.turnstile.as_ref()?.branch_of(task)
    }

    /// The state, to look at it.
    #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic of another holder is the test's to report.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same where threads are explored: they share one thread of the system, so who finds the
    /// lock taken lets the others go on. It is std's, which no explorer sees: none of the orders
    /// that the executor must make is made by it.
    #[cfg(any(turnwise_loom, turnwise_shuttle))]
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        loop {
            match self.state.try_lock() {
                Ok(state) => return state,
                Err(TryLockError::Poisoned(state)) => return state.into_inner(),
                Err(TryLockError::WouldBlock) => turnwise::parts::relax(),
            }
        }
    }

    /// How many operations were done.
    pub(crate) fn steps(&self) -> u64 {
        // Ordering: Relaxed; a hint of progress.
        self.steps.load(Ordering::Relaxed)
    }

    /// Does something in one step, and marks it; wakes those whom it lets go on.
    ///
    /// `None` from `act`: it cannot be done, and nothing was.
    pub(crate) fn step(&self, act: impl FnOnce(&mut State) -> Option<Mark>) -> bool {
        calmly(|| {
            // Ordering: AcqRel pairs with the Acquire in `settle`.
            self.under_way.fetch_add(1, Ordering::AcqRel);
            let mark = self.handle.marked(|| {
                let mut state = self.state();
                if state.is_over {
                    // What follows from its not being done is no part of the run.
                    return (None, Some(Mark::Over.value()));
                }
                let mark = act(&mut state);
                if mark.is_some() {
                    state.burn();
                    // Ordering: Relaxed, as in `steps`.
                    self.steps.fetch_add(1, Ordering::Relaxed);
                }
                // In the order in which they were let go, and before anybody does anything else.
                let woken = std::mem::take(&mut state.woken);
                woken.into_iter().for_each(Waker::wake);
                (mark, mark.map(Mark::value))
            });
            // Ordering: AcqRel, as above.
            self.under_way.fetch_sub(1, Ordering::AcqRel);
            let leaves = matches!(mark, None | Some(Mark::Leave));
            (mark.is_some(), if leaves { Then::Leave } else { Then::GoOn })
        })
    }

    /// Waits until all that was done is told. For a run at rest, in which nothing is begun.
    pub(crate) fn settle(&self) {
        // Ordering: Acquire pairs with the AcqRel in `step`: what was done is told.
        while self.under_way.load(Ordering::Acquire) > 0 {
            std::thread::yield_now();
        }
    }

    /// Nothing happens from here on, and that is marked.
    pub(crate) fn end(&self) {
        self.state().is_over = true;
        self.handle.marked(|| ((), Some(Mark::Over.value())));
    }

    /// A task is about to do something that the executor tells of itself. Pending for ever once the
    /// run is over.
    pub(crate) async fn use_fuel(&self, task: u8) {
        self.pass(task);
        let is_over = calmly(|| {
            let mut state = self.state();
            let is_over = state.is_over;
            state.burn();
            (is_over, Then::Leave)
        });
        if is_over {
            self.end();
            pending::<()>().await;
        }
        // Ordering: Relaxed, as in `steps`.
        self.steps.fetch_add(1, Ordering::Relaxed);
    }

    /// An operation of a task: done at once, or after it has waited. Pending for ever once the run
    /// is over.
    pub(crate) async fn operate(&self, task: u8, attempt: impl FnMut(&mut State) -> Attempt) {
        let mut attempt = attempt;
        let mut waits = None;
        poll_fn(|context| self.poll(task, &mut waits, &mut attempt, context)).await;
    }

    fn poll(
        &self,
        task: u8,
        waits: &mut Option<Attempt>,
        attempt: &mut impl FnMut(&mut State) -> Attempt,
        context: &Context<'_>,
    ) -> Poll<()> {
        if let Some(how) = *waits {
            if !self.state().is_let_go(task, context.waker()) {
                return Poll::Pending;
            }
            *waits = None;
            if how == Attempt::After {
                return Poll::Ready(());
            }
        }
        self.pass(task);
        let mut outcome = Attempt::Retry;
        let is_done = self.step(|state| {
            outcome = attempt(state);
            match outcome {
                Attempt::Done(mark) => Some(mark),
                Attempt::Retry | Attempt::After => {
                    state.wait(task, context.waker());
                    Some(Mark::Leave)
                }
            }
        });
        match outcome {
            Attempt::Done(mark) if is_done => {
                self.passed(task, mark);
                Poll::Ready(())
            }
            _ => {
                *waits = Some(outcome);
                Poll::Pending
            }
        }
    }
}
