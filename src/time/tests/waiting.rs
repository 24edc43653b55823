//! Tests of sleeps that wait, are moved, dropped, shut out, and of timeouts.

use std::future::{pending, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{MS, MS_NANOS, Record, Trial, hostile, poll};
use crate::context::{self, BUDGET};
use crate::sync::Arc;
use crate::time::{Clock, Sleep, Timeout, now, sleep, sleep_until, timeout, timeout_at};

fn boxed(sleep: Sleep) -> Pin<Box<Sleep>> {
    Box::pin(sleep)
}

#[test]
fn sleeps_wake_in_the_order_of_deadlines_and_then_of_first_polls() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut sleeps: Vec<_> = [5, 3, 5, 9, 3, 5].map(|n| boxed(sleep(n * MS))).into();
    for (number, sleep) in sleeps.iter_mut().enumerate() {
        assert!(poll(sleep.as_mut(), &record.waker(number)).is_pending());
    }
    assert_eq!((trial.timers.next_deadline(), trial.moved()), (3 * MS_NANOS, 2));
    assert_eq!((trial.pass(3 * MS_NANOS - 1), trial.pass(1)), (0, 2));
    assert_eq!(record.take(), [1, 4]);
    assert_eq!(trial.pass(7 * MS_NANOS), 4);
    assert_eq!(record.take(), [0, 2, 5, 3]);
    assert_eq!((trial.timers.next_deadline(), record.alive()), (u64::MAX, 0));
    assert!(sleeps.iter().all(|sleep| sleep.is_elapsed()));
}

#[test]
fn more_than_a_batch_wakes_in_order() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut sleeps: Vec<_> = (0..300).map(|n| boxed(sleep((n / 3 + 1) * MS))).collect();
    for (number, sleep) in sleeps.iter_mut().enumerate() {
        assert!(poll(sleep.as_mut(), &record.waker(number)).is_pending());
    }
    trial.clock.advance(Duration::from_secs(1));
    assert_eq!(trial.timers.fire_some(trial.clock.now()), 16);
    assert_eq!(trial.timers.next_deadline(), 6 * MS_NANOS);
    assert_eq!(trial.timers.fire(trial.clock.now()), 284);
    assert_eq!(record.take(), (0..300).collect::<Vec<_>>());
}

#[test]
fn a_deadline_that_has_passed_needs_no_timers() {
    let trial = Trial::here();
    let mut over = pin!(sleep(Duration::ZERO));
    assert!(!over.is_elapsed());
    assert!(poll(over.as_mut(), Waker::noop()).is_ready());
    assert!(poll(over.as_mut(), Waker::noop()).is_ready(), "it stays so");
    let mut before = pin!(sleep_until(now() - MS));
    assert!(poll(before.as_mut(), Waker::noop()).is_ready());
    assert_eq!(trial.moved(), 0);
}

#[test]
fn a_dropped_sleep_wakes_nobody() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut sleeps: Vec<_> = (1..=100).map(|n| boxed(sleep(n * MS))).collect();
    for (number, sleep) in sleeps.iter_mut().enumerate() {
        assert!(poll(sleep.as_mut(), &record.waker(number)).is_pending());
    }
    drop(sleeps.drain(..40));
    assert_eq!((record.alive(), trial.timers.next_deadline()), (60, 41 * MS_NANOS));
    trial.pass(50 * MS_NANOS);
    assert_eq!(record.take(), (40..50).collect::<Vec<_>>());
    drop(sleeps);
    assert_eq!((record.alive(), trial.timers.next_deadline()), (0, u64::MAX));
    assert_eq!(trial.pass(50 * MS_NANOS), 0);
    drop(sleep(MS));
}

#[test]
fn a_reset_moves_the_deadline_and_keeps_the_waker() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut one = boxed(sleep(5 * MS));
    let mut two = boxed(sleep(5 * MS));
    assert!(poll(one.as_mut(), &record.waker(1)).is_pending());
    assert!(poll(two.as_mut(), &record.waker(2)).is_pending());
    let later = one.deadline() + 2 * MS;
    one.as_mut().reset(later);
    assert_eq!((one.deadline(), trial.moved()), (later, 1));
    trial.pass(6 * MS_NANOS);
    assert_eq!(record.take(), [2]);
    let earlier = one.deadline() - MS / 2;
    one.as_mut().reset(earlier);
    assert_eq!(trial.moved(), 2, "a worker that sleeps until later is told");
    trial.pass(MS_NANOS / 2);
    assert_eq!(record.take(), [1]);
    // Reset once it is over: it waits anew, from its next poll on.
    let again = now() + MS;
    one.as_mut().reset(again);
    assert!(!one.is_elapsed());
    assert!(poll(one.as_mut(), &record.waker(3)).is_pending());
    trial.pass(MS_NANOS);
    assert_eq!(record.take(), [3]);
    // To a time that has passed: it is due at once.
    two.as_mut().reset(now() + MS);
    assert!(poll(two.as_mut(), &record.waker(4)).is_pending());
    two.as_mut().reset(now() - MS);
    trial.pass(0);
    assert_eq!(record.take(), [4]);
    // Before its first poll.
    let mut three = boxed(sleep(MS));
    let deadline = now() + 2 * MS;
    three.as_mut().reset(deadline);
    assert!(poll(three.as_mut(), &record.waker(5)).is_pending());
    assert_eq!((trial.pass(MS_NANOS), trial.pass(MS_NANOS)), (0, 1));
}

