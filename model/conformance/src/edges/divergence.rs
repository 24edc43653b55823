//! Where a system that was driven along a model's edges leaves it.

use std::fmt;

/// The first command after which system and model differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The commands from the beginning, in words; the last is the one that differs.
    pub commands: Vec<String>,
    /// What is not as the model has it, in a sentence.
    pub what: String,
}

impl fmt::Display for Divergence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "diverged: {}", self.what)?;
        for (number, command) in self.commands.iter().enumerate() {
            writeln!(out, "  {:>4}  {command}", number + 1)?;
        }
        Ok(())
    }
}
