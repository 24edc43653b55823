//! False alarms: hand-offs and stops although every poll is short, on a machine that is busy.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::child::Busy;
use crate::peers::ours;

const TASKS: usize = 16;
/// More than there are processors on a small machine, so that workers are descheduled.
pub const BUSY: usize = 3;
const SETTLING: Duration = Duration::from_millis(200);

/// Switches a second, as handed off, stopped, declined, while no poll uses near half a slice.
pub fn measure(discipline: u8, workers: usize, slice: Duration, time: Duration) -> Vec<f64> {
    let busy = Busy::start(BUSY);
    let executor = ours::build(workers, discipline, slice);
    let over = Arc::new(AtomicBool::new(false));
    let task = |_| {
        let over = over.clone();
        executor.spawn(async move {
            // Ordering: a flag by itself.
            while !over.load(Ordering::Relaxed) {
                short();
                turnwise::yield_now().await;
            }
        })
    };
    let tasks: Vec<_> = (0..TASKS).map(task).collect();
    thread::sleep(SETTLING);
    let before = ours::switches(&executor);
    thread::sleep(time);
    let after = ours::switches(&executor);
    over.store(true, Ordering::Relaxed);
    executor.block_on(async {
        for task in tasks {
            task.await.expect("a task ends");
        }
    });
    drop(busy);
    let mut before = before.into_iter();
    let since = |count| count - before.next().expect("as many");
    let counts = after.map(since);
    counts.map(|count| count as f64 / time.as_secs_f64()).into()
}

/// Some 20 µs of a processor's time.
fn short() {
    let mut x = black_box(0x9E37_79B9_u64);
    for _ in 0..10_000 {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    black_box(x);
}
