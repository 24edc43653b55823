//! `priority`: one list for each priority, and waiting tasks that become more urgent.
//!
//! The most urgent goes next; ties go to who has been ready longest. With `aging = k` a ready task
//! is more urgent by one for every k turns that others were given since it became ready, up to the
//! highest priority that any task was given, and falls back when it is given its own (Silberschatz,
//! Galvin, Gagne, *Operating System Concepts*, chapter on scheduling, counted in turns where they
//! count time). A task d below the highest reaches it after k·d turns of others, and is then passed
//! only by those that are as urgent and were before it: k·d + n − 1 in all.
//!
//! Within a list the head has waited longest, so it has risen most, and
//! only heads are compared: a choice costs as many comparisons as there are priorities in use.

use std::cmp::Reverse;

use super::OWN;
use crate::queue::list::List;
use crate::sync::{Rule, is_spoiled};
use crate::task::{Rank, Task};

/// Ready tasks.
#[derive(Debug, Default)]
pub(crate) struct PriorityQueue {
    aging: Option<u32>,
    /// One for each priority, and the last for the executor's own.
    levels: [List; OWN as usize + 1],
    highest: u8,
    taken: u64,
    arrived: u64,
}

impl PriorityQueue {
    /// An empty one.
    pub(crate) fn new(aging: Option<u32>) -> Self {
        PriorityQueue { aging, ..Self::default() }
    }

    /// A task is ready.
    pub(crate) fn push(&mut self, task: Task) {
        self.arrived += 1;
        let last = is_spoiled(Rule::TiesGoToTheFirst);
        let arrival = if last { !self.arrived } else { self.arrived };
        set_rank(task, Rank { measure: self.taken, arrival, child: None });
        let priority = task.header().priority();
        if priority != OWN {
            self.highest = self.highest.max(priority);
        }
        self.levels[usize::from(priority)].push(task);
    }

    /// Takes the one that goes next.
    pub(crate) fn pop(&mut self) -> Option<Task> {
        let heads = self.levels.iter().enumerate();
        let heads = heads.filter_map(|(level, list)| Some((level, list.first()?)));
        let best = heads.max_by_key(|(_, head)| {
            let rank = rank(*head);
            let urgency = self.urgency(*head, rank.measure);
            let urgency = if is_spoiled(Rule::UrgentGoFirst) { !urgency } else { urgency };
            (urgency, Reverse(rank.arrival))
        });
        // Not the level of its priority: a token that has changed hands stands where it did.
        let (level, _) = best?;
        self.taken += 1;
        self.levels[level].pop()
    }

    /// All of them, in the order in which they became ready.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn all(&self) -> Vec<Task> {
        let mut all: Vec<Task> = self.levels.iter().flat_map(List::iter).collect();
        all.sort_by_key(|task| rank(*task).arrival);
        all
    }

    fn urgency(&self, task: Task, since: u64) -> u64 {
        let base = match task.header().priority() {
            OWN => return u64::from(self.highest),
            base => base,
        };
        let aging = self.aging.filter(|_| !is_spoiled(Rule::WaitingRises));
        let risen = aging.map_or(0, |k| (self.taken - since) / u64::from(k.max(1)));
        (u64::from(base) + risen).min(u64::from(self.highest.max(base)))
    }
}

fn rank(task: Task) -> Rank {
    // SAFETY: the task is in this queue, whose lock is held.
    task.header().rank().with(|rank| unsafe { *rank })
}

fn set_rank(task: Task, rank: Rank) {
    // SAFETY: the task is being put into this queue, whose lock is held.
    task.header().rank().with_mut(|it| unsafe { *it = rank });
}
