//! A machine's programs on the real executor, once: what was observed, and how it ended.

#[cfg(any(turnwise_loom, turnwise_shuttle))]
pub mod explored;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use turnwise::deterministic::Driver;
use turnwise::probe::Log;
use turnwise::{BuildError, Executor};
use turnwise_conformance::judge::Judge;
use turnwise_conformance::run::Run;
use turnwise_conformance::verdict::Verdict;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::machine::State;
use turnwise_schedulers::step::Action;

use crate::abstraction;
use crate::calm::{Then, calmly};
use crate::environment::Environment;
use crate::plan::Plan;
use crate::seen::{Seen, Watcher};
use crate::workload::{self, OPERATION};
use crate::world::World;

/// What a trial is to be like.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Draws branches, what the environment does and, on the driver, who goes on.
    pub seed: u64,
    /// Operations after which nothing happens any more.
    pub fuel: u64,
    /// On threads: this long without an operation is a standstill. It must be far more than any
    /// pause that the machine may make.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { seed: 0, fuel: 200, patience: Duration::from_secs(20) }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its fuel was used up: it is the beginning of a behaviour.
    OutOfFuel,
    /// It came to rest: nobody is ready, and the environment has nothing to do. The model must be
    /// able to rest there too.
    AtRest,
    /// A task is ready, and nothing happened any more.
    Standstill,
    /// A turn was taken over before it had done anything, which no machine does: it is the
    /// beginning of a behaviour up to there.
    CutShort,
}

/// What was observed.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The run.
    pub run: Run<Seen>,
    /// Does it tell the order in which tasks became ready? Else it is to be held against
    /// [`Plan::any`].
    pub tells_order: bool,
    /// How it ended.
    pub ending: Ending,
}

/// What the model says of a trial: whether it is a behaviour. One that came to rest, or to a
/// standstill, must be able to end where it did.
pub fn judge(plan: &Plan, trial: &Trial) -> Verdict<Seen, State, Action> {
    let machine = if trial.tells_order { &plan.machine } else { &plan.any };
    let watcher = Watcher::new(machine);
    let model = EveryStep(machine);
    let mut judge = Judge::new(&model, &watcher);
    if matches!(trial.ending, Ending::AtRest | Ending::Standstill) {
        judge = judge.ends_at_rest();
    }
    judge.judge(&trial.run)
}

/// On the deterministic driver, with slices of [`DRIVER_SLICE`].
///
/// # Errors
///
/// If the driver has no such discipline: it does not stop turns.
pub fn on_driver(plan: &Plan, settings: Settings) -> Result<Trial, BuildError> {
    let log = Log::new();
    let driver = Driver::seeded(settings.seed).workers(plan.workers).policy(plan.policy);
    let driver = driver.discipline(plan.discipline).recorder(log.clone()).build()?;
    let spec = plan.machine.spec();
    let world = World::new(spec, Arc::new(driver.handle()), settings.fuel);
    let mut dice = fastrand::Rng::with_seed(settings.seed);
    let mut environment = Environment { dice: dice.fork() };
    workload::start(&world, &mut dice);
    let ending = loop {
        let may_step = !dice.bool() || !environment.act(&world);
        let is_asleep = may_step && !driver.step();
        let state = world.state();
        if state.is_over {
            break Ending::OutOfFuel;
        }
        let is_quiet = state.is_quiet();
        drop(state);
        if is_asleep && !environment.act(&world) {
            break if is_quiet { Ending::AtRest } else { Ending::Standstill };
        }
    };
    world.end();
    Ok(trial(plan, &world, &log, ending))
}

/// On real threads, with real signals.
///
/// # Errors
///
/// If the executor cannot be built.
pub fn on_threads(plan: &Plan, settings: Settings) -> Result<Trial, BuildError> {
    let log = Log::new();
    let builder = Executor::builder().workers(plan.workers).policy(plan.policy);
    let executor = builder.discipline(plan.discipline).recorder(log.clone()).build()?;
    let world = World::new(plan.machine.spec(), Arc::new(executor.handle()), settings.fuel);
    let mut dice = fastrand::Rng::with_seed(settings.seed);
    let mut environment = Environment { dice: dice.fork() };
    begin(&executor, || workload::start(&world, &mut dice));
    let ending = watch(&world, &mut environment, settings.patience);
    if ending == Ending::AtRest {
        world.settle();
    }
    world.end();
    executor.shutdown(Duration::ZERO);
    let mut trial = trial(plan, &world, &log, ending);
    if abstraction::cut_short(&mut trial.run) {
        trial.ending = Ending::CutShort;
    }
    Ok(trial)
}

/// Starts tasks so that all are ready at once, in their order, before any has a turn: they are
/// spawned from outside while every worker is in a turn of another task.
pub(crate) fn begin(executor: &Executor, start: impl FnOnce()) {
    let workers = executor.metrics().workers.len();
    let barrier = Arc::new(std::sync::Barrier::new(workers + 1));
    let hold = || {
        let barrier = Arc::clone(&barrier);
        executor.spawn(async move {
            // All have come; and then all were spawned.
            calmly(|| {
                barrier.wait();
                barrier.wait();
                ((), Then::Leave)
            });
        })
    };
    let holders: Vec<_> = (0..workers).map(|_| hold()).collect();
    barrier.wait();
    start();
    barrier.wait();
    drop(holders);
}

/// The environment waits for less than so many rounds of a loop between two deeds.
const LONGEST_PAUSE: u32 = 2_000;

/// Lets the environment act until the run is over.
fn watch(world: &World, environment: &mut Environment, patience: Duration) -> Ending {
    let mut since = (world.steps(), Instant::now());
    let mut jitter = workload::jitter(&environment.dice);
    loop {
        environment.act(world);
        let state = world.state();
        let (is_over, is_quiet) = (state.is_over, state.is_quiet());
        drop(state);
        if is_over {
            return Ending::OutOfFuel;
        }
        // Nobody asks for anything any more, so what it may do now is all that it may.
        if is_quiet && !environment.act(world) {
            return Ending::AtRest;
        }
        let steps = world.steps();
        if steps != since.0 {
            since = (steps, Instant::now());
        } else if since.1.elapsed() > patience {
            return Ending::Standstill;
        }
        // Events and answers come at any moment of a turn.
        for _ in 0..jitter.u32(..LONGEST_PAUSE) {
            std::hint::spin_loop();
        }
        thread::yield_now();
    }
}

fn trial(plan: &Plan, world: &World, log: &Log, ending: Ending) -> Trial {
    let watcher = Watcher::new(&plan.machine);
    let ids = world.state().ids.clone();
    let is_at_rest = ending == Ending::AtRest;
    let records = log.records();
    let (run, tells_order) = abstraction::run(&watcher, &records, &ids, log.lost(), is_at_rest);
    Trial { run, tells_order, ending }
}

/// The slice that fits a deterministic driver: some operations are longer.
pub const DRIVER_SLICE: Duration = Duration::from_millis(2 * OPERATION.as_millis() as u64);
