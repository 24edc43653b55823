//! What moves when a worker changes threads: a core, with its queue, its counts and its place.
//!
//! A core is held by one seat (a thread of the executor) at a time, or on its way to one. Its
//! holder takes tasks with [`Core::next`], begins a turn, ends it with [`settle`]; each is a step
//! by itself that waits for nobody, so that the deterministic driver and the tests take the same
//! steps on one thread. Other cores only steal from it.

use crate::context;
use crate::dice::{Dice, SPREAD};
use crate::metrics::Counters;
use crate::policy::lifo_slot::Slot;
use crate::policy::{Policy, fair_share, fifo, lifo_slot};
use crate::probe::{self, End, Event, NOBODY, SHARED};
use crate::queue::local::LocalQueue;
use crate::shared::Shared;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Gauge, Parker, Rule, full_fence, is_spoiled};
use crate::task::{AfterPoll, Ended, Task};

/// Between two looks at the clock while there are timers, so many tasks are taken.
const TURNS_BETWEEN_LOOKS: u64 = 16;
/// Between two looks at another core's queue, as many looks at the clock.
const TURNS_BETWEEN_BALANCES: u64 = 16 * TURNS_BETWEEN_LOOKS;
/// So many tasks are moved at a time.
const MOST_BALANCED: usize = 16;

/// One worker's core.
pub(crate) struct Core {
    pub(crate) index: usize,
    pub(crate) queue: LocalQueue,
    /// Of the policy `lifo_slot`.
    pub(crate) slot: Slot,
    /// Turns that the slot gave in a row.
    pub(crate) slot_turns: Gauge,
    /// The task whose turn it is, or was last.
    pub(crate) task: Gauge,
    /// Set by the monitor: its turn overran and could not be switched.
    pub(crate) stuck: Gauge,
    /// The turn that was last resumed with this core.
    pub(crate) resumed: Resumed,
    /// The seat that holds it, plus one; 0 while it is on its way.
    holder: AtomicUsize,
    /// Where its holder sleeps when there is nothing to do.
    pub(crate) parker: Parker,
    /// Whom to steal from first.
    dice: Dice,
    pub(crate) counters: Counters,
}

/// Of a turn that was resumed: its epoch; when, in nanoseconds; and what processor time its thread
/// had used by then.
#[derive(Default)]
pub(crate) struct Resumed {
    pub epoch: Gauge,
    pub at: Gauge,
    pub used: Gauge,
}

impl Core {
    /// A core with an empty queue.
    pub(crate) fn new(index: usize, seed: u64) -> Self {
        Core {
            index,
            queue: LocalQueue::new(),
            slot: Slot::default(),
            slot_turns: Gauge::default(),
            task: Gauge::default(),
            stuck: Gauge::default(),
            resumed: Resumed::default(),
            holder: AtomicUsize::new(0),
            parker: Parker::default(),
            dice: Dice::new(seed ^ (index as u64 + 1).wrapping_mul(SPREAD)),
            counters: Counters::default(),
        }
    }

    /// Turns begun: while the core is not asleep, a number that stays the same is a turn that goes
    /// on. The monitor reads it; nothing in a turn's way costs more than this store.
    #[inline(always)]
    pub(crate) fn epoch(&self) -> u64 {
        self.counters.polls.get()
    }

    /// The seat that holds it.
    pub(crate) fn holder(&self) -> Option<usize> {
        // Ordering: Acquire pairs with the Release in `set_holder`, for the monitor.
        self.holder.load(Ordering::Acquire).checked_sub(1)
    }

    /// The seat holds it from here on; `None`: it is on its way.
    pub(crate) fn set_holder(&self, seat: Option<usize>) {
        // Ordering: Release pairs with the Acquire in `holder`.
        self.holder.store(seat.map_or(0, |seat| seat + 1), Ordering::Release);
    }

    /// How many tasks wait in this core's own queue.
    #[inline]
    pub(crate) fn waiting(&self) -> usize {
        self.queue.len() + usize::from(!self.slot.is_empty())
    }

