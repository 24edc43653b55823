//! Whether those that are queued stand in the model's order.
//!
//! Each task being queued does not say when it goes: a task in the wrong place is known as such
//! only when a wrong one is taken, which may be many commands later, or where none is given any
//! more, never. So the order is compared too, where both have one:
//!
//! | policy | the model's | the executor's |
//! | --- | --- | --- |
//! | `fifo`, one worker | its queue | its core's queue, and then what came from outside |
//! | `lifo-slot`, one worker | its slot; its queue | its core's slot; as of `fifo` |
//! | `priority` | its queue | the shared queue, as tasks became ready |
//!
//! On one worker, whatever came from outside is moved to the tail of the core's queue before
//! anything is taken from it or added to it: so it stands behind that, however many moves there
//! were. Of `priority` the order of becoming ready is compared, on both sides; how urgent each is
//! follows from it and from how many turns were given since, and shows in who is taken.
//!
//! Left out: `fifo` and `lifo-slot` on two workers have a queue for each, which share out as it
//! comes what is outside, and of whose heads either may be taken first; and `fair-share` goes by
//! time. Their model is `any`, which keeps no order at all.

use std::collections::HashMap;

use turnwise::parts::{Snapshot, Waiting};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::spec::Policy;
use turnwise_schedulers::step::Entity;

/// Who stands where, by name.
#[derive(Debug, PartialEq, Eq)]
struct Order<'a> {
    /// Who goes before the queue, unless it has done so too often.
    slot: Option<&'a str>,
    /// From the head.
    queue: Vec<&'a str>,
}

impl Order<'_> {
    fn said(&self) -> String {
        let queue = if self.queue.is_empty() { "nobody".to_owned() } else { self.queue.join(", ") };
        match self.slot {
            None => queue,
            Some(slot) => format!("{slot} in the slot, then {queue}"),
        }
    }
}

/// Compares, where there is one order.
pub(super) fn compare(
    machine: &Machine,
    state: &State,
    snapshot: &Snapshot,
    ids: &HashMap<u64, u8>,
) -> Result<(), String> {
    if machine.spec().scheduler.policy == Policy::Any {
        return Ok(());
    }
    let (expected, found) = (in_model(machine, state), in_executor(machine, snapshot, ids));
    if found == expected {
        return Ok(());
    }
    let (expected, found) = (expected.said(), found.said());
    Err(format!("the order in the queue is {expected} in the model, and {found} here"))
}

fn in_model<'a>(machine: &'a Machine, state: &State) -> Order<'a> {
    let name = |entity| match entity {
        Entity::Task(task) => machine.spec().tasks[usize::from(task)].name.as_str(),
        Entity::Thread(_) => unreachable!("a plan has no runtimes"),
    };
    let mut order = Order { slot: None, queue: vec![] };
    for (queue, members) in machine.queues(state) {
        let mut names = members.into_iter().map(name);
        match queue.as_str() {
            "queue" => order.queue = names.collect(),
            _ => order.slot = names.next(),
        }
    }
    order
}

fn in_executor<'a>(machine: &'a Machine, snapshot: &Snapshot, ids: &HashMap<u64, u8>) -> Order<'a> {
    // A number that belongs to no task of the machine was found when places were compared.
    let name = |it: &Waiting| {
        let task = ids.get(&it.task).map(|task| usize::from(*task));
        task.map_or("?", |task| machine.spec().tasks[task].name.as_str())
    };
    let own = snapshot.cores.iter().flat_map(|core| &core.queue);
    let queue = own.chain(&snapshot.outside).chain(&snapshot.central).map(name).collect();
    let slot = snapshot.cores.iter().find_map(|core| core.slot.as_ref()).map(name);
    Order { slot, queue }
}
