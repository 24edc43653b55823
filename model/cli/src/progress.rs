//! A bar on stderr while cases are checked, on a terminal only.

use std::sync::Mutex;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use turnwise_checker::explore::Progress;

/// How many of the cases are done, and how far the one that spoke last is.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// Distinct states of the cases that are done.
    done: Mutex<usize>,
}

impl Bar {
    /// A bar for so many cases; invisible if stderr is no terminal.
    pub(crate) fn new(cases: usize) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(cases as u64),
            ProgressDrawTarget::stderr_with_hz(8),
        );
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {wide_msg}");
        bar.set_style(style.expect("the template is sound"));
        Bar { bar, done: Mutex::new(0) }
    }

    /// Says how far a case is.
    pub(crate) fn report(&self, case: &str, progress: &Progress) {
        let rate = progress.states as f64 / progress.elapsed.as_secs_f64().max(1e-3);
        self.bar.set_message(format!(
            "{case}: {} states, {}/s, depth {}, {} to expand, {}",
            HumanCount(progress.states as u64),
            HumanCount(rate as u64),
            progress.depth,
            HumanCount(progress.frontier as u64),
            HumanBytes(progress.bytes as u64),
        ));
    }

    /// Says what is being done, where that cannot be counted.
    pub(crate) fn doing(&self, what: String) {
        self.bar.set_message(what);
    }

    /// One more case is done.
    pub(crate) fn case_done(&self, states: usize) {
        let mut done = self.done.lock().expect("no panic holds it");
        *done += states;
        self.bar.inc(1);
        self.bar.set_message(format!("{} states so far", HumanCount(*done as u64)));
    }

    /// One more is done, of which nothing is counted.
    pub(crate) fn one_done(&self) {
        self.bar.inc(1);
    }

    /// Nothing is left of it.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
