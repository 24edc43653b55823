//! When a turn counts as an overrun, and what is asked then, to the nanosecond.
//!
//! The clock is moved by hand, and the processor time is that of a thread which uses none.

mod asleep;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use super::{PATIENCE, Seen, look, processor_time, settle, take_answers, until_due};
use crate::executor::Executor;
use crate::preemption::signal::{install, own_processor_time};
use crate::preemption::{Discipline, Seat};
use crate::queue::list::List;
use crate::shared::{Plan, Shared};
use crate::sync::thread;
use crate::task::{Task, token};
use crate::time::Clock;

/// A slice, in nanoseconds: of it 31,000 make 31 of 32 parts, and 16,000 half.
const SLICE: u64 = 32_000;
const SLICES: Duration = Duration::from_nanos(SLICE);
const HANDOFF: Discipline = Discipline::Handoff { slice: SLICES, spares: 1 };
const STOPS: Discipline = Discipline::Preemptive { slice: SLICES, threads: 2 };
/// The seat of the worker, and the spare one.
const SEAT: usize = 0;
const SPARE: usize = 1;

/// One worker's executor without threads, whose core is in a turn, and a clock moved by hand.
fn executor(discipline: Discipline, workers: usize) -> Arc<Shared> {
    install().expect("there is such a signal");
    let plan = Executor::builder().workers(workers).plan().expect("there can be one");
    // Users' slices are longer.
    let shared = Shared::new(Plan { clock: Clock::paused(), discipline, ..plan });
    for (index, core) in shared.cores.iter().enumerate() {
        core.set_holder(Some(index));
        core.counters.polls.bump();
    }
    shared.switchboard.release_spare(shared.switchboard.seats.len() - 1);
    shared.clock.advance(Duration::from_secs(1));
    shared
}

/// What a thread in a seat does until it is told that it is over.
type Occupation = fn(&Receiver<()>);

fn sleeps(over: &Receiver<()>) {
    assert!(over.recv().is_err(), "nothing is sent");
}

fn computes(over: &Receiver<()>) {
    while over.try_recv() == Err(TryRecvError::Empty) {
        std::hint::spin_loop();
    }
}

/// A thread sits in the worker's seat while `f` runs.
fn with_a_thread(shared: &Shared, occupation: Occupation, f: impl FnOnce(&Seat)) {
    let seat = &*shared.switchboard.seats[SEAT];
    let (until_dropped, over) = channel::<()>();
    thread::scope(|threads| {
        threads.spawn(move || {
            // It has used more than any turn here is to have used.
            let used = own_processor_time() + 100 * SLICE;
            while own_processor_time() < used {
                std::hint::spin_loop();
            }
            seat.sit_down(shared);
            occupation(&over);
            seat.stand_up();
        });
        let is_to_sleep = std::ptr::fn_addr_eq(occupation, sleeps as Occupation);
        while seat.thread().is_none() || is_to_sleep && !seat.is_asleep() {
            thread::yield_now();
        }
        f(seat);
        drop(until_dropped);
    });
}

/// A turn that was first seen so long ago, whose thread has used so much since.
fn seen(shared: &Shared, seat: &Seat, lasted: u64, used: u64) -> Seen {
    // It may still be on its way back from a signal, and uses time until it sleeps.
    while !seat.is_asleep() {
        thread::yield_now();
    }
    let before = processor_time(seat);
    assert!(before > used, "a thread has used more than that");
    let since = shared.clock.now() - lasted;
    Seen { epoch: 1, since, used: before - used, ..Seen::default() }
}

/// Waits for the answer that is owed.
fn settled(shared: &Shared, seen: &mut Seen) {
    while !settle(shared, seen) {
        thread::yield_now();
    }
}

