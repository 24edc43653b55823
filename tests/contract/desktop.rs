//! The desktop example tells its story: frozen by one stuck callback, or alive, by discipline.

use crate::examples::run;

/// What the last lines of `--plain` say, a window each.
#[derive(Debug, PartialEq, Eq)]
struct Summary {
    window: String,
    alive: bool,
    handled: u64,
    posted: u64,
}

impl Summary {
    fn new(window: &str, alive: bool, handled: u64, posted: u64) -> Self {
        Summary { window: window.into(), alive, handled, posted }
    }

    /// From `editor: alive, 12 of 12 inputs handled`.
    fn read(line: &str) -> Option<Self> {
        let (window, rest) = line.split_once(": ")?;
        let (life, rest) = rest.split_once(", ")?;
        let (handled, rest) = rest.split_once(" of ")?;
        let posted = rest.strip_suffix(" inputs handled")?;
        let alive = match life {
            "alive" => true,
            "frozen" => false,
            _ => return None,
        };
        Some(Summary::new(window, alive, handled.parse().ok()?, posted.parse().ok()?))
    }
}

/// The three sound windows and the buggy one, after the bug. Each was sent six inputs before and
/// six after; the buggy one also the input from which it does not return.
fn expected(alive: bool, handled: u64) -> Vec<Summary> {
    let sound = ["clock", "editor", "progress"];
    let sound = sound.map(|name| Summary::new(name, alive, handled, 12));
    sound.into_iter().chain([Summary::new("buggy", false, 6, 13)]).collect()
}

/// Runs it, and reads its last four lines. It must end by itself, also when its executor is stuck.
fn desktop(args: &[&str]) -> Vec<Summary> {
    let text = run("desktop", &[&["--plain"], args].concat());
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(4)..];
    let read = |line: &&str| Summary::read(line).unwrap_or_else(|| panic!("{line:?} in {text}"));
    last.iter().map(read).collect()
}

/// Where a window is to live, it has this long to show it; a second is rarely needed.
const LONG: &str = "60";
/// Where nothing will happen any more, or the input must be seen not to be handled.
const SHORT: &str = "2";

#[test]
fn under_cooperative_one_stuck_callback_freezes_every_window() {
    let shown = desktop(&["--discipline", "cooperative", "--seconds", SHORT]);
    assert_eq!(shown, expected(false, 6));
}

#[test]
fn under_cooperative_a_second_worker_keeps_the_other_windows_alive() {
    let shown = desktop(&["--discipline", "cooperative", "--workers", "2", "--seconds", LONG]);
    assert_eq!(shown, expected(true, 12));
}

#[cfg(target_os = "linux")]
#[test]
fn under_handoff_the_other_windows_live() {
    let shown = desktop(&["--discipline", "handoff", "--seconds", LONG]);
    assert_eq!(shown, expected(true, 12));
}

#[cfg(target_os = "linux")]
#[test]
fn under_preemptive_the_other_windows_live() {
    let shown = desktop(&["--discipline", "preemptive", "--seconds", LONG]);
    assert_eq!(shown, expected(true, 12));
}

/// Each window has turns, as its sign of life says, but the stuck one keeps the right to read.
#[cfg(target_os = "linux")]
#[test]
fn with_one_queue_for_all_the_windows_live_but_nobodys_input_is_handled() {
    for discipline in ["handoff", "preemptive"] {
        let args = ["--discipline", discipline, "--shared-queue", "--seconds", SHORT];
        assert_eq!(desktop(&args), expected(true, 6), "{discipline}");
    }
}

#[test]
fn with_one_queue_for_all_cooperative_is_frozen_too() {
    let shown = desktop(&["--discipline", "cooperative", "--shared-queue", "--seconds", SHORT]);
    assert_eq!(shown, expected(false, 6));
}

/// In a session of its own it has no terminal, wherever the test is run.
#[cfg(target_os = "linux")]
#[test]
fn without_a_terminal_it_says_what_to_do() {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    let mut command = Command::new(crate::examples::build("desktop"));
    command.args(["--discipline", "cooperative"]).stdin(Stdio::null());
    // SAFETY: one system call, without memory.
    unsafe {
        command.pre_exec(|| {
            libc::setsid();
            Ok(())
        });
    }
    let ran = command.output().expect("it can be started");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(!ran.status.success(), "{said}");
    assert!(said.contains("this needs a terminal (") && said.contains("use --plain"), "{said}");
}
