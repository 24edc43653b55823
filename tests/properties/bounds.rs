//! Of every program on one worker: a ready task is passed by as often as its policy says, not more.

use std::collections::HashMap;
use std::time::Duration;

use turnwise::Policy;

use crate::journal::Event;
use crate::leaks::holds_for_programs;
use crate::program::without_time;
use crate::runs::on;
use crate::setup::{Kind, Setup};

/// So long that no turn overruns.
const NEVER: Duration = Duration::from_secs(3600);

/// A task that was ready, from one of its turns to the next.
struct Wait {
    task: usize,
    /// Turns of each other task meanwhile.
    turns: HashMap<usize, usize>,
    /// Tasks that were there meanwhile, itself included.
    present: usize,
    /// How much less urgent it is than the most urgent so far.
    below: usize,
}

impl Wait {
    fn bypass(&self) -> usize {
        self.turns.values().sum()
    }
}

/// All waits after a turn at whose end the task was ready.
fn waits(events: &[Event]) -> Vec<Wait> {
    let mut waits = vec![];
    let mut alive = HashMap::new();
    let mut highest = 0;
    for (i, event) in events.iter().enumerate() {
        match *event {
            Event::Spawned(task, priority) => {
                highest = highest.max(priority);
                alive.insert(task, priority);
            }
            Event::Ended(task, _) => {
                alive.remove(&task);
            }
            Event::Yielded(task) => {
                let mut wait = Wait {
                    task,
                    turns: HashMap::new(),
                    present: alive.len(),
                    below: usize::from(highest - alive[&task]),
                };
                if follow(&mut wait, &events[i + 1..], highest - alive[&task]) {
                    waits.push(wait);
                }
            }
            Event::Turn(_) | Event::Aborted(_) => {}
        }
    }
    waits
}

/// Follows a wait to its end; says whether that was a turn.
fn follow(wait: &mut Wait, events: &[Event], below: u8) -> bool {
    for event in events {
        match *event {
            Event::Turn(task) if task == wait.task => return true,
            Event::Turn(task) => *wait.turns.entry(task).or_default() += 1,
            Event::Spawned(_, priority) => {
                wait.present += 1;
                wait.below = wait.below.max(usize::from(below.max(priority)));
            }
            Event::Ended(task, _) if task == wait.task => return false,
            _ => {}
        }
    }
    false
}

/// Whether a wait is within the bound of the policy.
fn is_within(wait: &Wait, policy: Policy) -> bool {
    let others = wait.present - 1;
    match policy {
        Policy::Fifo => wait.turns.values().all(|turns| *turns == 1) && wait.bypass() <= others,
        Policy::LifoSlot { cap: Some(cap) } => wait.bypass() <= (cap as usize + 1) * others,
        Policy::Priority { aging: Some(k) } => wait.bypass() <= k as usize * wait.below + others,
        _ => unreachable!("a policy without such a bound"),
    }
}

#[test]
fn a_ready_task_is_passed_by_as_often_as_its_policy_says() {
    let policies = [
        Policy::Fifo,
        Policy::LifoSlot { cap: Some(1) },
        Policy::LifoSlot { cap: Some(3) },
        Policy::Priority { aging: Some(1) },
        Policy::Priority { aging: Some(4) },
    ];
    let waited = std::cell::Cell::new(0);
    holds_for_programs(150, |program| {
        let program = without_time(program);
        for kind in [Kind::Cooperative, Kind::Handoff, Kind::Preemptive] {
            for policy in policies {
                let setup = Setup { kind, policy, workers: 1, slice: NEVER };
                let events = on(setup, &program).journal.events();
                for wait in waits(&events) {
                    waited.set(waited.get() + 1);
                    let (turns, task) = (&wait.turns, wait.task);
                    assert!(is_within(&wait, policy), "{setup:?}: task {task}, {turns:?}");
                }
            }
        }
    });
    assert!(waited.get() > 1_000, "too few waits were looked at: {}", waited.get());
}
