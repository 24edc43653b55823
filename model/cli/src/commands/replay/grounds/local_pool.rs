//! The `LocalPool` of `futures`, which runs on the calling thread.

use std::cell::RefCell;
use std::sync::Arc;

use futures::executor::{LocalPool, LocalSpawner};
use futures::task::Spawn;
use turnwise_bridge::pump::{Ground, Host, Stage, TakesOver, Turns};
use turnwise_schedulers::spec::TaskSpec;

use super::said::Said;

/// What its source says: the documentation says nothing of the order.
pub(super) const RULE: Said = Said {
    what: "whoever is woken goes to the back of one queue, whose head has the next turn; a spawned \
     task joins it only when the pool comes round to it: once the queue is empty, a task is done, \
     in two turns the task itself was woken, or there were as many turns as there are tasks",
    source: "futures-executor 0.3: source of src/local_pool.rs, `LocalPool::poll_pool`; \
     futures-util 0.3: source of `FuturesUnordered`, `poll_next`",
};

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
