//! Each promise of the documentation, tried on every discipline, policy and number of workers.

mod endings;
mod helpers;
mod setup;
