//! Each promise of the documentation, tried on every discipline, policy and number of workers.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests say what they saw")]
#![allow(clippy::async_yields_async, reason = "a handle is what some tests ask for")]

mod blocking;
mod bounds;
mod budget;
mod build_errors;
mod bypass;
mod child;
mod counters;
mod desktop;
mod endings;
mod event_loop;
mod examples;
mod exits;
mod freed;
#[path = "../common/hangs.rs"]
mod hangs;
mod helpers;
mod local;
#[path = "../common/long.rs"]
mod long;
mod names;
mod overruns;
#[cfg(target_os = "linux")]
mod reports;
mod setup;
mod shutdown;
#[cfg(target_os = "linux")]
mod signals;
mod stress;
mod wakers;
