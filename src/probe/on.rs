//! The probe built in: where an executor's events go, and the numbers that order them.
//!
//! An emission costs one read-modify-write on the counter that numbers come from and one on a
//! ring; ahead of the operation there is only a load. Both are safe in a signal handler. Under
//! loom and shuttle there are no rings: every step of the probe would be one of what is explored,
//! so records go through a plain mutex that they do not see.

#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
use std::io;
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use super::Event;
use super::number::{Before, drawn};
use super::recorder::{Record, Recorder};
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
use super::rings::Rings;
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
use crate::sync::atomic::{AtomicUsize, Ordering};
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
use crate::sync::thread::JoinHandle;

#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
thread_local! {
    /// This thread's seat plus one; 0 outside. It needs no drop and no initialisation at run time,
    /// so a signal handler may read it.
    static SEAT: AtomicUsize = const { AtomicUsize::new(0) };
}

/// Says that this thread is that seat of its executor; call it before signals are let in.
pub(crate) fn enter_seat(seat: u16) {
    #[cfg(any(turnwise_loom, turnwise_shuttle))]
    let _ = seat;
    #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
    // Ordering: Relaxed, read by this thread and its handlers only.
    SEAT.with(|own| own.store(usize::from(seat) + 1, Ordering::Relaxed));
}

/// Where an executor's events go; by default nowhere.
#[derive(Default)]
pub(crate) struct Probe(Sink);

#[derive(Default)]
enum Sink {
    /// Nobody asked.
    #[default]
    Off,
    /// Straight to the recorders, for one thread or under loom.
    Direct(Mutex<Direct>),
    /// Through rings and a drain thread.
    #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
    Rings { rings: Arc<Rings>, thread: Mutex<Option<JoinHandle<()>>> },
}

struct Direct {
    recorders: Vec<Box<dyn Recorder>>,
    /// The driver's records have numbers of their own, the same in each run.
    next: u64,
}

impl Probe {
    /// The recorders are told at once, in the order of the calls. In the deterministic driver that
    /// is the order of the operations, too; under loom and shuttle what a thread marks may take
    /// several of their steps. No signal handler may emit.
    pub(crate) fn direct(recorders: Vec<Box<dyn Recorder>>) -> Self {
        Probe(Sink::Direct(Mutex::new(Direct { recorders, next: 0 })))
    }

    /// The recorders are told by a thread of that name; `seats` threads have a ring each.
    ///
    /// # Errors
    ///
    /// The operating system grants no thread.
    #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
    pub(crate) fn rings(
        name: String,
        seats: usize,
        recorders: Vec<Box<dyn Recorder>>,
    ) -> io::Result<Self> {
        let rings = Arc::new(Rings::new(seats, recorders));
        let thread = Mutex::new(Some(Rings::start(&rings, name)?));
        Ok(Probe(Sink::Rings { rings, thread }))
    }

    /// Tells of an event; `before` was read ahead of what made it true.
    #[inline]
    pub(crate) fn emit(&self, before: Before, event: Event) {
        self.emit_with(before, || event)
    }

    /// The same for an event that costs something to make; it is not made if nobody asked.
    #[inline]
    pub(crate) fn emit_with(&self, before: Before, event: impl FnOnce() -> Event) {
        match &self.0 {
            Sink::Off => {}
            Sink::Direct(direct) => direct_to(direct, before, event()),
            #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
            Sink::Rings { rings, .. } => {
                let event = event();
                SEAT.with(|own| {
                    // Ordering: Relaxed, written by this thread only.
                    let seat = own.load(Ordering::Relaxed).checked_sub(1);
                    let ring = rings.of(seat, std::ptr::from_ref(own).addr());
                    ring.push_with(|| Record::new(before.number(), drawn(), event));
                });
            }
        }
    }

    /// How many events found no room.
    pub(crate) fn lost(&self) -> u64 {
        match &self.0 {
            #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
            Sink::Rings { rings, .. } => rings.lost(),
            _ => 0,
        }
    }

    /// Hands on all that was told before this call, to the last record that is written whole; ends
    /// the drain thread and waits for it. Call it once the executor's threads have ended, and from
    /// none of them. What is told later is not handed on.
    pub(crate) fn close(&self) {
        #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
        if let Sink::Rings { rings, thread } = &self.0 {
            rings.close();
            let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            // It does not panic: a recorder that does is left out.
            let _ended = thread.map(JoinHandle::join);
            rings.drain(true);
        }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.close();
    }
}

