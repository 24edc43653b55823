//! The signal by which the monitor asks a thread to answer: `SIGURG`, sent to one thread.
//!
//! Chosen as Go did for its own preemption (proposal 24543): ignored by default, not fatal if it
//! comes to a thread that does not expect it, and passed on by debuggers. One handler of the whole
//! program serves all executors. It saves `errno`, does not unwind, and runs on the stack that it
//! interrupts. `SA_RESTART` has most system calls go on; those with a time (`nanosleep`, `poll`,
//! `epoll_wait`, `recv` with a timeout) return `EINTR` all the same.
//!
//! A handler that the application had installed before is called for every signal that is not ours.

use std::sync::OnceLock;

use super::time_slice;

const SIGNAL: libc::c_int = libc::SIGURG;

/// What the application had done with the signal.
struct Before(libc::sigaction);

// SAFETY: plain data, written once.
unsafe impl Send for Before {}
// SAFETY: as above.
unsafe impl Sync for Before {}

static BEFORE: OnceLock<Before> = OnceLock::new();

/// Installs the handler, once.
pub(crate) fn install() -> std::io::Result<()> {
    let mut failed = Ok(());
    BEFORE.get_or_init(|| {
        // SAFETY: zeroes are a valid `sigaction`.
        let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction =
            handle as extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        // SAFETY: the handler is async-signal-safe: see its documentation.
        if unsafe { libc::sigaction(SIGNAL, &action, &mut before) } != 0 {
            failed = Err(std::io::Error::last_os_error());
        }
        Before(before)
    });
    failed
}

/// Runs on the thread that was asked, between any two instructions of its.
extern "C" fn handle(
    signal: libc::c_int,
    info: *mut libc::siginfo_t,
    interrupted: *mut libc::c_void,
) {
    // SAFETY: the address of this thread's `errno`.
    let errno = unsafe { *libc::__errno_location() };
    // SAFETY: this is the handler.
    let ours = unsafe { time_slice::interrupted(interrupted) };
    if !ours {
        pass_on(signal, info, interrupted);
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, interrupted: *mut libc::c_void) {
    let Some(Before(before)) = BEFORE.get() else { return };
    if [libc::SIG_DFL, libc::SIG_IGN].contains(&before.sa_sigaction) {
        return;
    }
    if before.sa_flags & libc::SA_SIGINFO != 0 {
        type Handler = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
        // SAFETY: the flag says that the handler has this form.
        let handler: Handler = unsafe { std::mem::transmute(before.sa_sigaction) };
        handler(signal, info, interrupted);
    } else {
        // SAFETY: without the flag the handler has this form.
        let handler: extern "C" fn(libc::c_int) =
            unsafe { std::mem::transmute(before.sa_sigaction) };
        handler(signal);
    }
}

/// Sends the signal to a thread of this program. Says whether there was such a thread.
pub(crate) fn send(thread: i32) -> bool {
    // SAFETY: plain numbers.
    unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, SIGNAL) == 0 }
}

/// This thread's number for the system.
pub(crate) fn this_thread() -> i32 {
    // SAFETY: no arguments.
    unsafe { libc::syscall(libc::SYS_gettid) as i32 }
}

/// This thread receives the signal.
pub(crate) fn unblock() {
    mask(libc::SIG_UNBLOCK);
}

/// This thread does not receive the signal.
pub(crate) fn block() {
    mask(libc::SIG_BLOCK);
}

fn mask(how: libc::c_int) {
    // SAFETY: zeroes are a valid set, which is emptied; the set outlives the calls.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, SIGNAL);
        libc::pthread_sigmask(how, &set, std::ptr::null_mut());
    }
}

/// The processor time that a thread has used, in nanoseconds; 0 if there is no such thread.
pub(crate) fn processor_time(thread: i32) -> u64 {
    // The kernel's own encoding of a thread's clock: see `pthread_getcpuclockid`.
    read((!thread << 3) | 6)
}

/// The processor time that this thread has used, in nanoseconds. Safe in a signal handler.
pub(crate) fn own_processor_time() -> u64 {
    read(libc::CLOCK_THREAD_CPUTIME_ID)
}

fn read(clock: libc::clockid_t) -> u64 {
    // SAFETY: zeroes are a valid time, and the place to write it outlives the call.
    unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        if libc::clock_gettime(clock, &mut time) != 0 {
            return 0;
        }
        time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
    }
}

/// This thread has the processor only when nobody else wants it. Safe in a signal handler.
pub(crate) fn lowest_priority() {
    // SAFETY: plain numbers; 0 is this thread.
    unsafe { libc::setpriority(libc::PRIO_PROCESS, this_thread() as libc::id_t, 19) };
}

/// Does the system say that the thread waits for something, and does not merely want the processor?
pub(crate) fn is_asleep(thread: i32) -> bool {
    use std::io::{Read, Write};
    // `/proc/self/task/4194304/stat` fits; the state follows the name's closing parenthesis.
    let mut path = [0_u8; 48];
    if write!(&mut path[..], "/proc/self/task/{thread}/stat").is_err() {
        return false;
    }
    let path = path.split(|byte| *byte == 0).next().unwrap_or_default();
    let Ok(path) = std::str::from_utf8(path) else { return false };
    let mut stat = [0_u8; 128];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut stat)).unwrap_or(0);
    let name_ends = stat[..read].iter().rposition(|byte| *byte == b')');
    let state = name_ends.and_then(|at| stat[..read].get(at + 2));
    matches!(state, Some(b'S' | b'D'))
}

/// This thread's waits end in time: its timers have no slack, and when it wants a processor that
/// another thread keeps busy, it is given it for a short while without waiting for that one's
/// slice to end. Where the system knows neither, nothing changes.
pub(crate) fn be_punctual() {
    /// The kernel's `struct sched_attr`, in its first version.
    #[repr(C)]
    #[derive(Default)]
    struct Attributes {
        size: u32,
        policy: u32,
        flags: u64,
        nice: i32,
        priority: u32,
        runtime: u64,
        deadline: u64,
        period: u64,
    }
    // SAFETY: plain numbers.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1_u64, 0, 0, 0) };
    let mut attributes = Attributes { size: 48, ..Attributes::default() };
    let size = attributes.size;
    // SAFETY: the structure is as large as it says, and outlives the call.
    let known = unsafe { libc::syscall(libc::SYS_sched_getattr, 0, &mut attributes, size, 0) };
    // Only the usual way of scheduling has a slice to be shortened.
    if known == 0 && attributes.policy == libc::SCHED_OTHER as u32 {
        attributes.size = size;
        attributes.flags = 0;
        attributes.runtime = 100_000;
        // SAFETY: as above.
        unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &attributes, 0) };
    }
}

#[cfg(test)]
mod tests;
