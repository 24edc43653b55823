//! The same claims put to TLC and Spin, checkers that no one here wrote.
//!
//! Two checkers that count the same states and give the same verdicts are the best evidence that
//! neither the models nor our own checker is wrong.

pub mod generate;
pub mod manifest;
pub mod outcome;
pub mod spin;
pub mod tlc;
pub mod tool;
