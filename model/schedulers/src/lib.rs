//! The machines: cooperative, preemptive and handoff schedulers as stateright Models.
//!
//! ```
//! use stateright::Model;
//! use turnwise_schedulers::machine::Machine;
//! use turnwise_schedulers::program::Program;
//! use turnwise_schedulers::spec::{Discipline, MachineSpec, TaskSpec};
//!
//! let task = |name, program| TaskSpec::new(name, Program::parse(program).expect("a program"));
//! let mut spec = MachineSpec::default();
//! spec.tasks = vec![task("buggy", "spin"), task("editor", "loop { work 1 yield }")];
//! spec.scheduler.discipline = Discipline::Preemptive;
//! let machine = Machine::new(spec)?;
//!
//! let start = &machine.init_states()[0];
//! assert!(machine.ready(start, 1));
//! let (action, running) = machine.next_steps(start).remove(0);
//! assert_eq!(machine.action_text(start, &action), "dispatch buggy");
//! assert!(machine.running(&running, 0));
//! # Ok::<(), turnwise_schedulers::machine::SpecError>(())
//! ```
//!
//! # A task's life
//!
//! ```text
//!  unstarted ──1──► ready ──2──► mounted ──3──► done
//!                   ▲  ▲         │  │  │
//!                   │  └────4────┘  │  └──5──► detached     3, 4, 6 as from mounted
//!                   7               6
//!                   └── blocked ◄───┘
//!
//!  1 spawned, or it starts by itself    Step::make_ready
//!  2 dispatched                         Step::dispatch
//!  3 its program ends                   Step::leave
//!  4 yields; is interrupted             Step::leave; Step::interrupt
//!  5 its carrier's queue is handed on   Step::hand_off
//!  6 waits                              Step::leave; in a blocking call, Step::interrupt
//!  7 what it waited for came            Step::make_ready
//!
//!  A restart (Step::restart) leads from every state back to the start.
//! ```
//!
//! # The machines
//!
//! | machine | a carrier changes hands | file |
//! | --- | --- | --- |
//! | cooperative | where a task gives way | `cooperative.rs` |
//! | preemptive | also when the timer takes the carrier | `preemptive.rs` |
//! | handoff | also when the queue of an overrunning turn goes to a spare | `handoff.rs` |
//! | two levels | a runtime's workers are threads that the machine schedules | `two_level.rs` |
//! | supervised | also when what is stuck is restarted | `supervised.rs` |
//!
//! All share the steps of `step.rs`; a policy (`policy.rs`) names the set of those who may go next.

mod carrier;
pub mod case;
mod code;
mod cooperative;
pub mod cost;
mod error;
pub mod every_step;
pub mod fairness;
pub mod formula_text;
mod gantt;
mod handoff;
pub mod machine;
pub mod outcome;
mod policy;
mod preemptive;
pub mod program;
pub mod property;
pub mod query;
#[cfg(test)]
mod random;
mod resource;
pub mod run;
mod scheduler;
pub mod show;
pub mod spec;
pub mod step;
mod supervised;
mod system;
mod task;
mod text;
mod two_level;
pub mod words;
