//! What programs share: channels, locks, counters, devices, and who waits for them.
//!
//! Written from the meaning of the operations (see the case files' reference), not from the models'
//! code: the two are to agree because both are right. Each operation is one step under one lock,
//! and is marked there; a task that cannot go on leaves its waker in the same step. So the order of
//! the marks is that in which things happened.

mod host;
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

use turnwise_schedulers::spec::MachineSpec;

use crate::calm::{Then, calmly};
use crate::mark::Mark;
use crate::workload::Doing;

pub use host::{Host, Turns};
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
    pub(crate) host: Arc<dyn Host>,
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
    pub(crate) fn new(spec: &MachineSpec, host: Arc<dyn Host>, fuel: u64) -> Arc<World> {
        Arc::new(World::open(spec, host, fuel))
    }

    fn open(spec: &MachineSpec, host: Arc<dyn Host>, fuel: u64) -> World {
        let state = Mutex::new(State::new(spec, fuel));
        World {
            spec: spec.clone(),
            host,
            state,
            turnstile: None,
            steps: AtomicU64::new(0),
            under_way: AtomicU64::new(0),
        }
    }

    /// One without an end, in which each operation of a task is let through by somebody.
    pub(crate) fn with_turnstile(
        spec: &MachineSpec,
        host: Arc<dyn Host>,
        turnstile: Arc<dyn Turnstile>,
    ) -> Arc<World> {
        let open = World::open(spec, host, u64::MAX);
        Arc::new(World { turnstile: Some(turnstile), ..open })
    }

    /// A turn of the task begins.
    pub(crate) fn turn(&self, task: u8) {
        if let Some(turnstile) = &self.turnstile {
            turnstile.turn(task);
        }
    }

    /// The task is about to do something; says whether it may.
    fn pass(&self, task: u8) -> bool {
        self.turnstile.as_ref().is_none_or(|turnstile| turnstile.pass(task))
    }

    /// The task has done it.
    fn passed(&self, task: u8, mark: Mark) {
        if let Some(turnstile) = &self.turnstile {
            turnstile.passed(task, mark == Mark::Leave);
        }
    }

    /// The task has done that, or waits to.
    fn did(&self, task: u8, mark: Mark, doing: Doing<'_>) {
        if let Some(turnstile) = &self.turnstile {
            turnstile.did(task, mark, doing);
        }
    }

    /// What comes after an operation that does not end the turn.
    fn then(&self) -> Then {
        let is_calm = self.turnstile.as_ref().is_some_and(|turnstile| turnstile.stays_calm());
        if is_calm { Then::Leave } else { Then::GoOn }
    }

    /// Does it with a mark for the executor's probe, where there is one.
    fn marked<R>(&self, f: impl FnOnce() -> (R, Option<u16>)) -> R {
        match self.host.handle() {
            Some(handle) => handle.marked(f),
            None => f().0,
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
            let mark = self.marked(|| {
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
            (mark.is_some(), if leaves { Then::Leave } else { self.then() })
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
        self.marked(|| ((), Some(Mark::Over.value())));
    }

    /// A task is about to do something that the executor tells of itself. Pending for ever once the
    /// run is over.
    pub(crate) async fn use_fuel(&self, task: u8, doing: Doing<'_>) {
        if !self.pass(task) {
            pending::<()>().await;
        }
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
        self.did(task, Mark::Leave, doing);
    }

    /// An operation of a task: done at once, or after it has waited. Pending for ever once the run
    /// is over.
    pub(crate) async fn operate(
        &self,
        task: u8,
        doing: Doing<'_>,
        attempt: impl FnMut(&mut State) -> Attempt,
    ) {
        let mut attempt = attempt;
        let mut waits = None;
        poll_fn(|context| self.poll(task, doing, &mut waits, &mut attempt, context)).await;
    }

    fn poll(
        &self,
        task: u8,
        doing: Doing<'_>,
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
        if !self.pass(task) {
            *waits = Some(Attempt::Retry);
            return Poll::Pending;
        }
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
                self.did(task, mark, doing);
                self.passed(task, mark);
                Poll::Ready(())
            }
            _ => {
                if is_done {
                    self.did(task, Mark::Leave, doing);
                }
                *waits = Some(outcome);
                Poll::Pending
            }
        }
    }
}
