//! Comparing: whether the executor is in that state of the model.

mod order;

use std::collections::HashMap;

use turnwise::parts::Snapshot;
use turnwise_conformance::edges::Here;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::{Action, Site};

use super::gates::{self, Who};

/// Where a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Not spawned, or done.
    Nowhere,
    /// In one queue; `stopped` is not told apart in the model.
    Queued,
    /// In a turn, on that worker.
    On(usize),
    /// In a turn beside the workers.
    Beside,
    /// Waits for something.
    Away,
}

/// Compares.
pub(super) fn compare(
    machine: &Machine,
    here: &Here<'_, EveryStep<'_>>,
    snapshot: &Snapshot,
    gates: &gates::State,
    ids: &HashMap<u64, u8>,
) -> Result<(), String> {
    for (task, spec) in (0..).zip(&machine.spec().tasks) {
        let expected = in_model(machine, here, task);
        let found = in_executor(snapshot, gates, ids, task)?;
        if Some(found) != expected {
            let expected = expected.map_or("stuck".to_owned(), |it| format!("{it:?}"));
            let name = &spec.name;
            return Err(format!("`{name}` is {expected} in the model, and {found:?} here"));
        }
    }
    order::compare(machine, here.state, snapshot, ids)?;
    is_attended(snapshot, gates)
}

/// `None`: it is in a turn, and the model allows it nothing there.
fn in_model(machine: &Machine, here: &Here<'_, EveryStep<'_>>, task: u8) -> Option<Place> {
    let (state, index): (&State, _) = (here.state, usize::from(task));
    if machine.mounted(state, index) {
        return here.actions.iter().find_map(|action| match **action {
            Action::Operate { task: it, site, .. }
            | Action::Choose { task: it, site, .. }
            | Action::Leave { task: it, site, .. }
                if it == task =>
            {
                Some(match site {
                    Site::Processor(processor) => Place::On(usize::from(processor)),
                    Site::Spare(_) => Place::Beside,
                })
            }
            _ => None,
        });
    }
    Some(if machine.ready(state, index) {
        Place::Queued
    } else if machine.blocked(state, index) {
        Place::Away
    } else {
        Place::Nowhere
    })
}

fn in_executor(
    snapshot: &Snapshot,
    gates: &gates::State,
    ids: &HashMap<u64, u8>,
    task: u8,
) -> Result<Place, String> {
    let number = ids.iter().find(|(_, it)| **it == task).map(|(number, _)| *number);
    let Some(number) = number else { return Ok(Place::Nowhere) };
    let bits = snapshot.tasks.iter().find(|it| it.number == number);
    let bits = bits.map(|it| (it.is_queued, it.is_polled));
    let places: Vec<_> = snapshot.waiting().filter(|it| it.task == number).collect();
    match (bits, &places[..], gates.task(task)) {
        (None, [], None) => Ok(Place::Nowhere),
        (Some((false, true)), [], Some(Some(core))) => Ok(Place::On(core)),
        (Some((false, true)), [], Some(None)) => Ok(Place::Beside),
        (Some((true, false)), [it], None) if !it.is_stopped => Ok(Place::Queued),
        (Some((false, true)), [it], None) if it.is_stopped => Ok(Place::Queued),
        (Some((false, false)), [], None) => Ok(Place::Away),
        other => Err(format!("task {task} is in no state that a task can be in: {other:?}")),
    }
}

/// Does nobody sleep who is needed? A worker in a turn may leave one task for itself; a worker that
/// is about to look, or searches, sees to the rest.
fn is_attended(snapshot: &Snapshot, gates: &gates::State) -> Result<(), String> {
    let cores = || 0..snapshot.cores.len();
    let about_to_look = cores().any(|core| gates.at_core(core) == Some(Who::Worker(core)));
    let in_turns = cores().filter(|core| gates.at_core(*core).is_some()).count();
    let sleeps = snapshot.cores.iter().any(|core| core.is_asleep);
    if !sleeps || about_to_look || snapshot.searching > 0 {
        return Ok(());
    }
    let own = |core: usize| {
        let it = &snapshot.cores[core];
        it.queue.len() + usize::from(it.slot.is_some())
    };
    let left_alone = cores().find(|core| own(*core) > usize::from(gates.at_core(*core).is_some()));
    if let Some(core) = left_alone {
        return Err(format!("a worker sleeps while {} tasks wait at worker {core}", own(core)));
    }
    if !snapshot.outside.is_empty() || snapshot.central.len() > in_turns.min(1) {
        return Err("a worker sleeps while tasks wait in the shared queue".to_owned());
    }
    Ok(())
}
