//! Running a test again as a program of its own, for what may crash, hang or exit.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// Set in the child, to the name of the test.
const CHILD: &str = "TURNWISE_TEST_CHILD";
/// A child that takes longer hangs. Generous: it is there to say so, not to measure.
const LIMIT: Duration = Duration::from_secs(900);

/// Is this the child that runs the test?
pub(crate) fn is(test: &str) -> bool {
    std::env::var(CHILD).is_ok_and(|name| name == test)
}

/// The command that runs the test, which asks [`is`], in a child; `on` says on which processor.
pub(crate) fn command(test: &str, on: Option<usize>) -> Command {
    let own = std::env::current_exe().expect("a test is a program");
    let mut command = match on {
        Some(processor) => {
            let mut taskset = Command::new("taskset");
            taskset.args(["-c", &processor.to_string()]).arg(own);
            taskset
        }
        None => Command::new(own),
    };
    command.args(["--exact", test, "--nocapture", "--test-threads", "1"]).env(CHILD, test);
    command.env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, with what it wrote. A child that hangs is ended, and so is the test.
pub(crate) fn run(mut command: Command) -> Output {
    let mut child = command.spawn().expect("the child starts");
    let id = child.id() as libc::pid_t;
    let (ended, end) = std::sync::mpsc::channel::<()>();
    let watchdog = std::thread::spawn(move || {
        let hangs = end
            .recv_timeout(LIMIT)
            .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout);
        if hangs {
            // SAFETY: plain numbers; the child was not waited for yet, so the number is its own.
            unsafe { libc::kill(id, libc::SIGKILL) };
        }
        hangs
    });
    let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
    let errors = std::thread::spawn(move || {
        let mut text = vec![];
        let _ = stderr.read_to_end(&mut text);
        text
    });
    let mut stdout = vec![];
    let mut lines = BufReader::new(child.stdout.take().expect("piped"));
    while lines.read_until(b'\n', &mut stdout).expect("a pipe that can be read") > 0 {}
    let stderr = errors.join().expect("no panic");
    // Both pipes are at their end, so the child is at its own; the watchdog is called off after.
    let status = child.wait().expect("the child ends");
    drop(ended);
    let hung = watchdog.join().expect("no panic");
    let output = Output { status, stdout, stderr };
    assert!(!hung, "the child hangs: {}", told(&output));
    output
}

/// What it wrote, and how it ended.
pub(crate) fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr))
}

/// Runs the test in a child and fails unless it passes there.
pub(crate) fn must_pass(test: &str, on: Option<usize>) -> Output {
    let output = run(command(test, on));
    assert!(output.status.success(), "{test} in a child: {}", told(&output));
    let ran = String::from_utf8_lossy(&output.stdout).contains("1 passed");
    assert!(ran, "{test} did not run: {}", told(&output));
    output
}