    /// The next task, from the own queue or the shared one.
    #[inline]
    pub(crate) fn next(&self, shared: &Shared) -> Option<Task> {
        if self.epoch().is_multiple_of(TURNS_BETWEEN_LOOKS) {
            shared.look_at_timers();
            // Not at the first turn: nothing can be said of the queues' lengths yet.
            let turns = self.epoch() + TURNS_BETWEEN_LOOKS;
            if !shared.alone && turns.is_multiple_of(TURNS_BETWEEN_BALANCES) {
                self.balance(shared);
            }
        }
        let before = probe::before();
        let task = match &shared.central {
            Some(central) => central.pop(),
            None => {
                self.fetch(shared);
                match shared.policy {
                    Policy::LifoSlot { cap } => lifo_slot::take(self, shared, cap),
                    _ => fifo::take(self, shared),
                }
            }
        };
        if let Some(task) = task {
            shared.probe.emit_with(before, || {
                let (worker, seat) = place(Some(self));
                let queue = if shared.central.is_some() { SHARED } else { worker };
                Event::Taken { task: shared.number_of(task), queue, worker, seat }
            });
        }
        if !shared.alone && task.is_some() && shared.waiting_at(self) > 0 {
            shared.wake_a_worker();
        }
        task
    }

    /// Moves what was woken from outside (on several workers: a share of it) to the own tail.
    #[inline]
    fn fetch(&self, shared: &Shared) {
        let outside = shared.outside.len();
        if outside > 0 {
            self.queue.fetch(&shared.outside, outside.div_ceil(shared.cores.len()));
        }
    }

    /// Adds a task at the own tail: on one worker behind all that became ready before it, from
    /// outside too. On several, others may fetch that, and sooner than a long turn ends.
    #[inline]
    pub(crate) fn push(&self, shared: &Shared, task: Task) {
        if shared.alone && !is_spoiled(Rule::OutsideComesInOrder) {
            self.fetch(shared);
        }
        self.queue.push(task);
    }

    /// Evens the queues out: a core steals only when it has nothing, so without this one that has a
    /// single task that keeps giving way would leave fifteen others to another core for ever.
    #[cold]
    fn balance(&self, shared: &Shared) {
        let cores = &shared.cores;
        let other = &cores[self.dice.roll() as usize % cores.len()];
        let (own, theirs) = (self.queue.len(), other.queue.len());
        if theirs <= 4 * own {
            return;
        }
        for _ in 0..((theirs - own) / 2).min(MOST_BALANCED) {
            let before = probe::before();
            let Some(task) = other.queue.steal_one() else { return };
            self.counters.steals.add(1);
            shared.probe.emit_with(before, || self.stolen_from(other, shared.number_of(task)));
            self.queue.push(task);
        }
    }

    fn stolen_from(&self, other: &Core, task: u64) -> Event {
        let (worker, seat) = place(Some(self));
        Event::Stolen { task, from: other.index as u16, worker, seat }
    }

    /// A task from another core. The own queue is empty.
    pub(crate) fn steal(&self, shared: &Shared) -> Option<Task> {
        let cores = &shared.cores;
        let first = self.dice.roll() as usize % cores.len();
        let others = || (0..cores.len()).map(|i| &cores[(first + i) % cores.len()].0);
        let others = || others().filter(|other| other.index != self.index);
        let stolen = others().find_map(|other| Some((other, other.queue.steal_into(&self.queue)?)));
        let stolen = stolen.or_else(|| {
            let slot = others().find_map(|other| Some((other, other.slot.take()?)));
            slot.map(|(other, task)| (other, (task, 0)))
        });
        stolen.map(|(other, (task, moved))| {
            self.counters.steals.add(moved as u64 + 1);
            let before = probe::before();
            shared.probe.emit_with(before, || self.stolen_from(other, shared.number_of(task)));
            task
        })
    }

    fn seat(&self) -> u16 {
        self.holder().map_or(NOBODY, |seat| seat as u16)
    }

    /// In a turn of this core, a task was woken or spawned.
    #[inline]
    pub(crate) fn join_woken(&self, shared: &Shared, task: Task) {
        match (&shared.central, shared.policy) {
            (Some(central), _) => central.push(task),
            (None, Policy::LifoSlot { cap }) if cap != Some(0) => {
                lifo_slot::join_woken(self, shared, task)
            }
            (None, _) => self.push(shared, task),
        }
        // The one task that this core takes next itself needs no other worker, unless this turn
        // goes on for long: then the monitor wakes one.
        if !shared.alone && shared.waiting_at(self) > 1 {
            shared.wake_a_worker();
        }
    }

    /// A turn of this core left its task ready.
    #[inline]
    pub(crate) fn join_again(&self, shared: &Shared, task: Task) {
        match &shared.central {
            Some(central) => central.push(task),
            None => self.push(shared, task),
        }
    }
}

