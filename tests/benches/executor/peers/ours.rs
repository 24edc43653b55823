//! The executor that this repository is about, under each of its disciplines.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use turnwise::Discipline;

use super::Peer;

/// A poll goes on for as long as it likes.
pub const COOPERATIVE: u8 = 0;
/// A poll that overruns loses its worker to a spare thread.
pub const HANDOFF: u8 = 1;
/// A poll that overruns is stopped, and goes on at its next turn.
pub const PREEMPTIVE: u8 = 2;

/// The slice where peers are compared, in milliseconds; longer where a poll takes longer, because
/// its instructions are counted.
pub static SLICE_MS: AtomicU64 = AtomicU64::new(10);
/// How many polls may be unfinished beyond the workers: three endless loops want as many, or none
/// would be free to take over from the third.
const UNFINISHED: usize = 3;

/// The executor under a discipline, with the default policy.
pub struct Turnwise<const DISCIPLINE: u8>;

/// An executor under a discipline.
pub fn build(workers: usize, discipline: u8, slice: Duration) -> turnwise::Executor {
    let discipline = match discipline {
        COOPERATIVE => Discipline::Cooperative,
        HANDOFF => Discipline::Handoff { slice, spares: UNFINISHED },
        _ => Discipline::Preemptive { slice, threads: workers + UNFINISHED },
    };
    let builder = turnwise::Executor::builder().workers(workers).discipline(discipline);
    builder.build().expect("this system has all disciplines")
}

/// How often an executor has switched so far: handed off, stopped, and declined to. Nothing else
/// here knows what metrics there are.
pub fn switches(executor: &turnwise::Executor) -> [u64; 3] {
    let metrics = executor.metrics();
    [metrics.handoffs, metrics.stops, metrics.declined]
}

impl<const DISCIPLINE: u8> Peer for Turnwise<DISCIPLINE> {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        // Ordering: set, if at all, before by the same thread.
        let slice = Duration::from_millis(SLICE_MS.load(Ordering::Relaxed));
        build(workers, DISCIPLINE, slice).run(root)
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Joined(turnwise::spawn(future))
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        turnwise::yield_now()
    }
}

/// A handle of ours whose task neither panics nor is cancelled here.
struct Joined<T>(turnwise::JoinHandle<T>);

impl<T: Send + 'static> Future for Joined<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0).poll(context).map(|joined| joined.expect("no task panics"))
    }
}