fn direct_to(direct: &Mutex<Direct>, before: Before, event: Event) {
    let mut direct = direct.lock().unwrap_or_else(PoisonError::into_inner);
    let record = if cfg!(any(turnwise_loom, turnwise_shuttle)) {
        Record::new(before.number(), drawn(), event)
    } else {
        direct.next += 1;
        Record::new(direct.next, direct.next, event)
    };
    direct.recorders.iter_mut().for_each(|recorder| recorder.record(record));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{Log, NOBODY, before};

    fn woken(task: u64) -> Event {
        Event::Woken { task, worker: NOBODY, seat: NOBODY }
    }

    fn logged() -> (Log, Vec<Box<dyn Recorder>>) {
        let log = Log::new();
        (log.clone(), vec![Box::new(log)])
    }

    #[test]
    fn directly_told_events_come_in_a_line() {
        let (log, recorders) = logged();
        let probe = Probe::direct(recorders);
        (0..3).for_each(|task| probe.emit(before(), woken(task)));
        let records = log.records();
        assert_eq!(log.events(), [woken(0), woken(1), woken(2)]);
        assert!(records.is_sorted_by(|a, b| a.precedes(b) && !b.precedes(a)));
    }

    #[test]
    fn an_event_that_nobody_asked_for_is_not_made() {
        Probe::default().emit_with(before(), || unreachable!("nobody asked"));
    }

    #[test]
    fn the_drain_hands_on_all_of_all_threads_in_the_order_of_their_numbers() {
        let (log, recorders) = logged();
        let probe = Probe::rings("drain".into(), 2, recorders).expect("a thread");
        // A lock makes the operations of different threads come one after another.
        let operations = Mutex::new(vec![]);
        std::thread::scope(|threads| {
            for thread in 0..4u16 {
                let (probe, operations) = (&probe, &operations);
                threads.spawn(move || {
                    // The last two are from outside.
                    (thread < 2).then(|| enter_seat(thread));
                    for n in 0..500 {
                        let task = u64::from(thread) * 1_000 + n;
                        let mut done = operations.lock().expect("no panic");
                        let before = before();
                        done.push(task);
                        // Half of them told outside the lock, late.
                        n.is_multiple_of(2).then(|| drop(done));
                        probe.emit(before, woken(task));
                    }
                });
            }
        });
        probe.close();
        let records = log.records();
        assert_eq!((records.len(), log.lost(), probe.lost()), (2_000, 0, 0));
        assert!(records.is_sorted_by(|a, b| a.after < b.after));
        let done = operations.into_inner().expect("no panic");
        let at = |record: &Record| done.iter().position(|&task| record.event.task() == Some(task));
        let places: Vec<_> = records.iter().map(at).collect();
        for (i, later) in records.iter().enumerate() {
            for (j, earlier) in records[..i].iter().enumerate() {
                assert!(!earlier.precedes(later) || places[j] < places[i]);
            }
        }
    }

    #[test]
    fn what_finds_no_room_is_counted_and_reported() {
        let (log, recorders) = logged();
        let rings = Arc::new(Rings::with_capacity(0, 8, recorders));
        let probe = Probe(Sink::Rings { rings: Arc::clone(&rings), thread: Mutex::new(None) });
        (0..11).for_each(|task| probe.emit(before(), woken(task)));
        assert_eq!((probe.lost(), log.lost(), log.events().len()), (3, 0, 0));
        rings.drain(false);
        assert_eq!((log.lost(), log.events().len()), (3, 8));
        assert_eq!(log.take().len(), 8);
        drop(probe);
        assert!(log.records().is_empty());
    }

    #[test]
    fn an_unfinished_write_holds_back_what_came_after_it_until_the_end() {
        let (log, recorders) = logged();
        let rings = Rings::with_capacity(1, 8, recorders);
        rings.of(None, 0).push_with(|| {
            rings.of(Some(0), 0).push_with(|| Record::new(0, drawn(), woken(1)));
            rings.drain(false);
            assert!(log.records().is_empty(), "the first might have an earlier number");
            Record::new(0, drawn(), woken(0))
        });
        rings.drain(false);
        assert_eq!(log.events(), [woken(1), woken(0)]);
    }

    #[test]
    fn a_recorder_that_panics_is_left_out_and_the_others_go_on() {
        let (log, mut recorders) = logged();
        let panicked = Arc::new(Mutex::new(0));
        let count = Arc::clone(&panicked);
        recorders.insert(
            0,
            Box::new(move |_: Record| {
                *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                panic!("in a recorder");
            }),
        );
        let probe = Probe::rings("drain".into(), 0, recorders).expect("a thread");
        (0..3).for_each(|task| probe.emit(before(), woken(task)));
        probe.close();
        assert_eq!(log.events().len(), 3);
        assert_eq!(*panicked.lock().unwrap_or_else(PoisonError::into_inner), 1);
    }
}
