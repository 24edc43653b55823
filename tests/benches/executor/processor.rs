//! What the system says of processors and threads: clocks, permissions, wakeups.

use std::fs;
use std::mem;
use std::time::Duration;

/// Nanoseconds of a clock of the system.
fn nanoseconds(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is ours and large enough.
    let answer = unsafe { libc::clock_gettime(clock, &raw mut time) };
    assert_eq!(answer, 0, "the clock can be read");
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Nanoseconds of a clock that goes evenly and never back.
pub fn now() -> u64 {
    nanoseconds(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds that this process has had of processors.
pub fn used() -> u64 {
    nanoseconds(libc::CLOCK_PROCESS_CPUTIME_ID)
}

/// A thread's own clock: it goes while the thread has a processor. Others may read it.
#[derive(Clone, Copy, Debug)]
pub struct ThreadClock(pub libc::clockid_t);

impl ThreadClock {
    /// The calling thread's.
    pub fn of_this_thread() -> ThreadClock {
        let mut clock = 0;
        // SAFETY: the thread is the calling one, which lives; the number is ours.
        let answer = unsafe { libc::pthread_getcpuclockid(libc::pthread_self(), &raw mut clock) };
        assert_eq!(answer, 0, "a thread has a clock");
        ThreadClock(clock)
    }

    /// Nanoseconds so far. The thread must still be there.
    pub fn now(self) -> u64 {
        nanoseconds(self.0)
    }
}

/// How many processors this process may use.
pub fn count() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

/// What the machine has been doing: a reader should know how noisy it was.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages: Vec<&str> = load.split(' ').take(3).collect();
    format!("load of the machine in the last 1, 5 and 15 minutes: {}", averages.join(", "))
}

/// Lets this process use at most so many processors, of those that it may use.
pub fn allow(processors: usize) {
    // SAFETY: the set is ours, its size is given, and 0 is the calling thread.
    unsafe {
        let mut allowed: libc::cpu_set_t = mem::zeroed();
        let size = size_of_val(&allowed);
        assert_eq!(libc::sched_getaffinity(0, size, &raw mut allowed), 0);
        let mut fewer: libc::cpu_set_t = mem::zeroed();
        let usable = (0..libc::CPU_SETSIZE as usize).filter(|&i| libc::CPU_ISSET(i, &allowed));
        for processor in usable.take(processors) {
            libc::CPU_SET(processor, &mut fewer);
        }
        assert_eq!(libc::sched_setaffinity(0, size, &raw const fewer), 0);
    }
}

/// Ends this process if it has not ended after so many seconds: a measurement that hangs is a
/// failure, and is told.
pub fn give_up_after(limit: Duration) {
    // SAFETY: no handler is set; the signal ends the process.
    unsafe { libc::alarm(limit.as_secs() as libc::c_uint) };
}

/// How often each thread of this process but the calling one went to sleep and was woken.
pub fn wakeups() -> u64 {
    // SAFETY: no conditions.
    let this = unsafe { libc::gettid() }.to_string();
    let threads = fs::read_dir("/proc/self/task").expect("the system tells of its threads");
    let names = threads.map(|thread| thread.expect("it can be listed").file_name());
    let others = names.filter(|name| name.to_str() != Some(&this));
    let of = |name: std::ffi::OsString| {
        let path = format!("/proc/self/task/{}/status", name.display());
        let status = fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.map_or(0, |count| count.trim().parse::<u64>().expect("a number"))
    };
    others.map(of).sum()
}
