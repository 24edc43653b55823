//! Runs on explored schedules, each of which is held against the model from within.
//!
//! | | threads | schedules | memory |
//! | --- | --- | --- | --- |
//! | loom | two or three | all, up to the bound on preemptions | all that a load may read |
//! | shuttle | five to ten | drawn from a seed, thousands | as if in one order |
//!
//! Under `--cfg turnwise_loom` and `--cfg turnwise_shuttle` the executor's atomics and locks are
//! the explorer's: `cargo loom-inside` and `cargo shuttle` do that. Any other build starts both.

#![allow(clippy::print_stdout, reason = "tests say what they saw")]

#[cfg(any(turnwise_loom, turnwise_shuttle))]
mod held;
#[cfg(turnwise_loom)]
mod interleavings;
#[cfg(turnwise_shuttle)]
#[path = "../../../../tests/common/long.rs"]
mod long;
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
#[path = "../../../../tests/common/say.rs"]
mod say;
#[cfg(turnwise_shuttle)]
mod schedules;
#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
mod started;

#[cfg(turnwise_loom)]
#[path = "../../../../tests/loom/explore/named.rs"]
mod explore;
