//! What is asked of a seat and answered comes through whole, whatever the numbers are.

use super::{Adrift, Answer, Core, Seat, context, signal};
use crate::executor::Executor;
use crate::idle::MOST_WORKERS;
use crate::shared::Shared;
use crate::sync::thread;

/// A core in its so-manieth turn.
fn core(index: usize, epoch: u64) -> Core {
    let core = Core::new(index, 0);
    core.counters.polls.add(epoch);
    core
}

/// Small ones, and the largest that there can be.
const CORES: [usize; 4] = [0, 1, 2, MOST_WORKERS - 1];
const EPOCHS: [u64; 5] = [0, 1, 6, 1 << 40, (1 << 41) - 1];
const SPARES: [Option<usize>; 6] = [None, Some(0), Some(1), Some(6), Some(64), Some(0xFFFE)];

/// Each request, asked of a seat of its own.
fn each_request(then: impl Fn(&Seat, &Core, Option<usize>)) {
    for index in CORES {
        for epoch in EPOCHS {
            for spare in SPARES {
                let (seat, core) = (Seat::new(0), core(index, epoch));
                assert_eq!((seat.asked(), seat.settle_request()), (None, Answer::None));
                seat.ask(&core, epoch, spare);
                then(&seat, &core, spare);
            }
        }
    }
}

#[test]
fn what_is_asked_is_what_was_meant() {
    each_request(|seat, own, spare| {
        let (turn, asked) = seat.asked().expect("it was asked");
        assert_eq!(asked, spare);
        for index in CORES {
            for epoch in EPOCHS {
                let is_it = (own.index, own.epoch()) == (index, epoch);
                let core = core(index, epoch);
                assert_eq!(Seat::names(turn, &core), is_it, "{index}, {epoch}: {turn:x}");
            }
        }
        assert_eq!(seat.settle_request(), Answer::Pending);
        assert_eq!(seat.asked(), Some((turn, spare)), "to look changes nothing");
    });
}

#[test]
fn an_answer_is_taken_once() {
    for gone in [false, true] {
        each_request(|seat, _, spare| {
            seat.answer(gone);
            assert_eq!(seat.asked(), None, "it is answered");
            let answer = if gone { Answer::Gone } else { Answer::Declined { spare } };
            assert_eq!(seat.settle_request(), answer);
            assert_eq!((seat.asked(), seat.settle_request()), (None, Answer::None));
        });
    }
}

/// A turn goes on after more turns than a request has room for: the numbers run over alike.
#[test]
fn epochs_run_over() {
    let (seat, later) = (Seat::new(0), core(3, (5 << 41) + 7));
    seat.ask(&later, later.epoch(), Some(2));
    let (turn, spare) = seat.asked().expect("it was asked");
    assert!(Seat::names(turn, &later) && !Seat::names(turn, &core(3, 8)));
    assert_eq!(spare, Some(2));
}

#[test]
fn one_caller_claims_a_stopped_turn() {
    let seat = Seat::new(0);
    assert!(!seat.claim(0), "none stands still");
    seat.set_ticket(4);
    assert_eq!(seat.ticket(), 4);
    assert!(!seat.claim(3) && !seat.claim(0) && seat.ticket() == 4, "it is another's");
    assert!(seat.claim(4) && !seat.claim(4));
    assert_eq!(seat.ticket(), 0);
}

#[test]
fn a_long_turn_is_noted_until_it_ends() {
    let seat = Seat::new(0);
    assert_eq!(seat.long_turn(), None);
    seat.note_long_turn(5, 100, 2);
    assert_eq!(seat.long_turn(), Some(Adrift { task: 5, since: 100, core: 2 }));
    seat.note_long_turn(5, 300, 1);
    let still = Adrift { task: 5, since: 100, core: 1 };
    assert_eq!(seat.long_turn(), Some(still), "the same turn, resumed with another core");
    seat.end_long_turn();
    assert_eq!(seat.long_turn(), None);
    seat.note_long_turn(5, 900, 0);
    assert_eq!(seat.long_turn(), Some(Adrift { task: 5, since: 900, core: 0 }), "its next turn");
}

#[test]
fn the_suspect_is_who_was_named_last() {
    let seat = Seat::new(0);
    assert_eq!(seat.suspect(), 0);
    [7, 9].into_iter().for_each(|task| seat.set_suspect(task));
    assert_eq!(seat.suspect(), 9);
}

#[test]
fn a_core_comes_once() {
    let (seat, core) = (Seat::new(1), core(3, 0));
    assert!(!seat.has_mail() && seat.open().is_null());
    core.set_holder(Some(0));
    seat.give(&core);
    assert_eq!((core.holder(), seat.has_mail()), (None, true), "it is on its way");
    assert!(std::ptr::eq(seat.open(), &raw const core));
    assert!(!seat.has_mail() && seat.open().is_null());
}

#[test]
fn a_thread_is_there_from_when_it_sits_down() {
    let plan = Executor::builder().workers(1).plan().expect("there can be such an executor");
    let shared = Shared::new(plan);
    let seat = &*shared.switchboard.seats[0];
    let is_in_it = || {
        // SAFETY: it is only compared, while the seat is there.
        let own = unsafe { context::seat() };
        own.is_some_and(|(_, own)| std::ptr::eq(own, seat))
    };
    let comes_and_goes = || {
        assert_eq!((seat.thread(), seat.is_left(), seat.is_asleep()), (None, false, false));
        seat.sit_down(&shared);
        assert_eq!((seat.thread(), seat.is_left()), (Some(signal::this_thread()), false));
        assert!(is_in_it());
        seat.stand_up();
        assert_eq!((seat.thread(), seat.is_left()), (None, true));
        assert!(!is_in_it());
    };
    thread::scope(|threads| threads.spawn(comes_and_goes).join()).expect("no panic");
}
