//! Tests of intervals, and of what becomes of ticks that were missed.

use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{MS, MS_NANOS, Trial};
use crate::time::{Interval, MissedTickBehavior, interval, interval_at, now};

/// The tick that is due now, in milliseconds after `begun`.
fn tick(interval: &mut Interval, begun: Instant) -> Option<u128> {
    match interval.poll_tick(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(due) => Some((due - begun).as_millis()),
        Poll::Pending => None,
    }
}

#[test]
fn the_first_tick_comes_at_once_and_the_others_a_period_apart() {
    let trial = Trial::here();
    let (begun, mut every) = (now(), interval(10 * MS));
    assert_eq!((tick(&mut every, begun), tick(&mut every, begun)), (Some(0), None));
    for n in 1..5 {
        trial.pass(10 * MS_NANOS - 1);
        assert_eq!(tick(&mut every, begun), None);
        trial.pass(1);
        assert_eq!((tick(&mut every, begun), tick(&mut every, begun)), (Some(10 * n), None));
    }
    every.reset();
    trial.pass(9 * MS_NANOS);
    every.reset();
    trial.pass(9 * MS_NANOS);
    assert_eq!(tick(&mut every, begun), None);
    trial.pass(MS_NANOS);
    assert_eq!(tick(&mut every, begun), Some(59));
}

/// Takes ticks of a 10 ms interval: one on time, one late by `late`, those that follow at once; and
/// then, each 5 ms, whether there is one.
fn after_late(missed: MissedTickBehavior, late: u64) -> Vec<(u64, u128)> {
    let trial = Trial::here();
    let begun = now();
    let mut every = interval_at(begun + 10 * MS, 10 * MS);
    every.set_missed_tick_behavior(missed);
    assert_eq!((every.missed_tick_behavior(), every.period()), (missed, 10 * MS));
    let mut ticks = vec![];
    for step in [10, 10 + late, 5, 5, 5, 5, 5, 5] {
        assert_eq!(tick(&mut every, begun), None);
        trial.pass(step * MS_NANOS);
        while let Some(due) = tick(&mut every, begun) {
            ticks.push((trial.clock.now() / MS_NANOS, due));
        }
    }
    ticks
}

#[test]
fn a_tick_that_misses_none_is_followed_on_time() {
    for missed in [MissedTickBehavior::Burst, MissedTickBehavior::Delay, MissedTickBehavior::Skip] {
        assert_eq!(after_late(missed, 5)[..4], [(10, 10), (25, 20), (30, 30), (40, 40)]);
    }
}

#[test]
fn ticks_that_were_missed_burst_are_delayed_or_skipped() {
    let burst = after_late(MissedTickBehavior::Burst, 25);
    assert_eq!(burst[..5], [(10, 10), (45, 20), (45, 30), (45, 40), (50, 50)]);
    let delay = after_late(MissedTickBehavior::Delay, 25);
    assert_eq!(delay[..4], [(10, 10), (45, 20), (55, 55), (65, 65)]);
    let skip = after_late(MissedTickBehavior::Skip, 25);
    assert_eq!(skip[..4], [(10, 10), (45, 20), (50, 50), (60, 60)]);
    // At the very moment when another is due, that one was missed too.
    assert_eq!(after_late(MissedTickBehavior::Skip, 20)[1..3], [(40, 20), (50, 50)]);
    assert_eq!(after_late(MissedTickBehavior::Burst, 10)[1..4], [(30, 20), (30, 30), (40, 40)]);
}

#[test]
fn the_longest_period_is_a_hundred_years() {
    let trial = Trial::here();
    let begun = now();
    let mut every = interval(Duration::MAX);
    every.set_missed_tick_behavior(MissedTickBehavior::Skip);
    assert_eq!((tick(&mut every, begun), tick(&mut every, begun)), (Some(0), None));
    trial.pass(MS_NANOS);
    assert_eq!(tick(&mut every, begun), None);
}

#[test]
#[should_panic(expected = "longer than zero")]
fn no_period_is_zero() {
    interval(Duration::ZERO);
}
