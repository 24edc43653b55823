//! Each promise of the documentation, tried on every discipline, policy and number of workers.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests say what they saw")]

mod blocking;
mod budget;
mod desktop;
mod endings;
mod event_loop;
mod examples;
mod helpers;
mod setup;
mod wakers;
