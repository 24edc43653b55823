//! Events out: what the executor told becomes a run that a model can be held against.
//!
//! | the executor tells | observed |
//! | --- | --- |
//! | taken or stolen, and then turn begun or resumed | dispatch |
//! | turn ended by giving way, together with its task's joining a queue | leave |
//! | marked by the workload | operate, choose, leave; arrive, answer |
//! | stopped | interrupt |
//! | handed off | hand off |
//!
//! A task that waits leaves, for the model, in one step. Here it is first heard of that it waits,
//! and then its turn ends: who is woken in between becomes ready only then. A run in which that
//! happened does not tell the order in which tasks became ready.
//!
//! Everything else either follows (a wake is a part of the operation that wakes), or is no step of
//! a model. Whose a task's number is, the workload knows; other tasks are not in the run.

use std::collections::HashMap;

use turnwise::probe::{End, Event, Record};
use turnwise_conformance::run::{self, Run};

use crate::mark::Mark;
use crate::seen::{Seen, Watcher};

/// The run of a workload's tasks, up to its end; and whether it tells the order in which tasks
/// became ready.
///
/// `tasks` gives the index of a task by its number on the executor; `lost` is how many events are
/// missing.
pub fn run(
    watcher: &Watcher,
    records: &[Record],
    tasks: &HashMap<u64, u8>,
    lost: u64,
) -> (Run<Seen>, bool) {
    let is_over = |it: &&Record| Mark::of(it.event) == Some(Mark::Over);
    let over = records.iter().filter(is_over).map(|record| record.before).min();
    let over = over.unwrap_or(u64::MAX);
    // A step that is told by two events is under way from the first one's beginning.
    let (mut yielded, mut taken) = (HashMap::<u64, u64>::new(), HashMap::<u64, u64>::new());
    let mut events = Vec::new();
    let mut tells_order = true;
    for record in records {
        let known = |task: u64| tasks.get(&task).copied();
        let mut before = record.before;
        let seen = match record.event {
            Event::Taken { task, .. } | Event::Stolen { task, .. } => {
                taken.entry(task).or_insert(record.before);
                None
            }
            Event::TurnBegun { task, worker, .. } | Event::Resumed { task, worker, .. } => {
                // Who put it into the queue may tell so late; but it was there to be taken.
                if let Some(since) = yielded.remove(&task)
                    && let Some(task) = known(task)
                {
                    let what = Seen::Leave { task };
                    let lane = Some(watcher.lane_of(what));
                    let after = record.after;
                    events.push(run::Event { before: since, after, lane, version: None, what });
                }
                before = taken.remove(&task).unwrap_or(before);
                known(task).map(|task| Seen::Dispatch { task, processor: worker as u8 })
            }
            Event::TurnEnded { task, how: End::Yielded, .. } => {
                yielded.insert(task, record.before);
                None
            }
            Event::TurnEnded { task, how: End::Woken, .. } => {
                tells_order &= known(task).is_none();
                None
            }
            Event::Enqueued { task, .. } => match yielded.get(&task) {
                // Stolen, to stand in another queue: it is not taken yet.
                None => {
                    taken.remove(&task);
                    None
                }
                // Not what was told late of an earlier turn.
                Some(&since) if record.before >= since => {
                    yielded.remove(&task);
                    before = since;
                    known(task).map(|task| Seen::Leave { task })
                }
                _ => None,
            },
            Event::Stopped { task, .. } => known(task).map(|task| Seen::Interrupt { task }),
            Event::HandedOff { task, .. } => known(task).map(|task| Seen::HandOff { task }),
            event @ Event::Marked { task, .. } => {
                Mark::of(event).and_then(|mark| mark.seen(known(task)))
            }
            _ => None,
        };
        let Some(what) = seen else { continue };
        let lane = Some(watcher.lane_of(what));
        events.push(run::Event { before, after: record.after, lane, version: None, what });
    }
    let end = end(&events, over);
    events.retain(|event| event.after < end);
    (Run { lanes: watcher.lanes(), events, lost }, tells_order)
}

/// Where the run ends: at the last number, not after the workload was over, at which no event was
/// under way. Of one that was, it is not known whether what follows from it is in the run too.
fn end(events: &[run::Event<Seen>], over: u64) -> u64 {
    let mut end = over;
    loop {
        let under_way = events.iter().filter(|event| event.before < end && event.after >= end);
        match under_way.map(|event| event.before).min() {
            Some(earlier) => end = earlier,
            None => return end,
        }
    }
}
