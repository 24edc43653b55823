//! Runs a test in all of its interleavings, and shows that it has looked.
//!
//! [`explore_as`] is the only one that calls loom. It counts the executions itself and fails below
//! the number that a test says it must have, because loom may succeed without having looked: where
//! an environment variable limits it, or where the code under test is not loom's. It prints what it
//! saw, for the suite that starts these tests to check.
//!
//! [`refuted`] is the other half: a test that cannot fail shows nothing. It runs a test by its name
//! in a program of its own in which one rule is broken ([`Rule`]), or the test itself spoils what
//! it does ([`spoils`]), and the test must fail there, with the words that fit.
//!
//! A failure ends the program at once, from the panic's hook: a panic inside a task is caught by
//! the task, and would be lost as an error that nobody looks at.

use std::io::Write;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};

use loom::model::Builder;
use turnwise::parts::{Rule, spoil};

#[path = "../../common/long.rs"]
mod long;
#[path = "../../common/say.rs"]
mod say;

use long::is_long;
pub use say::say;

/// Names the rule that is broken in this program.
const BROKEN: &str = "TURNWISE_BROKEN";
/// More than any execution has; an endless loop reaches it soon.
const MOST_BRANCHES: usize = 20_000;

/// All rules that can be broken.
const RULES: [Rule; 36] = [
    Rule::FenceBeforeSleepers,
    Rule::LookAfterFallingAsleep,
    Rule::LastSearcherPassesOn,
    Rule::OwnerExchanges,
    Rule::TailIsReleased,
    Rule::SlotIsReleased,
    Rule::WakeAlwaysWrites,
    Rule::LastReferenceAcquires,
    Rule::JoinerHearsOfTheEnd,
    Rule::WakerIsWithdrawn,
    Rule::OneRequestAtATime,
    Rule::RequestNamesItsTurn,
    Rule::MonitorLooksAgain,
    Rule::EveryWakingIsTold,
    Rule::WokenTurnsAreFollowed,
    Rule::SlotHasACap,
    Rule::WokenTakeTheSlot,
    Rule::HeadGoesFirst,
    Rule::OverflowIsYounger,
    Rule::OutsideComesInOrder,
    Rule::UrgentGoFirst,
    Rule::TiesGoToTheFirst,
    Rule::WaitingRises,
    Rule::SleepersAreWoken,
    Rule::TheftIsWhole,
    Rule::StoppedTurnsAreQueued,
    Rule::AbortsAreHeeded,
    Rule::WakesQueueOnce,
    Rule::BudgetEndsTurns,
    Rule::VerdictNeedsASlice,
    Rule::VerdictNeedsTheProcessor,
    Rule::OverrunsAreAsked,
    Rule::TurnsAreCharged,
    Rule::SleepEarnsNoCredit,
    Rule::HandedOffTurnsHaveNoCore,
    Rule::TurnsBesideAreQueued,
];

/// Executions of the test that is explored, for the report of a failure.
static RUN: AtomicUsize = AtomicUsize::new(0);

/// Explores all interleavings of `body`, under that name, up to the bound on preemptions; they must
/// be so many at least.
pub fn explore_as(name: &str, at_least: usize, body: impl Fn() + Send + Sync + 'static) {
    prepare();
    let bound = if is_long() { 3 } else { 2 };
    let mut model = Builder::new();
    model.preemption_bound = Some(bound);
    model.max_branches = MOST_BRANCHES;
    // Whatever the environment says: an exploration that is cut short is none.
    (model.max_permutations, model.max_duration, model.checkpoint_file) = (None, None, None);
    let executions = Arc::new(AtomicUsize::new(0));
    model.check({
        let executions = Arc::clone(&executions);
        move || {
            executions.fetch_add(1, Ordering::Relaxed);
            RUN.fetch_add(1, Ordering::Relaxed);
            body();
        }
    });
    let executions = executions.load(Ordering::Relaxed);
    say(format_args!("explored {name}: {executions} executions, bound {bound}, floor {at_least}"));
    assert!(executions >= at_least, "{name} has looked at too little: {executions} executions");
}

/// Is this the program in which the test itself is to be spoiled so?
pub fn spoils(how: &str) -> bool {
    std::env::var(BROKEN).is_ok_and(|broken| broken == how)
}

/// The test of this name fails, with these words, if the rule is broken.
pub fn refuted(test: &str, rule: &str, words: &str) {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .args(["--exact", test, "--nocapture", "--test-threads", "1"])
        .env(BROKEN, rule)
        .output()
        .expect("this program can be run again");
    let said = String::from_utf8_lossy(&output.stderr);
    let failed = said.lines().find(|line| line.starts_with("failed in execution"));
    let failed = failed.unwrap_or_else(|| {
        let out = String::from_utf8_lossy(&output.stdout);
        panic!("{test} passes although {rule} is broken:\n{out}{said}")
    });
    assert!(failed.contains(words), "{test} fails in another way: {failed}");
    say(format_args!("refuted {test} without {rule}: {failed}"));
    say(format_args!("killed {rule} by loom, {test}: {words}"));
}

/// A failure ends the program; the rule that the environment names is broken.
fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let text = info.to_string().replace('\n', " ");
            let thread = std::thread::current();
            let run = RUN.load(Ordering::Relaxed);
            let test = thread.name().unwrap_or("a test");
            // Past the capture of the test's output, which ends with the program.
            let line = format!("failed in execution {run}, {test}: {text}\n");
            let _ = std::io::stderr().write_all(line.as_bytes());
            std::process::exit(101);
        }));
        let Ok(broken) = std::env::var(BROKEN) else { return };
        if let Some(rule) = RULES.iter().find(|rule| format!("{rule:?}") == broken) {
            spoil(*rule);
        }
    });
}
