//! tokio's runtimes, as `tokio::runtime::Builder` makes them, with one worker.

use std::sync::{Arc, Barrier};

use tokio::runtime::{Builder, Handle};
use turnwise_bridge::pump::{Ground, Host, Stage, TakesOver, Turns};
use turnwise_schedulers::spec::TaskSpec;

/// What tokio's documentation says of `new_current_thread`.
pub(super) const CURRENT_THREAD: (&str, &str) = (
    "it prefers its local queue, where a task goes that a task of its own wakes, and looks into \
     the global queue, where a task goes that is woken from elsewhere, only if the local one is \
     empty or after 31 times in a row; it has no LIFO slot, and whoever yields goes to the back",
    "documentation of tokio::runtime, \"Current thread runtime\", and of tokio::task::yield_now",
);

/// And of `new_multi_thread`.
pub(super) const MULTI_THREAD: (&str, &str) = (
    "a task that is woken by another goes into the LIFO slot and next, at most three times in a \
     row; then the local queue has its turn",
    "documentation of tokio::runtime, \"Multi threaded runtime\"",
);

/// The runtime that runs in `block_on`.
pub(super) struct CurrentThread;

/// The runtime with threads of its own.
pub(super) struct MultiThread;

impl Host for On {
    fn spawn(&self, _: &TaskSpec, turns: Turns) -> u64 {
        self.0.spawn(turns);
        0
    }

    fn yield_now(&self) -> Turns {
        Box::pin(tokio::task::yield_now())
    }
}

/// One of them, from anywhere.
struct On(Handle);

impl Ground for CurrentThread {
    fn takes_over(&self) -> Option<TakesOver> {
        None
    }

    fn run(&self, stage: &Stage) -> Result<(), String> {
        let runtime = Builder::new_current_thread().build().map_err(|error| error.to_string())?;
        let host = Arc::new(On(runtime.handle().clone()));
        // Spawned from within, they are in the local queue, in their order.
        runtime.block_on(async {
            stage.start(host);
            stage.over().await;
        });
        Ok(())
    }
}

impl Ground for MultiThread {
    fn takes_over(&self) -> Option<TakesOver> {
        None
    }

    fn run(&self, stage: &Stage) -> Result<(), String> {
        let runtime = Builder::new_multi_thread().worker_threads(1).build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let barrier = Arc::new(Barrier::new(2));
        let holds = Arc::clone(&barrier);
        // While the worker is in a turn of this one, it takes none of the others: they are in the
        // global queue, in their order, and from there go to the local one together.
        runtime.spawn(async move {
            holds.wait();
            holds.wait();
        });
        barrier.wait();
        stage.start(Arc::new(On(runtime.handle().clone())));
        barrier.wait();
        stage.wait();
        Ok(())
    }
}
