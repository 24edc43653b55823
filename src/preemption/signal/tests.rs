//! What is asked of the system about threads, beside what else says the same.

use std::sync::mpsc::{TryRecvError, channel};

use super::{
    SIGNAL, be_punctual, block, install, is_asleep, lowest_priority, own_processor_time,
    processor_time, read, send, this_thread, unblock,
};
use crate::sync::thread;

/// A thread that there is not: beyond the largest number that the system gives.
const NOBODY: i32 = 1 << 23;

/// The signal is kept from this thread.
fn is_blocked() -> bool {
    // SAFETY: the set outlives the calls.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::pthread_sigmask(libc::SIG_BLOCK, std::ptr::null(), &mut set);
        libc::sigismember(&set, SIGNAL) == 1
    }
}

#[test]
fn the_handler_is_given_all_and_calls_go_on() {
    install().expect("there is such a signal");
    // SAFETY: zeroes are a valid `sigaction`.
    let mut now: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: the place outlives the call.
    assert_eq!(unsafe { libc::sigaction(SIGNAL, std::ptr::null(), &mut now) }, 0);
    let flags = now.sa_flags & (libc::SA_SIGINFO | libc::SA_RESTART);
    assert_eq!(flags, libc::SA_SIGINFO | libc::SA_RESTART);
    assert_ne!(now.sa_sigaction, libc::SIG_DFL);
}

#[test]
fn a_thread_says_whether_it_receives_the_signal() {
    // A thread of its own: none of the others is to be left with the signal blocked.
    let is_blocked_now = thread::spawn(|| {
        block();
        let blocked = is_blocked();
        unblock();
        (blocked, is_blocked())
    });
    assert_eq!(is_blocked_now.join().expect("no panic"), (true, false));
}

#[test]
fn a_signal_is_sent_to_who_is_there() {
    install().expect("there is such a signal");
    assert!(send(this_thread()) && !send(NOBODY));
}

#[test]
fn times_are_those_of_the_clocks() {
    let standard = || std::fs::read_to_string("/proc/uptime").expect("the system says");
    let seconds = |text: String| text.split(['.', ' ']).next().and_then(|it| it.parse().ok());
    let (before, read_time): (Option<u64>, _) = (seconds(standard()), read(libc::CLOCK_BOOTTIME));
    let after = seconds(standard());
    let whole = Some(read_time / 1_000_000_000);
    assert!(before <= whole && whole <= after, "{before:?}, {read_time} ns, {after:?}");
    // Nanoseconds go up from one to the next, also where the second does.
    let times: Vec<u64> = (0..1_000).map(|_| read(libc::CLOCK_MONOTONIC)).collect();
    assert!(times.is_sorted() && times[0] < times[999]);
    assert_eq!(read(-1), 0, "there is no such clock");
}

#[test]
fn a_threads_time_is_what_it_has_used() {
    let before = own_processor_time();
    let seen = processor_time(this_thread());
    let after = own_processor_time();
    assert!(0 < before && before <= seen && seen <= after, "{before}, {seen}, {after}");
    assert_eq!(processor_time(NOBODY), 0, "there is no such thread");
}

#[test]
fn a_thread_is_asleep_while_it_waits() {
    let (until_dropped, over) = channel::<()>();
    let (tell, number) = channel();
    thread::scope(|threads| {
        threads.spawn(move || {
            tell.send(this_thread()).expect("it is awaited");
            assert!(over.recv().is_err(), "nothing is sent");
        });
        let waiting = number.recv().expect("it says so");
        while !is_asleep(waiting) {
            thread::yield_now();
        }
        drop(until_dropped);
    });
    let (until_dropped, over) = channel::<()>();
    let (tell, number) = channel();
    thread::scope(|threads| {
        threads.spawn(move || {
            tell.send(this_thread()).expect("it is awaited");
            while over.try_recv() == Err(TryRecvError::Empty) {
                std::hint::spin_loop();
            }
        });
        let computing = number.recv().expect("it says so");
        assert!(!(0..100).all(|_| is_asleep(computing)), "it wants the processor");
        assert!(!is_asleep(NOBODY) && !is_asleep(this_thread()));
        drop(until_dropped);
    });
}

#[test]
fn a_thread_changes_its_own_standing() {
    let changed = thread::spawn(|| {
        be_punctual();
        lowest_priority();
        // SAFETY: plain numbers.
        unsafe {
            let slack = libc::prctl(libc::PR_GET_TIMERSLACK, 0, 0, 0, 0);
            (slack, libc::getpriority(libc::PRIO_PROCESS, this_thread() as libc::id_t))
        }
    });
    assert_eq!(changed.join().expect("no panic"), (1, 19));
}
