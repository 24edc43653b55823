//! The order of turns on one worker is that of a naive twin, turn by turn.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quickcheck::{Arbitrary, Gen, QuickCheck};
use turnwise::deterministic::{Driver, spend};
use turnwise::{Executor, Policy, yield_now};

use crate::setup::{Kind, Setup, cases};
use crate::twin::{Step, Twin};

/// A program: the steps of its root, which goes on until all others have ended.
#[derive(Clone, Debug)]
struct Program(Vec<Step>);

fn steps(random: &mut Gen, depth: usize) -> Vec<Step> {
    let many = usize::arbitrary(random) % 7;
    let step = |_| {
        if depth > 0 && bool::arbitrary(random) {
            Step::Spawn(u8::arbitrary(random) % 4, steps(random, depth - 1))
        } else {
            Step::Yield(u8::arbitrary(random) % 40)
        }
    };
    (0..many).map(step).collect()
}

/// The same steps without one of them, or with one of its children smaller.
fn smaller(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut all = vec![];
    for i in 0..steps.len() {
        all.push([&steps[..i], &steps[i + 1..]].concat());
        if let Step::Spawn(priority, child) = &steps[i] {
            for child in smaller(child) {
                let mut changed = steps.to_vec();
                changed[i] = Step::Spawn(*priority, child);
                all.push(changed);
            }
        }
    }
    all
}

impl Arbitrary for Program {
    fn arbitrary(random: &mut Gen) -> Self {
        Program(steps(random, 4))
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(smaller(&self.0).into_iter().map(Program))
    }
}

/// What the tasks of a run share: who had the turns, how many were born, how many live.
#[derive(Clone, Default)]
struct Run {
    order: Arc<Mutex<Vec<usize>>>,
    born: Arc<AtomicUsize>,
    alive: Arc<AtomicUsize>,
}

impl Run {
    fn turn(&self, task: usize) {
        self.order.lock().expect("nobody panics under it").push(task);
    }

    /// The future of a task that is born now.
    fn task(&self, steps: Vec<Step>) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        let run = self.clone();
        let task = run.born.fetch_add(1, Ordering::Relaxed);
        run.alive.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            run.turn(task);
            for step in steps {
                match step {
                    Step::Spawn(priority, steps) => {
                        drop(turnwise::task().priority(priority).spawn(run.task(steps)));
                    }
                    Step::Yield(cost) => run.give_way(task, cost).await,
                }
            }
            while task == 0 && run.alive.load(Ordering::Relaxed) > 1 {
                run.give_way(task, 1).await;
            }
            run.alive.fetch_sub(1, Ordering::Relaxed);
        })
    }

    async fn give_way(&self, task: usize, cost: u8) {
        spend(Duration::from_micros(cost.into()));
        yield_now().await;
        self.turn(task);
    }

    fn order(self) -> Vec<usize> {
        std::mem::take(&mut *self.order.lock().expect("nobody panics under it"))
    }
}

fn on_an_executor(executor: &Executor, program: &Program) -> Vec<usize> {
    let run = Run::default();
    executor.run(run.task(program.0.clone()));
    run.order()
}

fn on_the_driver(policy: Policy, seed: u64, program: &Program) -> Vec<usize> {
    let driver = Driver::seeded(seed).workers(1).policy(policy).build().expect("one worker");
    let run = Run::default();
    driver.run(run.task(program.0.clone())).expect("a root that yields does not stall");
    run.order()
}

/// A policy's order is the twin's, on real executors and on the driver.
fn agrees(policy: Policy) {
    let slice = Duration::from_secs(3600);
    let mut setups = vec![];
    for kind in [Kind::Cooperative, Kind::Handoff, Kind::Preemptive] {
        let starves = [Policy::LifoSlot { cap: None }, Policy::Priority { aging: None }];
        // Its costs are of real time; the driver's are as the program says.
        let exact = policy != Policy::FairShare;
        if exact && !(kind == Kind::Preemptive && starves.contains(&policy)) {
            setups.push(Setup { kind, policy, workers: 1, slice });
        }
    }
    let turns = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&turns);
    let property = move |program: Program, seed: u64| {
        let expected = Twin::run(policy, &program.0);
        counted.fetch_add(expected.len(), Ordering::Relaxed);
        let driven = on_the_driver(policy, seed, &program);
        assert_eq!(driven, expected, "{policy:?}, the driver");
        for setup in &setups {
            // A new one each time, whose counts begin where the twin's do.
            let order = on_an_executor(&setup.build(), &program);
            assert_eq!(order, expected, "{setup:?}");
        }
    };
    let property: Box<dyn Fn(Program, u64) + Send + Sync> = Box::new(property);
    QuickCheck::new().tests(cases(300).into()).quickcheck(Holds(property));
    assert!(turns.load(Ordering::Relaxed) > 1_000, "too few turns were compared");
}

/// A property that closes over what it needs.
struct Holds(Box<dyn Fn(Program, u64) + Send + Sync>);

impl quickcheck::Testable for Holds {
    fn result(&self, random: &mut Gen) -> quickcheck::TestResult {
        let (program, seed) = (Program::arbitrary(random), u64::arbitrary(random));
        let fails = |program: &Program| {
            let tries = || (self.0)(program.clone(), seed);
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(tries)).is_err()
        };
        if !fails(&program) {
            return quickcheck::TestResult::passed();
        }
        let mut least = program;
        while let Some(less) = least.shrink().find(|less| fails(less)) {
            least = less;
        }
        quickcheck::TestResult::error(format!("{least:?}, seed {seed}"))
    }
}

#[test]
fn fifo_is_a_queue() {
    agrees(Policy::Fifo);
}

#[test]
fn lifo_slot_is_a_queue_and_a_place() {
    for cap in [Some(0), Some(1), Some(3), None] {
        agrees(Policy::LifoSlot { cap });
    }
}

#[test]
fn priority_is_the_largest_of_all() {
    for aging in [Some(1), Some(5), None] {
        agrees(Policy::Priority { aging });
    }
}

#[test]
fn fair_share_is_the_smallest_of_all() {
    agrees(Policy::FairShare);
}