#[test]
fn of_one_deadline_a_reset_sleep_is_last() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut sleeps = [MS; 3].map(|duration| boxed(sleep(duration)));
    for (number, sleep) in sleeps.iter_mut().enumerate() {
        assert!(poll(sleep.as_mut(), &record.waker(number)).is_pending());
    }
    let deadline = sleeps[0].deadline();
    sleeps[0].as_mut().reset(deadline);
    trial.pass(MS_NANOS);
    assert_eq!(record.take(), [1, 2, 0]);
}

#[test]
fn whoever_polled_last_is_woken() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut one = boxed(sleep(MS));
    for number in 0..5 {
        let waker = record.waker(number);
        assert!(poll(one.as_mut(), &waker).is_pending());
        assert!(poll(one.as_mut(), &waker).is_pending());
        drop(waker);
        assert_eq!(record.alive(), 1, "the earlier one is let go of");
    }
    trial.pass(MS_NANOS);
    assert_eq!(record.take(), [4]);
}

#[test]
fn a_sleep_goes_with_the_executor_that_polls_it() {
    let (first, record) = (Trial::here(), Record::default());
    let mut one = boxed(sleep(3 * MS));
    let waker = record.waker(0);
    assert!(poll(one.as_mut(), &waker).is_pending());
    let second = Trial::here();
    second.clock.advance(MS);
    // The same task's waker: it has not moved.
    assert!(poll(one.as_mut(), &waker).is_pending());
    assert_eq!(second.timers.next_deadline(), u64::MAX);
    assert!(poll(one.as_mut(), &record.waker(1)).is_pending());
    assert_eq!((first.timers.next_deadline(), second.moved()), (u64::MAX, 1));
    // Where nobody polls it is moved all the same, and its own executor is told.
    Trial::leave();
    let sooner = one.deadline() - 2 * MS;
    one.as_mut().reset(sooner);
    assert_eq!((first.moved(), second.moved()), (1, 2));
    assert!(poll(one.as_mut(), &record.waker(2)).is_pending());
    second.pass(MS_NANOS);
    assert_eq!(record.take(), [2]);
    assert_eq!(Arc::strong_count(&first), 1);
}

#[test]
fn after_the_end_a_sleep_stays_pending() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut sleeps: Vec<_> = (1..=100).map(|n| boxed(sleep(n * MS))).collect();
    for (number, sleep) in sleeps.iter_mut().enumerate() {
        assert!(poll(sleep.as_mut(), &record.waker(number)).is_pending());
    }
    trial.timers.close();
    assert_eq!((record.alive(), trial.timers.next_deadline()), (0, u64::MAX));
    let mut late = boxed(sleep(MS));
    assert!(poll(late.as_mut(), &record.waker(0)).is_pending());
    let new = now() + MS;
    sleeps[1].as_mut().reset(new);
    for sleep in &mut sleeps {
        assert!(poll(sleep.as_mut(), &record.waker(0)).is_pending());
    }
    assert_eq!((trial.pass(500 * MS_NANOS), record.take().len(), record.alive()), (0, 0, 0));
    Trial::leave();
    assert!(poll(sleeps[0].as_mut(), &record.waker(0)).is_pending());
    // Another executor can still run it.
    let other = Trial::here();
    assert!(poll(sleeps[0].as_mut(), &record.waker(7)).is_pending());
    other.pass(500 * MS_NANOS);
    assert_eq!(record.take(), [7]);
}

#[test]
fn a_sleep_made_outside_counts_from_its_first_poll() {
    let (mut one, mut far) = (boxed(sleep(MS)), boxed(sleep(Duration::MAX)));
    assert!(one.deadline() > Instant::now());
    let (trial, record) = (Trial::here(), Record::default());
    trial.clock.advance(5 * MS);
    assert!(poll(one.as_mut(), &record.waker(1)).is_pending());
    assert!(poll(far.as_mut(), &record.waker(2)).is_pending());
    assert_eq!((one.deadline(), trial.timers.next_deadline()), (now() + MS, 6 * MS_NANOS));
    trial.pass(MS_NANOS);
    assert_eq!(record.take(), [1]);
}

