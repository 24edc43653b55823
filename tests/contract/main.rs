//! Each promise of the documentation, tried on every discipline, policy and number of workers.

mod blocking;
mod bounds;
mod budget;
mod build_errors;
mod bypass;
mod child;
mod counters;
mod endings;
mod exits;
mod freed;
mod helpers;
mod names;
mod overruns;
mod setup;
mod shutdown;
mod stress;
mod wakers;
