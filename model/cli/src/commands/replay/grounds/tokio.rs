//! tokio's runtimes, as `tokio::runtime::Builder` makes them, with one worker.

use std::sync::{Arc, Barrier};

use tokio::runtime::{Builder, Handle};
use turnwise_bridge::pump::{Ground, Host, Stage, TakesOver, Turns};
use turnwise_schedulers::spec::TaskSpec;

use super::said::Said;

/// What tokio says of `new_current_thread`.
pub(super) const CURRENT_THREAD: Said = Said {
    what: "whoever is woken or spawned by a task goes to the back of the local queue, whoever is \
     woken from elsewhere to the back of the global one; the local one is preferred, except every \
     31st time; whoever yields is put aside, and is woken, the last one first, once both are empty \
     or after 61 turns",
    source: "tokio 1.54: documentation of tokio::runtime, \"Current thread runtime\"; source of \
     task/yield_now.rs, of runtime/scheduler/defer.rs and current_thread/mod.rs, `block_on`",
};

/// And of `new_multi_thread`: a task that was put aside is woken by the worker, so it too goes into
/// the slot.
pub(super) const MULTI_THREAD: Said = Said {
    what: "whoever the worker wakes or spawns goes into the LIFO slot, and who was there to the \
     back of the local queue; when a turn ends the slot's task is next, three times at most, and \
     in the third of these turns the slot takes nobody in; then the local queue is next. Who is \
     woken from elsewhere goes to the global queue, which is read when the local one is empty, and \
     once in so many turns: 61 or so at first, then what tokio works out from how long turns take, \
     and a replay makes them longer. Who yields is put aside, and is woken, the last one first, \
     once the queues are empty or at every 61st turn that is not the slot's",
    source: "tokio 1.54: documentation of tokio::runtime, \"Multi threaded runtime\"; source of \
     runtime/scheduler/multi_thread/worker.rs, `run_task`, `schedule_local`, `next_task` and \
     `tune_global_queue_interval`, of task/yield_now.rs and runtime/scheduler/defer.rs",
};

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
