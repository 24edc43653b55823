//! `turnwise graph`: every state of a machine and every step between them, to be drawn.

use turnwise_counterexample::dot;

use crate::args::Graph;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::{output, request, state_graph};

/// # Errors
///
/// If the case cannot be read, or there are more states than are to be drawn.
pub(crate) fn run(arguments: &Graph) -> Result<Agreement, Failure> {
    let read = request::read_one(&arguments.case)?;
    let variant = read.variant(arguments.variant.as_deref())?;
    let graph = state_graph::whole(&variant.machine, arguments.max_states)
        .ok_or(Failure::TooManyStates(arguments.max_states))?;
    output::write(&arguments.output, &dot::render(&graph))?;
    Ok(Agreement::AsExpected)
}
