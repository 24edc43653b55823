//! An executor whose threads go on one by one.

use std::sync::Arc;

use turnwise::Executor;
use turnwise::parts::{Scene, Snapshot};

use super::gates::{Gates, Pass, State, Who};
use super::pool::Pool;
use crate::plan::Plan;
use crate::workload;
use crate::world::World;

/// The executor, its threads in their seats, and the workload.
pub(super) struct Watched {
    pub(super) scene: Scene,
    pub(super) world: Arc<World>,
    pub(super) gates: Arc<Gates>,
    workers: usize,
    pool: Pool,
    /// For each worker, how often it had parked when it was last awake.
    parked: Vec<u64>,
    /// For each worker: it was woken, and has not looked since.
    searching: Vec<bool>,
}

/// What is to be seen of it when it stands still. No time passes: each turn is charged the least.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Standing {
    pub(super) executor: Snapshot,
    /// Of the workers that are about to look: do they count among those that search?
    searching: Vec<bool>,
}

impl Watched {
    /// All tasks that start by themselves are ready, and no worker has looked yet.
    pub(super) fn new(plan: &Plan, mut pool: Pool) -> Result<Watched, String> {
        let builder = Executor::builder().workers(plan.workers).policy(plan.policy);
        let scene = Scene::new(builder.discipline(plan.discipline));
        let gates = Arc::new(Gates::new());
        let turnstile = Arc::clone(&gates);
        let world = World::with_turnstile(plan.machine.spec(), Arc::new(scene.handle()), turnstile);
        scene.deal();
        for seat in 0..scene.seats() {
            let (scene, gates) = (scene.clone(), Arc::clone(&gates));
            pool.take(move || scene.sit_with(seat, || gates.before_look()));
        }
        let workers = plan.workers;
        let (parked, searching) = (vec![0; workers], vec![false; workers]);
        let mut it = Watched { scene, world, gates, workers, pool, parked, searching };
        it.settle()?;
        workload::start(&it.world, &mut fastrand::Rng::with_seed(0));
        it.settle()?;
        Ok(it)
    }

    /// Does everything stand still?
    fn is_quiet(&self, state: &State) -> bool {
        let rests = |core: usize| {
            state.at_core(core).is_some() || {
                let (_, parks) = self.scene.counts(core);
                self.scene.is_asleep(core) && parks > self.parked[core]
            }
        };
        // Every thread has a core, or waits for one, or is in a turn without.
        let (free, stopped) = self.scene.without_core();
        let seats = self.workers + free + stopped + state.beside();
        (0..self.workers).all(rests) && seats == self.scene.seats()
    }

    /// Waits until everything stands still.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        if !self.gates.settle(|state| self.is_quiet(state)) {
            return Err(self.hangs());
        }
        let state = self.gates.state();
        for core in 0..self.workers {
            let (who, parks) = (state.at_core(core), self.scene.counts(core).1);
            let is_about_to_look = matches!(who, Some(Who::Worker(_)));
            self.searching[core] &= is_about_to_look;
            if who.is_some() {
                self.searching[core] |= is_about_to_look && parks > self.parked[core];
                self.parked[core] = parks;
            }
        }
        Ok(())
    }

    fn hangs(&self) -> String {
        format!("somebody goes on for ever, or is gone: {:?}", self.scene.snapshot())
    }

    /// The worker looks for a task until it has one or sleeps; gives the task.
    pub(super) fn look(&mut self, worker: usize) -> Result<Option<u8>, String> {
        let (turns, _) = self.scene.counts(worker);
        // It looks at its own queues, and then at those of others; and there once more, if one was
        // being filled while it fell asleep: but here nobody does anything at the same time.
        for _ in 0..2 {
            self.gates.let_through(Who::Worker(worker), Pass::GoOn);
            self.settle()?;
            let who = self.gates.state().at_core(worker);
            let begun = self.scene.counts(worker).0 - turns;
            match (who, begun) {
                (Some(Who::Task(task)), 1) => return Ok(Some(task)),
                (None, 0) => return Ok(None),
                (Some(Who::Worker(_)), 0) => {}
                _ => return Err(format!("{begun} turns were begun, and {who:?} waits")),
            }
        }
        Err("it neither finds a task nor sleeps".to_owned())
    }

    /// The task does its next operation; says whether its turn goes on.
    pub(super) fn go_on(&mut self, task: u8) -> Result<bool, String> {
        self.gates.let_through(Who::Task(task), Pass::GoOn);
        self.settle()?;
        Ok(self.gates.state().task(task).is_some())
    }

    /// The task's turn overran: asks its thread to switch, and has it answer. Says whether it did.
    pub(super) fn overrun(&mut self, task: u8) -> Result<bool, String> {
        let core = self.gates.state().task(task).flatten();
        let core = core.ok_or("a turn without a core overruns")?;
        let declined = self.scene.handle().metrics().declined;
        let scene = self.scene.clone();
        let mut watch = scene.watch();
        watch.overrun(core);
        self.gates.let_through(Who::Task(task), Pass::BeInterrupted);
        self.settle()?;
        if !watch.settle(core) {
            return Err("the request was not answered".to_owned());
        }
        Ok(scene.handle().metrics().declined == declined)
    }

    pub(super) fn standing(&self) -> Standing {
        Standing { executor: self.scene.snapshot(), searching: self.searching.clone() }
    }

    /// Ends all tasks, has all threads leave their seats, and gives the pool back. One whose
    /// threads were let go in a turn is not used again: they have the lowest priority. If some
    /// hang, they are left.
    pub(super) fn end(mut self) -> Pool {
        self.world.state().is_over = true;
        let (_, stopped) = self.scene.without_core();
        self.scene.abort_all();
        self.gates.open();
        self.scene.stop();
        if self.gates.is_given_up() {
            return Pool::new();
        }
        self.pool.wait();
        if stopped > 0 { Pool::new() } else { self.pool }
    }
}
