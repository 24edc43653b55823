//! The workloads of which times and turns are compared, written once for every executor.
//!
//! The clock is read within the root task. A timed workload is run once beforehand, so that neither
//! the start of the executor nor the first growth of memory is measured, and then five times.
//! With one worker, which never rests here, the time is the processor time of all threads, so that
//! what else the machine does counts less; with two it is the time that went by.
//!
//! glibc gives the end of a heap back to the system when it is free, and asks for it again: whether
//! it can depends on what else lies there, an executor's own table or nothing, and costs more than
//! all that executors do. So the heap is kept, for everyone, in all workloads but one, which shows
//! the difference.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures::task::AtomicWaker;

use crate::peers::{Measure, Peer};
use crate::processor;
use crate::rest;
use crate::statistics::summary;

/// What is compared between executors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// 100,000 empty tasks are spawned and then awaited; nanoseconds a task.
    Spawn,
    /// The same, while the allocator gives memory back to the system as it does by default.
    SpawnAndTrim,
    /// 1,000 tasks give way 1,000 times each; nanoseconds a turn.
    Yields,
    /// Two tasks wake each other by turns; nanoseconds from a wake to the poll.
    PingPong,
    /// 10,000 children give way 10 times each and are awaited; nanoseconds a child.
    FanOut,
    /// 16 tasks give way; the largest number of others' turns between two turns of one.
    Bypass,
    /// 16 tasks give way for a while; Jain's index of their turns, and the most by the least.
    Shares,
}

const TIMES: usize = 5;
const EMPTY_TASKS: usize = 100_000;
const YIELDING: usize = 1_000;
const TURNS: usize = 1_000;
const HOPS: u64 = 300_000;
const CHILDREN: usize = 10_000;
const YIELDS_OF_CHILD: usize = 10;
const RIVALS: usize = 16;
const TURNS_OF_RIVAL: usize = 10_000;
const CONTEST: Duration = Duration::from_millis(200);

impl Workload {
    /// All of them.
    pub const ALL: [Workload; 7] = [
        Workload::Spawn,
        Workload::SpawnAndTrim,
        Workload::Yields,
        Workload::PingPong,
        Workload::FanOut,
        Workload::Bypass,
        Workload::Shares,
    ];
    /// Those whose times are compared.
    pub const TIMED: &[Workload] = Workload::ALL.split_at(5).0;

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Workload::Spawn => "spawn",
            Workload::SpawnAndTrim => "spawn-and-trim",
            Workload::Yields => "yields",
            Workload::PingPong => "ping-pong",
            Workload::FanOut => "fan-out",
            Workload::Bypass => "bypass",
            Workload::Shares => "shares",
        }
    }

    /// What its number is.
    pub fn title(self) -> &'static str {
        match self {
            Workload::Spawn => "spawn and join 100,000 empty tasks, ns a task",
            Workload::SpawnAndTrim => "the same, with glibc's default of trimming its heaps",
            Workload::Yields => "1,000 tasks give way 1,000 times each, ns a turn",
            Workload::PingPong => "two tasks wake each other by turns, ns from wake to poll",
            Workload::FanOut => "10,000 children give way 10 times each, ns a child",
            Workload::Bypass => "16 yielding tasks: largest bypass (others' turns between two)",
            Workload::Shares => "16 yielding tasks, 200 ms: Jain's index of turns, most : least",
        }
    }

    /// Does it matter how a task gives way?
    pub fn gives_way(self) -> bool {
        !matches!(self, Workload::Spawn | Workload::SpawnAndTrim | Workload::PingPong)
    }
}

impl Measure for Workload {
    fn on<P: Peer>(self, workers: usize) -> Vec<f64> {
        if self != Workload::SpawnAndTrim {
            rest::keep_the_heap();
        }
        match self {
            Workload::Spawn | Workload::SpawnAndTrim => {
                timed::<P, _>(workers, EMPTY_TASKS as f64, spawn::<P>)
            }
            Workload::Yields => timed::<P, _>(workers, (YIELDING * TURNS) as f64, yields::<P>),
            Workload::PingPong => timed::<P, _>(workers, HOPS as f64, ping_pong::<P>),
            Workload::FanOut => timed::<P, _>(workers, CHILDREN as f64, fan_out::<P>),
            Workload::Bypass => P::run(workers, bypass::<P>()),
            Workload::Shares => P::run(workers, shares::<P>()),
        }
    }
}

