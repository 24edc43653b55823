//! Properties of runs: random programs on real executors, and orders against naive twins.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests say what they saw")]

mod bounds;
mod channel;
#[path = "../common/hangs.rs"]
mod hangs;
mod join_set;
mod journal;
mod leaks;
#[path = "../common/long.rs"]
mod long;
mod program;
mod runs;
mod setup;
mod twin;
mod twins;
