//! Every step is told, where it becomes true and with whom it concerns.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::{Event, Log};
use crate::deterministic::{Driver, spend};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::{Discipline, Executor, yield_now};

/// What a driver tells of a program on one worker, an event a line.
fn told(discipline: Discipline, program: impl Future<Output = ()> + Send + 'static) -> String {
    let log = Log::new();
    let driver = Driver::seeded(1).discipline(discipline).recorder(log.clone());
    driver.build().expect("there can be such a driver").run(program).expect("it ends");
    let line = |event: &Event| {
        let number = |number: Option<u64>| number.map_or("-".to_owned(), |it| it.to_string());
        let how = match event {
            Event::TurnEnded { how, .. } => format!(" {how:?}"),
            _ => String::new(),
        };
        format!("{} {}{how}", event.name(), number(event.task()))
    };
    log.events().iter().map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_child_that_gives_way_and_is_joined() {
    let told = told(Discipline::Cooperative, async {
        crate::spawn(yield_now()).await.expect("it ends");
    });
    assert_eq!(
        told,
        "spawned 1, enqueued 1, taken 1, turn begun 1, spawned 2, enqueued 2, \
         turn ended 1 Pending, taken 2, turn begun 2, turn ended 2 Yielded, enqueued 2, \
         taken 2, turn begun 2, turn ended 2 Done, completed 2, woken 1, enqueued 1, \
         taken 1, turn begun 1, turn ended 1 Done, completed 1"
    );
}

#[test]
fn a_turn_that_is_handed_off_and_woken_meanwhile() {
    let slice = Duration::from_millis(1);
    let told = told(Discipline::Handoff { slice, spares: 1 }, async move {
        let child = crate::spawn(async {});
        spend(2 * slice);
        child.await.expect("it ends");
    });
    assert!(told.contains("turn begun 1, spawned 2, enqueued 2, handed off 1"), "{told}");
    assert!(told.ends_with("completed 1"), "{told}");
}

/// On real threads there is no telling when; but each kind of step is told of.
#[test]
fn no_kind_of_step_is_silent() {
    let slice = Duration::from_millis(1);
    let disciplines =
        [Discipline::Handoff { slice, spares: 1 }, Discipline::Preemptive { slice, threads: 4 }];
    let mut seen = BTreeSet::new();
    // Whether a request comes too late is up to the system: it is told of by other tests.
    let rare = ["declined"];
    let all = [
        "spawned",
        "woken",
        "enqueued",
        "taken",
        "stolen",
        "turn begun",
        "turn ended",
        "overrun",
        "switch requested",
        "handed off",
        "stopped",
        "resumed",
        "parked",
        "unparked",
        "completed",
        "marked",
    ];
    while !all.iter().all(|name| seen.contains(name)) {
        for discipline in disciplines {
            let log = Log::new();
            let executor = Executor::builder().workers(2).discipline(discipline);
            let executor = executor.recorder(log.clone()).build().expect("Linux has signals");
            executor.run(two_loops_and_a_sleeper(slice));
            let report = executor.shutdown(Duration::from_secs(1));
            assert!(report.is_clean(), "{report}");
            seen.extend(log.events().iter().map(Event::name));
        }
    }
    seen.retain(|name| !rare.contains(name));
    assert_eq!(seen, BTreeSet::from(all), "a name that nobody knows");
}

/// Two tasks compute until one has slept and ended, with children in their queues.
async fn two_loops_and_a_sleeper(slice: Duration) {
    let over = Arc::new(AtomicBool::new(false));
    let loops = [(), ()].map(|()| {
        let over = Arc::clone(&over);
        crate::spawn(async move {
            let children = [crate::spawn(yield_now()), crate::spawn(yield_now())];
            // Ordering: Relaxed; only a flag.
            while !over.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
            for child in children {
                child.await.expect("it ends");
            }
        })
    });
    crate::sleep(5 * slice).await;
    // Ordering: Relaxed, as above.
    crate::Handle::current().marked(|| (over.store(true, Ordering::Relaxed), Some(1)));
    for it in loops {
        it.await.expect("it ends by the flag");
    }
}
