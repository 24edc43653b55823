//! What models and the executor agree to speak of: the observations.

use turnwise_conformance::observation::{Field, Observe};
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::{Action, Entity};

/// One step, as both sides tell it. Tasks, processors and the like are indices into the machine's
/// description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
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
    /// A task gives way: it yields, waits or ends.
    Leave {
        /// The task.
        task: u8,
    },
    /// The timer takes the processor from a task, which stays ready.
    Interrupt {
        /// The task.
        task: u8,
    },
    /// A task's processor goes to a spare, and the task continues beside it.
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

impl Seen {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Seen::Dispatch { .. } => "dispatch",
            Seen::Operate { .. } => "operate",
            Seen::Choose { .. } => "choose",
            Seen::Leave { .. } => "leave",
            Seen::Interrupt { .. } => "interrupt",
            Seen::HandOff { .. } => "hand off",
            Seen::Arrive { .. } => "arrive",
            Seen::Answer { .. } => "answer",
        }
    }

    /// The task that it is about, if it is about one.
    pub fn task(self) -> Option<u8> {
        match self {
            Seen::Dispatch { task, .. }
            | Seen::Operate { task }
            | Seen::Choose { task, .. }
            | Seen::Leave { task }
            | Seen::Interrupt { task }
            | Seen::HandOff { task }
            | Seen::Answer { task, .. } => Some(task),
            Seen::Arrive { .. } => None,
        }
    }
}

/// What the indices in observations stand for.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) tasks: Vec<String>,
    pub(crate) channels: Vec<String>,
    pub(crate) devices: Vec<String>,
}

impl Names {
    /// Those of the machine.
    pub(crate) fn new(machine: &Machine) -> Self {
        let spec = machine.spec();
        Names {
            tasks: spec.tasks.iter().map(|it| it.name.clone()).collect(),
            channels: spec.channels.iter().map(|it| it.name.clone()).collect(),
            devices: spec.devices.iter().map(|it| it.name.clone()).collect(),
        }
    }
}

/// Sees every step of a machine on one level; a lock's grant to a waiter alone is silent.
#[derive(Clone, Debug)]
pub struct Watcher(Names);

impl Watcher {
    /// One that knows the machine's names.
    pub fn new(machine: &Machine) -> Self {
        Watcher(Names::new(machine))
    }

    /// The lanes of a run: the tasks, then the environment.
    pub fn lanes(&self) -> Vec<String> {
        self.0.tasks.iter().cloned().chain(["environment".to_owned()]).collect()
    }

    /// The lane of an observation: its task's, unless the environment did it.
    pub fn lane_of(&self, seen: Seen) -> usize {
        match seen {
            Seen::Arrive { .. } | Seen::Answer { .. } => self.0.tasks.len(),
            _ => usize::from(seen.task().expect("all others are about a task")),
        }
    }
}

fn task_of(entity: Entity) -> Option<u8> {
    match entity {
        Entity::Task(task) => Some(task),
        Entity::Thread(_) => None,
    }
}

impl<'m> Observe<EveryStep<'m>> for Watcher {
    type Observation = Seen;

    fn observe(&self, _: &EveryStep<'m>, _: &State, action: &Action, _: &State) -> Option<Seen> {
        match *action {
            Action::Dispatch { carrier, entity, .. } => {
                let task = task_of(entity)?;
                Some(Seen::Dispatch { task, processor: carrier.index })
            }
            Action::Operate { task, .. } => Some(Seen::Operate { task }),
            Action::Choose { task, branch, .. } => Some(Seen::Choose { task, branch }),
            Action::Leave { task, .. } => Some(Seen::Leave { task }),
            Action::Interrupt { entity, .. } => Some(Seen::Interrupt { task: task_of(entity)? }),
            Action::HandOff { entity, .. } => Some(Seen::HandOff { task: task_of(entity)? }),
            Action::Arrive { channel } => Some(Seen::Arrive { channel }),
            Action::Answer { device, task, failed } => Some(Seen::Answer { device, task, failed }),
            Action::Park { .. }
            | Action::Overrun { .. }
            | Action::Grant { .. }
            | Action::Restart { .. } => None,
        }
    }

    fn fields(&self, seen: &Seen) -> Vec<Field> {
        let name = |names: &[String], index: u8| names[usize::from(index)].clone();
        let mut fields = vec![Field::new("step", seen.name())];
        if let Some(task) = seen.task() {
            fields.push(Field::new("task", name(&self.0.tasks, task)));
        }
        match *seen {
            Seen::Dispatch { processor, .. } => fields.push(Field::new("processor", processor)),
            Seen::Choose { branch, .. } => fields.push(Field::new("branch", branch)),
            Seen::Arrive { channel } => {
                fields.push(Field::new("channel", name(&self.0.channels, channel)));
            }
            Seen::Answer { device, failed, .. } => {
                fields.push(Field::new("device", name(&self.0.devices, device)));
                fields.push(Field::new("by", if failed { "an error" } else { "a value" }));
            }
            _ => {}
        }
        fields
    }

    fn lane(&self, seen: &Seen) -> Option<usize> {
        Some(self.lane_of(*seen))
    }
}
