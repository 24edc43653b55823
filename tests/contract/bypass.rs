//! How often a ready task is passed by, on one worker, measured exactly for each policy.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use turnwise::deterministic::{Driver, spend};
use turnwise::{Executor, JoinHandle, Policy, task, yield_now};

use crate::setup::{KINDS, Setup, on};

/// Who had the turns, in order.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<Vec<usize>>>);

impl Turns {
    fn note(&self, who: usize) {
        self.0.lock().expect("no panic under it").push(who);
    }

    fn taken(&self) -> Vec<usize> {
        self.0.lock().expect("no panic under it").clone()
    }

    /// The most turns of others between two of one that is always ready, while all were there: from
    /// when the last of them had its first turn, and a while later, until one of them had its last.
    fn largest_bypass(&self, of: usize) -> usize {
        let turns = self.taken();
        let (mut first, mut last) = (HashMap::new(), HashMap::new());
        for (i, who) in turns.iter().enumerate() {
            first.entry(who).or_insert(i);
            last.insert(who, i);
        }
        let begin = *first.values().max().expect("there are turns");
        let end = *last.values().min().expect("there are turns");
        assert!(begin + 8 * first.len() < end, "too few turns: all are there {begin} to {end}");
        let settled = begin + (end - begin) / 4;
        let own: Vec<usize> = (settled..=end).filter(|&i| turns[i] == of).collect();
        own.windows(2).map(|two| two[1] - two[0] - 1).max().expect("it has two turns")
    }
}

/// A task that is ready until it has had its turns.
fn yields(turns: &Turns, who: usize, many: usize) -> impl Future<Output = ()> + Send + use<> {
    let turns = turns.clone();
    async move {
        for _ in 0..many {
            turns.note(who);
            yield_now().await;
        }
    }
}

/// Two tasks that wake each other in turn.
#[derive(Default)]
struct Pair {
    wakers: [Option<Waker>; 2],
    left: usize,
}

fn one_of_a_pair(
    pair: &Arc<Mutex<Pair>>,
    me: usize,
    turns: &Turns,
) -> impl Future<Output = ()> + Send + use<> {
    let (pair, turns) = (Arc::clone(pair), turns.clone());
    poll_fn(move |context| {
        turns.note(me);
        let other = {
            let mut pair = pair.lock().expect("no panic under it");
            pair.wakers[me] = Some(context.waker().clone());
            pair.left = pair.left.saturating_sub(1);
            let other = pair.wakers[1 - me].clone();
            if pair.left == 0 {
                other.into_iter().for_each(Waker::wake);
                return Poll::Ready(());
            }
            other
        };
        // The other has not come yet: this one comes again.
        other.unwrap_or_else(|| context.waker().clone()).wake();
        Poll::Pending
    })
}

/// Runs tasks on one worker whose turns are never switched, under each discipline that takes the
/// policy.
fn on_one_worker(policy: Policy, program: impl Fn(&Executor)) {
    let starves = [Policy::LifoSlot { cap: None }, Policy::Priority { aging: None }];
    for kind in KINDS {
        if starves.contains(&policy) && kind == crate::setup::Kind::Preemptive {
            continue;
        }
        on(Setup::new(kind, policy, 1).calm(), |_, executor| program(&executor));
    }
}

async fn all(handles: Vec<JoinHandle<()>>) {
    for handle in handles {
        handle.await.expect("it ends");
    }
}

#[test]
fn fifo_passes_one_of_16_by_exactly_15_times() {
    on_one_worker(Policy::Fifo, |executor| {
        let turns = Turns::default();
        let seen = turns.clone();
        executor.run(async move {
            all((0..16).map(|who| turnwise::spawn(yields(&seen, who, 1_000))).collect()).await;
        });
        for who in 0..16 {
            assert_eq!(turns.largest_bypass(who), 15);
        }
    });
}

#[test]
fn fifo_counts_tasks_woken_from_outside_too() {
    // More than the ring of the worker has room for.
    const MANY: usize = 3_000;
    on_one_worker(Policy::Fifo, |executor| {
        let turns = Turns::default();
        let come = Arc::new(AtomicUsize::new(0));
        let waits_for_all = |who| {
            let (come, yields) = (Arc::clone(&come), yields(&turns, who, 20));
            async move {
                come.fetch_add(1, Ordering::Relaxed);
                while come.load(Ordering::Relaxed) < MANY {
                    yield_now().await;
                }
                yields.await;
            }
        };
        let handles: Vec<_> = (0..MANY).map(|who| executor.spawn(waits_for_all(who))).collect();
        executor.block_on(all(handles));
        for who in [0, MANY / 2, MANY - 1] {
            assert_eq!(turns.largest_bypass(who), MANY - 1);
        }
    });
}

/// On one worker there is one order, in which tasks become ready, whoever makes them so.
#[test]
fn fifo_takes_who_became_ready_first_first() {
    on_one_worker(Policy::Fifo, |executor| {
        let (turns, handle) = (Turns::default(), executor.handle());
        let seen = turns.clone();
        executor.run(async move {
            let spawn = |who, many| turnwise::spawn(yields(&seen, who, many));
            let mut tasks = vec![spawn(0, 1)];
            let outside = yields(&seen, 1, 1);
            let thread = std::thread::spawn(move || handle.spawn(outside));
            tasks.push(thread.join().expect("it spawns"));
            tasks.push(spawn(2, 1));
            all(tasks).await;
        });
        assert_eq!(turns.taken(), [0, 1, 2]);
    });
}

