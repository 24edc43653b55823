//! The executors that a counterexample can be put on, and what each says of who goes next.

#[cfg(feature = "runtimes")]
mod async_executor;
#[cfg(feature = "runtimes")]
mod local_pool;
#[cfg(feature = "runtimes")]
mod said;
#[cfg(feature = "runtimes")]
mod tokio;

use std::time::Duration;

use turnwise_bridge::plan;
use turnwise_bridge::pump::{Ground, Turnwise};
use turnwise_schedulers::spec::{self, SchedulerSpec};

use crate::args::OnExecutor;
use crate::failure::Failure;

/// As with `turnwise record`.
const USUAL_SLICE: Duration = Duration::from_millis(1);

/// An executor, and how its choices are explained.
pub(super) struct Chosen {
    pub ground: Box<dyn Ground>,
    pub rule: Rule,
}

/// Where it stands who goes next.
pub(super) enum Rule {
    /// In the model of this scheduler.
    Model(Box<SchedulerSpec>),
    /// In the executor's documentation, or else its source.
    #[cfg(feature = "runtimes")]
    Said(said::Said),
}

/// The executor, with that scheduler's policy and spares if it is turnwise's own.
///
/// # Errors
///
/// If there is no such executor, or this command was built without it.
pub(super) fn choose(
    on: OnExecutor,
    scheduler: &SchedulerSpec,
    tasks: usize,
    slice: Option<Duration>,
) -> Result<Chosen, Failure> {
    let slice = slice.unwrap_or(USUAL_SLICE);
    let like = match on {
        OnExecutor::Cooperative => spec::Discipline::Cooperative,
        OnExecutor::Handoff => spec::Discipline::Handoff,
        OnExecutor::Preemptive => spec::Discipline::Preemptive,
        other => return foreign(other),
    };
    let policy = plan::policy(scheduler.policy);
    let policy = policy.map_err(|error| Failure::Nothing(error.to_string()))?;
    let scheduler = SchedulerSpec { discipline: like, ..scheduler.clone() };
    let discipline = plan::discipline(&scheduler, tasks, slice);
    let ground = Box::new(Turnwise { policy, discipline });
    Ok(Chosen { ground, rule: Rule::Model(Box::new(scheduler)) })
}

#[cfg(feature = "runtimes")]
fn foreign(on: OnExecutor) -> Result<Chosen, Failure> {
    let (ground, said): (Box<dyn Ground>, _) = match on {
        OnExecutor::TokioMultiThread => (Box::new(tokio::MultiThread), tokio::MULTI_THREAD),
        OnExecutor::AsyncExecutor => (Box::new(async_executor::OneThread), async_executor::RULE),
        OnExecutor::LocalPool => (Box::new(local_pool::Pool), local_pool::RULE),
        _ => (Box::new(tokio::CurrentThread), tokio::CURRENT_THREAD),
    };
    Ok(Chosen { ground, rule: Rule::Said(said) })
}

#[cfg(not(feature = "runtimes"))]
fn foreign(on: OnExecutor) -> Result<Chosen, Failure> {
    let words = format!(
        "this command was built without {on}; build it with the feature `runtimes`, which is on \
         unless --no-default-features is given"
    );
    Err(Failure::Nothing(words))
}
