//! Who has which core, who is free and who is resumed, step by step on one thread.

use std::sync::Arc;
use std::time::Duration;

use super::{Discipline, GaveUp, Switchboard, block_in_place, leave_turn};
use crate::context;
use crate::executor::Executor;
use crate::policy::Policy;
use crate::shared::{Plan, Shared};
use crate::task::{Task, token};

const MS: Duration = Duration::from_millis(1);
const HANDOFF: Discipline = Discipline::Handoff { slice: MS, spares: 3 };
const STOPS: Discipline = Discipline::Preemptive { slice: MS, threads: 4 };

/// Two workers' executor without threads.
fn executor(discipline: Discipline) -> Arc<Shared> {
    let builder = Executor::builder().workers(2).policy(Policy::FairShare).discipline(discipline);
    let plan: Plan = builder.plan().expect("there can be such an executor");
    let shared = Shared::new(plan);
    shared.switchboard.deal(&shared.cores);
    shared
}

fn seats_with_mail(board: &Switchboard) -> Vec<usize> {
    let with_mail = board.seats.iter().filter(|seat| seat.has_mail());
    with_mail.map(|seat| seat.index).collect()
}

#[test]
fn a_discipline_says_how_many_threads_it_needs() {
    assert_eq!((Discipline::Cooperative.slice(), Discipline::Cooperative.spares(2)), (None, 0));
    assert_eq!((HANDOFF.slice(), HANDOFF.spares(2)), (Some(MS), 3));
    assert_eq!((STOPS.slice(), STOPS.spares(1), STOPS.spares(5)), (Some(MS), 3, 0));
    assert_eq!(
        [Discipline::Cooperative, HANDOFF, STOPS].map(Discipline::stops),
        [false, false, true]
    );
}

#[test]
fn each_worker_is_dealt_a_core_and_the_others_are_free() {
    for (discipline, free) in [(Discipline::Cooperative, 0), (HANDOFF, 3), (STOPS, 2)] {
        let shared = executor(discipline);
        let board = &shared.switchboard;
        assert_eq!((seats_with_mail(board), board.free()), (vec![0, 1], free), "{discipline:?}");
        let claimed: Vec<usize> = std::iter::from_fn(|| board.claim_spare()).take(9).collect();
        assert_eq!(claimed, (2..2 + free).collect::<Vec<_>>(), "{discipline:?}");
        let in_use = shared.metrics();
        assert_eq!((in_use.spares_free, in_use.spares_in_use), (0, free));
        if let Some(last) = claimed.last() {
            board.release_spare(*last);
            let metrics = shared.metrics();
            assert_eq!((metrics.spares_free, metrics.spares_in_use), (1, free - 1));
        }
    }
}

#[test]
fn a_core_is_given_up_to_a_spare() {
    let shared = executor(HANDOFF);
    let (board, core) = (&shared.switchboard, &*shared.cores[0]);
    assert_eq!(board.give_up_core(&shared), GaveUp::HadNone, "outside of the workers");
    context::hold(&shared, core, || {
        assert_eq!(board.give_up_core(&shared), GaveUp::Given);
        assert_eq!((board.free(), core.counters.handoffs.get()), (2, 1));
        assert_eq!(board.give_up_core(&shared), GaveUp::HadNone, "it is gone");
    });
    assert_eq!(seats_with_mail(board), [0, 1, 2]);
    while board.free() > 0 {
        assert!(board.claim_spare().is_some());
    }
    context::hold(&shared, core, || {
        assert_eq!(board.give_up_core(&shared), GaveUp::NoSpare);
        assert!(shared.own_core().is_some(), "it is kept");
    });
}

