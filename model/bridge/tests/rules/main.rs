//! Executors of which one rule is broken, each of which the models must refuse.
//!
//! The rules can be broken in builds with `turnwise_test` alone; any other build starts one.

#![allow(clippy::print_stdout, reason = "tests say what they saw")]

#[cfg(turnwise_test)]
mod broken;
#[cfg(turnwise_test)]
mod edges;
#[cfg(turnwise_test)]
mod off_edges;
#[cfg(not(turnwise_test))]
mod started;
