//! Each promise of the documentation, tried on every discipline, policy and number of workers.

mod blocking;
mod budget;
mod build_errors;
mod bypass;
mod counters;
mod endings;
mod helpers;
mod names;
mod overruns;
mod setup;
mod shutdown;
mod wakers;
