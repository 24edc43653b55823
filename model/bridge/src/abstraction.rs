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

use std::collections::{HashMap, HashSet};

use turnwise::probe::{End, Event, Record};
use turnwise_conformance::run::{self, Run};

use crate::mark::Mark;
use crate::seen::{Seen, Watcher};

/// The run of a workload's tasks, up to its end; and whether it tells the order in which tasks
/// became ready.
///
/// `tasks` gives the index of a task by its number on the executor; `lost` is how many events are
/// missing; `is_at_rest` says that the run came to its end by itself.
pub fn run(
    watcher: &Watcher,
    records: &[Record],
    tasks: &HashMap<u64, u8>,
    lost: u64,
    is_at_rest: bool,
) -> (Run<Seen>, bool) {
    let is_over = |it: &&Record| Mark::of(it.event) == Some(Mark::Over);
    let over = records.iter().filter(is_over).map(|record| record.before).min();
    let mut reading = Reading { is_at_rest, ..Reading::new(watcher, tasks) };
    records.iter().for_each(|record| reading.read(record));
    let Reading { mut events, tells_order, .. } = reading;
    let over = over.unwrap_or(u64::MAX);
    if is_at_rest {
        // What was begun before the rest belongs to the run, however late it was told.
        events.retain(|event| event.before < over);
    } else {
        let end = end(&events, over);
        events.retain(|event| event.after < end);
    }
    (Run { lanes: watcher.lanes(), events, lost }, tells_order)
}

/// Cuts a run on threads off before the first turn that was taken over before it had done anything,
/// and says whether there was one.
///
/// On a busy computer the system can keep a turn's thread from running for longer than a slice just
/// then. No machine does that: its slices are operations. What came before is held against it.
pub fn cut_short(run: &mut Run<Seen>) -> bool {
    let mut of_tasks: Vec<&run::Event<Seen>> = run.events.iter().collect();
    of_tasks.sort_by_key(|event| event.before);
    let mut began = HashSet::new();
    let early = of_tasks.into_iter().find(|event| match event.what {
        Seen::Dispatch { task, .. } => {
            began.insert(task);
            false
        }
        Seen::Operate { task } | Seen::Choose { task, .. } | Seen::Leave { task } => {
            began.remove(&task);
            false
        }
        Seen::Interrupt { task } | Seen::HandOff { task } => began.contains(&task),
        Seen::Arrive { .. } | Seen::Answer { .. } => false,
    });
    let Some(before) = early.map(|event| event.before) else { return false };
    let end = end(&run.events, before);
    run.events.retain(|event| event.after < end);
    true
}

/// What was read so far.
struct Reading<'a> {
    watcher: &'a Watcher,
    tasks: &'a HashMap<u64, u8>,
    events: Vec<run::Event<Seen>>,
    tells_order: bool,
    is_at_rest: bool,
    /// Where a step that is told by two events began: tasks that have given way and are not known
    /// to be queued, and those that were taken and have not begun.
    yielded: HashMap<u64, u64>,
    taken: HashMap<u64, u64>,
}

impl<'a> Reading<'a> {
    fn new(watcher: &'a Watcher, tasks: &'a HashMap<u64, u8>) -> Self {
        let (events, tells_order) = (Vec::new(), true);
        let (yielded, taken) = Default::default();
        Reading { watcher, tasks, events, tells_order, is_at_rest: false, yielded, taken }
    }

    fn see(&mut self, before: u64, after: u64, what: Seen) {
        let lane = Some(self.watcher.lane_of(what));
        self.events.push(run::Event { before, after, lane, version: None, what });
    }

