//! An executor whose every choice comes from a seed: for tests that must fail the same way twice.
//!
//! The same cores, queues, policies and timers as [`Executor`](crate::Executor), worked by one
//! thread: at each step the driver draws which worker goes on, and the clock stands still unless
//! all workers sleep, when it jumps to the next deadline, or a task says by [`spend`] how long
//! something takes. So a run depends on the seed and the program alone.
//!
//! Under [`Discipline::Handoff`] a turn that spends more than its slice is handed off, as a signal
//! would do it: its core goes to a spare, and other workers take some steps, as drawn, before the
//! turn goes on. [`Discipline::Preemptive`] is refused: a turn that stops needs a stack of its own
//! until it is resumed, and the driver has one for all.
//!
//! There is no pool of threads: a call of [`unblock`](crate::unblock) is made then and there, in
//! the turn of its caller, and takes no time by the clock unless it [`spend`]s some. One that waits
//! for another task waits for ever.

mod stalled;

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use stalled::Stalled;

use crate::blocking::Settings;
use crate::context;
use crate::core;
use crate::dice::{Dice, SPREAD};
use crate::executor::{BuildError, Recorders};

use crate::policy::Policy;
use crate::preemption::{Discipline, GaveUp};
use crate::shared::{About, Plan, Shared};
use crate::task::{JoinHandle, Task};
use crate::time::Clock;

/// Steps that others take at most before an overrun turn goes on.
const STEPS_BESIDE: u64 = 16;

thread_local! {
    /// The driver that works on this thread, while it does.
    static DRIVER: Cell<*const Driver> = const { Cell::new(std::ptr::null()) };
}

/// Runs tasks in an order drawn from a seed.
///
/// ```
/// use std::time::Duration;
/// use turnwise::deterministic::Driver;
///
/// let order = |seed| {
///     let driver = Driver::seeded(seed).workers(2).build().expect("two workers are allowed");
///     driver.run(async {
///         let (send, receive) = std::sync::mpsc::channel();
///         let tasks: Vec<_> = (0..4)
///             .map(|i| {
///                 let send = send.clone();
///                 turnwise::spawn(async move {
///                     turnwise::sleep(Duration::from_secs(3600)).await;
///                     send.send(i).expect("it is received");
///                 })
///             })
///             .collect();
///         for task in tasks {
///             task.await.expect("it ends");
///         }
///         receive.try_iter().collect::<Vec<i32>>()
///     })
/// };
/// // An hour passes at once, and the same seed gives the same order.
/// assert_eq!(order(1).expect("it ends"), order(1).expect("it ends"));
/// ```
pub struct Driver {
    shared: Arc<Shared>,
    seed: u64,
    dice: Dice,
    /// For each worker: it has nothing of its own and counts among those that search.
    searching: Box<[Cell<bool>]>,
    /// When the turn began that goes on now.
    turn_began: Cell<u64>,
    steps: Cell<u64>,
}

/// Collects what a driver is to be like.
#[derive(Debug)]
#[must_use = "nothing is built before `build` is called"]
pub struct Builder {
    seed: u64,
    workers: usize,
    policy: Policy,
    discipline: Discipline,
    recorders: Recorders,
}

impl Builder {
    /// How many workers take steps by turns, 1 to 32. Left out: 1.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Which task goes next. Left out: [`Policy::Fifo`].
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// What happens to a turn that [`spend`]s more than its slice. Left out: nothing.
    pub fn discipline(mut self, discipline: Discipline) -> Self {
        self.discipline = discipline;
        self
    }

    /// Tells a recorder every step, at once and in order. Several may be given.
    ///
    /// Only with the feature `probe`.
    #[cfg(feature = "probe")]
    pub fn recorder(mut self, recorder: impl crate::probe::Recorder + 'static) -> Self {
        self.recorders.add(recorder);
        self
    }

    /// Builds it.
    ///
    /// # Errors
    ///
    /// As [`crate::Builder::build`]; and [`BuildError::OneStack`] for [`Discipline::Preemptive`].
    pub fn build(self) -> Result<Driver, BuildError> {
        let Builder { seed, workers, policy, discipline, .. } = self;
        if discipline.stops() {
            return Err(BuildError::OneStack(discipline));
        }
        crate::executor::check(workers, policy, discipline)?;
        let plan = Plan {
            workers,
            policy,
            discipline,
            clock: Clock::paused(),
            seed,
            probe: self.recorders.into_direct(),
            watchdog: None,
            blocking: Settings::in_place(),
        };
        let shared = Shared::new(plan);
        for (index, core) in shared.cores.iter().enumerate() {
            core.set_holder(Some(index));
        }
        for spare in workers..shared.switchboard.seats.len() {
            shared.switchboard.release_spare(spare);
        }
        Ok(Driver {
            shared,
            seed,
            dice: Dice::new(seed.wrapping_mul(SPREAD)),
            searching: (0..workers).map(|_| Cell::new(false)).collect(),
            turn_began: Cell::new(0),
            steps: Cell::new(0),
        })
    }
}

impl Driver {
    /// A driver that draws from this seed.
    pub fn seeded(seed: u64) -> Builder {
        Builder {
            seed,
            workers: 1,
            policy: Policy::Fifo,
            discipline: Discipline::Cooperative,
            recorders: Recorders::default(),
        }
    }

