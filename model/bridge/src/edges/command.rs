//! What the executor can be told.

use std::fmt;

/// One command. Tasks and so on are indices into the machine's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// The worker looks for a task, and begins its turn; if it finds none, it falls asleep.
    Look { worker: usize },
    /// The task does what comes next; told which branch to take, if it is to take one.
    GoOn { task: u8, branch: Option<u8> },
    /// The task's turn has overrun.
    Overrun { task: u8 },
    /// The environment puts an event into a channel.
    Arrive { channel: u8 },
    /// A device answers a task.
    Answer { device: u8, task: u8, failed: bool },
}

impl fmt::Display for Command {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::Look { worker } => write!(out, "worker {worker} looks for a task"),
            Command::GoOn { task, branch: None } => write!(out, "task {task} goes on"),
            Command::GoOn { task, branch: Some(branch) } => {
                write!(out, "task {task} takes branch {branch}")
            }
            Command::Overrun { task } => write!(out, "task {task} overruns"),
            Command::Arrive { channel } => write!(out, "an event arrives in channel {channel}"),
            Command::Answer { device, task, failed } => {
                let by = if *failed { "by an error" } else { "" };
                write!(out, "device {device} answers task {task} {by}")
            }
        }
    }
}
