//! Ending an executor while turns stand still inside malloc and under the lock of stdout.
//!
//! Then the program allocates, prints, and exits.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use turnwise::Policy;

use crate::child;
use crate::helpers::spin_until;
use crate::setup::{Kind, Setup};

const TEST: &str = "exits::a_program_goes_on_and_exits_after_its_executor";
/// Times that the allocating turns have been stopped before the end: one of them is inside malloc.
const STOPS: u64 = 40;

/// Allocates without end, small and large.
async fn allocates_for_ever(seed: usize, running: Arc<AtomicUsize>) {
    running.fetch_add(1, Ordering::Relaxed);
    let mut kept: Vec<Vec<usize>> = vec![];
    loop {
        kept.push(vec![seed; (kept.len() * 37 + seed) % 5_000]);
        if kept.len() > 300 {
            kept.clear();
        }
    }
}

/// Holds the lock of standard output for ever.
async fn holds_stdout(running: Arc<AtomicUsize>, release: Arc<AtomicUsize>) {
    let lock = std::io::stdout().lock();
    running.fetch_add(1, Ordering::Relaxed);
    // Until the executor is gone: from then on this turn goes on by itself.
    spin_until(|| release.load(Ordering::Relaxed) == 1);
    drop(lock);
    running.fetch_add(1, Ordering::Relaxed);
}

fn in_child() {
    let mut setup = Setup::new(Kind::Preemptive, Policy::Fifo, 1);
    setup.slice = Duration::from_millis(1);
    let executor = setup.build();
    let (running, release) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for seed in 1..4 {
        let running = Arc::clone(&running);
        drop(executor.task().name("allocates").spawn(allocates_for_ever(seed, running)));
    }
    let (locked, released) = (Arc::clone(&running), Arc::clone(&release));
    drop(executor.task().name("holds").spawn(holds_stdout(locked, released)));
    while running.load(Ordering::Relaxed) < 4 || executor.metrics().stops < STOPS {
        std::thread::yield_now();
    }
    let report = executor.shutdown(Duration::ZERO);
    let left: Vec<_> = report.left.iter().filter_map(|left| left.name.as_deref()).collect();
    assert_eq!(left.iter().filter(|name| **name == "allocates").count(), 3, "{report}");
    assert_eq!(left.iter().filter(|name| **name == "holds").count(), 1, "{report}");
    assert_eq!((report.cancelled, report.drained), (0, 0), "{report}");

    // The turn that holds the lock goes on, at the lowest priority.
    release.store(1, Ordering::Relaxed);
    let kept: Vec<String> = (0..1_000).map(|i| format!("{i:>50}")).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nprinted {} of them", kept.len()).expect("it is read");
    drop(out);
    // The allocating turns go on for ever: the end of `main` ends them.
}

#[test]
fn a_program_goes_on_and_exits_after_its_executor() {
    if child::is(TEST) {
        return in_child();
    }
    for processor in [None, Some(0)] {
        let output = child::must_pass(TEST, processor);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("printed 1000 of them"), "{said}");
    }
}
