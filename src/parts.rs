//! The executor's inner units, for tests that drive them step by step.
//!
//! Not part of the public interface, and not there unless a test's configuration asks for it:
//! `turnwise_loom`, `turnwise_shuttle` or `turnwise_test`. It has no logic of its own: a test that
//! passes here has passed the very code that workers run. A [`Scene`] is an executor without
//! threads; those of the test take the workers' places in it, or the monitor's.

mod held;
mod snapshot;
mod watch;

use std::sync::Arc;
use std::time::Duration;

pub use held::{Held, Queued};
pub use snapshot::{CoreSnapshot, Snapshot, TaskSnapshot, Waiting};
pub use watch::Watch;

pub use crate::sync::{Parker, Rule, mend, spoil};
pub use crate::task::state::{AfterDone, AfterLeave, AfterPoll, AfterWake, State, Turn};

use crate::context::{self, Guard};
use crate::executor::Builder;
use crate::preemption::time_slice;
use crate::shared::{Plan, Shared};
use crate::time::Clock;
use crate::{Handle, worker};

/// An executor without threads, whose clock is moved by hand.
#[derive(Clone)]
pub struct Scene {
    shared: Arc<Shared>,
}

impl Scene {
    /// What the builder asks for, unchecked by the system it runs on.
    pub fn new(builder: Builder) -> Scene {
        let plan = builder.plan().expect("tests ask for what there can be");
        #[cfg(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle))))]
        crate::preemption::signal::install().expect("a handler can be installed");
        Scene { shared: Shared::new(Plan { clock: Clock::paused(), ..plan }) }
    }

    /// To spawn tasks, and to wait for them.
    pub fn handle(&self) -> Handle {
        Handle { shared: Arc::clone(&self.shared) }
    }

    /// Each worker's seat is given its core; the other seats are free.
    pub fn deal(&self) {
        self.shared.switchboard.deal(&self.shared.cores);
    }

    /// What a thread of the executor does, from its beginning to its end.
    pub fn sit(&self, seat: usize) {
        worker::sit(&self.shared, &self.shared.switchboard.seats[seat]);
    }

    /// The same, and `before_look` is called before each look for a task.
    pub fn sit_with(&self, seat: usize, before_look: impl Fn()) {
        worker::sit_until(&self.shared, &self.shared.switchboard.seats[seat], || {
            before_look();
            self.shared.is_stopping()
        });
    }

    /// How many seats there are.
    pub fn seats(&self) -> usize {
        self.shared.switchboard.seats.len()
    }

    /// What a worker does with its core, until `done` says that it is enough.
    pub fn work(&self, core: usize, done: impl Fn() -> bool) {
        self.hold(core, |_| worker::work(&self.shared, done));
    }

    /// What a worker does with its core, until the executor is stopped.
    pub fn work_until_stopped(&self, core: usize) {
        self.work(core, || self.shared.is_stopping());
    }

    /// This thread is the core's holder while `f` runs, with its guard up.
    pub fn hold<R>(&self, core: usize, f: impl FnOnce(Held<'_>) -> R) -> R {
        let core = &*self.shared.cores[core];
        context::hold(&self.shared, core, || f(Held::new(core, &self.shared)))
    }

    /// Takes the first of the tasks that were spawned from outside.
    pub fn take_from_outside(&self) -> Option<Queued> {
        let mut taken = None;
        self.shared.outside.take(1, |task| taken = Some(Queued::new(task)));
        taken
    }

    /// A task joins from outside of the workers.
    pub fn join_from_outside(&self, task: Queued) {
        let _guard = Guard::raise();
        self.shared.join_outside(task.into());
    }

    /// Is the core asleep, as far as others know?
    pub fn is_asleep(&self, core: usize) -> bool {
        self.shared.idle.is_asleep(core)
    }

    /// What there is to be seen of the scheduling. Nobody may change it meanwhile.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.shared)
    }

    /// Turns begun with the core, and times that its holder has parked.
    pub fn counts(&self, core: usize) -> (u64, u64) {
        let counters = &self.shared.cores[core].counters;
        (counters.polls.get(), counters.parks.get())
    }

    /// No more tasks, and those that there are have a last turn, if somebody gives it to them.
    pub fn abort_all(&self) {
        self.shared.refuse_and_abort_all();
    }

    /// All threads that are not in a turn end.
    pub fn stop(&self) {
        self.shared.end_threads();
    }

    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// The monitor, which this thread is from here on.
    pub fn watch(&self) -> Watch<'_> {
        Watch::new(&self.shared)
    }

    /// How many seats wait for a core, and on how many a turn stands still.
    pub fn without_core(&self) -> (usize, usize) {
        let switchboard = &self.shared.switchboard;
        let stopped = switchboard.seats.iter().filter(|seat| seat.ticket() != 0);
        (switchboard.free(), stopped.count())
    }

    /// Does the seat wait for a core?
    pub fn is_free(&self, seat: usize) -> bool {
        self.shared.switchboard.has_free(seat)
    }
}

/// As spawned.
impl Default for State {
    fn default() -> Self {
        State::new()
    }
}

/// Lets other threads go on, which this one waits for.
pub fn relax() {
    crate::sync::relax(u32::MAX);
}

/// A signal comes to this thread, between two of its instructions: what the handler does. Says
/// whether anything was asked.
pub fn interrupt() -> bool {
    // SAFETY: there is no handler's argument to give.
    unsafe { time_slice::interrupted(std::ptr::null_mut()) }
}

/// What a thread holds, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The core's number.
    pub core: usize,
    /// In which turn of that core it is.
    pub turn: u64,
    /// The seat's number; none if the thread took the core by itself.
    pub seat: Option<usize>,
}

/// Under the guard: what this thread holds, if it holds a core.
pub fn with_core<R>(f: impl FnOnce(Option<Standing>) -> R) -> R {
    let _guard = Guard::raise();
    // SAFETY: under the guard a thread keeps its core, which lives as long as the executor.
    let core = unsafe { context::core().as_ref() };
    f(core.map(|core| Standing { core: core.index, turn: core.epoch(), seat: core.holder() }))
}
