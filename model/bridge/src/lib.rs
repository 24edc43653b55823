//! Between the models and the executor: programs in, events out, the environment scripted.
//!
//! A machine of `turnwise-schedulers` becomes a workload of the executor: each task's program a
//! future that does what the operations say. What the executor tells by its probe, and what the
//! workload marks among it, becomes a run of observations, which `turnwise-conformance` holds
//! against the machine as a model.
//!
//! ```
//! use turnwise_bridge::plan::Plan;
//! use turnwise_bridge::seen::Watcher;
//! use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings};
//! use turnwise_conformance::judge::Judge;
//! use turnwise_schedulers::every_step::EveryStep;
//! use turnwise_schedulers::program::Program;
//! use turnwise_schedulers::spec::{Discipline, MachineSpec, TaskSpec};
//!
//! let task = |name, program| TaskSpec::new(name, Program::parse(program).expect("a program"));
//! let mut spec = MachineSpec::default();
//! spec.scheduler.discipline = Discipline::Handoff;
//! spec.tasks = vec![task("long", "work 5"), task("editor", "repeat 3 { work 1 yield }")];
//!
//! let plan = Plan::new(&spec, DRIVER_SLICE)?;
//! let trial = trial::on_driver(&plan, Settings::default()).expect("it hands off");
//! let watcher = Watcher::new(&plan.machine);
//! let model = EveryStep(&plan.machine);
//! assert!(Judge::new(&model, &watcher).judge(&trial.run).is_accepted());
//!
//! // The same run is none of a cooperative machine: there nobody hands off.
//! spec.scheduler.discipline = Discipline::Cooperative;
//! let other = Plan::new(&spec, DRIVER_SLICE)?;
//! let verdict = Judge::new(&EveryStep(&other.machine), &watcher).judge(&trial.run);
//! assert!(verdict.to_string().contains("nothing allows `hand off long`"), "{verdict}");
//! # Ok::<(), turnwise_bridge::plan::NoPlan>(())
//! ```
//!
//! # What is where
//!
//! | question | module |
//! | --- | --- |
//! | which executor is this machine? | [`plan`] |
//! | what do both sides speak of? | [`seen`] |
//! | what does it do with these programs? | [`trial`] |
//! | does it go along a path of the model? | [`pump`] |
//! | what is observed of what it told? | [`abstraction`] |
//! | and as a file? | [`record`] |
//!
//! # What is shared, and what is not
//!
//! Models and executor share the text of programs and the numbers of tasks, no more: what an
//! operation does is written once for the models and once here, a policy once as the set of those
//! who may go next and once as a choice. So that both agree is evidence for both.

pub mod abstraction;
mod calm;
#[cfg(turnwise_test)]
pub mod edges;
mod environment;
mod mark;
pub mod plan;
pub mod pump;
pub mod record;
pub mod seen;
pub mod trial;
mod workload;
mod world;