#[test]
fn lifo_slot_passes_by_as_often_as_its_cap_allows() {
    for cap in [0, 1, 3, 8] {
        on_one_worker(Policy::LifoSlot { cap: Some(cap) }, |executor| {
            let (turns, yielding) = (Turns::default(), 6);
            let seen = turns.clone();
            executor.run(async move {
                let pair = Arc::new(Mutex::new(Pair { left: 20_000, ..Pair::default() }));
                let mut tasks: Vec<_> =
                    (0..2).map(|me| turnwise::spawn(one_of_a_pair(&pair, me, &seen))).collect();
                let yields = |who| turnwise::spawn(yields(&seen, who, 400));
                tasks.extend((2..2 + yielding).map(yields));
                all(tasks).await;
            });
            let (cap, n) = (cap as usize, yielding + 2);
            for who in 2..n {
                let bypass = turns.largest_bypass(who);
                assert!(bypass <= (cap + 1) * (n - 1), "{bypass}, cap {cap}");
                // Before each of the six turns of the queue, `cap` of the pair's. Without a slot
                // there are seven in the queue: one of the pair is always ready.
                let exact = if cap == 0 { n - 2 } else { yielding - 1 + cap * yielding };
                assert_eq!(bypass, exact, "cap {cap}");
            }
        });
    }
}

#[test]
fn lifo_slot_without_a_cap_starves() {
    on_one_worker(Policy::LifoSlot { cap: None }, |executor| {
        let turns = Turns::default();
        let seen = turns.clone();
        executor.run(async move {
            let pair = Arc::new(Mutex::new(Pair { left: 10_000, ..Pair::default() }));
            let third = turnwise::spawn(yields(&seen, 2, 2));
            let pair = [0, 1].map(|me| turnwise::spawn(one_of_a_pair(&pair, me, &seen)));
            all(pair.into()).await;
            third.await.expect("it ends when nothing else is left");
        });
        let turns = turns.taken();
        let third: Vec<usize> = (0..turns.len()).filter(|&i| turns[i] == 2).collect();
        assert!(third[1] - third[0] > 9_900, "as documented: no bound; its turns were {third:?}");
    });
}

/// Tasks with priorities that yield, one of them the lowest, whose bypass is measured.
fn lowest_of(executor: &Executor, urgent: usize, by: u8) -> usize {
    let turns = Turns::default();
    let seen = turns.clone();
    executor.run(async move {
        let mut tasks = vec![turnwise::spawn(yields(&seen, 0, 500))];
        for who in 1..=urgent {
            tasks.push(task().priority(by).spawn(yields(&seen, who, 20_000)));
        }
        all(tasks).await;
    });
    turns.largest_bypass(0)
}

#[test]
fn priority_with_aging_passes_by_as_often_as_it_says() {
    for (aging, by, urgent) in [(1, 1, 3), (4, 3, 3), (2, 15, 2), (8, 1, 5), (0, 3, 3)] {
        on_one_worker(Policy::Priority { aging: Some(aging) }, |executor| {
            let bypass = lowest_of(executor, urgent, by);
            let (k, d, n) = (aging.max(1) as usize, usize::from(by), urgent + 1);
            assert!(bypass < k * d + n, "{bypass}: k {k}, d {d}, n {n}");
            // It ties with the urgent ones after k·d turns, and has been ready longer than all of
            // them if each has had one of those turns.
            assert_eq!(bypass, (k * d).max(urgent), "k {k}, d {d}, n {n}");
        });
    }
}

#[test]
fn priority_without_aging_starves() {
    on_one_worker(Policy::Priority { aging: None }, |executor| {
        let turns = Turns::default();
        let seen = turns.clone();
        executor.run(async move {
            let low = turnwise::spawn(yields(&seen, 0, 1));
            let urgent = task().priority(1).spawn(yields(&seen, 1, 5_000));
            all(vec![low, urgent]).await;
        });
        assert_eq!(turns.taken().iter().position(|who| *who == 0), Some(5_000), "as documented");
    });
}

#[test]
fn sleepers_wake_although_more_urgent_tasks_are_always_ready() {
    on_one_worker(Policy::Priority { aging: None }, |executor| {
        executor.run(async {
            let woken = task().priority(3).spawn(turnwise::sleep(Duration::from_millis(1)));
            let busy = task().priority(2).spawn(async move {
                while !woken.is_finished() {
                    yield_now().await;
                }
            });
            busy.await.expect("the sleeper is more urgent than the one that is always ready");
        });
    });
}

/// Each task's turns cost so many microseconds; the largest bypass of the first.
fn by_cost(costs: &'static [u64], priorities: &'static [u8]) -> usize {
    let turns = Turns::default();
    let seen = turns.clone();
    let driver = Driver::seeded(1).workers(1).policy(Policy::FairShare).build().expect("one");
    driver
        .run(async move {
            let spawn = |(who, (&cost, &priority)): (usize, (&u64, &u8))| {
                let turns = seen.clone();
                task().priority(priority).spawn(async move {
                    for _ in 0..2_000 {
                        turns.note(who);
                        spend(Duration::from_micros(cost));
                        yield_now().await;
                    }
                })
            };
            all(costs.iter().zip(priorities).enumerate().map(spawn).collect()).await;
        })
        .expect("it does not stall");
    turns.largest_bypass(0)
}

#[test]
fn fair_share_passes_by_as_its_costs_say() {
    assert_eq!(by_cost(&[10; 16], &[0; 16]), 15, "alike in all, they take turns");
    // One whose turns cost 100 among seven whose turns cost 10.
    let bypass = by_cost(&[100, 10, 10, 10, 10, 10, 10, 10], &[0; 8]);
    assert!(bypass <= 7 * (1 + 100 / 10), "{bypass}");
    assert_eq!(bypass, 70);
    // Three others that are entitled to four times as much.
    let bypass = by_cost(&[10; 4], &[0, 3, 3, 3]);
    assert!(bypass <= 3 * (1 + 4), "{bypass}");
    assert_eq!(bypass, 12);
}