/// Only in a turn: what else runs on the thread keeps its core.
#[test]
fn a_thread_that_waits_leaves_its_turn_if_it_is_in_one() {
    let shared = executor(HANDOFF);
    let header = token::new(true);
    assert_eq!((leave_turn(), block_in_place(|| 7)), (GaveUp::HadNone, 7));
    context::hold(&shared, &shared.cores[0], || {
        assert_eq!(leave_turn(), GaveUp::HadNone);
        assert!(shared.own_core().is_some());
        context::begin_turn(&header);
        assert_eq!(leave_turn(), GaveUp::Given);
        context::end_turn();
    });
}

/// Turns stand still on some of the seats, in that order.
fn stopped(shared: &Shared, seats: &[usize]) -> Vec<Task> {
    let board = &shared.switchboard;
    seats.iter().map(|seat| board.stop(shared, &board.seats[*seat], None)).collect()
}

#[test]
fn the_turn_that_stood_still_longest_is_exchanged() {
    let shared = executor(STOPS);
    let board = &shared.switchboard;
    let own = &*board.seats[1];
    assert!(board.exchange_for_oldest(own, None).is_none(), "nobody else stands still");
    let [third, first] = stopped(&shared, &[3, 0])[..] else { unreachable!("two") };
    assert_eq!((third.stopped_on(), first.stopped_on()), (Some(3), Some(0)));
    let unused = own.token();
    for (resumed, queued) in [(3, third), (0, first)] {
        let before = own.token();
        let oldest = board.exchange_for_oldest(own, None).expect("some stand still");
        assert_eq!((oldest.index, oldest.ticket()), (resumed, 0));
        assert!(oldest.token() == before && own.token() == queued, "they exchange tokens");
        assert_eq!(queued.stopped_on(), Some(1), "this turn stands in its place");
        assert!(own.claim(own.ticket()), "and can be resumed");
    }
    assert!(board.exchange_for_oldest(own, None).is_none());
    assert!(board.seats[3].token() == unused);
}

#[test]
fn a_token_leads_to_its_turn_once() {
    let shared = executor(STOPS);
    let (board, core) = (&shared.switchboard, &*shared.cores[0]);
    let tokens = stopped(&shared, &[2, 3]);
    let seat = board.claim_stopped(tokens[1]);
    assert_eq!((seat.index, seat.ticket(), tokens[1].stopped_on()), (3, 0, None));
    seat.note_long_turn(9, 0, 1);
    let polls = core.counters.polls.get();
    board.give_to_stopped(core, &shared, seat);
    assert_eq!((core.task.get(), core.counters.polls.get()), (9, polls + 1), "a turn goes on");
    assert_eq!((core.counters.resumed.get(), seats_with_mail(board)), (1, vec![0, 1, 3]));
    context::hold(&shared, &shared.cores[1], || {
        board.resume(&shared.cores[1], &shared, tokens[0]);
        assert!(shared.own_core().is_none(), "this thread has it no more");
    });
    assert_eq!(seats_with_mail(board), [0, 1, 2, 3]);
}

/// A token is as urgent and has been charged as much as the task that it stands for.
#[test]
fn a_token_stands_for_its_task() {
    let shared = executor(STOPS);
    let header = token::as_urgent_as(5);
    // SAFETY: the header outlives its use; it is in no queue.
    let task = unsafe { Task::from_pointer(&header) }.expect("it is somewhere");
    // SAFETY: as above.
    task.header().rank().with_mut(|rank| unsafe { (*rank).measure = 77 });
    let token = shared.switchboard.stop(&shared, &shared.switchboard.seats[0], Some(task));
    // SAFETY: it is in no queue.
    let charged = token.header().rank().with(|rank| unsafe { (*rank).measure });
    assert_eq!((token.header().priority(), charged), (5, 77));
}

#[test]
fn in_the_end_nobody_waits_for_a_core() {
    let shared = executor(HANDOFF);
    let seat = &shared.switchboard.seats[2];
    shared.switchboard.end();
    assert!(seat.wait_for_core(&shared).is_none());
    let first = shared.switchboard.seats[0].wait_for_core(&shared);
    assert_eq!(first.map(|core| core.index), Some(0), "what is on its way arrives");
}
