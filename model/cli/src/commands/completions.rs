//! `turnwise completions`: what a shell needs to complete the arguments.

use std::io::Write;

use clap::CommandFactory;

use crate::args::{Arguments, Completions};
use crate::failure::Failure;
use crate::outcome::Agreement;

/// # Errors
///
/// None: a shell that does not listen is no failure.
pub(crate) fn run(arguments: &Completions) -> Result<Agreement, Failure> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "turnwise", &mut script);
    let _ = std::io::stdout().write_all(&script);
    Ok(Agreement::AsExpected)
}
