//! The executor driven along the edges of its model: who goes on, and when, is said step by step.
//!
//! The executor's own code, on real threads, one of which goes on at a time: each waits before it
//! looks for a task, and before each operation of a task's program, until it is let through. So
//! every step of the model is a command, and between two commands everything stands still and can
//! be looked at. An overrun is asked for as the monitor asks, and answered by the signal's handler,
//! on the stack of the turn.
//!
//! What is compared after each command: each task is in one queue, in a turn, or nowhere, as the
//! model says; a turn is on the processor that it is on there; where the model has one order, those
//! that are queued stand in it (see `compare/order.rs`); no worker sleeps while it is needed.
//!
//! What commands cannot be: a worker that is asleep takes no task before it is woken; and whoever
//! is stopped takes the next task in the same step, so nothing happens in between.

mod command;
mod compare;
mod gates;
mod pool;
mod stage;
mod watched;

use turnwise_conformance::edges::{Divergence, Explorer, Report, Settings};
use turnwise_schedulers::every_step::EveryStep;

use self::stage::Stage;
use crate::plan::Plan;
use crate::seen::Watcher;

/// Every command in every state, and every two one after the other.
///
/// # Errors
///
/// The first command after which executor and model differ.
pub fn replay(plan: &Plan, settings: Settings) -> Result<Report, Box<Divergence>> {
    let watcher = Watcher::new(&plan.machine);
    let model = EveryStep(&plan.machine);
    let stage = Stage::new(plan);
    Explorer::new(&model, &watcher, stage, settings).explore().map_err(Box::new)
}
