//! Is a recorded run a behaviour of a [`stateright::Model`]?
pub mod coverage;
pub mod divergence;
pub mod frontier;
pub mod judge;
pub mod mutation;
pub mod observation;
mod order;
pub mod path;
pub mod record;
pub mod run;
mod space;
mod unfolding;
pub mod verdict;
pub mod walk;
