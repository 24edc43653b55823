//! `fair_share`: the one that has had the least goes next, in time weighed by priority.
//!
//! Each turn is charged to its task: its length in nanoseconds, a microsecond at least, divided by
//! the task's priority + 1. The least charged goes next; ties go to who has been ready longest. Who
//! becomes ready with less than the one taken last had then is given that: sleeping earns no
//! credit. So a task is at most its own last turn ahead of the others, and each of them passes it
//! only until it has caught up: if that turn cost C and others' cost at least c, and no weight is
//! more than w times its own, at most 1 + w · C / c times each.
//!
//! After stride scheduling (Waldspurger, Weihl 1995), and Linux's completely fair scheduler.
//!
//! The queue is a pairing heap (Fredman, Sedgewick, Sleator, Tarjan 1986) through the tasks
//! themselves, so it needs no memory under the lock.

use super::OWN;
use crate::sync::{Rule, is_spoiled};
use crate::task::{Rank, Task};

/// A turn counts for so many nanoseconds at least, or one that only yields would be free.
const LEAST: u64 = 1_000;
/// So that division by a weight loses little.
const SCALE: u64 = 64;

/// Ready tasks.
#[derive(Debug, Default)]
pub(crate) struct FairShare {
    root: Option<Task>,
    /// What the one taken last had had.
    least: u64,
    arrived: u64,
}

/// Charges a turn to its task.
pub(crate) fn charge(task: Task, nanoseconds: u64) {
    let weight = match task.header().priority() {
        OWN => 1,
        priority => u64::from(priority) + 1,
    };
    let used = if is_spoiled(Rule::TurnsAreCharged) { 0 } else { nanoseconds.max(LEAST) };
    let cost = used * SCALE / weight;
    // SAFETY: the caller's turn has the task, which is in no queue.
    task.header().rank().with_mut(|rank| unsafe { (*rank).measure += cost });
}

impl FairShare {
    /// A task is ready.
    pub(crate) fn push(&mut self, task: Task) {
        self.arrived += 1;
        change(task, |rank| {
            if !is_spoiled(Rule::SleepEarnsNoCredit) {
                rank.measure = rank.measure.max(self.least);
            }
            rank.arrival = self.arrived;
            rank.child = None;
        });
        set_sibling(task, None);
        self.root = Some(self.root.map_or(task, |root| meld(root, task)));
    }

    /// How far a task is ahead of the one taken last. Where each turn is charged the least, being
    /// behind changes nothing, unless the task is in a turn and not behind by that. Nobody charges
    /// or moves the task meanwhile.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn ahead(&self, task: Task, in_turn: bool) -> i64 {
        let least = if in_turn { -((LEAST * SCALE) as i64) } else { 0 };
        (rank(task).measure as i64 - self.least as i64).max(least)
    }

    /// All of them, in the order in which they go.
    #[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
    pub(crate) fn all(&self) -> Vec<Task> {
        let mut all = vec![];
        collect(self.root, &mut all);
        all.sort_by_key(|task| (rank(*task).measure, rank(*task).arrival));
        all
    }

    /// Takes the one that goes next.
    pub(crate) fn pop(&mut self) -> Option<Task> {
        let root = self.root?;
        let Rank { measure, child, .. } = rank(root);
        self.least = measure;
        self.root = child.and_then(meld_all);
        Some(root)
    }
}

/// All of a heap, and of its root's siblings.
#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
fn collect(root: Option<Task>, all: &mut Vec<Task>) {
    let mut next = root;
    while let Some(task) = next {
        all.push(task);
        collect(rank(task).child, all);
        next = sibling(task);
    }
}

/// Two heaps become one: the larger root becomes a child of the smaller.
fn meld(one: Task, other: Task) -> Task {
    let key = |task: Task| {
        let rank = rank(task);
        (rank.measure, rank.arrival)
    };
    let (parent, child) = if key(one) <= key(other) { (one, other) } else { (other, one) };
    set_sibling(child, rank(parent).child);
    change(parent, |rank| rank.child = Some(child));
    set_sibling(parent, None);
    parent
}

/// Siblings become one heap: in pairs from the left, then all pairs from the right.
fn meld_all(first: Task) -> Option<Task> {
    let mut rest = Some(first);
    let mut pairs = None;
    while let Some(one) = rest {
        let second = sibling(one);
        rest = second.and_then(sibling);
        let pair = second.map_or(one, |second| meld(one, second));
        set_sibling(pair, pairs);
        pairs = Some(pair);
    }
    let mut root = pairs?;
    let mut rest = sibling(root);
    set_sibling(root, None);
    while let Some(pair) = rest {
        rest = sibling(pair);
        root = meld(root, pair);
    }
    Some(root)
}

fn rank(task: Task) -> Rank {
    // SAFETY: the task is in this queue, whose lock is held.
    task.header().rank().with(|rank| unsafe { *rank })
}

fn change(task: Task, f: impl FnOnce(&mut Rank)) {
    // SAFETY: as above.
    task.header().rank().with_mut(|rank| f(unsafe { &mut *rank }));
}

fn sibling(task: Task) -> Option<Task> {
    // SAFETY: as above.
    task.header().link.with(|link| unsafe { *link })
}

fn set_sibling(task: Task, next: Option<Task>) {
    // SAFETY: as above.
    task.header().link.with_mut(|link| unsafe { *link = next });
}
