//! A recorded run as a TLA+ module beside `Run.tla`, which says when it is a behaviour.

use std::fmt::Write;

use turnwise_schedulers::spec::MachineSpec;

use super::constants::{self, Constants};
use super::program::truth;
use super::{Shared, Uncovered, head};

/// One step that was told; tasks and the like are indices into the machine's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A processor takes a task.
    Dispatch {
        /// The task.
        task: u8,
        /// The processor.
        processor: u8,
    },
    /// A task does its operation.
    Operate {
        /// The task.
        task: u8,
    },
    /// A task's `either` takes a branch.
    Choose {
        /// The task.
        task: u8,
        /// Which, from 0.
        branch: u8,
    },
    /// A task yields, waits or ends.
    Leave {
        /// The task.
        task: u8,
    },
    /// The timer ends a task's turn.
    Interrupt {
        /// The task.
        task: u8,
    },
    /// A task's turn is handed on.
    HandOff {
        /// The task.
        task: u8,
    },
    /// The environment puts an event into a channel.
    Arrive {
        /// The channel.
        channel: u8,
    },
    /// A device answers a task.
    Answer {
        /// The device.
        device: u8,
        /// The task.
        task: u8,
        /// By an error.
        failed: bool,
    },
}

/// A step, and what is known of when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// A number from before it.
    pub from: u64,
    /// A number from after it, at least `from`.
    pub to: u64,
    /// Steps of one lane were told in their order.
    pub lane: usize,
    /// The step.
    pub step: Step,
}

/// A run as a TLA+ module.
#[derive(Clone, Debug)]
pub struct RunModule {
    /// The module's name, and that of its file without `.tla`.
    pub name: String,
    /// The module.
    pub text: String,
    /// Its configuration: the run is accepted if `Unfinished` is violated.
    pub config: String,
}

/// Writes the module called `name` for a run of a machine; `about` says of which, in a line for
/// people.
///
/// The machine is the untimed one that runs are held against: its timer may come at any time.
///
/// # Errors
///
/// What the shared modules do not cover.
///
/// # Panics
///
/// If the run tells of what the machine does not have.
pub fn run(
    spec: &MachineSpec,
    name: &str,
    about: &str,
    told: &[Told],
) -> Result<RunModule, Uncovered> {
    let mut what = constants::uncovered(spec);
    if spec.supervisor.is_some() || !spec.runtimes.is_empty() {
        what.push("runs under a supervisor or of runtimes".to_owned());
    }
    if !what.is_empty() {
        return Err(Uncovered { what });
    }
    let constants = Constants::of(spec, Shared::Run);
    let mut text = head(name, about, Shared::Run);
    text.push_str(&constants.definitions);
    let lines: Vec<String> = told.iter().map(|it| line(spec, it)).collect();
    let _ = write!(text, "MCTold ==\n  <<{}>>\n{}\n", lines.join(",\n    "), "=".repeat(79));
    let assignments = constants.assignments;
    let config = format!(
        "SPECIFICATION RunSpec\n\nCONSTANTS\n{assignments}  Told <- MCTold\n\n\
         INVARIANT TypeOK\nINVARIANT Unfinished\n"
    );
    Ok(RunModule { name: name.to_owned(), text, config })
}

fn line(spec: &MachineSpec, told: &Told) -> String {
    let task = |task: u8| format!("task |-> \"{}\"", spec.tasks[usize::from(task)].name);
    let fields = match told.step {
        Step::Dispatch { task: it, processor } => {
            format!("dispatch\", {}, processor |-> \"processor-{processor}\"", task(it))
        }
        Step::Operate { task: it } => format!("operate\", {}", task(it)),
        Step::Choose { task: it, branch } => {
            format!("choose\", {}, branch |-> {}", task(it), u16::from(branch) + 1)
        }
        Step::Leave { task: it } => format!("leave\", {}", task(it)),
        Step::Interrupt { task: it } => format!("interrupt\", {}", task(it)),
        Step::HandOff { task: it } => format!("hand-off\", {}", task(it)),
        Step::Arrive { channel } => {
            let channel = &spec.channels[usize::from(channel)].name;
            format!("arrive\", channel |-> \"{channel}\"")
        }
        Step::Answer { device, task: it, failed } => {
            let device = &spec.devices[usize::from(device)].name;
            let failed = truth(failed);
            format!("answer\", device |-> \"{device}\", {}, failed |-> {failed}", task(it))
        }
    };
    let Told { from, to, lane, .. } = told;
    format!("[from |-> {from}, to |-> {to}, lane |-> {lane}, step |-> \"{fields}]")
}
