//! What a workload asks of an executor, and which executors there are to ask.
//!
//! Each is used as its own documentation recommends. The root future is a task on the workers
//! everywhere, and the calling thread waits for it, so that no spawn comes from outside.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

#[path = "peers/others.rs"]
mod others;
#[path = "peers/ours.rs"]
pub mod ours;

/// An executor, as a type: a workload is written once, generic over this.
pub trait Peer: Send + Sync + 'static {
    /// Runs a task to its end on so many workers. Called once in a process.
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    /// Spawns from within a task.
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    /// Gives way once, in the executor's own manner where it has one.
    fn yield_now() -> impl Future<Output = ()> + Send;
}

/// The same executor, but its tasks give way by waking themselves: the same for everyone.
pub struct Common<P>(PhantomData<P>);

impl<P: Peer> Peer for Common<P> {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        P::run(workers, root)
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        P::spawn(future)
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        WakeByRef { woken: false }
    }
}

/// Wakes its task by reference and is pending once.
struct WakeByRef {
    woken: bool,
}

impl Future for WakeByRef {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.woken {
            return Poll::Ready(());
        }
        self.woken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// How a task gives way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Yield {
    /// By the `yield_now` that the executor's documentation recommends.
    Own,
    /// By waking itself by reference.
    Common,
    /// It does not.
    No,
}

impl Yield {
    /// Its name, in tables and between parent and child.
    pub fn name(self) -> &'static str {
        match self {
            Yield::Own => "own",
            Yield::Common => "common",
            Yield::No => "-",
        }
    }
}

/// A contender: which executor, on how many workers, giving way how.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Contender {
    pub executor: Executor,
    pub workers: usize,
    pub gives_way: Yield,
}

/// The executors, by the names that the tables use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Executor {
    Turnwise,
    TurnwiseHandoff,
    TurnwisePreemptive,
    Tokio,
    /// `async-executor`, the one that smol uses.
    Smol,
    /// `async-executor`, as it is leaked on purpose.
    SmolStatic,
    Smolscale,
    LocalPool,
}

impl Executor {
    /// All of them, ours first.
    pub const ALL: &[Executor] = &[
        Executor::Turnwise,
        Executor::TurnwiseHandoff,
        Executor::TurnwisePreemptive,
        Executor::Tokio,
        Executor::Smol,
        Executor::SmolStatic,
        Executor::Smolscale,
        Executor::LocalPool,
    ];

    /// Its name, in tables and between parent and child.
    pub fn name(self) -> &'static str {
        match self {
            Executor::Turnwise => "turnwise",
            Executor::TurnwiseHandoff => "turnwise-handoff",
            Executor::TurnwisePreemptive => "turnwise-preemptive",
            Executor::Tokio => "tokio",
            Executor::Smol => "async-executor",
            Executor::SmolStatic => "async-executor-static",
            Executor::Smolscale => "smolscale",
            Executor::LocalPool => "futures-local-pool",
        }
    }

    /// Ours, cooperative and then the others.
    pub const OURS: &[Executor] = Executor::ALL.split_at(3).0;

    /// Is it one that the bound of 1.0 is set against?
    pub fn is_to_be_beaten(self) -> bool {
        matches!(self, Executor::Tokio | Executor::Smol)
    }

    /// Does it take part where peers are compared? Ours does so under its cheapest discipline.
    pub fn is_peer(self) -> bool {
        self == Executor::Turnwise || !Executor::OURS.contains(&self)
    }

    /// Has it more than one worker, if asked?
    pub fn is_threaded(self) -> bool {
        self != Executor::LocalPool
    }

    /// Has it, or its companion crate, a `yield_now` of its own?
    pub fn has_own_yield(self) -> bool {
        !matches!(self, Executor::Smolscale | Executor::LocalPool)
    }
}

/// What is done with an executor once its type is known.
pub trait Measure {
    /// Does it, and gives the numbers that came out.
    fn on<P: Peer>(self, workers: usize) -> Vec<f64>;
}

/// Does it with the contender's executor.
pub fn measure(contender: Contender, what: impl Measure) -> Vec<f64> {
    match contender.executor {
        Executor::Turnwise => giving_way::<ours::Turnwise<{ ours::COOPERATIVE }>>(contender, what),
        Executor::TurnwiseHandoff => {
            giving_way::<ours::Turnwise<{ ours::HANDOFF }>>(contender, what)
        }
        Executor::TurnwisePreemptive => {
            giving_way::<ours::Turnwise<{ ours::PREEMPTIVE }>>(contender, what)
        }
        Executor::Tokio => giving_way::<others::Tokio>(contender, what),
        Executor::Smol => giving_way::<others::AsyncExecutor>(contender, what),
        Executor::SmolStatic => giving_way::<others::AsyncExecutorStatic>(contender, what),
        Executor::Smolscale => giving_way::<others::Smolscale>(contender, what),
        Executor::LocalPool => giving_way::<others::Local>(contender, what),
    }
}

fn giving_way<P: Peer>(contender: Contender, what: impl Measure) -> Vec<f64> {
    match contender.gives_way {
        Yield::Own | Yield::No => what.on::<P>(contender.workers),
        Yield::Common => what.on::<Common<P>>(contender.workers),
    }
}