/// One look at a turn that has lasted and used so much: is it an overrun, and when comes the next?
fn judged(shared: &Shared, seat: &Seat, lasted: u64, used: u64) -> (bool, u64) {
    let watch = &shared.switchboard.monitor.watch;
    let before = watch.overruns.get();
    let mut seen = seen(shared, seat, lasted, used);
    look(shared, &shared.cores[0], &mut seen);
    let overran = watch.overruns.get() > before;
    assert_eq!((seen.asked > 0, seen.counted), (overran, overran), "{lasted}, {used}");
    settled(shared, &mut seen);
    assert_eq!(shared.switchboard.free(), 1, "the spare is back");
    (overran, seen.due.saturating_sub(shared.clock.now()))
}

#[test]
fn a_turn_overruns_by_what_it_uses() {
    let stops = executor(STOPS, 1);
    with_a_thread(&stops, sleeps, |seat| {
        let judged = |lasted, used| judged(&stops, seat, lasted, used);
        assert_eq!(judged(SLICE - 1, 32_000), (false, 0), "its slice is not over");
        assert_eq!(judged(SLICE, 31_000), (true, 0));
        assert_eq!(judged(SLICE, 30_999), (false, SLICE / 16), "the next look is not too soon");
        assert_eq!(judged(SLICE, 27_000), (false, 4_000), "when it may have used it up");
        assert_eq!(judged(2 * SLICE - 1, 30_999), (false, SLICE / 16));
        assert_eq!(judged(2 * SLICE, 16_000), (true, 0), "half of it is enough then");
        assert_eq!(judged(2 * SLICE, 15_999), (false, SLICE / 16));
    });
    let hands_off = executor(HANDOFF, 1);
    with_a_thread(&hands_off, sleeps, |seat| {
        let judged = |lasted, used| judged(&hands_off, seat, lasted, used);
        assert_eq!(judged(SLICE, 16_000), (true, 0));
        assert_eq!(judged(SLICE, 15_999), (false, SLICE / 16));
        assert_eq!(judged(SLICE, 6_000), (false, 10_000));
    });
}

#[test]
fn a_turn_that_waits_overruns_by_the_clock_alone() {
    for discipline in [STOPS, HANDOFF] {
        let shared = executor(discipline, 1);
        with_a_thread(&shared, sleeps, |seat| {
            assert!(!judged(&shared, seat, PATIENCE * SLICE - 1, 0).0);
            assert!(judged(&shared, seat, PATIENCE * SLICE, 0).0, "it sleeps");
        });
        with_a_thread(&shared, computes, |_| {
            let since = shared.clock.now() - 100 * SLICE;
            let mut seen = Seen { epoch: 1, since, used: u64::MAX, ..Seen::default() };
            look(&shared, &shared.cores[0], &mut seen);
            assert_eq!(seen.asked, 0, "it wants the processor, and was not given it");
        });
    }
}

#[test]
fn an_overrun_is_counted_once_and_asked_about_each_time() {
    let shared = executor(HANDOFF, 1);
    let watch = &shared.switchboard.monitor.watch;
    with_a_thread(&shared, sleeps, |seat| {
        let mut seen = seen(&shared, seat, 3 * SLICE, 20_000);
        for asked in 1..=3 {
            look(&shared, &shared.cores[0], &mut seen);
            assert_eq!((seen.asked, seen.counted), (SEAT + 1, true));
            assert_eq!((watch.overruns.get(), watch.declined.get()), (1, asked - 1));
            // The next look takes the answer, and asks again.
            while seat.asked().is_some() {
                thread::yield_now();
            }
        }
        settled(&shared, &mut seen);
        assert_eq!(shared.switchboard.free(), 1, "a declined request gives its spare back");
        assert_eq!((seen.asked, watch.without_spare.get()), (0, 0));
        assert_eq!(watch.longest_poll_ns.get(), 3 * SLICE);
        assert_eq!(shared.cores[0].stuck.get(), 0);
    });
}

