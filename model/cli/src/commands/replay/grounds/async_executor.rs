//! `async_executor::Executor`, run by one thread as its documentation shows.

use std::sync::Arc;

use async_executor::Executor;
use futures_lite::future;
use turnwise_bridge::pump::{Ground, Host, Stage, TakesOver, Turns};
use turnwise_schedulers::spec::TaskSpec;

/// What its source says: the documentation says nothing of it.
pub(super) const RULE: (&str, &str) = (
    "whoever is woken goes to the back of the global queue; the thread takes from its local queue, \
     and only when that is empty the global queue's head and half of those behind it, besides half \
     of them at every 64th turn",
    "source of async-executor 1.14, `Executor::schedule` and `Runner::runnable`",
);

pub(super) struct OneThread;

struct On(Arc<Executor<'static>>);

impl Host for On {
    fn spawn(&self, _: &TaskSpec, turns: Turns) -> u64 {
        self.0.spawn(turns).detach();
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
        stage.start(Arc::new(On(Arc::clone(&executor))));
        future::block_on(executor.run(stage.over()));
        Ok(())
    }
}
