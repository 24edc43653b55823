//! Why an executor leaves a path: by its own rules, or as the model of its scheduler has it.

use turnwise_bridge::pump::{Departure, Ending, Path, Pumped, Why};
use turnwise_schedulers::spec::SchedulerSpec;

use super::grounds::Rule;
use crate::args::OnExecutor;
use crate::document::Found;

/// Why the executor does something else, if it does.
pub(super) fn why(
    on: OnExecutor,
    found: &Found<'_>,
    path: &Path<'_>,
    pumped: &Pumped,
    rule: &Rule,
) -> Option<String> {
    let Ending::Escaped { at, step, task, did } = &pumped.ending else { return None };
    // What an executor's own rules say depends on the step, a model finds it by itself.
    #[cfg(not(feature = "runtimes"))]
    let _ = (on, step);
    Some(match rule {
        #[cfg(feature = "runtimes")]
        Rule::Said(said) => {
            use turnwise_bridge::pump::Kind;
            use turnwise_schedulers::spec::Policy;

            let rests = step.is_some_and(|step| pumped.steps[step].kind == Kind::Rest);
            let policy = found.machine.spec().scheduler.policy;
            let is_urgent = matches!(policy, Policy::Priority { .. } | Policy::Multilevel { .. });
            said.of(on, did, rests, is_urgent)
        }
        Rule::Model(scheduler) => {
            said_by(scheduler, found, path, (*at, *task, did), pumped.steered.order)
        }
    })
}

/// What the model of that scheduler says of a departure: after how many operations, whose, what.
fn said_by(
    scheduler: &SchedulerSpec,
    found: &Found<'_>,
    path: &Path<'_>,
    (at, task, did): (usize, u8, &Departure),
    is_reordered: bool,
) -> String {
    let like = scheduler.discipline.name();
    match Why::of(found.machine, path, scheduler.clone(), at, task, did) {
        Err(error) => format!("there is no {like} model of these programs: {error}"),
        Ok(Why::Takes(steps)) => {
            let steps: Vec<String> = steps.iter().map(|step| format!("`{step}`")).collect();
            format!("the {like} model does the same: {}", steps.join(", "))
        }
        Ok(Why::HasNot(step)) => format!("the {like} model has no `{step}` on this path"),
        Ok(Why::AllowsNothing) if is_reordered => format!(
            "what comes from outside stands elsewhere in the queue than on the path, as it cannot \
             come between two turns here; the {like} model alone does not say what follows"
        ),
        Ok(Why::AllowsNothing) => {
            format!("the {like} model allows nothing of the kind: executor and model differ")
        }
    }
}
