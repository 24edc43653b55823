//! Three endless loops share one worker: who gets how much of it, and what is left of their speed.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::peers::ours;
use crate::processor::ThreadClock;

const LOOPS: usize = 3;
/// How long a loop runs alone, before the three and again after them.
const ALONE: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_millis(5);

/// What a loop shows while it runs.
#[derive(Default)]
struct Lap {
    /// Of work that is always the same.
    rounds: AtomicU64,
    /// The clock of its thread; 0, which is no thread's, before it began.
    clock: AtomicI32,
    over: AtomicBool,
}

/// How far a loop has come, on its thread's clock.
#[derive(Clone, Copy, Default)]
struct Come {
    rounds: u64,
    nanoseconds: u64,
}

impl Lap {
    /// Runs until it is over. Nothing in it gives way.
    #[inline(never)]
    fn run(&self) {
        // Ordering: numbers and a flag by themselves, here and below: nothing else depends on them.
        self.clock.store(ThreadClock::of_this_thread().0, Ordering::Relaxed);
        let mut x = 0x9E37_79B9_u64;
        while !self.over.load(Ordering::Relaxed) {
            for _ in 0..1_000 {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
            }
            black_box(x);
            self.rounds.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn begun(&self) -> bool {
        self.clock.load(Ordering::Relaxed) != 0
    }

    fn come(&self) -> Come {
        let clock = ThreadClock(self.clock.load(Ordering::Relaxed));
        Come { rounds: self.rounds.load(Ordering::Relaxed), nanoseconds: clock.now() }
    }

    fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

impl Come {
    fn since(self, before: Come) -> Come {
        Come {
            rounds: self.rounds - before.rounds,
            nanoseconds: self.nanoseconds - before.nanoseconds,
        }
    }

    fn and(self, other: Come) -> Come {
        Come {
            rounds: self.rounds + other.rounds,
            nanoseconds: self.nanoseconds + other.nanoseconds,
        }
    }

    fn speed(self) -> f64 {
        self.rounds as f64 / self.nanoseconds as f64
    }
}

/// Three loops on one worker for so many slices of thread time. The largest deviation of a share
/// from a third, as a part of it; the speed by that of a loop alone; stops by slices.
pub fn measure(slice: Duration, slices: u32) -> Vec<f64> {
    let before = alone();
    let executor = ours::build(1, ours::PREEMPTIVE, slice);
    let laps: [Arc<Lap>; LOOPS] = Default::default();
    let tasks = laps.clone().map(|lap| executor.spawn(async move { lap.run() }));
    while !laps.iter().all(|lap| lap.begun()) {
        thread::sleep(LOOK);
    }
    let [_, stops_before, _] = ours::switches(&executor);
    let begun = laps.each_ref().map(|lap| lap.come());
    let so_far = || {
        let mut i = 0..;
        laps.each_ref().map(|lap| lap.come().since(begun[i.next().expect("endless")]))
    };
    let all = |come: [Come; LOOPS]| come.into_iter().fold(Come::default(), Come::and);
    while all(so_far()).nanoseconds < (slice * slices).as_nanos() as u64 {
        thread::sleep(LOOK);
    }
    let come = so_far();
    let [_, stops, _] = ours::switches(&executor);
    laps.iter().for_each(|lap| lap.end());
    executor.block_on(async {
        for task in tasks {
            task.await.expect("a loop ends");
        }
    });
    let undisturbed = before.and(alone());
    let together = all(come);
    let third = together.nanoseconds as f64 / LOOPS as f64;
    let deviation = come.map(|one| (one.nanoseconds as f64 / third - 1.0).abs());
    let slices = together.nanoseconds as f64 / slice.as_nanos() as f64;
    vec![
        deviation.into_iter().fold(0.0, f64::max),
        together.speed() / undisturbed.speed(),
        (stops - stops_before) as f64 / slices,
    ]
}

/// One loop on a plain thread.
fn alone() -> Come {
    let lap = Lap::default();
    thread::scope(|scope| {
        scope.spawn(|| lap.run());
        while !lap.begun() {
            thread::sleep(LOOK);
        }
        let begun = lap.come();
        thread::sleep(ALONE);
        let come = lap.come().since(begun);
        lap.end();
        come
    })
}
