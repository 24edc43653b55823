//! Where each thread of a driven executor waits until it is let through.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};
use turnwise::parts;

use crate::world::Turnstile;

/// Who waits: a worker that is about to look for a task, or a task about to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Worker(usize),
    Task(u8),
}

/// What someone who waited is let do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    GoOn,
    /// The signal that was sent to the thread comes through; then the thread waits here again.
    BeInterrupted,
}

/// All gates of one executor.
pub(super) struct Gates {
    state: Mutex<State>,
    /// Who lets them through, and waits until all have come to rest.
    driver: Thread,
}

/// A thread that waits.
struct Waiter {
    /// The core that it holds.
    core: Option<usize>,
    thread: Thread,
}

#[derive(Default)]
pub(super) struct State {
    waiting: BTreeMap<Who, Waiter>,
    let_through: Option<(Who, Pass)>,
    /// For each task the branch that it was told to take.
    branches: BTreeMap<u8, u8>,
    /// Nobody waits any more.
    is_open: bool,
    /// Somebody did not come to rest.
    is_given_up: bool,
}

impl State {
    /// Who waits and holds the core.
    pub(super) fn at_core(&self, core: usize) -> Option<Who> {
        self.waiting.iter().find(|(_, it)| it.core == Some(core)).map(|(who, _)| *who)
    }

    /// How many tasks wait in turns that have no core.
    pub(super) fn beside(&self) -> usize {
        self.waiting.values().filter(|it| it.core.is_none()).count()
    }

    /// Does the task wait? If so, gives the core that its turn holds.
    pub(super) fn task(&self, task: u8) -> Option<Option<usize>> {
        self.waiting.get(&Who::Task(task)).map(|it| it.core)
    }
}

/// Far more than a thread needs to come to its next gate.
const PATIENCE: u32 = 40_000;
/// Between two looks at what is not told.
const A_MOMENT: Duration = Duration::from_micros(20);

impl Gates {
    /// Gates that this thread lets through.
    pub(super) fn new() -> Self {
        Gates { state: Mutex::default(), driver: thread::current() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits here until let through.
    fn wait(&self, who: Who, core: Option<usize>) -> Pass {
        let mut state = self.state();
        if !state.is_open {
            state.waiting.insert(who, Waiter { core, thread: thread::current() });
            self.driver.unpark();
        }
        loop {
            match state.let_through {
                _ if state.is_open => return Pass::GoOn,
                Some((it, pass)) if it == who => {
                    state.let_through = None;
                    return pass;
                }
                _ => {
                    drop(state);
                    thread::park();
                    state = self.state();
                }
            }
        }
    }

    /// A worker is about to look for a task with the core that this thread holds.
    pub(super) fn before_look(&self) {
        if let Some(core) = parts::with_core(|it| it.map(|it| it.core)) {
            self.wait(Who::Worker(core), Some(core));
        }
    }

    /// Lets through who waits.
    pub(super) fn let_through(&self, who: Who, pass: Pass) {
        let mut state = self.state();
        let waiter = state.waiting.remove(&who);
        state.let_through = Some((who, pass));
        drop(state);
        if let Some(waiter) = waiter {
            waiter.thread.unpark();
        }
    }

    /// The task is to take that branch.
    pub(super) fn tell(&self, task: u8, branch: u8) {
        self.state().branches.insert(task, branch);
    }

    /// Nobody waits from here on.
    pub(super) fn open(&self) {
        let mut state = self.state();
        state.is_open = true;
        state.waiting.values().for_each(|it| it.thread.unpark());
    }

    /// Waits until `is_quiet` says that all threads have come to rest; says whether they have.
    pub(super) fn settle(&self, is_quiet: impl Fn(&State) -> bool) -> bool {
        for _ in 0..PATIENCE {
            let state = self.state();
            if state.let_through.is_none() && is_quiet(&state) {
                return true;
            }
            drop(state);
            thread::park_timeout(A_MOMENT);
        }
        self.state().is_given_up = true;
        false
    }

    /// Was somebody waited for in vain?
    pub(super) fn is_given_up(&self) -> bool {
        self.state().is_given_up
    }
}

impl Turnstile for Gates {
    fn pass(&self, task: u8) -> bool {
        let urgent = SigSet::from(Signal::SIGURG);
        urgent.thread_block().expect("a thread may block a signal");
        let core = || parts::with_core(|it| it.map(|it| it.core));
        while self.wait(Who::Task(task), core()) == Pass::BeInterrupted {
            // It was sent already: its handler runs before this returns.
            urgent.thread_unblock().expect("and unblock it");
            urgent.thread_block().expect("and block it again");
        }
        true
    }

    fn branch_of(&self, task: u8) -> Option<u8> {
        self.state().branches.remove(&task)
    }
}
