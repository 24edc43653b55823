//! Naive executors of one worker: a few lines each, with vectors, to compare orders of turns with.

use std::cmp::Reverse;
use std::collections::VecDeque;

use turnwise::Policy;

/// What a task does. Each turn ends with a step that gives way, or with the task.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Gives way, after having used so many microseconds.
    Yield(u8),
    Spawn(u8, Vec<Step>),
}

/// A task that is ready.
#[derive(Clone, Debug)]
struct Ready {
    task: usize,
    priority: u8,
    steps: VecDeque<Step>,
    /// `priority`: turns given before it became ready. `fair_share`: what it has had.
    measure: u64,
    arrival: u64,
}

/// One of the executors.
pub(crate) struct Twin {
    policy: Policy,
    queue: Vec<Ready>,
    slot: Option<Ready>,
    slot_turns: u32,
    taken: u64,
    arrived: u64,
    highest: u8,
    least: u64,
    born: usize,
    /// The one that is spawned last is ready as long as others are.
    alive: usize,
    pub order: Vec<usize>,
}

impl Twin {
    /// The order of turns of a program.
    pub(crate) fn run(policy: Policy, program: &[Step]) -> Vec<usize> {
        let mut twin = Twin {
            policy,
            queue: vec![],
            slot: None,
            slot_turns: 0,
            taken: 0,
            arrived: 0,
            highest: 0,
            least: 0,
            born: 0,
            alive: 0,
            order: vec![],
        };
        let root = twin.born(0, program);
        twin.join(root);
        while let Some(ready) = twin.take() {
            twin.turn(ready);
        }
        twin.order
    }

    fn born(&mut self, priority: u8, steps: &[Step]) -> Ready {
        let task = self.born;
        self.born += 1;
        self.alive += 1;
        Ready { task, priority, steps: steps.iter().cloned().collect(), measure: 0, arrival: 0 }
    }

    /// It goes to the end of the queue.
    fn join(&mut self, mut ready: Ready) {
        self.arrived += 1;
        ready.arrival = self.arrived;
        match self.policy {
            Policy::Priority { .. } => ready.measure = self.taken,
            Policy::FairShare => ready.measure = ready.measure.max(self.least),
            _ => {}
        }
        self.highest = self.highest.max(ready.priority);
        self.queue.push(ready);
    }

    /// It was spawned in a turn.
    fn spawned(&mut self, ready: Ready) {
        match self.policy {
            Policy::LifoSlot { cap } if cap != Some(0) => {
                if let Some(displaced) = self.slot.replace(ready) {
                    self.join(displaced);
                }
            }
            _ => self.join(ready),
        }
    }

    fn take(&mut self) -> Option<Ready> {
        if let Policy::LifoSlot { cap } = self.policy {
            let due = cap.is_some_and(|cap| self.slot_turns >= cap) && !self.queue.is_empty();
            if !due && let Some(ready) = self.slot.take() {
                self.slot_turns += u32::from(cap.is_none_or(|cap| self.slot_turns < cap));
                return Some(ready);
            }
        }
        let best = match self.policy {
            Policy::Priority { aging } => {
                let (taken, highest) = (self.taken, u64::from(self.highest));
                let urgency = |ready: &Ready| {
                    let risen = aging.map_or(0, |k| (taken - ready.measure) / u64::from(k));
                    (u64::from(ready.priority) + risen).min(highest)
                };
                let all = self.queue.iter().enumerate();
                all.max_by_key(|(_, it)| (urgency(it), Reverse(it.arrival))).map(|(i, _)| i)
            }
            Policy::FairShare => {
                let all = self.queue.iter().enumerate();
                all.min_by_key(|(_, it)| (it.measure, it.arrival)).map(|(i, _)| i)
            }
            _ => (!self.queue.is_empty()).then_some(0),
        }?;
        self.slot_turns = 0;
        self.taken += 1;
        let ready = self.queue.remove(best);
        self.least = ready.measure;
        Some(ready)
    }

    fn turn(&mut self, mut ready: Ready) {
        self.order.push(ready.task);
        while let Some(step) = ready.steps.pop_front() {
            match step {
                Step::Spawn(priority, steps) => {
                    let child = self.born(priority, &steps);
                    self.spawned(child);
                }
                Step::Yield(cost) => return self.yielded(ready, cost),
            }
        }
        if ready.task == 0 && self.alive > 1 {
            return self.yielded(ready, 1);
        }
        self.alive -= 1;
    }

    fn yielded(&mut self, mut ready: Ready, cost: u8) {
        if self.policy == Policy::FairShare {
            let cost = u64::from(cost).max(1) * 1_000;
            ready.measure += cost * 64 / (u64::from(ready.priority) + 1);
        }
        self.join(ready);
    }
}
