//! Each promise of the documentation, tried on every discipline, policy and number of workers.

mod blocking;
mod budget;
mod endings;
mod helpers;
mod setup;
mod wakers;
