//! What a world needs of the executor that its tasks are on.

use std::future::Future;
use std::pin::Pin;

use turnwise::{Handle, yield_now};
use turnwise_schedulers::spec::TaskSpec;

/// The turns of a task, or of a part of it: a future.
pub type Turns = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An executor, as a world sees it.
pub trait Host: Send + Sync {
    /// Makes a task of it that is ready, with the name and priority of `task` where the executor
    /// knows such things. Gives its number, for executors with a probe.
    fn spawn(&self, task: &TaskSpec, turns: Turns) -> u64;

    /// Gives way, as the executor's users do.
    fn yield_now(&self) -> Turns;

    /// The executor itself, if it is one with a probe.
    fn handle(&self) -> Option<&Handle> {
        None
    }
}

impl Host for Handle {
    fn spawn(&self, task: &TaskSpec, turns: Turns) -> u64 {
        let builder = self.task().name(task.name.as_str()).priority(task.priority);
        builder.spawn(turns).id().get()
    }

    fn yield_now(&self) -> Turns {
        Box::pin(yield_now())
    }

    fn handle(&self) -> Option<&Handle> {
        Some(self)
    }
}
