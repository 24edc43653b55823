//! Whether the executor goes along the counterexamples of the model, round after round.

// Whoever reads a test's output wants to know what it looked at.
#![allow(clippy::print_stdout)]

mod cases;
mod escapes;
mod holds;
mod made_up;
