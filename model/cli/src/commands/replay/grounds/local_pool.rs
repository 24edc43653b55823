//! The `LocalPool` of `futures`, which runs on the calling thread.

use std::cell::RefCell;
use std::sync::Arc;

use futures::executor::{LocalPool, LocalSpawner};
use futures::task::Spawn;
use turnwise_bridge::pump::{Ground, Host, Stage, TakesOver, Turns};
use turnwise_schedulers::spec::TaskSpec;

/// What its source says: the documentation says nothing of the order.
pub(super) const RULE: (&str, &str) = (
    "whoever is woken goes to the back of one queue, and its head is polled; a task that it has \
     just been given waits until the one that has its turn gives way",
    "source of futures-executor 0.3, `LocalPool::poll_pool`, and of futures-util's \
     `FuturesUnordered`",
);

pub(super) struct Pool;

struct On;

thread_local! {
    /// A spawner stays on its thread.
    static SPAWNER: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
}

impl Host for On {
    fn spawn(&self, _: &TaskSpec, turns: Turns) -> u64 {
        SPAWNER.with_borrow(|spawner| {
            let spawner = spawner.as_ref().expect("tasks are spawned by tasks of the pool");
            spawner.spawn_obj(turns.into()).expect("the pool is there");
        });
        0
    }

    fn yield_now(&self) -> Turns {
        Box::pin(futures_lite::future::yield_now())
    }
}

impl Ground for Pool {
    fn takes_over(&self) -> Option<TakesOver> {
        None
    }

    fn run(&self, stage: &Stage) -> Result<(), String> {
        let mut pool = LocalPool::new();
        SPAWNER.set(Some(pool.spawner()));
        stage.start(Arc::new(On));
        pool.run_until(stage.over());
        SPAWNER.set(None);
        Ok(())
    }
}
