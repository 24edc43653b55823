//! A real signal interrupts a real thread, and the report says in which functions it was.

use std::hint::black_box;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use crate::sync::thread;
use crate::task::TaskId;
use crate::watchdog::capture::{Capture, Snapshot};
use crate::watchdog::{Bounds, Frame, Kind, Report, Subject, Trace, frames};

/// One test at a time: they share the signal and the place.
static TURN: Mutex<()> = Mutex::new(());
static PLACE: OnceLock<Capture> = OnceLock::new();
/// Counts how often the thread went round, so that a test knows that it is inside.
static ROUNDS: AtomicU64 = AtomicU64::new(0);
static ENOUGH: AtomicBool = AtomicBool::new(false);

extern "C" fn on_signal(_: libc::c_int, _: *mut libc::siginfo_t, ucontext: *mut libc::c_void) {
    if let Some(place) = PLACE.get() {
        // SAFETY: this is the handler, and only the thread that settled is sent the signal.
        unsafe { place.take(None, ucontext) };
    }
}

fn signal() -> libc::c_int {
    libc::SIGRTMIN() + 7
}

#[inline(never)]
fn spins_in_the_middle_of_nowhere(mut seed: u64) -> u64 {
    while !ENOUGH.load(Ordering::Relaxed) {
        ROUNDS.fetch_add(1, Ordering::Relaxed);
        seed = black_box(seed.rotate_left(7) ^ 0x9e37);
    }
    seed
}

#[inline(never)]
fn calls_the_spinner(seed: u64) -> u64 {
    black_box(spins_in_the_middle_of_nowhere(black_box(seed))) + 1
}

/// As `calls_the_spinner`, below a few hundred bytes a level.
#[inline(never)]
fn descends(levels: u32, seed: u64) -> u64 {
    let room = black_box([seed; 32]);
    let below = if levels == 0 { calls_the_spinner(seed) } else { descends(levels - 1, seed) };
    black_box(below) + black_box(room)[levels as usize % 32]
}

/// Waits in the system, in a call that signals do not end.
#[inline(never)]
fn waits_for_a_word(from: libc::c_int) -> u64 {
    let mut byte = 0_u8;
    ROUNDS.fetch_add(1, Ordering::Relaxed);
    // SAFETY: one byte is there to be written.
    let read = unsafe { libc::read(from, (&raw mut byte).cast(), 1) };
    black_box(read as u64)
}

fn install() -> &'static Capture {
    let place = PLACE.get_or_init(Capture::new);
    // SAFETY: the handler has the form that SA_SIGINFO asks for and is async-signal-safe.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let handler: extern "C" fn(_, _, _) = on_signal;
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        assert_eq!(libc::sigaction(signal(), &action, std::ptr::null_mut()), 0);
    }
    place
}

fn subject(task: u64) -> Subject {
    let second = Duration::from_secs(1);
    let (task, kind) = (TaskId(task), Kind::Computing);
    Subject { task, name: None, worker: 0, running: second, cpu: second, kind }
}

/// Interrupts a thread that runs `body`, once `inside` says that it is there, and ends it.
fn interrupted(
    body: impl FnOnce() -> u64 + Send + 'static,
    inside: impl Fn(libc::pid_t) -> bool,
    end: impl FnOnce(),
) -> Report {
    let place = install();
    ROUNDS.store(0, Ordering::SeqCst);
    ENOUGH.store(false, Ordering::SeqCst);
    let (sender, receiver) = channel();
    let thread = thread::spawn(move || {
        place.settle(Bounds::of_this_thread());
        // SAFETY: it has no preconditions.
        sender.send(unsafe { libc::gettid() }).unwrap();
        body()
    });
    let id = receiver.recv().unwrap();
    while !inside(id) {
        thread::yield_now();
    }
    assert!(place.ask(subject(1)));
    let before = place.dropped();
    assert!(!place.ask(subject(2)), "the place is taken");
    assert_eq!(place.dropped(), before + 1);
    // SAFETY: it has no preconditions.
    assert_eq!(unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), id, signal()) }, 0);
    let mut snapshot = Snapshot::new();
    let subject = loop {
        if let Some(subject) = place.collect(&mut snapshot) {
            break subject;
        }
        thread::yield_now();
    };
    end();
    thread.join().unwrap();
    assert_eq!(subject.task.get(), 1);
    let (frames, trace) = frames::of(&snapshot);
    let Subject { task, name, worker, running, cpu, kind } = subject;
    Report { task, name, worker, running_for: running, cpu, kind, frames, trace }
}

