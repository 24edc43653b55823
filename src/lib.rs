//! An async executor whose scheduling is proved on a model.
pub mod budget;
mod context;
mod core;
pub mod deterministic;
mod executor;
mod idle;
mod local;
mod metrics;
#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
#[doc(hidden)]
pub mod parts;
mod policy;
mod preemption;
pub mod probe;
mod queue;
mod registry;
mod shared;
mod shutdown;
mod sync;
pub mod task;
pub mod time;
mod timer_task;
mod worker;
mod yield_now;

pub use executor::{BuildError, Builder, Executor, Handle, TaskBuilder, spawn, task};
pub use local::LocalExecutor;
pub use metrics::{Metrics, WorkerMetrics};
pub use policy::{MOST_URGENT, Policy};
pub use preemption::{Discipline, block_in_place};
pub use shutdown::{Left, ShutdownReport};
pub use task::{AbortHandle, JoinError, JoinHandle, TaskId};
pub use time::{interval, sleep, sleep_until, timeout};
pub use yield_now::{YieldNow, yield_now};
