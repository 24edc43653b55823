//! How much may be looked at, and when to stop.

use std::hash::Hash;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use stateright::Model;
use turnwise_checker::check::Checker;
use turnwise_checker::verdict::Limit;

use crate::args::Limits;

/// Set when someone wants to stop.
static STOP: AtomicBool = AtomicBool::new(false);
/// What is to be done then.
static STOPPED: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// Does this once someone wants to stop, on another thread. Only the first such call counts.
pub(crate) fn when_stopped(act: impl Fn() + Send + Sync + 'static) {
    let _ = STOPPED.set(Box::new(act));
    if is_stopped() {
        STOPPED.get().expect("it was set")();
    }
}

/// Does someone want to stop?
fn is_stopped() -> bool {
    // Ordering: SeqCst pairs with the handler.
    STOP.load(Ordering::SeqCst)
}

/// The limits of one command.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    pub threads: usize,
    max_states: Option<usize>,
    max_memory: Option<usize>,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
}

impl Budget {
    /// The clock runs from now on, and Ctrl-C stops the work instead of the command. A second one
    /// ends the command.
    pub(crate) fn start(limits: &Limits) -> Budget {
        // Without a handler Ctrl-C ends the command at once, which is no worse than before.
        let _ = ctrlc::set_handler(|| {
            // Ordering: SeqCst pairs with `is_stopped`: either this sees what is to be done, or who
            // says what is to be done sees the flag.
            if STOP.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            if let Some(stopped) = STOPPED.get() {
                stopped();
            }
        });
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Budget {
            threads: limits.threads.unwrap_or(cores),
            max_states: limits.max_states,
            max_memory: limits.max_memory,
            timeout: limits.timeout,
            deadline: limits.timeout.map(|time| Instant::now() + time),
        }
    }

    /// The same, and the clock runs from now on: for one of many questions.
    pub(crate) fn anew(&self) -> Budget {
        Budget { deadline: self.timeout.map(|time| Instant::now() + time), ..self.clone() }
    }

    /// The same, and no more than so many states unless more were asked for.
    pub(crate) fn at_most(&self, states: usize) -> Budget {
        Budget { max_states: Some(self.max_states.unwrap_or(states)), ..self.clone() }
    }

    /// The same for each of so many who work at the same time.
    pub(crate) fn shared_by(&self, workers: usize) -> Budget {
        Budget { threads: (self.threads / workers).max(1), ..self.clone() }
    }

    /// Are so many states too many, is the time up, or does someone want to stop?
    pub(crate) fn is_over(&self, states: usize) -> bool {
        self.max_states.is_some_and(|most| states >= most)
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
            || is_stopped()
    }

    /// The checker with these limits, on so many threads.
    pub(crate) fn apply<'m, M>(&self, checker: Checker<'m, M>, threads: usize) -> Checker<'m, M>
    where
        M: Model<State: Clone + Eq + Hash + Send + Sync, Action: Clone + PartialEq + Send> + Sync,
    {
        let mut checker = checker.threads(threads).stop(&STOP);
        if let Some(states) = self.max_states {
            checker = checker.max_states(states);
        }
        if let Some(bytes) = self.max_memory {
            checker = checker.max_memory(bytes);
        }
        if let Some(deadline) = self.deadline {
            // With no time left it still says so itself: undecided.
            let left = deadline.saturating_duration_since(Instant::now());
            checker = checker.timeout(left.max(Duration::from_millis(1)));
        }
        checker
    }
}

/// A limit in words that are the same from run to run.
pub(crate) fn limit_text(limit: Limit) -> String {
    match limit {
        Limit::Time(_) => "the time allowed was up".to_owned(),
        other => other.to_string(),
    }
}
