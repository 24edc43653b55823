//! The numbers in `Metrics` agree with what happened.

use std::sync::mpsc;
use std::time::Duration;

use turnwise::{Metrics, yield_now};

use crate::setup::{Setup, each, each_where};

/// What must hold between the numbers at any time.
fn agrees(metrics: &Metrics, setup: &Setup) {
    assert_eq!(metrics.live, metrics.spawned - metrics.completed, "{setup:?}");
    assert_eq!(metrics.workers.len(), setup.workers, "{setup:?}");
    let sum = |of: fn(&turnwise::WorkerMetrics) -> u64| metrics.workers.iter().map(of).sum::<u64>();
    assert_eq!(metrics.polls, sum(|it| it.polls), "{setup:?}");
    assert_eq!(metrics.steals, sum(|it| it.steals), "{setup:?}");
    assert_eq!(metrics.parks, sum(|it| it.parks), "{setup:?}");
    assert_eq!(metrics.handoffs, sum(|it| it.handoffs), "{setup:?}");
    assert_eq!(metrics.stops, sum(|it| it.stops), "{setup:?}");
    assert_eq!(metrics.switches(), metrics.handoffs + metrics.stops, "{setup:?}");
    assert!(metrics.resumed <= metrics.stops, "{setup:?}");
    let spares = if setup.switches() { setup.spares } else { 0 };
    assert_eq!(metrics.spares_in_use + metrics.spares_free, spares, "{setup:?}: {metrics:?}");
}

#[test]
fn tasks_and_polls_are_counted_exactly() {
    each(|setup, executor| {
        let setup = setup.calm();
        drop(executor);
        let executor = setup.build();
        agrees(&executor.metrics(), &setup);
        for _ in 0..10 {
            let child = executor.spawn(async {
                yield_now().await;
                yield_now().await;
            });
            executor.block_on(child).expect("it ends");
        }
        let metrics = executor.metrics();
        agrees(&metrics, &setup);
        assert_eq!((metrics.spawned, metrics.completed, metrics.live), (10, 10, 0), "{setup:?}");
        assert_eq!(metrics.polls, 30, "{setup:?}: three turns each");
        assert_eq!((metrics.overruns, metrics.switches()), (0, 0), "{setup:?}");
        assert_eq!(metrics.longest_poll, Duration::ZERO, "{setup:?}");
        assert_eq!(metrics.shared_queue, 0, "{setup:?}");
    });
}

#[test]
fn what_ends_by_abort_or_panic_is_over_too() {
    each(|setup, executor| {
        let waits = executor.spawn(std::future::pending::<()>());
        let panics = executor.spawn(async { panic!("on purpose") });
        assert_eq!(executor.metrics().spawned, 2, "{setup:?}");
        waits.abort();
        let _ = executor.block_on(waits).expect_err("it was aborted");
        let _: turnwise::JoinError = executor.block_on(panics).map(|(): ()| ()).expect_err("so");
        let metrics = executor.metrics();
        assert_eq!((metrics.completed, metrics.live), (2, 0), "{setup:?}");
    });
}

#[test]
fn the_executors_own_tasks_are_not_counted() {
    each(|setup, executor| {
        executor.run(async { turnwise::sleep(Duration::from_micros(50)).await });
        let metrics = executor.metrics();
        assert_eq!((metrics.spawned, metrics.completed, metrics.live), (1, 1, 0), "{setup:?}");
    });
}

#[test]
fn each_overrun_is_counted_once_and_each_stop_is_resumed() {
    each_where(Setup::switches, |setup, executor| {
        let handle = executor.handle();
        let task = executor.spawn(async move {
            while handle.metrics().switches() == 0 {
                std::hint::spin_loop();
            }
        });
        executor.block_on(task).expect("it ends");
        let metrics = executor.metrics();
        agrees(&metrics, &setup);
        assert!(metrics.overruns >= 1 && metrics.longest_poll >= setup.slice, "{metrics:?}");
        assert_eq!(metrics.stops, metrics.resumed, "{setup:?}: {metrics:?}");
    });
}

#[test]
fn what_was_stolen_is_counted_by_the_thief() {
    each_where(
        |setup| setup.workers == 2,
        |setup, executor| {
            executor.run(async {
                let (send, receive) = mpsc::channel();
                drop(turnwise::spawn(async move { send.send(()).expect("it is received") }));
                receive.recv().expect("another worker, or a spare thread, runs it");
            });
            let metrics = executor.metrics();
            agrees(&metrics, &setup);
            let of_its_own =
                matches!(setup.policy, turnwise::Policy::Fifo | turnwise::Policy::LifoSlot { .. });
            let cooperative = setup.kind == crate::setup::Kind::Cooperative;
            assert!(!cooperative || (metrics.steals > 0) == of_its_own, "{setup:?}: {metrics:?}");
        },
    );
}

#[test]
fn what_waits_is_seen_in_the_queues() {
    each_where(
        |setup| setup.workers == 1,
        |setup, executor| {
            drop(executor);
            let setup = setup.calm();
            let executor = setup.build();
            let (inside, is_inside) = mpsc::channel();
            let (go_on, goes_on) = mpsc::channel::<()>();
            let plug = executor.spawn(async move {
                let own: Vec<_> = (0..3).map(|_| turnwise::spawn(async {})).collect();
                inside.send(()).expect("the test listens");
                goes_on.recv().expect("the test speaks");
                own.len()
            });
            is_inside.recv().expect("it runs");
            let outside: Vec<_> = (0..4).map(|_| executor.spawn(async {})).collect();
            let metrics = executor.metrics();
            let waiting = metrics.shared_queue + metrics.workers[0].queue;
            assert_eq!((waiting, metrics.live), (7, 8), "{setup:?}: {metrics:?}");
            go_on.send(()).expect("it listens");
            executor.block_on(plug).expect("it ends");
            outside.into_iter().for_each(|task| executor.block_on(task).expect("it ends"));
        },
    );
}

#[test]
fn the_numbers_never_go_back_while_things_happen() {
    each(|_, executor| {
        let handle = executor.handle();
        let watches = std::thread::spawn(move || {
            let mut last = handle.metrics();
            let mut looks = 0_u64;
            while last.completed < 2_000 || looks < 10 {
                let now = handle.metrics();
                let grows = [
                    (last.spawned, now.spawned),
                    (last.completed, now.completed),
                    (last.polls, now.polls),
                    (last.overruns, now.overruns),
                    (last.switches(), now.switches()),
                    (last.steals, now.steals),
                    (last.parks, now.parks),
                ];
                assert!(grows.iter().all(|(last, now)| last <= now), "{last:?}, then {now:?}");
                (last, looks) = (now, looks + 1);
            }
        });
        for _ in 0..2_000 {
            drop(executor.spawn(yield_now()));
        }
        watches.join().expect("nothing went back");
    });
}

/// While the root lives, something is alive: also where a child that is spawned on the one worker
/// ends on the other between two looks at their counters.
#[test]
fn nothing_is_alive_only_once_all_is_over() {
    each_where(
        |setup| setup.workers == 2,
        |setup, executor| {
            let (over, is_over) = mpsc::channel();
            let root = executor.spawn(async move {
                for _ in 0..10_000 {
                    drop(turnwise::spawn(async {}));
                    yield_now().await;
                }
                over.send(()).expect("the test listens");
            });
            let mut looks = 0_u64;
            while executor.metrics().live > 0 {
                looks += 1;
            }
            let said = is_over.try_recv();
            assert!(said.is_ok(), "{setup:?}: nothing was alive, after {looks} looks");
            executor.block_on(root).expect("it ends");
        },
    );
}
