//! What becomes of other tasks when one does not give way: two workers, and one of them spins.

use std::future::poll_fn;
use std::hint;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures::task::AtomicWaker;

use crate::peers::{Measure, Peer};

/// How long the one does not give way.
const SPIN: Duration = Duration::from_millis(300);
/// Parts of that time; who goes on has a turn in each.
const WINDOWS: u32 = 3;
const YIELDING: usize = 8;
/// Long enough that a worker without work has gone to sleep, and shorter than any slice here.
const SETTLING: Duration = Duration::from_millis(2);

/// Of 8 yielding tasks, how many have a turn in every third of the time that another spins.
pub struct Spin;

impl Measure for Spin {
    fn on<P: Peer>(self, workers: usize) -> Vec<f64> {
        vec![P::run(workers, going_on::<P>()) as f64]
    }
}

/// So many times: a task wakes another and then spins; milliseconds until the other is polled.
pub struct Wait {
    pub times: usize,
}

impl Measure for Wait {
    fn on<P: Peer>(self, workers: usize) -> Vec<f64> {
        P::run(workers, async move {
            let mut waits = vec![];
            for _ in 0..self.times {
                waits.push(woken_beside_a_spin::<P>().await.as_secs_f64() * 1e3);
            }
            waits
        })
    }
}

fn spin(time: Duration) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        hint::spin_loop();
    }
}

async fn going_on<P: Peer>() -> usize {
    let turns: Arc<[AtomicU64; YIELDING]> = Arc::default();
    let over = Arc::new(AtomicBool::new(false));
    let yielding = |i: usize| {
        let (turns, over) = (turns.clone(), over.clone());
        P::spawn(async move {
            // Ordering: a count and a flag that nothing else depends on, here and below.
            while !over.load(Ordering::Relaxed) {
                turns[i].fetch_add(1, Ordering::Relaxed);
                P::yield_now().await;
            }
        })
    };
    let tasks: Vec<_> = (0..YIELDING).map(yielding).collect();
    while turns.iter().any(|turns| turns.load(Ordering::Relaxed) < 100) {
        P::yield_now().await;
    }
    let spinner = P::spawn(async move {
        let counts = || turns.each_ref().map(|turns| turns.load(Ordering::Relaxed));
        let mut before = counts();
        let mut goes_on = [true; YIELDING];
        for _ in 0..WINDOWS {
            spin(SPIN / WINDOWS);
            let after = counts();
            for (i, goes_on) in goes_on.iter_mut().enumerate() {
                *goes_on &= after[i] > before[i];
            }
            before = after;
        }
        over.store(true, Ordering::Relaxed);
        goes_on.into_iter().filter(|goes_on| *goes_on).count()
    });
    let going_on = spinner.await;
    for task in tasks {
        task.await;
    }
    going_on
}

#[derive(Default)]
struct Bell {
    waker: AtomicWaker,
    awaited: AtomicBool,
    rung: AtomicBool,
}

async fn woken_beside_a_spin<P: Peer>() -> Duration {
    let bell = Arc::new(Bell::default());
    let other = bell.clone();
    let sleeper = P::spawn(async move {
        poll_fn(|context| {
            other.waker.register(context.waker());
            // Ordering: Release and Acquire pair with each other: who sees that the bell is
            // awaited rings it with the waker registered; who sees it rung need not wait.
            other.awaited.store(true, Ordering::Release);
            match other.rung.load(Ordering::Acquire) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
        Instant::now()
    });
    let waker = P::spawn(async move {
        // Ordering: as above.
        while !bell.awaited.load(Ordering::Acquire) {
            P::yield_now().await;
        }
        spin(SETTLING);
        let woken = Instant::now();
        bell.rung.store(true, Ordering::Release);
        bell.waker.wake();
        spin(SPIN);
        woken
    });
    let polled = sleeper.await;
    polled.saturating_duration_since(waker.await)
}
