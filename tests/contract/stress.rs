//! Everything at once, under both disciplines that switch: nothing is lost, nothing hangs.
//!
//! Three endless loops, which end by a flag; tasks that allocate, write to standard output, share a
//! mutex of the standard library, panic, run other programs; and 10,000 short ones. Each round runs
//! in a child, and again in one that has a single processor.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use turnwise::{Executor, JoinHandle, Metrics, yield_now};

use crate::child;
use crate::helpers::spin_until;
use crate::long::is_long;
use crate::setup::{Kind, POLICIES, Setup, on};

const TEST: &str = "stress::everything_at_once";
/// Rounds of a usual run, and of a long one: with `TURNWISE_LONG=1` in the environment.
const ROUNDS: (usize, usize) = (4, 50);
const SHORT: u64 = 10_000;
/// How many of each kind of task beside the short ones.
const EACH: u64 = 8;
/// Turns of each of those.
const TURNS: u64 = 20;
const LOOPS: u64 = 3;

/// What the tasks of a round share.
#[derive(Default)]
struct Round {
    stop: AtomicBool,
    ended: AtomicU64,
    shared: Mutex<Vec<u64>>,
}

impl Round {
    fn one_more(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// Memory of many sizes, kept over a turn.
fn allocates(seed: u64) -> usize {
    let sizes = (1..60_u64).map(|i| (seed * 7919 + i * i * 31) % 20_000);
    let kept: Vec<Vec<u8>> = sizes.map(|size| vec![seed as u8; size as usize]).collect();
    kept.iter().map(Vec::len).sum()
}

async fn allocation(round: Arc<Round>, seed: u64) {
    for turn in 0..TURNS {
        assert!(allocates(seed + turn) > 0);
        yield_now().await;
    }
    round.one_more();
}

async fn output(round: Arc<Round>, seed: u64) {
    for turn in 0..TURNS {
        println!("task {seed} in turn {turn}");
        std::io::stdout().lock().write_all(b"- a line in one piece\n").expect("it is read");
        yield_now().await;
    }
    round.one_more();
}

/// Long under the lock, so that a turn is stopped in there every now and then.
fn under_the_mutex(shared: &Mutex<Vec<u64>>, seed: u64) {
    let mut shared = shared.lock().expect("nobody panics under it");
    shared.push(seed);
    for _ in 0..20 {
        let sum: u64 = shared.iter().fold(0, |sum, it| sum.wrapping_mul(31).wrapping_add(*it));
        std::hint::black_box((sum, allocates(seed)));
    }
}

async fn mutex(round: Arc<Round>, seed: u64) {
    for _ in 0..TURNS {
        under_the_mutex(&round.shared, seed);
        yield_now().await;
    }
    round.one_more();
}

async fn panics(round: Arc<Round>, seed: u64) {
    yield_now().await;
    round.one_more();
    std::panic::panic_any(seed);
}

async fn command(round: Arc<Round>, _: u64) {
    let mut echo = Command::new("echo");
    let output = echo.arg("heard").stdin(Stdio::null()).output().expect("there is an echo");
    assert_eq!(output.stdout, b"heard\n");
    round.one_more();
}

async fn short(round: Arc<Round>) -> u64 {
    yield_now().await;
    round.one_more();
    1
}

async fn endless(round: Arc<Round>) {
    spin_until(|| round.stop.load(Ordering::Relaxed));
    round.one_more();
}

fn one_round(executor: &Executor) {
    let round = Arc::new(Round::default());
    let loops: Vec<_> = (0..LOOPS).map(|_| executor.spawn(endless(Arc::clone(&round)))).collect();
    let mut others: Vec<JoinHandle<()>> = vec![];
    let mut brittle: Vec<JoinHandle<()>> = vec![];
    for seed in 0..EACH {
        others.push(executor.spawn(allocation(Arc::clone(&round), seed)));
        others.push(executor.spawn(output(Arc::clone(&round), seed)));
        others.push(executor.spawn(mutex(Arc::clone(&round), seed)));
        brittle.push(executor.spawn(panics(Arc::clone(&round), seed)));
        others.push(executor.spawn(command(Arc::clone(&round), seed)));
    }
    let own = Arc::clone(&round);
    let many = executor.spawn(async move {
        let short: Vec<_> = (0..SHORT).map(|_| turnwise::spawn(short(Arc::clone(&own)))).collect();
        let mut sum = 0;
        for task in short {
            sum += task.await.expect("it ends");
        }
        sum
    });
    assert_eq!(executor.block_on(many).expect("it ends"), SHORT);
    others.into_iter().for_each(|task| executor.block_on(task).expect("it ends"));
    for (seed, task) in brittle.into_iter().enumerate() {
        let payload = executor.block_on(task).expect_err("it panics").into_panic();
        assert_eq!(*payload.downcast::<u64>().expect("its own payload"), seed as u64);
    }
    round.stop.store(true, Ordering::Relaxed);
    loops.into_iter().for_each(|task| executor.block_on(task).expect("it ends by the flag"));
    let shared = round.shared.lock().expect("nobody panics under it");
    assert_eq!(shared.len() as u64, EACH * TURNS, "nothing is lost under the mutex");
    let all = SHORT + LOOPS + 5 * EACH;
    assert_eq!(round.ended.load(Ordering::Relaxed), all, "each task ends once");
}

fn rounds() -> usize {
    if is_long() { ROUNDS.1 } else { ROUNDS.0 }
}

/// With a short slice, so that much is switched; in a long run with all policies, else with one
/// each.
fn setups() -> Vec<Setup> {
    let mut setups = vec![];
    for (number, kind) in [Kind::Handoff, Kind::Preemptive].into_iter().enumerate() {
        for workers in [1, 2] {
            let one = (number + 2 * workers) % POLICIES.len();
            for (_, policy) in (0..).zip(POLICIES).filter(|(i, _)| is_long() || *i == one) {
                let slice = std::time::Duration::from_millis(1);
                setups.push(Setup { slice, spares: 24, ..Setup::new(kind, policy, workers) });
            }
        }
    }
    setups
}

/// All rounds of one setup.
fn in_child(setup: Setup) {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Those of `panics` are meant.
        if panic.payload().downcast_ref::<u64>().is_none() {
            quiet(panic);
        }
    }));
    for round in 0..rounds() {
        on(setup, |setup, executor| {
            one_round(&executor);
            let metrics: Metrics = executor.metrics();
            assert!(metrics.switches() > 0, "{setup:?}: {metrics:?}");
            let report = executor.shutdown(std::time::Duration::MAX);
            assert!(report.is_clean() && report.cancelled == 0, "{setup:?}: {report}");
            eprintln!("{setup:?}: round {round}, {} switches", metrics.switches());
        });
    }
}

#[test]
fn everything_at_once() {
    if child::is(TEST) {
        let number = std::env::var("TURNWISE_TEST_SETUP").expect("the parent chose one");
        return in_child(setups()[number.parse::<usize>().expect("a number")]);
    }
    for processor in [None, Some(0)] {
        for (number, setup) in setups().into_iter().enumerate() {
            let mut command = child::command(TEST, processor);
            command.env("TURNWISE_TEST_SETUP", number.to_string());
            let output = child::run(command);
            assert!(output.status.success(), "{setup:?}: {}", child::told(&output));
            let said = String::from_utf8_lossy(&output.stderr);
            let lines = said.lines().filter(|line| line.contains("switches")).count();
            assert_eq!(lines, rounds(), "{setup:?}: {said}");
            println!("{setup:?}, processor {processor:?}: {lines} rounds");
        }
    }
}