#[test]
fn nothing_is_asked_while_an_answer_is_owed() {
    let shared = executor(STOPS, 1);
    let (seat, core) = (&shared.switchboard.seats[SEAT], &*shared.cores[0]);
    with_a_thread(&shared, sleeps, |other| {
        let mut seen = Seen { asked: SEAT + 1, ..seen(&shared, other, 3 * SLICE, 20_000) };
        seat.ask(core, 1, None);
        let before = (seen.since, seen.due, seen.counted);
        look(&shared, core, &mut seen);
        assert_eq!((seen.asked, before), (SEAT + 1, (seen.since, seen.due, seen.counted)));
        assert!(!settle(&shared, &mut seen) && !take_answers(&shared, &mut [seen]));
        seat.answer(true);
        assert!(take_answers(&shared, &mut [Seen::default(), seen]));
        assert_eq!(shared.switchboard.monitor.watch.declined.get(), 0, "it has gone");
    });
}

#[test]
fn without_a_spare_only_a_turn_that_stops_is_asked() {
    for (discipline, asked) in [(HANDOFF, 0), (STOPS, SEAT + 1)] {
        let shared = executor(discipline, 1);
        assert_eq!(shared.switchboard.claim_spare(), Some(SPARE));
        with_a_thread(&shared, sleeps, |seat| {
            let mut seen = seen(&shared, seat, 3 * SLICE, 20_000);
            look(&shared, &shared.cores[0], &mut seen);
            assert_eq!((seen.asked, shared.cores[0].stuck.get()), (asked, 1), "{discipline:?}");
            settled(&shared, &mut seen);
            assert_eq!(shared.switchboard.monitor.watch.without_spare.get(), 1);
            assert_eq!(shared.switchboard.free(), 0, "there was none to be given back");
        });
    }
}

/// The thread has ended, and nobody is there to switch the turn: the answer is given for it.
#[test]
fn a_thread_that_is_gone_declines() {
    let slice = Duration::from_nanos(1);
    let shared = executor(Discipline::Handoff { slice, spares: 1 }, 1);
    let mut seen = Seen { epoch: 1, since: 0, ..Seen::default() };
    look(&shared, &shared.cores[0], &mut seen);
    assert_eq!(seen.asked, SEAT + 1);
    assert!(settle(&shared, &mut seen), "nobody is waited for");
    assert_eq!(shared.switchboard.monitor.watch.declined.get(), 1);
}

#[test]
fn another_turn_is_seen_from_its_beginning() {
    let shared = executor(STOPS, 1);
    let core = &*shared.cores[0];
    with_a_thread(&shared, sleeps, |seat| {
        core.stuck.set(1);
        let mut seen = Seen { epoch: 7, counted: true, ..Seen::default() };
        look(&shared, core, &mut seen);
        let now = shared.clock.now();
        assert_eq!((seen.epoch, seen.since, seen.counted), (1, now, false));
        assert_eq!((seen.used, seen.due), (processor_time(seat), now + SLICE));
        assert_eq!((seen.asked, core.stuck.get()), (0, 0));
        // It was resumed: what is known of that counts, and not when it was looked at.
        core.counters.polls.bump();
        core.resumed.epoch.set(2);
        core.resumed.at.set(now - 500);
        core.resumed.used.set(40);
        look(&shared, core, &mut seen);
        assert_eq!(
            (seen.epoch, seen.since, seen.used, seen.due),
            (2, now - 500, 40, now - 500 + SLICE)
        );
    });
}

#[test]
fn a_core_that_sleeps_or_has_no_holder_is_in_no_turn() {
    let shared = executor(STOPS, 1);
    let core = &*shared.cores[0];
    with_a_thread(&shared, sleeps, |seat| {
        let long = seen(&shared, seat, 3 * SLICE, 20_000);
        shared.idle.search();
        shared.idle.fall_asleep(0);
        let mut asleep = long;
        look(&shared, core, &mut asleep);
        assert_eq!((asleep.asked, asleep.since), (0, shared.clock.now()));
        core.set_holder(None);
        let mut on_its_way = long;
        look(&shared, core, &mut on_its_way);
        assert_eq!((on_its_way.asked, on_its_way.since), (0, long.since));
    });
    assert_eq!(shared.switchboard.monitor.watch.overruns.get(), 0);
}

