//! Where programs run while a path is pumped: an executor as its users get it.

use std::future::{Future, poll_fn};
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use turnwise::{BuildError, Discipline, Executor, Policy};
use turnwise_schedulers::spec;

use super::gate::Gate;
use crate::world::{Host, World};
use crate::{trial, workload};

/// How an executor takes over turns that last too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakesOver {
    /// The turn is stopped, and its task is ready.
    Stops,
    /// The turn goes on beside the processor, which serves others.
    HandsOff {
        /// How many turns may do so at a time.
        spares: usize,
    },
}

/// An executor with one worker.
pub trait Ground: Sync {
    /// How it takes turns over; `None`: it never does.
    fn takes_over(&self) -> Option<TakesOver>;

    /// Who goes next on it, where that is one of these policies, exactly; `None`: nothing is known.
    fn policy(&self) -> Option<Policy> {
        None
    }

    /// How long a turn may last before it is taken over.
    fn slice(&self) -> Duration {
        Duration::ZERO
    }

    /// Builds it, has the tasks started, and runs them until the stage is over.
    ///
    /// All of them must be ready, in the order in which they are spawned, before any has a turn.
    ///
    /// # Errors
    ///
    /// Why it cannot be built.
    fn run(&self, stage: &Stage) -> Result<(), String>;
}

/// What a ground is given to run.
pub struct Stage {
    pub(super) spec: spec::MachineSpec,
    pub(super) gate: Arc<Gate>,
    pub(super) world: OnceLock<Arc<World>>,
}

impl Stage {
    /// Spawns the tasks. To be called once.
    pub fn start(&self, host: Arc<dyn Host>) {
        let gate = Arc::clone(&self.gate);
        let world = World::with_turnstile(&self.spec, host, gate);
        // Known before anybody acts: the environment does so in answer to the tasks.
        let world = self.world.get_or_init(|| world);
        // Branches are told: nothing is drawn.
        workload::start(world, &mut fastrand::Rng::with_seed(0));
    }

    /// Is done when the stage is over.
    pub fn over(&self) -> impl Future<Output = ()> + Send + 'static {
        let gate = Arc::clone(&self.gate);
        poll_fn(move |context| {
            if gate.is_over_or_wakes(context.waker()) { Poll::Ready(()) } else { Poll::Pending }
        })
    }

    /// Waits until the stage is over.
    pub fn wait(&self) {
        self.gate.wait_until_over();
    }
}

/// This project's executor, of one of its disciplines.
#[derive(Clone, Copy, Debug)]
pub struct Turnwise {
    /// Who goes next.
    pub policy: Policy,
    /// What happens to long turns.
    pub discipline: Discipline,
}

impl Ground for Turnwise {
    fn takes_over(&self) -> Option<TakesOver> {
        match self.discipline {
            Discipline::Handoff { spares, .. } => Some(TakesOver::HandsOff { spares }),
            Discipline::Preemptive { .. } => Some(TakesOver::Stops),
            _ => None,
        }
    }

    fn policy(&self) -> Option<Policy> {
        Some(self.policy)
    }

    fn slice(&self) -> Duration {
        match self.discipline {
            Discipline::Handoff { slice, .. } | Discipline::Preemptive { slice, .. } => slice,
            _ => Duration::ZERO,
        }
    }

    fn run(&self, stage: &Stage) -> Result<(), String> {
        let builder = Executor::builder().workers(1).policy(self.policy);
        let executor = builder.discipline(self.discipline).build();
        let executor = executor.map_err(|error| words(&error))?;
        trial::begin(&executor, || stage.start(Arc::new(executor.handle())));
        stage.wait();
        executor.shutdown(Duration::ZERO);
        Ok(())
    }
}

/// What cannot be built, in the words of the command's arguments.
fn words(error: &BuildError) -> String {
    match error {
        BuildError::Slice(_) => "the slice is shorter than an executor's may be".to_owned(),
        BuildError::Threads(_) => "expected a spare thread at least, and not too many".to_owned(),
        BuildError::Starves(_) => {
            "a stopped turn may hold a lock and must go on some time: expected a policy with a \
             bound, such as one with a cap or with aging"
                .to_owned()
        }
        BuildError::Unsupported(_) => "this computer's system has no such discipline".to_owned(),
        other => other.to_string(),
    }
}