    /// A handle to it: to spawn tasks by name or priority, and to wake them between its steps.
    pub fn handle(&self) -> crate::Handle {
        crate::Handle { shared: Arc::clone(&self.shared) }
    }

    /// Spawns a task, which goes on while [`run`](Self::run) does.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.shared.spawn(future, About::default())
    }

    /// Takes steps until the future, which is one of the tasks, is ready.
    ///
    /// # Errors
    ///
    /// [`Stalled`], if it is not ready and no step is left: all tasks wait for something that
    /// nobody will do, a deadlock. The tasks stay as they are.
    ///
    /// # Panics
    ///
    /// If the future panics, with its payload; and inside a task.
    pub fn run<F>(&self, future: F) -> Result<F::Output, Stalled>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        assert!(context::task().is_null(), "`Driver::run` inside a task");
        let root = self.spawn(future);
        while !root.is_finished() {
            if !self.step() {
                return Err(self.stalled());
            }
        }
        match root.into_output() {
            Ok(output) => Ok(output),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// One step of one worker, or a jump of the clock; says whether there was one to take.
    pub fn step(&self) -> bool {
        let awake: Vec<usize> =
            (0..self.searching.len()).filter(|&i| !self.shared.idle.is_asleep(i)).collect();
        if awake.is_empty() {
            return self.jump();
        }
        let chosen = awake[self.draw(awake.len() as u64) as usize];
        self.steps.set(self.steps.get() + 1);
        self.step_of(chosen);
        true
    }

    /// All workers sleep: the clock jumps to the next deadline, if there is one.
    fn jump(&self) -> bool {
        let deadline = self.shared.timers.next_deadline();
        if deadline == u64::MAX {
            return false;
        }
        let ahead = deadline.saturating_sub(self.shared.clock.now());
        self.shared.clock.advance(Duration::from_nanos(ahead));
        context::enter(&self.shared, || self.shared.look_at_timers());
        true
    }

    /// What [`crate::worker`] does between two looks at its core, with this core.
    fn step_of(&self, index: usize) {
        struct Back(*const Driver);
        impl Drop for Back {
            fn drop(&mut self) {
                DRIVER.set(self.0);
            }
        }
        let _back = Back(DRIVER.replace(self));
        let began = self.turn_began.get();
        let shared = &self.shared;
        let core = &*shared.cores[index];
        context::hold(shared, core, || {
            let searching = &self.searching[index];
            let task = if searching.get() { core::search(core, shared) } else { core.next(shared) };
            match task {
                Some(task) => {
                    searching.set(false);
                    self.turn(core, task);
                }
                None if searching.get() => {}
                None => {
                    shared.idle.search();
                    searching.set(true);
                }
            }
        });
        self.turn_began.set(began);
    }

    fn turn(&self, core: &core::Core, task: Task) {
        self.turn_began.set(self.shared.clock.now());
        let seat = core.holder();
        core::turn(core, &self.shared, task);
        // If the core was handed on, the seat that the turn was on is a spare again.
        if let Some(seat) = seat
            && context::core().is_null()
        {
            self.shared.switchboard.release_spare(seat);
        }
    }

    /// In a turn, time passes.
    fn spend(&self, time: Duration) {
        self.shared.clock.advance(time);
        let lasted = self.shared.clock.now() - self.turn_began.get();
        let slice = self.shared.switchboard.discipline.slice();
        if slice.is_none_or(|slice| lasted < slice.as_nanos() as u64) {
            return;
        }
        if self.shared.switchboard.give_up_core(&self.shared) != GaveUp::Given {
            return;
        }
        let spares = &self.shared.switchboard.seats;
        let heir = spares.iter().find(|seat| seat.has_mail()).expect("it was given to a seat");
        // This takes the core out of the mailbox in the heir's place.
        let core = heir.wait_for_core(&self.shared).expect("it is there");
        core.set_holder(Some(heir.index));
        for _ in 0..self.draw(STEPS_BESIDE) {
            if !self.step() {
                break;
            }
        }
    }

    /// A number below `below`.
    fn draw(&self, below: u64) -> u64 {
        (self.dice.roll() >> 33) % below
    }

    /// Time that has passed since the driver was built.
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.shared.clock.now())
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// What the executor has counted so far.
    pub fn metrics(&self) -> crate::Metrics {
        self.shared.metrics()
    }

    fn stalled(&self) -> Stalled {
        let mut waiting = vec![];
        self.shared.registry.for_each(|task| {
            let header = task.header();
            if !header.system {
                let name = header.name().map(|name| format!(" ({name})"));
                waiting.push(format!("task {}{}", header.id, name.unwrap_or_default()));
            }
        });
        waiting.sort();
        Stalled { seed: self.seed, steps: self.steps.get(), waiting }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.shared.refuse_and_abort_all();
        while !self.shared.registry.is_empty() && self.step() {}
        self.shared.close(Instant::now());
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Driver").field("seed", &self.seed).field("steps", &self.steps()).finish()
    }
}

/// Says that what the turn does here takes so long. Outside of a [`Driver`] it does nothing.
///
/// The clock moves on; and if the turn has overrun its slice under [`Discipline::Handoff`], its
/// core goes to a spare, and other workers take some steps before this returns.
pub fn spend(time: Duration) {
    let driver = DRIVER.get();
    if !driver.is_null() && !context::task().is_null() {
        // SAFETY: the driver has set it for the time in which it takes a step, which this is in.
        unsafe { &*driver }.spend(time);
    }
}
