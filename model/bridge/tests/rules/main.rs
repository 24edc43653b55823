//! Executors of which one rule is broken, each of which a layer of tests must refuse.
//!
//! The rules can be broken in builds with `turnwise_test` alone; any other build starts one.

#![allow(clippy::print_stdout, reason = "tests say what they saw")]

#[cfg(turnwise_test)]
mod broken;
#[cfg(turnwise_test)]
mod edges;
#[cfg(turnwise_test)]
mod off_edges;
#[cfg(turnwise_test)]
mod promised;
#[cfg(not(turnwise_test))]
#[path = "../../../../tests/common/say.rs"]
mod say;
#[cfg(not(turnwise_test))]
mod started;

/// A rule that is broken is broken in the whole program: held while one is, or none may be.
#[cfg(turnwise_test)]
fn one_at_a_time() -> std::sync::MutexGuard<'static, ()> {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
