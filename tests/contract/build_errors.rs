//! What cannot be built, and what its error says.

use std::error::Error;
use std::time::Duration;

use turnwise::deterministic::Driver;
use turnwise::{BuildError, Builder, Discipline, Executor, Policy};

use crate::setup::POLICIES;

const SLICE: Duration = Duration::from_millis(10);

fn refused(builder: Builder) -> BuildError {
    match builder.build() {
        Ok(executor) => panic!("{executor:?} was built"),
        Err(error) => {
            assert!(error.source().is_none());
            error
        }
    }
}

fn builder(workers: usize, discipline: Discipline) -> Builder {
    Executor::builder().workers(workers).discipline(discipline)
}

#[test]
fn workers_are_1_to_32() {
    for workers in [0, 33, usize::MAX] {
        let error = refused(builder(workers, Discipline::Cooperative));
        assert!(matches!(error, BuildError::Workers(n) if n == workers), "{error:?}");
        assert_eq!(error.to_string(), format!("{workers} workers: expected 1 to 32"));
    }
    for workers in [1, 32] {
        let executor = builder(workers, Discipline::Cooperative).build().expect("allowed");
        assert_eq!(executor.run(async { 7 }), 7);
        assert_eq!(executor.metrics().workers.len(), workers);
    }
}

#[test]
fn a_slice_is_100_microseconds_at_least() {
    let short = Duration::from_nanos(99_999);
    for discipline in [
        Discipline::Handoff { slice: short, spares: 1 },
        Discipline::Preemptive { slice: Duration::ZERO, threads: 2 },
    ] {
        let error = refused(builder(1, discipline));
        assert!(matches!(error, BuildError::Slice(_)), "{error:?}");
        assert!(error.to_string().contains("a slice of 100µs or more"), "{error}");
    }
    let least = Discipline::Handoff { slice: Duration::from_micros(100), spares: 1 };
    assert_eq!(builder(1, least).build().expect("allowed").run(async { 7 }), 7);
}

#[test]
fn a_switch_needs_a_thread_to_switch_to() {
    for discipline in [
        Discipline::Handoff { slice: SLICE, spares: 0 },
        Discipline::Handoff { slice: SLICE, spares: 4096 },
        Discipline::Preemptive { slice: SLICE, threads: 0 },
        Discipline::Preemptive { slice: SLICE, threads: 2 },
        Discipline::Preemptive { slice: SLICE, threads: 4097 },
    ] {
        let error = refused(builder(2, discipline));
        assert!(matches!(error, BuildError::Threads(d) if d == discipline), "{error:?}");
        assert!(error.to_string().contains("expected a spare thread at least"), "{error}");
        assert!(error.to_string().contains("more threads than workers"), "{error}");
    }
}

#[test]
fn numbers_of_threads_that_do_not_fit_are_an_error_not_a_panic() {
    let all = Discipline::Handoff { slice: SLICE, spares: usize::MAX };
    assert!(matches!(refused(builder(2, all)), BuildError::Threads(_)));
    let all = Discipline::Preemptive { slice: SLICE, threads: usize::MAX };
    assert!(matches!(refused(builder(2, all)), BuildError::Threads(_)));
}

#[test]
fn no_policy_that_may_starve_where_a_stopped_turn_may_hold_a_lock() {
    let stops = Discipline::Preemptive { slice: SLICE, threads: 2 };
    for policy in [Policy::LifoSlot { cap: None }, Policy::Priority { aging: None }] {
        let error = refused(builder(1, stops).policy(policy));
        assert!(matches!(error, BuildError::Starves(p) if p == policy), "{error:?}");
        assert!(error.to_string().contains("must go on some time"), "{error}");
        for other in [Discipline::Cooperative, Discipline::Handoff { slice: SLICE, spares: 1 }] {
            let executor = builder(1, other).policy(policy).build().expect("allowed elsewhere");
            assert_eq!(executor.run(async { 7 }), 7);
        }
    }
    for policy in POLICIES {
        let executor = builder(1, stops).policy(policy).build().expect("it has a bound");
        assert_eq!(executor.run(async { 7 }), 7);
    }
}

#[test]
fn what_is_left_out_has_a_usual_value() {
    let executor = Executor::builder().build().expect("the usual one");
    let debug = format!("{executor:?}");
    assert!(debug.contains("Fifo") && debug.contains("Cooperative"), "{debug}");
    let processors = std::thread::available_parallelism().expect("it is known").get();
    assert_eq!(executor.metrics().workers.len(), processors.min(32));
}

#[test]
fn the_deterministic_driver_stops_no_turn() {
    let stops = Discipline::Preemptive { slice: SLICE, threads: 2 };
    let driver = Driver::seeded(1).discipline(stops);
    let error = driver.build().expect_err("a stopped turn needs a stack of its own");
    assert!(matches!(error, BuildError::OneStack(d) if d == stops), "{error:?}");
    let way_out = "one stack for all turns; expected `Cooperative` or `Handoff`";
    assert!(error.to_string().ends_with(way_out), "{error}");
    for other in [Discipline::Cooperative, Discipline::Handoff { slice: SLICE, spares: 1 }] {
        let driver = Driver::seeded(1).discipline(other).build().expect("it has both");
        assert_eq!(driver.run(async { 7 }).expect("it ends"), 7);
    }
}
