//! What waits behind a turn that goes on and cannot be switched is moved to where others find it.
//!
//! A worker with tasks of its own does not steal. So while all others are busy, what waits in the
//! queue of a worker that is stuck would wait as long as that worker's turn, which may be for ever:
//! of eight yielding tasks beside one that spins, tokio's two workers served four. An idle worker
//! steals, and then nothing is moved here. On one worker there is nobody to move it to.

use crate::core::{self, Core};
use crate::preemption::Discipline;
use crate::probe::{self, Event, NOBODY};
use crate::queue::local::LocalQueue;
use crate::shared::Shared;
use crate::task::Task;

/// On the way from a core to the shared queue; empty but while the monitor moves tasks.
pub(super) struct Relief(LocalQueue);

impl Default for Relief {
    fn default() -> Self {
        Relief(LocalQueue::new())
    }
}

impl Relief {
    /// The monitor has seen the core in one turn twice: moves what waits there, in order, if nobody
    /// else will. Says how many it moved.
    pub(super) fn come(&self, shared: &Shared, core: &Core) -> u64 {
        let switches = match shared.switchboard.discipline {
            Discipline::Cooperative => false,
            _ => core.stuck.get() == 0,
        };
        if shared.alone || shared.central.is_some() || switches || !shared.idle.all_are_busy() {
            return 0;
        }
        // No more than there is now, and no longer than the turn goes on: what its core takes back
        // would else be moved for ever.
        let (epoch, most) = (core.epoch(), core.waiting() as u64);
        let goes_on = || core.epoch() == epoch && !shared.is_stopping();
        let mut moved = 0;
        while moved < most
            && goes_on()
            && let Some((task, more)) = core.queue.steal_into(&self.0)
        {
            let rest = (0..more).filter_map(|_| self.0.pop(true));
            for task in [task].into_iter().chain(rest) {
                move_out(shared, core, task);
                moved += 1;
            }
        }
        if goes_on()
            && let Some(task) = core.slot.take()
        {
            move_out(shared, core, task);
            moved += 1;
        }
        moved
    }
}

fn move_out(shared: &Shared, core: &Core, task: Task) {
    let task_number = shared.number_of(task);
    shared.probe.emit_with(probe::before(), || {
        let (from, worker, seat) = (core.index as u16, NOBODY, NOBODY);
        Event::Stolen { task: task_number, from, worker, seat }
    });
    let before = probe::before();
    shared.join_outside(task);
    shared.probe.emit_with(before, || core::enqueued(task_number, None));
}
