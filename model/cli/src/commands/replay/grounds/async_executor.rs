//! `async_executor::Executor`, run by one thread as its documentation shows.

use std::sync::{Arc, Weak};

use async_executor::Executor;
use futures_lite::future;
use turnwise_bridge::pump::{Ground, Host, Stage, TakesOver, Turns};
use turnwise_schedulers::spec::TaskSpec;

use super::said::Said;

/// What its source says: the documentation says nothing of it.
pub(super) const RULE: Said = Said {
    what: "whoever is woken or spawned goes to the back of the global queue; the thread takes from \
     its local queue, and when that is empty the global queue's head, while half of those behind \
     it go to the local queue, as half of all do at every 64th turn",
    source: "async-executor 1.14: source of src/lib.rs, `Executor::schedule`, `Runner::runnable` \
     and `steal`",
};

pub(super) struct OneThread;

/// Its tasks hold this, and it holds its tasks: so this does not hold it.
struct On(Weak<Executor<'static>>);

impl Host for On {
    fn spawn(&self, _: &TaskSpec, turns: Turns) -> u64 {
        // Who spawns is run by it, or is about to be: else there is nobody to spawn for.
        if let Some(executor) = self.0.upgrade() {
            executor.spawn(turns).detach();
        }
        0
    }

    fn yield_now(&self) -> Turns {
        Box::pin(future::yield_now())
    }
}

impl Ground for OneThread {
    fn takes_over(&self) -> Option<TakesOver> {
        None
    }

    fn run(&self, stage: &Stage) -> Result<(), String> {
        let executor = Arc::new(Executor::new());
        stage.start(Arc::new(On(Arc::downgrade(&executor))));
        future::block_on(executor.run(stage.over()));
        Ok(())
    }
}
