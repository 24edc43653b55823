//! Whether the executor's runs fit the models; each layer prints how much it looked at.

// Whoever reads a test's output wants to know what it looked at.
#![allow(clippy::print_stdout)]

mod bounds;
mod covered;
mod driver;
#[path = "../../../../tests/common/long.rs"]
mod long;
mod machines;
mod paths;
mod policies;
#[path = "../../../../tests/common/say.rs"]
mod say;
mod spoiled;
mod threads;