/// Runs a workload, first once for nothing; the median time, divided by the number of operations.
fn timed<P: Peer, F: Future<Output = ()> + Send + 'static>(
    workers: usize,
    operations: f64,
    workload: fn() -> F,
) -> Vec<f64> {
    let clock = if workers == 1 { processor::used } else { processor::now };
    P::run(workers, async move {
        workload().await;
        let mut times = vec![];
        for _ in 0..TIMES {
            let begun = clock();
            workload().await;
            times.push((clock() - begun) as f64 / operations);
        }
        vec![summary(times).median]
    })
}

async fn spawn<P: Peer>() {
    let tasks: Vec<_> = (0..EMPTY_TASKS).map(|_| P::spawn(async {})).collect();
    for task in tasks {
        task.await;
    }
}

async fn yields<P: Peer>() {
    all_give_way::<P>(YIELDING, TURNS).await;
}

async fn fan_out<P: Peer>() {
    all_give_way::<P>(CHILDREN, YIELDS_OF_CHILD).await;
}

async fn all_give_way<P: Peer>(tasks: usize, turns: usize) {
    let task = |_| P::spawn(give_way::<P>(turns));
    let tasks: Vec<_> = (0..tasks).map(task).collect();
    for task in tasks {
        task.await;
    }
}

/// Gives way so many times.
pub async fn give_way<P: Peer>(turns: usize) {
    for _ in 0..turns {
        P::yield_now().await;
    }
}

/// Whose turn it is, and who waits for it.
#[derive(Default)]
struct Baton {
    hop: AtomicU64,
    waiting: [AtomicWaker; 2],
}

async fn ping_pong<P: Peer>() {
    let baton = Arc::new(Baton::default());
    let [ping, pong] = [0, 1].map(|side| P::spawn(player(baton.clone(), side)));
    ping.await;
    pong.await;
}

/// Waits until the hop is its own, and passes the baton on.
async fn player(baton: Arc<Baton>, side: u64) {
    let (ours, theirs) = (side as usize, 1 - side as usize);
    for hop in (side..HOPS).step_by(2) {
        poll_fn(|context| {
            baton.waiting[ours].register(context.waker());
            // Ordering: Acquire pairs with the other player's Release.
            match baton.hop.load(Ordering::Acquire) == hop {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
        // Ordering: Release pairs with the other player's Acquire.
        baton.hop.store(hop + 1, Ordering::Release);
        baton.waiting[theirs].wake();
    }
}

async fn bypass<P: Peer>() -> Vec<f64> {
    let turns = Arc::new(AtomicU64::new(0));
    let rivals: Vec<_> = (0..RIVALS).map(|_| P::spawn(rival::<P>(turns.clone()))).collect();
    let mut largest = 0;
    for rival in rivals {
        largest = largest.max(rival.await);
    }
    vec![largest as f64]
}

/// Gives way again and again; the most turns that others had between two of its own.
async fn rival<P: Peer>(turns: Arc<AtomicU64>) -> u64 {
    // Ordering: only the count itself is of interest, here and below.
    let mut mine = turns.fetch_add(1, Ordering::Relaxed);
    let mut largest = 0;
    for _ in 0..TURNS_OF_RIVAL {
        P::yield_now().await;
        let next = turns.fetch_add(1, Ordering::Relaxed);
        largest = largest.max(next - mine - 1);
        mine = next;
    }
    largest
}

async fn shares<P: Peer>() -> Vec<f64> {
    let end = Instant::now() + CONTEST;
    let contestant = move |_| {
        P::spawn(async move {
            let mut turns = 0_u64;
            while Instant::now() < end {
                turns += 1;
                P::yield_now().await;
            }
            turns as f64
        })
    };
    let contestants: Vec<_> = (0..RIVALS).map(contestant).collect();
    let mut turns = vec![];
    for contestant in contestants {
        turns.push(contestant.await);
    }
    let sum: f64 = turns.iter().sum();
    let squares: f64 = turns.iter().map(|turns| turns * turns).sum();
    let most = turns.iter().copied().fold(0.0, f64::max);
    let least = turns.iter().copied().fold(f64::INFINITY, f64::min);
    vec![sum * sum / (RIVALS as f64 * squares), most / least.max(1.0)]
}