    fn read(&mut self, record: &Record) {
        let event = record.event;
        let (before, after) = (record.before, record.after);
        let number = event.task().unwrap_or(0);
        if let (Event::Marked { .. }, None) = (event, self.tasks.get(&number)) {
            // What the environment did: it is no task.
            if let Some(what) = Mark::of(event).and_then(|mark| mark.seen(None)) {
                self.see(before, after, what);
            }
            return;
        }
        let Some(&task) = self.tasks.get(&number) else { return };
        match event {
            Event::Taken { .. } | Event::Stolen { .. } => {
                self.taken.entry(number).or_insert(before);
            }
            Event::TurnBegun { worker, .. } | Event::Resumed { worker, .. } => {
                // Who put it into the queue may tell so late; but it was there to be taken.
                if let Some(since) = self.yielded.remove(&number) {
                    self.see(since, after, Seen::Leave { task });
                }
                let since = self.taken.remove(&number).unwrap_or(before);
                self.see(since, after, Seen::Dispatch { task, processor: worker as u8 });
            }
            Event::TurnEnded { how: End::Yielded, .. } => {
                self.yielded.insert(number, before);
            }
            Event::TurnEnded { how: End::Woken, .. } => self.tells_order = false,
            // The turn in which an executor that ends drops a task that waited is none of its
            // program's. Where the run was cut off it may be one that was begun before.
            Event::TurnEnded { how: End::Cancelled, .. } if self.is_at_rest => {
                let last = self.events.iter().rposition(|event| event.what.task() == Some(task));
                if let Some(last) = last
                    && matches!(self.events[last].what, Seen::Dispatch { .. })
                {
                    self.events.remove(last);
                }
            }
            // Not what was told late of an earlier turn.
            Event::Enqueued { .. } if self.yielded.get(&number).is_some_and(|it| before >= *it) => {
                let since = self.yielded.remove(&number).unwrap_or(before);
                self.see(since, after, Seen::Leave { task });
            }
            Event::Stopped { .. } => self.see(before, after, Seen::Interrupt { task }),
            Event::HandedOff { .. } => self.see(before, after, Seen::HandOff { task }),
            Event::Marked { .. } => {
                if let Some(what) = Mark::of(event).and_then(|mark| mark.seen(Some(task))) {
                    self.see(before, after, what);
                }
            }
            _ => {}
        }
    }
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

#[cfg(test)]
mod tests {
    use super::{Run, Seen, cut_short};
    use turnwise_conformance::run::Event;

    /// One thing after the other, each in a number of its own.
    fn run(seen: &[Seen]) -> Run<Seen> {
        let event = |(i, &what): (usize, &Seen)| Event {
            before: 2 * i as u64,
            after: 2 * i as u64 + 1,
            lane: None,
            version: None,
            what,
        };
        Run { lanes: vec![], events: seen.iter().enumerate().map(event).collect(), lost: 0 }
    }

    #[test]
    fn a_turn_that_has_done_something_may_be_taken_over() {
        let seen = [
            Seen::Dispatch { task: 0, processor: 0 },
            Seen::Operate { task: 0 },
            Seen::Interrupt { task: 0 },
            Seen::Dispatch { task: 1, processor: 0 },
            Seen::Leave { task: 1 },
        ];
        let mut whole = run(&seen);
        assert!(!cut_short(&mut whole));
        assert_eq!(whole.events.len(), seen.len());
    }

    #[test]
    fn what_comes_before_an_early_end_of_a_turn_stays() {
        let seen = [
            Seen::Dispatch { task: 0, processor: 0 },
            Seen::Operate { task: 0 },
            Seen::Leave { task: 0 },
            Seen::Dispatch { task: 0, processor: 0 },
            Seen::HandOff { task: 0 },
            Seen::Operate { task: 0 },
        ];
        let mut early = run(&seen);
        assert!(cut_short(&mut early));
        assert_eq!(early.events.len(), 4);
        // Told late: what was under way at the cut is left out, and what follows from it.
        let mut late = run(&seen);
        late.events[3].after = 20;
        late.events.swap(0, 4);
        assert!(cut_short(&mut late));
        assert_eq!(late.events.len(), 3);
    }
}
