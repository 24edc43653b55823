//! What an executor costs at rest: wakeups while there is nothing to do, memory of idle tasks.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use futures::task::AtomicWaker;

use crate::peers::{Measure, Peer};
use crate::processor;
use crate::workloads::give_way;

const SETTLING: Duration = Duration::from_millis(500);
const REST: Duration = Duration::from_secs(2);
const IDLE_TASKS: usize = 100_000;
const BATCH: usize = 100;

/// The allocator gives nothing back to the system from here on, and takes more at a time.
pub fn keep_the_heap() {
    #[cfg(target_env = "gnu")]
    {
        const MANY: i32 = 1 << 22;
        // SAFETY: changes settings of the allocator, which locks itself.
        let done = unsafe {
            libc::mallopt(libc::M_TRIM_THRESHOLD, i32::MAX) & libc::mallopt(libc::M_TOP_PAD, MANY)
        };
        assert_eq!(done, 1, "glibc has these settings");
    }
}

/// Wakeups of all threads in 2 s after some work was done, while a task waits; and milliseconds
/// of processor time.
pub struct Wakeups;

impl Measure for Wakeups {
    fn on<P: Peer>(self, workers: usize) -> Vec<f64> {
        let done = Arc::new((AtomicBool::new(false), AtomicWaker::new()));
        let (at_work, to_watcher) = std::sync::mpsc::channel();
        let ring = done.clone();
        let watcher = thread::spawn(move || {
            to_watcher.recv().expect("the root task says when");
            thread::sleep(SETTLING);
            let before = (processor::wakeups(), processor::used());
            thread::sleep(REST);
            let after = (processor::wakeups(), processor::used());
            // Ordering: Release pairs with Acquire below.
            ring.0.store(true, Ordering::Release);
            ring.1.wake();
            vec![(after.0 - before.0) as f64, (after.1 - before.1) as f64 / 1e6]
        });
        P::run(workers, async move {
            let tasks: Vec<_> = (0..1_000).map(|_| P::spawn(give_way::<P>(100))).collect();
            for task in tasks {
                task.await;
            }
            at_work.send(()).expect("the watcher is there");
            poll_fn(|context| {
                done.1.register(context.waker());
                // Ordering: Acquire pairs with Release above.
                match done.0.load(Ordering::Acquire) {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                }
            })
            .await;
        });
        watcher.join().expect("it watches to the end")
    }
}

/// Bytes that an idle task costs: as asked of the allocator, and as the process grew; and the
/// bytes of its future, which are among them.
pub struct Memory;

impl Measure for Memory {
    fn on<P: Peer>(self, workers: usize) -> Vec<f64> {
        P::run(workers, async {
            let polled = Arc::new(AtomicUsize::new(0));
            let idle = || {
                let polled = polled.clone();
                async move {
                    // Ordering: a count by itself, here and below.
                    polled.fetch_add(1, Ordering::Relaxed);
                    pending::<()>().await;
                }
            };
            let of_future = size_of_val(&idle());
            let mut tasks = Vec::with_capacity(IDLE_TASKS);
            let resident_before = resident();
            COUNTS.store(true, Ordering::Relaxed);
            for count in 1..=IDLE_TASKS {
                tasks.push(P::spawn(idle()));
                while count % BATCH == 0 && polled.load(Ordering::Relaxed) < count {
                    P::yield_now().await;
                }
            }
            COUNTS.store(false, Ordering::Relaxed);
            let held = LIVE.load(Ordering::Relaxed) as f64;
            let grown = (resident() - resident_before) as f64;
            // Letting go of them may cancel them, and they would not come to an end otherwise.
            std::mem::forget(tasks);
            vec![held / IDLE_TASKS as f64, grown / IDLE_TASKS as f64, of_future as f64]
        })
    }
}

/// Bytes that the process has in memory.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("the system tells of its threads");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    let kilobytes = line.split_whitespace().next().expect("a number");
    kilobytes.parse::<u64>().expect("a number") * 1024
}

/// The system's allocator, which counts if it is told to: for everyone a load and a branch.
pub struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicI64 = AtomicI64::new(0);

impl Counting {
    #[inline]
    fn count(bytes: i64) {
        // Ordering: a flag and a sum by themselves.
        if COUNTS.load(Ordering::Relaxed) {
            LIVE.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

// SAFETY: every call is handed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Counting::count(layout.size() as i64);
        // SAFETY: the caller's promises are the system's conditions, here and below.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        Counting::count(-(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Counting::count(layout.size() as i64);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Counting::count(size as i64 - layout.size() as i64);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}
