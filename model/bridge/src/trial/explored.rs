//! A trial whose threads are those of an explorer, loom or shuttle, which says who goes on.
//!
//! The test starts the threads: one for each seat, and one each for whoever acts from outside. Each
//! step of the executor is then one of the explorer's; what the workload and the probe do is none,
//! so that they neither add to what is explored nor order what the executor is to order itself.
//!
//! A signal cannot come between any two instructions here. Its handler runs after each operation of
//! a turn that goes on, and before each look for a task, where it finds that the monitor has asked,
//! or has not.
//!
//! Every task must come to its end in every behaviour of the machine: with the last one the
//! executor is stopped, and its threads leave their seats.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use turnwise::Executor;
use turnwise::parts::{self, Scene};
use turnwise::probe::Log;
use turnwise_conformance::run::Run;

use super::{Ending, Trial};
use crate::abstraction;
use crate::environment::Environment;
use crate::plan::Plan;
use crate::seen::{Seen, Watcher};
use crate::workload;
use crate::world::{Turnstile, World};

/// An executor without threads, and the workload on it.
pub struct Stage {
    scene: Scene,
    world: Arc<World>,
    log: Log,
}

/// Counts the tasks that have not ended, and stops the executor after the last.
struct Ends {
    scene: Scene,
    left: AtomicUsize,
}

impl Turnstile for Ends {
    fn pass(&self, _: u8) -> bool {
        true
    }

    fn branch_of(&self, _: u8) -> Option<u8> {
        None
    }

    fn passed(&self, _: u8, has_ended: bool) {
        if !has_ended {
            parts::interrupt();
        // Ordering: Relaxed; no explorer sees it, and only the count matters.
        } else if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.scene.stop();
        }
    }
}

impl Stage {
    /// All tasks that start by themselves are ready; branches are drawn from `seed`.
    pub fn new(plan: &Plan, seed: u64) -> Arc<Stage> {
        let log = Log::new();
        let builder = Executor::builder().workers(plan.workers).policy(plan.policy);
        let scene = Scene::new(builder.discipline(plan.discipline).recorder(log.clone()));
        scene.deal();
        let spec = plan.machine.spec();
        let ends = Ends { scene: scene.clone(), left: AtomicUsize::new(spec.tasks.len()) };
        let world = World::with_turnstile(spec, Arc::new(scene.handle()), Arc::new(ends));
        workload::start(&world, &mut fastrand::Rng::with_seed(seed));
        Arc::new(Stage { scene, world, log })
    }

    /// A thread of the executor, from its beginning to its end.
    pub fn sit(&self, seat: usize) {
        // Between two turns a signal finds nothing to switch, and says so.
        self.scene.sit_with(seat, || {
            parts::interrupt();
        });
    }

    /// How many seats there are, one for each thread that the executor is to have.
    pub fn seats(&self) -> usize {
        self.scene.seats()
    }

    /// The environment does so many things, as the seed draws them, waiting for each until there is
    /// one to do.
    pub fn act(&self, seed: u64, deeds: usize) {
        let mut environment = Environment { dice: fastrand::Rng::with_seed(seed) };
        for _ in 0..deeds {
            while !environment.act(&self.world) {
                parts::relax();
            }
        }
    }

    /// The monitor looks so often at each core: if it is in a turn, that one has overrun, whatever
    /// its slice.
    pub fn watch(&self, looks: usize) {
        let mut watch = self.scene.watch();
        let cores = 0..self.world.spec.scheduler.carriers;
        (0..looks).for_each(|_| cores.clone().for_each(|core| watch.overrun(usize::from(core))));
    }

    /// What was observed, when all threads have left. Runs in which the same was seen in the same
    /// partial order are equal.
    pub fn trial(&self, plan: &Plan) -> Trial {
        self.world.end();
        let watcher = Watcher::new(&plan.machine);
        let ids = self.world.state().ids.clone();
        let records = self.log.records();
        let (run, tells_order) = abstraction::run(&watcher, &records, &ids, self.log.lost(), true);
        Trial { run: renumbered(run), tells_order, ending: Ending::AtRest }
    }
}

/// The same partial order, with numbers that depend on nothing else: an event's `after` says how
/// many had ended by then, its `before` how many had when it began.
fn renumbered(mut run: Run<Seen>) -> Run<Seen> {
    let mut ends: Vec<u64> = run.events.iter().map(|event| event.after).collect();
    ends.sort_unstable();
    for event in &mut run.events {
        event.before = 2 * ends.partition_point(|end| *end < event.before) as u64 + 1;
        event.after = 2 * ends.partition_point(|end| *end <= event.after) as u64;
    }
    run
}
