//! The executor's protocols between threads, in all interleavings and with all reorderings.
//!
//! Loom runs each test again and again, and takes another order of its atomic operations each time.
//! It is there only under `--cfg turnwise_loom`, which turns the atomics of the whole library into
//! loom's: `cargo loom` does that, and a plain `cargo test` starts it too (`tests/suites`).
//!
//! What loom does not see: fairness and livelock; reads of values that are stored later (load
//! buffering); and code that is interrupted by a signal: a handler runs where a test calls it, not
//! between any two instructions. Sequentially consistent *accesses* are weaker in loom than in the
//! language, so the executor uses fences where it needs such an order, which are right.

#![cfg(turnwise_loom)]

mod explore;
mod join;
mod monitor;
mod parking;
mod place;
mod ring;
mod seats;
mod small;
mod state;
mod stopping;
mod switching;