#[test]
#[should_panic(expected = "outside any executor")]
fn a_sleep_polled_outside_panics() {
    let _ = poll(boxed(sleep(MS)).as_mut(), Waker::noop());
}

#[test]
fn wakers_may_use_the_timers_and_panic() {
    let (trial, record) = (Trial::here(), Record::default());
    let mut sleeps: Vec<_> = (1..=40).map(|n| boxed(sleep(n * MS))).collect();
    for (number, sleep) in sleeps.iter_mut().enumerate() {
        assert!(poll(sleep.as_mut(), &hostile()).is_pending());
        let quiet = record.waker(number);
        assert!(poll(sleep.as_mut(), &quiet).is_pending());
        if number % 2 == 0 {
            assert!(poll(sleep.as_mut(), &hostile()).is_pending());
        }
    }
    assert_eq!(trial.pass(35 * MS_NANOS), 35);
    assert_eq!(record.take(), (1..35).step_by(2).collect::<Vec<_>>());
    trial.timers.close();
    drop(sleeps);
    assert_eq!((trial.timers.next_deadline(), record.alive()), (u64::MAX, 0));
}

fn polled<F: Future>(timeout: Pin<&mut Timeout<F>>) -> Option<Result<F::Output, ()>> {
    match timeout.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output.map_err(|_| ())),
        Poll::Pending => None,
    }
}

#[test]
fn a_timeout_polls_its_future_first() {
    let trial = Trial::here();
    let mut at_once = pin!(timeout(Duration::ZERO, ready(5)));
    assert_eq!(polled(at_once.as_mut()), Some(Ok(5)));
    let at_its_time =
        |clock: &Clock| if clock.now() < MS_NANOS { Poll::Pending } else { Poll::Ready(6) };
    let mut late = pin!(timeout(MS, poll_fn(|_| at_its_time(&trial.clock))));
    assert_eq!(polled(late.as_mut()), None);
    trial.pass(MS_NANOS);
    assert_eq!(polled(late.as_mut()), Some(Ok(6)));
}

#[test]
fn a_timeout_gives_up_when_its_time_has_come() {
    let trial = Trial::here();
    let mut never = pin!(timeout(MS, pending::<()>()));
    let mut hidden = pin!(timeout(2 * MS, sleep(MS)));
    let mut nested = pin!(timeout_at(now() + 2 * MS, timeout(MS, pending::<()>())));
    assert_eq!(polled(never.as_mut()), None);
    assert_eq!(polled(hidden.as_mut()), None);
    assert!(polled(nested.as_mut()).is_none());
    assert_eq!(trial.pass(MS_NANOS), 3);
    assert_eq!(polled(never.as_mut()), Some(Err(())));
    assert_eq!(polled(hidden.as_mut()), Some(Ok(())));
    assert!(polled(nested.as_mut()).unwrap().unwrap().is_err(), "the inner one gave up");
    let mut over = pin!(timeout_at(now(), pending::<()>()));
    assert_eq!(polled(over.as_mut()), Some(Err(())), "without waiting");
}

#[test]
fn only_sleeps_that_are_over_cost_budget() {
    let (trial, record) = (Trial::here(), Record::default());
    let waker = record.waker(0);
    let mut cx = Context::from_waker(&waker);
    let mut sleeps: Vec<_> = (0..BUDGET + 72).map(|_| boxed(sleep(MS))).collect();
    // No task is there: the turn only counts.
    context::begin_turn(std::ptr::dangling());
    assert!(sleeps.iter_mut().all(|sleep| sleep.as_mut().poll(&mut cx).is_pending()));
    assert_eq!(record.take().len(), 0, "all wait, however many, and none asks for another turn");
    assert_eq!(trial.pass(MS_NANOS), BUDGET + 72);
    record.take();
    for left in [72, 0] {
        context::begin_turn(std::ptr::dangling());
        sleeps.retain_mut(|sleep| sleep.as_mut().poll(&mut cx).is_pending());
        assert_eq!((sleeps.len(), record.take().len()), (left, left));
    }
    context::end_turn();
}

#[test]
fn what_may_be_sent() {
    fn sendable<T: Send + Sync>() {}
    fn moves_freely<T: Unpin>() {}
    sendable::<Sleep>();
    sendable::<Timeout<u8>>();
    sendable::<crate::time::Interval>();
    moves_freely::<crate::time::Interval>();
    assert!(size_of::<Sleep>() <= 80, "a sleep has grown to {} bytes", size_of::<Sleep>());
}
