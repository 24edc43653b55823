//! An async executor for Linux that keeps giving turns when a task does not give way.
//!
//! Cooperative multitasking is cheap, and one task that never gives way freezes everything.
//! Preemptive multitasking survives that, and pays for switches and saved state. This executor has
//! both, and what neither has: cooperative cost while tasks behave, preemptive robustness when one
//! does not.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use turnwise::{Discipline, Executor};
//!
//! # fn main() -> Result<(), turnwise::BuildError> {
//! let slice = Duration::from_millis(10);
//! let executor =
//!     Executor::builder().workers(1).discipline(Discipline::Handoff { slice, spares: 1 });
//! let executor = executor.build()?;
//!
//! executor.run(async {
//!     let sound = turnwise::spawn(async { "I had my turn" });
//!     // A task that computes, and forgets to give way until the other one is done.
//!     while !sound.is_finished() {
//!         std::hint::spin_loop();
//!     }
//!     assert_eq!(sound.await.expect("it ends"), "I had my turn");
//! });
//! assert!(executor.metrics().handoffs >= 1);
//! # Ok(())
//! # }
//! ```
//!
//! With [`Discipline::Cooperative`] the same program would spin for ever, on one worker.
//!
//! # Choosing
//!
//! **A [`Discipline`]** says what happens to a turn (one poll) that overruns its slice:
//!
//! | discipline | the turn | use it |
//! | --- | --- | --- |
//! | [`Cooperative`](Discipline::Cooperative) | goes on | if you trust every poll to return soon |
//! | [`Handoff`](Discipline::Handoff) | goes on beside its worker | if a poll may take long |
//! | [`Preemptive`](Discipline::Preemptive) | stops until it is due again | if many compute long |
//!
//! **A [`Policy`]** says which task is next, and so how long a ready task waits at the most: its
//! bound. The same policies stand in the models of this project, where the bounds are proved.
//!
//! # What it promises
//!
//! - A task that is woken is polled, within the bound of its policy, under what its discipline asks
//!   for. No wakeup is lost.
//! - A task ends once: by its output, by a panic, or cancelled. Its handle resolves after its
//!   future was dropped.
//! - The worker between two turns runs no code of yours, allocates nothing and frees nothing. What
//!   can block or take long is in a turn, which can be handed off or stopped.
//! - [`Executor::shutdown`] ends everything that can be ended, and names what cannot.
//!
//! # What it does not promise
//!
//! - Bounds count turns. On several workers they count the turns of the queue that the task is in
//!   (`Fifo`, `LifoSlot`); what the operating system does to a worker's thread is not in them.
//! - A turn that keeps `SIGURG` from its thread, or is in an uninterruptible sleep of the kernel,
//!   cannot be asked to switch. A stopped turn keeps the locks that it holds.
//! - `nanosleep`, `poll`, `epoll_wait` and calls with a timeout may return `EINTR` in a turn that
//!   was stopped or handed off. Threads of [`unblock`] are never signalled.
//! - With `panic = "abort"` a task's panic ends the program, as everywhere. After `fork` without
//!   `exec` an executor does not work in the child; `std::process::Command` does.
//! - No reactor: sockets come from crates that bring their own, such as `async-io`.
//!
//! # Platforms and features
//!
//! Linux, on any processor with 64-bit atomics; `Cooperative` elsewhere too. Rust 1.95 or later. No
//! `no_std`. Tested on x86-64 Linux; that it builds is checked for aarch64, for 32 bits, and for
//! Windows too.
//!
//! | feature | default | what for |
//! | --- | --- | --- |
//! | `backtrace` | yes | a stuck task's report says where it is stuck |
//! | `probe` | no | every step of the executor as an event, see [`probe`] |
//! | `tracing` | no | the same events through the `tracing` crate |
//!
//! # Map
//!
//! [`Executor`], [`Handle`], [`LocalExecutor`]: running tasks. [`JoinHandle`], [`task`](mod@task):
//! one of them. [`time`]: sleeps, timeouts, intervals. [`budget`]: giving way in time.
//! [`JoinSet`], [`task_local!`], [`unblock`], [`block_in_place`]. [`event_loop`]: windows and
//! callbacks. [`watchdog`]: stuck tasks named, applications run again. [`deterministic`]: the same
//! executor, every choice from a seed, for tests. [`probe`], [`Metrics`]: what it did.

mod blocking;
pub mod budget;
mod context;
mod core;
pub mod deterministic;
mod dice;
pub mod event_loop;
mod executor;
mod idle;
mod join_set;
mod local;
mod metrics;
#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
#[doc(hidden)]
pub mod parts;
mod policy;
mod preemption;
pub mod probe;
mod queue;
mod quietly;
mod registry;
mod shared;
mod shutdown;
mod supervision;
mod sync;
pub mod task;
mod task_local;
pub mod time;
mod timer_task;
pub mod watchdog;
mod worker;
mod yield_now;

pub use blocking::{Refused, Unblock, unblock};
pub use executor::{BuildError, Builder, Executor, Handle, TaskBuilder, spawn, task};
pub use join_set::{JoinSet, Member};
pub use local::LocalExecutor;
pub use metrics::{Metrics, WorkerMetrics};
pub use policy::{MOST_URGENT, Policy};
pub use preemption::{Discipline, block_in_place};
pub use shutdown::{Left, ShutdownReport};
pub use task::{AbortHandle, JoinError, JoinHandle, TaskId};
pub use task_local::{AccessError, Scope, TaskLocal};
pub use time::{interval, sleep, sleep_until, timeout};
pub use yield_now::{YieldNow, yield_now};

/// The programs in the README are to run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