#[test]
fn the_next_look_is_at_the_first_turn_that_is_due() {
    let shared = executor(STOPS, 1);
    let now = shared.clock.now();
    let due = |due| Seen { due, ..Seen::default() };
    let until = |seen: &[Seen]| until_due(&shared, seen);
    assert_eq!(until(&[due(0), due(now - 1), due(now)]), None);
    let some = [due(now + 900), due(now - 5), due(now + 30)];
    assert_eq!(until(&some), Some(Duration::from_nanos(30)));
}

/// So many tokens in the first core's queue, whose turn goes on and cannot be switched.
fn with_waiting(discipline: Discipline, workers: usize, many: usize, f: impl FnOnce(&Shared)) {
    let headers: Vec<_> = (0..many).map(|_| token::new(false)).collect();
    let shared = executor(discipline, workers);
    let core = &*shared.cores[0];
    // Where nothing is switched, nobody says so.
    core.stuck.set(u64::from(discipline != Discipline::Cooperative));
    for header in &headers {
        // SAFETY: the headers outlive the queues.
        core.queue.push(unsafe { Task::from_pointer(header) }.expect("it is somewhere"));
    }
    f(&shared);
    // What is left is taken out before the tokens go.
    let mut left = List::default();
    shared.outside.take(many, |task| left.push(task));
    let queued = std::iter::from_fn(|| core.queue.pop(true).or_else(|| core.slot.take()));
    queued.take(many).for_each(|task| left.push(task));
    assert_eq!(left.len(), many, "none is lost");
}

/// One look at the first core; how many tasks were moved to where others find them.
fn relieved(shared: &Shared) -> usize {
    let mut seen = Seen { epoch: 1, since: shared.clock.now(), ..Seen::default() };
    look(shared, &shared.cores[0], &mut seen);
    let relieved = shared.switchboard.monitor.watch.relieved.get() as usize;
    assert_eq!(shared.outside.len(), relieved);
    relieved
}

#[test]
fn what_waits_behind_a_stuck_turn_is_moved() {
    for many in [0, 1, 2, 7, 3_000] {
        for discipline in [Discipline::Cooperative, HANDOFF] {
            with_waiting(discipline, 2, many, |shared| {
                assert_eq!(relieved(shared), many, "{discipline:?}");
                assert_eq!(shared.cores[0].waiting(), 0);
            });
        }
    }
    with_waiting(HANDOFF, 2, 4, |shared| {
        let in_slot = shared.cores[0].queue.pop(true).expect("there are some");
        assert_eq!(shared.cores[0].slot.replace(in_slot), None);
        assert_eq!(relieved(shared), 4, "the slot's too");
    });
}

#[test]
fn what_others_will_take_stays() {
    with_waiting(HANDOFF, 1, 3, |shared| assert_eq!(relieved(shared), 0, "there is nobody else"));
    with_waiting(HANDOFF, 2, 3, |shared| {
        shared.cores[0].stuck.set(0);
        assert_eq!(relieved(shared), 0, "the turn will be switched");
    });
    with_waiting(HANDOFF, 2, 3, |shared| {
        shared.idle.search();
        assert_eq!(relieved(shared), 0, "the other one will steal");
        shared.idle.fall_asleep(1);
        assert_eq!(relieved(shared), 0, "it was asleep, and is woken");
        assert!(!shared.idle.is_asleep(1));
    });
    with_waiting(HANDOFF, 2, 0, |shared| {
        shared.idle.search();
        shared.idle.fall_asleep(1);
        assert_eq!(relieved(shared), 0);
        assert!(shared.idle.is_asleep(1), "it is woken for nothing");
    });
}
