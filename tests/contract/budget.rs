//! The budget: what is always ready gives way, and no wait in a crowd is passed over.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use turnwise::{Executor, JoinHandle, budget};

use crate::helpers::Door;
use crate::setup::each;

/// Runs a loop that never waits, beside a task that ends it; on one cooperative worker that task
/// has a turn only if the loop gives way.
fn gives_way<F, Step>(executor: &Executor, step: Step)
where
    F: Future<Output = ()> + Send,
    Step: Fn() -> F + Send + 'static,
{
    executor.run(async move {
        let stop = Arc::new(AtomicBool::new(false));
        let stopper = turnwise::spawn({
            let stop = Arc::clone(&stop);
            async move { stop.store(true, Ordering::SeqCst) }
        });
        while !stop.load(Ordering::SeqCst) {
            step().await;
        }
        stopper.await.expect("it ends");
    });
}

#[test]
fn loops_over_what_is_always_ready_give_way() {
    each(|_, executor| {
        gives_way(&executor, || async { turnwise::sleep(Duration::ZERO).await });
        gives_way(&executor, budget_consumed);
        gives_way(&executor, || async {
            let mut every = turnwise::interval(Duration::from_nanos(1));
            every.tick().await;
        });
    });
}

async fn budget_consumed() {
    budget::consume().await;
}

#[test]
fn a_loop_over_joins_that_are_ready_gives_way() {
    each(|_, executor| {
        let handles: Vec<JoinHandle<()>> = (0..1_000).map(|_| executor.spawn(async {})).collect();
        while !handles.iter().all(JoinHandle::is_finished) {
            std::thread::yield_now();
        }
        let polls = executor.run(async move {
            let (mut handles, mut polls) = (handles.into_iter().map(Box::pin), 0);
            let mut handle = handles.next();
            poll_fn(move |context| {
                polls += 1;
                while let Some(joined) = &mut handle {
                    if joined.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    handle = handles.next();
                }
                Poll::Ready(polls)
            })
            .await
        });
        assert!((8..=9).contains(&polls), "1,000 joins of 128 a turn are 8 turns, not {polls}");
    });
}

#[test]
fn the_last_of_many_that_are_waited_for_is_seen() {
    each(|_, executor| {
        let (closed, open) = (Door::default(), Door::default());
        let mut handles: Vec<_> = (0..300).map(|_| executor.spawn(closed.wait())).collect();
        handles.push(executor.spawn(open.wait()));
        let root = executor.spawn(async move {
            let first_ready = poll_fn(|context| {
                let ready = |handle: &mut JoinHandle<()>| Pin::new(handle).poll(context).is_ready();
                handles.iter_mut().position(ready).map_or(Poll::Pending, Poll::Ready)
            });
            first_ready.await
        });
        open.open();
        assert_eq!(executor.block_on(root).expect("it ends"), 300);
        closed.open();
    });
}

#[test]
fn outside_of_turns_the_budget_has_no_end() {
    each(|_, executor| {
        let polls = executor.block_on(async {
            let mut polls = 0;
            let mut many = Box::pin(async {
                for _ in 0..1_000 {
                    budget::consume().await;
                }
            });
            poll_fn(move |context| {
                polls += 1;
                many.as_mut().poll(context).map(|()| polls)
            })
            .await
        });
        assert_eq!(polls, 1, "a thread that blocks on a future has nobody to give way to");
    });
}
