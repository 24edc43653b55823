//! A handler that the program had before: it has every signal that is not the executor's.

use std::sync::atomic::{AtomicUsize, Ordering};

use libc::{c_int, c_void, siginfo_t};
use turnwise::Policy;

use crate::child;
use crate::helpers::spin_until;
use crate::setup::{Kind, Setup};

/// Signals that came to the program's own handler.
static CAME: AtomicUsize = AtomicUsize::new(0);
/// The arguments were not those of the signal.
static WRONG: AtomicUsize = AtomicUsize::new(0);

fn came(as_it_should: bool) {
    CAME.fetch_add(1, Ordering::Relaxed);
    WRONG.fetch_add(usize::from(!as_it_should), Ordering::Relaxed);
}

extern "C" fn plain(signal: c_int) {
    came(signal == libc::SIGURG);
}

extern "C" fn informed(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: a handler of this form is given what is known of the signal.
    let number = unsafe { info.as_ref() }.map(|info| info.si_signo);
    came(signal == libc::SIGURG && number == Some(signal) && !context.is_null());
}

/// The program installs a handler, or another way to deal with the signal.
fn install(handler: usize, flags: c_int) {
    // SAFETY: zeroes are a valid action; the handler has the form that the flags promise.
    let installed = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        (action.sa_sigaction, action.sa_flags) = (handler, flags);
        libc::sigaction(libc::SIGURG, &action, std::ptr::null_mut())
    };
    assert_eq!(installed, 0);
}

/// In a program of its own: of the signals the handler has those that the program sends, and none
/// that the executor does.
fn others_come_through(test: &str, handler: usize, flags: c_int, to_it: usize) {
    if !child::is(test) {
        child::must_pass(test, None);
        return;
    }
    install(handler, flags);
    let executor = Setup::new(Kind::Handoff, Policy::Fifo, 1).build();
    let raise = || {
        // SAFETY: a plain number; there is a handler.
        assert_eq!(unsafe { libc::raise(libc::SIGURG) }, 0);
    };
    raise();
    assert_eq!(CAME.load(Ordering::Relaxed), to_it);
    let handle = executor.handle();
    executor.run(async move {
        spin_until(|| handle.metrics().switches() > 0);
        assert_eq!(CAME.load(Ordering::Relaxed), to_it, "the executor's own is not handed on");
        raise();
    });
    assert_eq!(CAME.load(Ordering::Relaxed), 2 * to_it);
    assert_eq!(WRONG.load(Ordering::Relaxed), 0, "the signal's own arguments");
}

#[test]
fn a_handler_of_a_number_has_the_others() {
    let handler = plain as extern "C" fn(c_int) as usize;
    others_come_through("signals::a_handler_of_a_number_has_the_others", handler, 0, 1);
}

#[test]
fn a_handler_of_all_that_is_known_has_the_others() {
    let handler = informed as extern "C" fn(c_int, *mut siginfo_t, *mut c_void) as usize;
    let test = "signals::a_handler_of_all_that_is_known_has_the_others";
    others_come_through(test, handler, libc::SA_SIGINFO, 1);
}

#[test]
fn where_it_was_ignored_nobody_has_the_others() {
    let test = "signals::where_it_was_ignored_nobody_has_the_others";
    others_come_through(test, libc::SIG_IGN, 0, 0);
}
