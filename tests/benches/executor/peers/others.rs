//! The executors that a user would pick instead, each as its own documentation recommends.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use async_executor::StaticExecutor;
use futures::executor::{LocalPool, LocalSpawner};
use futures::task::SpawnExt;
use futures_lite::future;

use super::Peer;

/// The current-thread runtime for one worker, the multi-thread runtime for more.
pub struct Tokio;

impl Peer for Tokio {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let runtime = match workers {
            1 => tokio::runtime::Builder::new_current_thread().build(),
            _ => tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build(),
        };
        let runtime = runtime.expect("threads can be made");
        runtime.block_on(async { Self::spawn(root).await })
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Joined(tokio::spawn(future))
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        tokio::task::yield_now()
    }
}

/// A handle whose task neither panics nor is cancelled here.
struct Joined<T>(tokio::task::JoinHandle<T>);

impl<T> Future for Joined<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0).poll(context).map(|joined| joined.expect("no task panics"))
    }
}

/// One static executor; its workers are threads that run it. Its companion's `yield_now`.
pub struct AsyncExecutor;

static EXECUTOR: async_executor::Executor<'static> = async_executor::Executor::new();

impl Peer for AsyncExecutor {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let root = EXECUTOR.spawn(root);
        if workers == 1 {
            return future::block_on(EXECUTOR.run(root));
        }
        for _ in 0..workers {
            thread::spawn(|| future::block_on(EXECUTOR.run(future::pending::<()>())));
        }
        future::block_on(root)
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        EXECUTOR.spawn(future)
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        future::yield_now()
    }
}

/// The variant for executors that are never dropped, which spawns at less cost.
pub struct AsyncExecutorStatic;

static LEAKED: StaticExecutor = StaticExecutor::new();

impl Peer for AsyncExecutorStatic {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let root = LEAKED.spawn(root);
        if workers == 1 {
            return future::block_on(LEAKED.run(root));
        }
        for _ in 0..workers {
            thread::spawn(|| future::block_on(LEAKED.run(future::pending::<()>())));
        }
        future::block_on(root)
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        LEAKED.spawn(future)
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        future::yield_now()
    }
}

/// Its global executor, which makes one worker for each processor that it is allowed.
pub struct Smolscale;

impl Peer for Smolscale {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        if workers == 1 {
            smolscale::permanently_single_threaded();
        } else {
            crate::processor::allow(workers);
        }
        smolscale::block_on(smolscale::spawn(root))
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        smolscale::spawn(future)
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        future::yield_now()
    }
}

/// The pool of `futures` that runs on the calling thread; it has no `yield_now`.
pub struct Local;

thread_local! {
    static SPAWNER: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
}

impl Peer for Local {
    fn run<F>(workers: usize, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        assert_eq!(workers, 1, "a local pool has no workers but the caller");
        let mut pool = LocalPool::new();
        SPAWNER.set(Some(pool.spawner()));
        pool.run_until(Self::spawn(root))
    }

    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send + Unpin + 'static
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        SPAWNER.with_borrow(|spawner| {
            let spawner = spawner.as_ref().expect("within the pool");
            spawner.spawn_with_handle(future).expect("the pool is there")
        })
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        future::yield_now()
    }
}
