//! What the executor's scheduling is made of at one moment: who waits where, who sleeps.

use crate::core::Core;
use crate::policy::central::Central;
use crate::shared::Shared;
use crate::task::Task;

/// All that decides what happens next, but for what policies count.
///
/// Seats are left out: which of several equal threads holds a core changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// Each core.
    pub cores: Vec<CoreSnapshot>,
    /// The shared queue, from its head.
    pub outside: Vec<Waiting>,
    /// The queue of policies that compare all tasks.
    pub central: Vec<Waiting>,
    /// How many seats wait for a core.
    pub free: usize,
    /// How many cores search for work.
    pub searching: usize,
    /// Each live task, by number.
    pub tasks: Vec<TaskSnapshot>,
}

/// One task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskSnapshot {
    /// Its number.
    pub number: u64,
    /// Its state word says that it is in a queue, or was woken in its turn.
    pub is_queued: bool,
    /// Its state word says that it is in a turn.
    pub is_polled: bool,
    /// Where shares are fair: how far it is ahead of the one taken last.
    pub ahead: i64,
}

/// One core.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CoreSnapshot {
    /// Does a thread hold it? Else it is on its way.
    pub is_held: bool,
    /// Is its holder asleep, as far as others know?
    pub is_asleep: bool,
    /// Its queue, from the head.
    pub queue: Vec<Waiting>,
    /// Who is in the slot.
    pub slot: Option<Waiting>,
    /// Turns that the slot gave in a row.
    pub slot_turns: u64,
}

/// Something in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// The task's number.
    pub task: u64,
    /// It stands for a turn of the task that was stopped.
    pub is_stopped: bool,
    /// As of a task.
    pub ahead: i64,
}

impl Snapshot {
    pub(super) fn of(shared: &Shared) -> Snapshot {
        let ahead = |task, in_turn| {
            shared.central.as_ref().map_or(0, |central| central.ahead(task, in_turn))
        };
        let waiting = |task: Task| {
            let is_stopped = task.stopped_on().is_some();
            Waiting { task: shared.number_of(task), is_stopped, ahead: ahead(task, false) }
        };
        let core = |core: &Core| CoreSnapshot {
            is_held: core.holder().is_some(),
            is_asleep: shared.idle.is_asleep(core.index),
            queue: core.queue.all().into_iter().map(waiting).collect(),
            slot: core.slot.peek().map(waiting),
            slot_turns: core.slot_turns.get(),
        };
        let mut tasks = vec![];
        shared.registry.for_each(|task| {
            let number = task.header().id.get();
            let (is_queued, is_polled, is_done) = task.header().state.bits();
            if !task.header().system && !is_done {
                let ahead = ahead(task, is_polled);
                tasks.push(TaskSnapshot { number, is_queued, is_polled, ahead });
            }
        });
        tasks.sort_unstable();
        let central = shared.central.as_ref().map_or(vec![], Central::all);
        Snapshot {
            cores: shared.cores.iter().map(|it| core(it)).collect(),
            outside: shared.outside.all().into_iter().map(waiting).collect(),
            central: central.into_iter().map(waiting).collect(),
            free: shared.switchboard.free(),
            searching: shared.idle.searching(),
            tasks,
        }
    }

    /// Everything that is in a queue, wherever.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting> {
        let of_core = |core: &CoreSnapshot| core.slot.into_iter().chain(core.queue.clone());
        let own = self.cores.iter().flat_map(of_core);
        own.chain(self.outside.iter().copied()).chain(self.central.iter().copied())
    }
}
