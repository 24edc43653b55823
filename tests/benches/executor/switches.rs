//! What a forced switch costs, beside threads that hand over to each other of their own accord.
//!
//! Who runs does nothing but read the clock. A switch costs the time from the last reading of the
//! one to the first reading of the next: the signal, its handler, the wakeup, and all that the
//! system does. Both kinds of switch are measured alike, in one process.
//!
//! This wants a machine with nothing else to do. A voluntary switch begins while its thread runs;
//! a forced one may be due while the system has given the thread's processor to another program,
//! and then the last reading was long ago.

use std::array;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use crate::peers::ours;
use crate::processor::{self, now};
use crate::statistics::summary;

const TAKE_TURNS: usize = 3;
/// More pauses than any run here has.
const PAUSES: usize = 1 << 16;
const HOT: Duration = Duration::from_millis(300);

/// From the last reading of the clock before somebody did not run to the first thereafter.
#[derive(Clone, Copy)]
struct Pause {
    from: u64,
    to: u64,
}

/// What switches cost.
struct Costs {
    /// In nanoseconds, each.
    each: Vec<f64>,
    /// From the first pause to the last.
    span: f64,
}

impl Costs {
    /// No number if there were no switches.
    fn median(&self) -> f64 {
        if self.each.is_empty() {
            return f64::NAN;
        }
        summary(self.each.iter().copied()).median
    }

    /// What part of all time they take, each counted with the median.
    fn part(&self) -> f64 {
        self.each.len() as f64 * self.median() / self.span
    }

    /// What part of all time nobody ran, whatever the reason.
    fn nobody_ran(&self) -> f64 {
        self.each.iter().sum::<f64>() / self.span
    }
}

/// The median forced switch in nanoseconds; a voluntary hand-over after as long a turn; one after
/// no turn at all. How many forced switches there were, and what part of all time they take. What
/// part of all time nobody ran, with forced switches and with voluntary ones.
pub fn measure(slice: Duration, time: Duration, processors: usize) -> Vec<f64> {
    if processors > 0 {
        processor::allow(processors);
    }
    let before = voluntary(slice, time / 2);
    let forced = forced(slice, time);
    let after = voluntary(slice, time / 2);
    let hot = voluntary(Duration::ZERO, HOT);
    let voluntary =
        Costs { each: [before.each, after.each].concat(), span: before.span + after.span };
    vec![
        forced.median(),
        voluntary.median(),
        hot.median(),
        forced.each.len() as f64,
        forced.part(),
        forced.nobody_ran(),
        voluntary.nobody_ran(),
    ]
}

/// Tasks that never give way, on one worker.
fn forced(slice: Duration, time: Duration) -> Costs {
    let executor = ours::build(1, ours::PREEMPTIVE, slice);
    let over = Arc::new(AtomicBool::new(false));
    let tasks: [_; TAKE_TURNS] = array::from_fn(|_| {
        let over = over.clone();
        executor.spawn(async move { read_the_clock(&over, slice / 4) })
    });
    thread::sleep(time);
    let end = now();
    // Ordering: a flag by itself.
    over.store(true, Ordering::Relaxed);
    let pauses = executor.block_on(async {
        let mut pauses = vec![];
        for task in tasks {
            pauses.push(task.await.expect("a task ends"));
        }
        pauses
    });
    costs(&pauses, end)
}

/// Reads the clock again and again; the pauses of at least a given length. It must not allocate
/// while it is measured.
fn read_the_clock(over: &AtomicBool, least: Duration) -> Vec<Pause> {
    let least = least.as_nanos() as u64;
    let mut pauses = Vec::with_capacity(PAUSES);
    let mut last = now();
    // Ordering: a flag by itself.
    while !over.load(Ordering::Relaxed) {
        let next = now();
        if next - last >= least {
            assert!(pauses.len() < PAUSES, "fewer pauses");
            pauses.push(Pause { from: last, to: next });
        }
        last = next;
    }
    pauses
}

/// Threads that run for a slice by turns, each of which wakes the next and waits.
fn voluntary(slice: Duration, time: Duration) -> Costs {
    let seats: [Seat; TAKE_TURNS] = Default::default();
    let end = now() + time.as_nanos() as u64;
    let slice = slice.as_nanos() as u64;
    seats[0].give();
    let pauses = thread::scope(|scope| {
        let seats = &seats;
        let threads: [_; TAKE_TURNS] = array::from_fn(|i| {
            let next = &seats[(i + 1) % TAKE_TURNS];
            scope.spawn(move || take_turns(&seats[i], next, slice, end))
        });
        threads.map(|thread| thread.join().expect("a thread ends"))
    });
    costs(&pauses, end)
}

fn take_turns(seat: &Seat, next: &Seat, slice: u64, end: u64) -> Vec<Pause> {
    let mut pauses = Vec::with_capacity(PAUSES);
    let mut last = None;
    loop {
        seat.wait();
        let begun = now();
        if let Some(from) = last {
            pauses.push(Pause { from, to: begun });
        }
        let mut time = begun;
        while time < begun + slice {
            time = now();
        }
        last = Some(time);
        next.give();
        if time > end || pauses.len() == PAUSES {
            return pauses;
        }
    }
}

/// A switch is a pause's beginning and directly thereafter the end of another's.
fn costs(pauses: &[Vec<Pause>], end: u64) -> Costs {
    let mut events = vec![];
    for (who, pauses) in pauses.iter().enumerate() {
        for Pause { from, to } in pauses.iter().filter(|pause| pause.to < end) {
            events.extend([(*from, who, true), (*to, who, false)]);
        }
    }
    events.sort_unstable();
    let switch = |pair: &[(u64, usize, bool)]| match pair {
        [(from, old, true), (to, new, false)] if old != new => Some((to - from) as f64),
        _ => None,
    };
    let each: Vec<f64> = events.windows(2).filter_map(switch).collect();
    let [first, last] = [events.first(), events.last()].map(|event| event.map_or(0, |one| one.0));
    let span = (last - first) as f64;
    Costs { each, span }
}

/// Where a thread waits for its turn, directly on the system's futex.
#[derive(Default)]
struct Seat(AtomicU32);

impl Seat {
    fn wait(&self) {
        // Ordering: Acquire pairs with Release in `give`: a turn's readings follow each other.
        while self.0.swap(0, Ordering::Acquire) == 0 {
            // SAFETY: the word lives as long as the threads; the system only reads it.
            unsafe { libc::syscall(libc::SYS_futex, self.word(), WAIT, 0, ptr::null::<()>()) };
        }
    }

    fn give(&self) {
        // Ordering: Release pairs with Acquire in `wait`.
        self.0.store(1, Ordering::Release);
        // SAFETY: as above.
        unsafe { libc::syscall(libc::SYS_futex, self.word(), WAKE, 1) };
    }

    fn word(&self) -> *const AtomicU32 {
        &raw const self.0
    }
}

const WAIT: libc::c_int = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
const WAKE: libc::c_int = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