fn is_spinning(_: libc::pid_t) -> bool {
    ROUNDS.load(Ordering::SeqCst) > 1000
}

fn stop_spinning() {
    ENOUGH.store(true, Ordering::SeqCst);
}

/// Where among the frames a function of this file is.
fn place(frames: &[Frame], function: &str) -> Option<usize> {
    let is_it = |name: &String| name.ends_with(&format!("tests::signal::{function}"));
    frames.iter().position(|frame| frame.function.as_ref().is_some_and(is_it))
}

#[test]
fn the_functions_of_a_spinning_thread_are_named_innermost_first() {
    let _turn = TURN.lock();
    let report = interrupted(|| calls_the_spinner(black_box(1)), is_spinning, stop_spinning);
    let spins = place(&report.frames, "spins_in_the_middle_of_nowhere");
    let calls = place(&report.frames, "calls_the_spinner");
    assert!(spins.is_some() && spins < calls, "{report:#}");
    assert_eq!(report.trace, Trace::Whole, "{report:#}");
    let frame = &report.frames[calls.unwrap()];
    let file = frame.file.as_deref().and_then(Path::file_name);
    assert_eq!(file.and_then(|file| file.to_str()), Some("signal.rs"), "{report:#}");
    assert!(frame.line.is_some());
}

#[test]
fn a_stack_deeper_than_the_copy_gives_its_innermost_frames() {
    let _turn = TURN.lock();
    let report = interrupted(|| descends(200, black_box(1)), is_spinning, stop_spinning);
    let spins = place(&report.frames, "spins_in_the_middle_of_nowhere");
    let calls = place(&report.frames, "calls_the_spinner");
    assert!(spins.is_some() && spins < calls, "{report:#}");
    assert!(place(&report.frames, "descends").is_some(), "{report:#}");
    assert_eq!(report.trace, Trace::Cut, "{report:#}");
}

#[test]
fn a_thread_that_waits_in_the_system_is_unwound_through_the_c_library() {
    let _turn = TURN.lock();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let from = std::os::fd::AsRawFd::as_raw_fd(&reader);
    let asleep = |id: libc::pid_t| {
        let path = format!("/proc/self/task/{id}/stat");
        let stat = std::fs::read_to_string(path).unwrap_or_default();
        ROUNDS.load(Ordering::SeqCst) > 0 && stat.contains(") S ")
    };
    let wake = || std::io::Write::write_all(&mut writer, b"x").unwrap();
    let report = interrupted(move || waits_for_a_word(from), asleep, wake);
    let waits = place(&report.frames, "waits_for_a_word");
    assert!(waits.is_some_and(|at| at > 0), "{report:#}");
    assert_eq!(report.trace, Trace::Whole, "{report:#}");
    drop(reader);
}

#[test]
fn code_on_a_stack_of_its_own_gives_its_innermost_frame() {
    let _turn = TURN.lock();
    let body = || {
        install().settle(Bounds { low: 8, high: 16 });
        calls_the_spinner(black_box(1))
    };
    let report = interrupted(body, is_spinning, stop_spinning);
    assert_eq!(report.trace, Trace::Cut);
    assert!(place(&report.frames, "spins_in_the_middle_of_nowhere").is_some(), "{report:#}");
    assert_eq!(place(&report.frames, "calls_the_spinner"), None, "{report:#}");
}
