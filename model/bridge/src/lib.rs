//! Between the models and the executor: programs in, events out, the environment scripted.

pub mod abstraction;
mod calm;
mod environment;
mod mark;
pub mod plan;
pub mod seen;
pub mod trial;
mod workload;
mod world;
