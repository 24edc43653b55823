//! The slot's turns and the queue's: in which order they come, and how many in a row.

use std::rc::Rc;

use crate::executor::Executor;
use crate::policy::{Policy, fifo, lifo_slot};
use crate::shared::Shared;
use crate::task::{Header, Task, token};

/// Tasks that are alive as long as this is.
struct Tasks(Vec<Rc<Header>>);

impl Tasks {
    fn new(many: usize) -> Self {
        Tasks((0..many).map(|_| Rc::new(token::new(false))).collect())
    }

    fn task(&self, number: usize) -> Task {
        // SAFETY: they outlive the queues.
        unsafe { Task::from_pointer(&raw const *self.0[number]) }.expect("it is somewhere")
    }

    fn number(&self, task: Task) -> usize {
        (0..self.0.len()).find(|number| self.task(*number) == task).expect("one of these")
    }
}

fn executor(policy: Policy) -> std::sync::Arc<Shared> {
    let builder = Executor::builder().workers(1).policy(policy);
    Shared::new(builder.plan().expect("there can be such an executor"))
}

/// Takes `many` tasks, of which the first so many wait in the queue; before each look another one
/// is woken, as long as there are any. Says who went, by their numbers.
fn order(cap: Option<u32>, queued: usize, woken: usize) -> Vec<usize> {
    let (tasks, shared) = (Tasks::new(queued + woken), executor(Policy::LifoSlot { cap }));
    let core = &*shared.cores[0];
    (0..queued).for_each(|number| core.queue.push(tasks.task(number)));
    let mut to_come = queued..queued + woken;
    let mut taken = vec![];
    while taken.len() <= queued + woken {
        if let Some(number) = to_come.next() {
            lifo_slot::join_woken(core, &shared, tasks.task(number));
        }
        let Some(task) = lifo_slot::take(core, &shared, cap) else { break };
        taken.push(tasks.number(task));
    }
    taken
}

#[test]
fn the_slot_goes_first_as_often_as_its_cap_allows() {
    // 0 to 2 are in the queue, 3 to 8 are woken one after the other.
    assert_eq!(order(None, 3, 6), [3, 4, 5, 6, 7, 8, 0, 1, 2]);
    assert_eq!(order(Some(6), 3, 6), [3, 4, 5, 6, 7, 8, 0, 1, 2]);
    assert_eq!(order(Some(2), 3, 6), [3, 4, 0, 6, 7, 1, 8, 2, 5], "5 is pushed out by 6");
    assert_eq!(order(Some(1), 3, 6), [3, 0, 5, 1, 7, 2, 8, 4, 6]);
}

#[test]
fn where_the_queue_is_empty_the_slot_is_not_capped() {
    assert_eq!(order(Some(1), 0, 5), [0, 1, 2, 3, 4]);
    assert_eq!(order(None, 0, 5), [0, 1, 2, 3, 4]);
}

/// Turns that the slot has because nobody else is ready do not put the queue's own off.
#[test]
fn a_turn_of_the_queue_begins_the_count_anew() {
    let (tasks, shared) = (Tasks::new(1), executor(Policy::LifoSlot { cap: Some(2) }));
    let core = &*shared.cores[0];
    let (task, cap) = (tasks.task(0), Some(2));
    for in_a_row in [1, 2, 2, 2] {
        lifo_slot::join_woken(core, &shared, task);
        assert_eq!(lifo_slot::take(core, &shared, cap), Some(task));
        assert_eq!(core.slot_turns.get(), in_a_row);
    }
    assert_eq!(lifo_slot::take(core, &shared, cap), None);
    assert_eq!(core.slot_turns.get(), 2, "nobody had a turn");
    core.queue.push(task);
    assert_eq!(lifo_slot::take(core, &shared, cap), Some(task));
    assert_eq!(core.slot_turns.get(), 0);
}

#[test]
fn there_is_one_place_in_the_slot() {
    let (tasks, shared) = (Tasks::new(3), executor(Policy::LifoSlot { cap: None }));
    let (slot, [one, two, _]) = (&shared.cores[0].slot, [0, 1, 2].map(|it| tasks.task(it)));
    assert!(slot.is_empty() && slot.take().is_none());
    assert_eq!(slot.replace(one), None);
    assert_eq!((slot.is_empty(), slot.replace(two)), (false, Some(one)));
    assert_eq!((slot.take(), slot.take(), slot.is_empty()), (Some(two), None, true));
}

#[test]
fn fifo_takes_the_head() {
    let (tasks, shared) = (Tasks::new(3), executor(Policy::Fifo));
    let core = &*shared.cores[0];
    (0..3).for_each(|number| core.queue.push(tasks.task(number)));
    let taken = std::iter::from_fn(|| fifo::take(core, &shared)).take(4);
    assert_eq!(taken.map(|task| tasks.number(task)).collect::<Vec<_>>(), [0, 1, 2]);
}