/// One turn of a task, on the thread that holds `core`: the guard is up before and after, and down
/// while the future is polled. When it returns, the thread may have lost the core.
#[inline]
pub(crate) fn turn(core: &Core, shared: &Shared, task: Task) {
    let header = task.header();
    let id = header.id.get();
    core.counters.polls.bump();
    core.task.set(id);
    context::begin_turn(task.pointer());
    if shared.charges_time {
        context::set_began(shared.clock.now());
    }
    let before = probe::before();
    let what = header.state.start_poll();
    shared.probe.emit_with(before, || {
        let (worker, seat) = place(Some(core));
        Event::TurnBegun { task: id, worker, seat }
    });
    context::lower_guard();
    // SAFETY: begun just now. `core` is not used from here on: the thread may lose it.
    let ended = unsafe { task.turn(what) };
    context::raise_guard();
    let (woke_itself, was_long) = context::end_turn();
    if was_long {
        end_long_turn();
    }
    if ended == Ended::Pending {
        charge(shared, task);
        settle(shared, task, woke_itself);
    }
}

/// The turn was handed off or stopped, and is over: nobody need watch it any more.
#[cold]
fn end_long_turn() {
    context::note_long_turn(false);
    // SAFETY: a thread in a turn that could be handed off is in its seat.
    if let Some((_, seat)) = unsafe { context::seat() } {
        seat.end_long_turn();
    }
}

/// Charges what the turn has used since it began, or went on, to its task.
#[inline]
pub(crate) fn charge(shared: &Shared, task: Task) {
    if shared.charges_time {
        fair_share::charge(task, shared.clock.now().saturating_sub(context::began()));
    }
}

/// What the end of a turn that was not the last owes. The guard is up.
#[inline]
pub(crate) fn settle(shared: &Shared, task: Task, woke_itself: bool) {
    // SAFETY: under the guard a thread keeps its core; cores live as long as the executor.
    let core = unsafe { context::core().as_ref() };
    let id = task.header().id.get();
    let before = probe::before();
    let after = task.header().state.end_poll(woke_itself);
    shared.probe.emit_with(before, || {
        let how = match after {
            AfterPoll::Rest => End::Pending,
            AfterPoll::Requeue if woke_itself => End::Yielded,
            AfterPoll::Requeue => End::Woken,
        };
        let (worker, seat) = place(core);
        Event::TurnEnded { task: id, how, worker, seat }
    });
    if after == AfterPoll::Requeue {
        let before = probe::before();
        match core {
            Some(core) => core.join_again(shared, task),
            None if shared.is_stopping() => return cancel(task),
            None if is_spoiled(Rule::TurnsBesideAreQueued) => return,
            None => shared.join_outside(task),
        }
        // The task may be gone by now: another worker may have taken it. Its number was kept.
        shared.probe.emit_with(before, || enqueued(id, core));
    }
}

/// Nobody will take the task from a queue any more: its last turn is here and now. It was aborted
/// before the workers were told to end. The guard is up.
#[cold]
fn cancel(task: Task) {
    let what = task.header().state.start_poll();
    context::lower_guard();
    // SAFETY: begun just now; it is in no queue, so nobody else has it.
    let _ = unsafe { task.turn(what) };
    context::raise_guard();
}

/// The event of a task's joining the queue of the core, or the shared one.
pub(crate) fn enqueued(task: u64, core: Option<&Core>) -> Event {
    let (worker, seat) = place(core);
    let queue = if core.is_some() { worker } else { SHARED };
    Event::Enqueued { task, queue, worker, seat }
}

/// Worker and seat of a thread that holds the core, or none.
pub(crate) fn place(core: Option<&Core>) -> (u16, u16) {
    core.map_or((NOBODY, NOBODY), |core| (core.index as u16, core.seat()))
}

/// How a turn that was the last ended, in the words of the probe.
pub(crate) fn end_of(ended: Ended) -> End {
    match ended {
        Ended::Pending => End::Pending,
        Ended::Done => End::Done,
        Ended::Panicked => End::Panicked,
        Ended::Cancelled => End::Cancelled,
    }
}

/// Looks for work that other cores have, and sleeps if there is none. Gives nothing if the thread
/// has to look again from the start.
pub(crate) fn search(core: &Core, shared: &Shared) -> Option<Task> {
    let idle = &shared.idle;
    let found = core.next(shared).or_else(|| core.steal(shared));
    if found.is_some() {
        if idle.found() && !is_spoiled(Rule::LastSearcherPassesOn) {
            // Who queued a task while we searched relied on us: of its look at the searchers and
            // ours at the queues, one comes after the other's fence.
            full_fence();
            if shared.is_work_anywhere() {
                shared.wake_a_worker();
            }
        }
        return found;
    }
    idle.fall_asleep(core.index);
    full_fence();
    if is_spoiled(Rule::LookAfterFallingAsleep) {
        return None;
    }
    if shared.is_work_anywhere() || shared.is_stopping() {
        idle.wake_up(core.index);
    }
    None
}
