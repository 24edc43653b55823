//! Properties of runs: random programs on real executors, and orders against naive twins.

mod bounds;
mod channel;
mod journal;
mod leaks;
mod program;
mod runs;
mod setup;
mod twin;
mod twins;
