//! What the watchdog says of a turn that lasts too long: whose it is, where, and what it does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use turnwise::Executor;
use turnwise::watchdog::{Action, Kind, Report, Watchdog};

use crate::helpers::spin_until;
use crate::setup::{self, Setup, each_where};

/// Soon reported, so that a turn has several reports before a test ends.
const AFTER: Duration = Duration::from_millis(10);

/// An executor, and the reports of its watchdog.
fn watched(setup: Setup) -> (Executor, mpsc::Receiver<Report>) {
    let (send, reports) = mpsc::channel();
    let watchdog = Watchdog::new(AFTER).on_overrun(move |report| {
        // Nobody listens any more when the test is over.
        let _ = send.send(report.clone());
        Action::Ignore
    });
    let builder = Executor::builder().workers(setup.workers).policy(setup.policy);
    let builder = builder.discipline(setup.discipline()).watchdog(watchdog);
    (builder.build().expect("as without"), reports)
}

/// Keeps the processor busy until it is dropped.
struct Busy(Arc<AtomicBool>, Option<thread::JoinHandle<()>>);

impl Busy {
    fn on(processor: usize) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let spins = move || {
            stay_on(processor);
            spin_until(|| seen.load(Ordering::Relaxed));
        };
        Busy(over, Some(thread::spawn(spins)))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.take().expect("taken here alone").join().expect("it does not panic");
    }
}

/// This thread runs on that processor alone from now on.
fn stay_on(processor: usize) {
    // SAFETY: zeroes are a valid set, which outlives the calls.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(processor, &mut set);
        assert_eq!(libc::sched_setaffinity(0, size_of_val(&set), &set), 0);
    }
}

/// The processor that this thread runs on now.
fn processor() -> usize {
    // SAFETY: it has no preconditions.
    usize::try_from(unsafe { libc::sched_getcpu() }).expect("Linux knows")
}

#[test]
fn a_turn_bears_the_number_of_its_worker_also_when_it_was_switched() {
    each_where(Setup::switches, |setup, executor| {
        drop(executor);
        let (executor, reports) = watched(setup);
        let over = Arc::new(AtomicBool::new(false));
        let spins = Arc::clone(&over);
        let task = executor.task().name("spins");
        let task = task.spawn(async move { spin_until(|| spins.load(Ordering::Relaxed)) });
        // The turn is switched after the first of them, or before it.
        let metrics = executor.handle();
        let mut after_a_switch = 0;
        while after_a_switch < 3 {
            after_a_switch += i32::from(metrics.metrics().switches() > 0);
            let report = reports.recv().expect("it is reported again and again");
            assert_eq!((report.task, report.name.as_deref()), (task.id(), Some("spins")));
            assert!((report.worker as usize) < setup.workers, "{setup:?}: {report}");
        }
        over.store(true, Ordering::Relaxed);
        executor.block_on(task).expect("it ends by the flag");
    });
}

#[test]
fn a_turn_that_sleeps_in_the_system_is_blocked() {
    let setup = Setup::new(setup::Kind::Cooperative, setup::POLICIES[0], 1);
    setup::on(setup, |setup, executor| {
        drop(executor);
        let (executor, reports) = watched(setup);
        let (go_on, goes_on) = mpsc::channel::<()>();
        let task = executor.spawn(async move { goes_on.recv().expect("the test speaks") });
        let report = reports.recv().expect("it is reported");
        assert_eq!(report.kind, Kind::Blocked, "{report}");
        go_on.send(()).expect("it waits");
        executor.block_on(task).expect("it ends");
    });
}

#[test]
fn a_turn_that_is_crowded_out_is_not_blocked() {
    let setup = Setup::new(setup::Kind::Cooperative, setup::POLICIES[0], 1);
    setup::on(setup, |setup, executor| {
        drop(executor);
        let (executor, reports) = watched(setup);
        let over = Arc::new(AtomicBool::new(false));
        let spins = Arc::clone(&over);
        let processor = processor();
        let crowd = Busy::on(processor);
        let task = executor.spawn(async move {
            stay_on(processor);
            // It has a hundredth of the processor beside the other one.
            // SAFETY: plain numbers; 0 is this thread.
            unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, 19) };
            spin_until(|| spins.load(Ordering::Relaxed));
        });
        for _ in 0..4 {
            let report = reports.recv().expect("it is reported again and again");
            assert_eq!(report.kind, Kind::Computing, "{report}");
        }
        over.store(true, Ordering::Relaxed);
        drop(crowd);
        executor.block_on(task).expect("it ends by the flag");
    });
}

#[test]
fn turns_that_take_turns_are_computing_or_stopped() {
    const LOOPS: usize = 4;
    let slice = Duration::from_millis(1);
    let setup = Setup {
        slice,
        spares: LOOPS,
        ..Setup::new(setup::Kind::Preemptive, setup::POLICIES[0], 1)
    };
    setup::on(setup, |setup, executor| {
        drop(executor);
        let (executor, reports) = watched(setup);
        let over = Arc::new(AtomicBool::new(false));
        let spins = || {
            let over = Arc::clone(&over);
            executor.spawn(async move { spin_until(|| over.load(Ordering::Relaxed)) })
        };
        let loops: Vec<_> = (0..LOOPS).map(|_| spins()).collect();
        let seen: Vec<Kind> = reports.iter().take(5 * LOOPS).map(|report| report.kind).collect();
        let many = |kind| seen.iter().filter(|it| **it == kind).count();
        assert!(many(Kind::Stopped) > 0, "each has a fourth of the processor: {seen:?}");
        // One that is about to go on is not awake yet, for a moment.
        assert!(many(Kind::Blocked) * 4 < seen.len(), "{seen:?}");
        over.store(true, Ordering::Relaxed);
        loops.into_iter().for_each(|it| executor.block_on(it).expect("it ends by the flag"));
    });
}
