//! Rules of which no model knows, each kept and then broken: the promise that rests on it fails.
//!
//! The models count operations and know no budget, no clock, no processor time and no shares of
//! time. Here the executor is seen to keep what it promises of them, where nothing is left to
//! chance: on the deterministic driver, or under a monitor and a clock that are moved by hand.

use std::future::poll_fn;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use turnwise::deterministic::{Driver, spend};
use turnwise::parts::{Rule, Scene, mend, spoil};
use turnwise::{Discipline, Executor, Policy, budget, sleep, spawn, yield_now};

/// A rule, what rests on it, who sees that, and what it says when the rule is broken.
struct Case {
    rule: Rule,
    promise: fn() -> Result<(), String>,
    by: &'static str,
    words: &'static str,
}

const CASES: [Case; 4] = [
    Case {
        rule: Rule::BudgetEndsTurns,
        promise: a_loop_gives_way,
        by: "the driver",
        words: "turns for 1,000 units: 1",
    },
    Case {
        rule: Rule::TurnsAreCharged,
        promise: shares_are_equal,
        by: "the driver",
        words: "turns of 3 ms, and of 1 ms: [200, 200]",
    },
    Case {
        rule: Rule::SleepEarnsNoCredit,
        promise: sleep_is_not_made_up_for,
        by: "the driver",
        words: "turns in a row after a sleep: 50",
    },
    Case {
        rule: Rule::VerdictNeedsTheProcessor,
        promise: who_was_not_given_the_processor_is_not_asked,
        by: "the monitor",
        words: "overruns without the processor: 1",
    },
];

/// The number is one of those; else it is the end of the sentence.
fn expect<T: PartialEq + std::fmt::Debug>(what: &str, is: T, expected: &[T]) -> Result<(), String> {
    if expected.contains(&is) { Ok(()) } else { Err(format!("{what}: {is:?}")) }
}

/// A thousand units of the budget are spent in eight turns, for one has 128.
fn a_loop_gives_way() -> Result<(), String> {
    let driver = Driver::seeded(0).build().expect("there is such a driver");
    let turns = driver.run(async {
        let mut turns = 0;
        let mut spends = Box::pin(async {
            for _ in 0..1_000 {
                budget::consume().await;
            }
        });
        poll_fn(move |context| {
            turns += 1;
            spends.as_mut().poll(context).map(|()| turns)
        })
        .await
    });
    expect("turns for 1,000 units", turns.expect("it ends"), &[8])
}

/// Of two equal tasks, one of which has turns three times as long, the other has three times as
/// many of them.
fn shares_are_equal() -> Result<(), String> {
    let driver = Driver::seeded(0).policy(Policy::FairShare).build().expect("there is one");
    let turns = driver.run(async {
        let turns = Arc::new(Mutex::new([0; 2]));
        let tasks = [(0, 3), (1, 1)].map(|(task, lasts)| {
            let turns = Arc::clone(&turns);
            spawn(async move {
                let begin = || {
                    let mut had = turns.lock().expect("nobody panics");
                    let goes_on = had.iter().sum::<i32>() < 400;
                    had[task] += i32::from(goes_on);
                    goes_on
                };
                while begin() {
                    spend(Duration::from_millis(lasts));
                    yield_now().await;
                }
            })
        });
        for task in tasks {
            task.await.expect("it ends");
        }
        *turns.lock().expect("nobody panics")
    });
    let turns = turns.expect("all end");
    expect("turns of 3 ms, and of 1 ms", turns, &[[99, 301], [100, 300], [101, 299]])
}

/// One task has slept while another had a hundred turns: they take turns when it wakes up.
fn sleep_is_not_made_up_for() -> Result<(), String> {
    let driver = Driver::seeded(0).policy(Policy::FairShare).build().expect("there is one");
    let order = driver.run(async {
        let order = Arc::new(Mutex::new(vec![]));
        let tasks = [("sleeper", 100, 50), ("worker", 0, 200)].map(|(name, sleeps, turns)| {
            let order = Arc::clone(&order);
            spawn(async move {
                sleep(Duration::from_millis(sleeps)).await;
                for _ in 0..turns {
                    order.lock().expect("nobody panics").push(name);
                    spend(Duration::from_millis(1));
                    yield_now().await;
                }
            })
        });
        for task in tasks {
            task.await.expect("it ends");
        }
        order.lock().expect("nobody panics").clone()
    });
    let order = order.expect("all end");
    let runs = order.chunk_by(|one, next| one == next).filter(|run| run[0] == "sleeper");
    let longest = runs.map(<[&str]>::len).max().unwrap_or(0);
    expect("turns in a row after a sleep", longest, &[1, 2])
}

/// A turn has lasted a slice by the clock, and its thread was not given the processor.
fn who_was_not_given_the_processor_is_not_asked() -> Result<(), String> {
    /// More than the thread uses, however slow the machine is.
    const SLICE: Duration = Duration::from_secs(3600);
    let discipline = Discipline::Handoff { slice: SLICE, spares: 1 };
    let scene = Scene::new(Executor::builder().workers(1).discipline(discipline));
    scene.deal();
    let seats: Vec<_> = (0..scene.seats())
        .map(|seat| {
            let scene = scene.clone();
            thread::spawn(move || scene.sit(seat))
        })
        .collect();
    let ((has_begun, begun), (end, ends)) = (channel(), channel::<()>());
    drop(scene.handle().spawn(async move {
        has_begun.send(()).expect("it is waited for");
        ends.recv().expect("it is told to end");
    }));
    begun.recv().expect("it begins");
    let mut watch = scene.watch();
    watch.look(0);
    scene.advance(SLICE);
    watch.look(0);
    let overruns = scene.handle().metrics().overruns;
    end.send(()).expect("it waits for that");
    scene.stop();
    seats.into_iter().for_each(|seat| seat.join().expect("it ends"));
    expect("overruns without the processor", overruns, &[0])
}

#[test]
fn what_is_promised_rests_on_the_rule() {
    let _alone = crate::one_at_a_time();
    for Case { rule, promise, by, words } in CASES {
        assert_eq!(promise(), Ok(()), "all rules are kept");
        spoil(rule);
        let broken = promise();
        mend();
        let said = broken.expect_err("a promise rests on each of the rules");
        assert!(said == words, "{rule:?} is noticed in another way: {said}");
        println!("killed {rule:?} by {by}: {words}");
    }
}
