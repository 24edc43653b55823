//! Drawn operations on what each policy keeps, compared with lists that are searched to their end.

mod slot;

use std::cmp::Reverse;
use std::rc::Rc;

use quickcheck::{Arbitrary, Gen, QuickCheck};

use super::central::Central;
use super::fair_share::charge;
use super::{MOST_URGENT, OWN, Policy};
use crate::task::{Header, Task, token};

/// Priorities that are drawn; the last is that of the executor's own task.
const PRIORITIES: [u8; 5] = [0, 1, 3, MOST_URGENT, OWN];

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A new task of a priority becomes ready.
    Come(u8),
    /// The next one has a turn of so many nanoseconds, and is ready again, or not.
    Turn(u64, bool),
    /// One that was not ready after its turn is ready again.
    Wake,
}

impl Arbitrary for Step {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 8 {
            0 | 1 => Step::Come(*g.choose(&PRIORITIES).expect("some")),
            2 => Step::Wake,
            _ => {
                let lasts = *g.choose(&[0, 500, 1_000, 1_001, 7_000, 100_000]).expect("some");
                Step::Turn(lasts, u8::arbitrary(g) % 4 > 0)
            }
        }
    }
}

/// What the twin knows of a ready task, or of one that rests.
#[derive(Clone, Copy)]
struct Known {
    task: Task,
    priority: u8,
    /// `priority`: turns before it came. `fair_share`: what it has had.
    measure: u64,
    arrival: u64,
}

#[derive(Default)]
struct Twin {
    ready: Vec<Known>,
    resting: Vec<Known>,
    taken: u64,
    arrived: u64,
    highest: u8,
    least: u64,
}

impl Twin {
    fn come(&mut self, policy: Policy, known: Known) {
        self.arrived += 1;
        let measure = match policy {
            Policy::FairShare => known.measure.max(self.least),
            _ => self.taken,
        };
        if known.priority != OWN {
            self.highest = self.highest.max(known.priority);
        }
        self.ready.push(Known { measure, arrival: self.arrived, ..known });
    }

    fn urgency(&self, aging: Option<u32>, known: &Known) -> u64 {
        let highest = u64::from(self.highest);
        if known.priority == OWN {
            return highest;
        }
        let risen = aging.map_or(0, |k| (self.taken - known.measure) / u64::from(k.max(1)));
        (u64::from(known.priority) + risen).min(highest)
    }

    fn take(&mut self, policy: Policy) -> Option<Known> {
        let all = self.ready.iter().enumerate();
        let next = match policy {
            Policy::Priority { aging } => {
                all.max_by_key(|(_, it)| (self.urgency(aging, it), Reverse(it.arrival)))
            }
            _ => all.min_by_key(|(_, it)| (it.measure, it.arrival)),
        };
        let next = self.ready.remove(next?.0);
        self.taken += 1;
        self.least = next.measure;
        Some(next)
    }
}

/// What a turn costs a task by the twin, in sixty-fourths of a nanosecond.
fn cost(priority: u8, lasts: u64) -> u64 {
    let weight = if priority == OWN { 1 } else { u64::from(priority) + 1 };
    lasts.max(1_000) * 64 / weight
}

/// Does all that is drawn with both; says how many turns there were.
fn trial(policy: Policy, steps: &[Step]) -> usize {
    let central = Central::of(policy).expect("it compares all ready tasks");
    let (mut twin, mut alive, mut turns) = (Twin::default(), vec![], 0);
    let mut come = |priority: u8| {
        let header: Rc<Header> = Rc::new(token::as_urgent_as(priority));
        // SAFETY: the headers outlive the queue.
        let task = unsafe { Task::from_pointer(&raw const *header) }.expect("it is somewhere");
        alive.push(header);
        task
    };
    // In the end all have a turn, and no other.
    let rest = (0..steps.len()).map(|_| Step::Turn(0, false));
    for step in steps.iter().copied().chain(rest) {
        match step {
            Step::Come(priority) => {
                let task = come(priority);
                central.push(task);
                twin.come(policy, Known { task, priority, measure: 0, arrival: 0 });
            }
            Step::Turn(lasts, again) => {
                let (is, should) = (central.pop(), twin.take(policy));
                assert_eq!(is, should.map(|it| it.task), "{policy:?}");
                let Some(mut known) = should else { continue };
                turns += 1;
                if policy == Policy::FairShare {
                    charge(known.task, lasts);
                    known.measure += cost(known.priority, lasts);
                }
                if again {
                    central.push(known.task);
                    twin.come(policy, known);
                } else {
                    twin.resting.push(known);
                }
            }
            Step::Wake => {
                if let Some(known) = twin.resting.pop() {
                    central.push(known.task);
                    twin.come(policy, known);
                }
            }
        }
        assert_eq!(central.len(), twin.ready.len(), "{policy:?}, after {step:?}");
    }
    turns
}

/// The policies that compare all ready tasks.
const POLICIES: [Policy; 6] = [
    Policy::Priority { aging: None },
    Policy::Priority { aging: Some(0) },
    Policy::Priority { aging: Some(1) },
    Policy::Priority { aging: Some(3) },
    Policy::Priority { aging: Some(8) },
    Policy::FairShare,
];

#[test]
fn it_takes_whom_the_twin_takes() {
    let mut checks = QuickCheck::new().tests(100).rng(Gen::new(150));
    checks.quickcheck(
        (|steps| {
            assert!(POLICIES.into_iter().all(|policy| trial(policy, &steps) <= 2 * steps.len()))
        }) as fn(Vec<Step>),
    );
}

/// Enough is drawn: many turns of each, and orders that differ.
#[test]
fn what_is_drawn_has_turns() {
    let mut g = Gen::new(150);
    let drawn: Vec<Vec<Step>> = (0..20).map(|_| Vec::arbitrary(&mut g)).collect();
    for policy in POLICIES {
        let turns: usize = drawn.iter().map(|steps| trial(policy, steps)).sum();
        assert!(turns > 200, "{policy:?}: {turns}");
    }
}

#[test]
fn queues_of_cores_need_no_other() {
    for policy in [Policy::Fifo, Policy::LifoSlot { cap: Some(1) }, Policy::LifoSlot { cap: None }]
    {
        assert!(Central::of(policy).is_none(), "{policy:?}");
    }
}

/// A user's most urgent task is not taken for the executor's own.
#[test]
fn no_user_can_ask_for_the_priority_of_the_executor() {
    const { assert!(OWN > MOST_URGENT) };
}

#[test]
fn two_policies_may_starve() {
    let starving = [Policy::LifoSlot { cap: None }, Policy::Priority { aging: None }];
    assert!(starving.into_iter().all(Policy::may_starve));
    let caps = [Some(0), Some(3)].map(|cap| Policy::LifoSlot { cap });
    let aging = [Some(0), Some(3)].map(|aging| Policy::Priority { aging });
    let others = [Policy::Fifo, Policy::FairShare].into_iter().chain(caps).chain(aging);
    assert!(!others.into_iter().any(Policy::may_starve));
}
