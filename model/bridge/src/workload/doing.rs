//! What a task did, in the words in which a model names the same step.
//!
//! Written here once more, from the text of the programs: so a workload that does something else
//! than the model says cannot pass for it.

use turnwise_schedulers::program::{Name, Operation};

use crate::mark::Mark;

/// What a task is about to do.
#[derive(Clone, Copy)]
pub(crate) enum Doing<'a> {
    /// This, or one unit of it.
    Statement(&'a Operation),
    /// Its program is over.
    End { failed: bool },
}

impl Doing<'_> {
    /// What it did, in words; `mark` says what came of it.
    pub(crate) fn text(self, task: &str, mark: Mark) -> String {
        match mark {
            Mark::Choose { branch } => format!("{task}: branch {}", u32::from(branch) + 1),
            Mark::Leave => format!("{task} {}", self.leaving()),
            _ => format!("{task}: {}", self.operating()),
        }
    }

    fn operating(self) -> String {
        let Doing::Statement(operation) = self else { return "end".to_owned() };
        let named = |verb: &str, name: &Name| format!("{verb} {}", name.text);
        match operation {
            Operation::Work(_) => "work".to_owned(),
            Operation::Spin => "spin".to_owned(),
            Operation::Wait => "wait".to_owned(),
            Operation::Receive(name) => named("receive", name),
            Operation::Send(name) => named("send", name),
            Operation::Wake(name) => named("wake", name),
            Operation::Lock(name) => named("lock", name),
            Operation::Unlock(name) => named("unlock", name),
            Operation::Read(name) => named("read", name),
            Operation::Write(name) => named("write", name),
            Operation::Spawn(name) => named("spawn", name),
            Operation::Join(name) => named("join", name),
            Operation::Await(name, _) => named("await", name),
            Operation::Block(name, _) => named("block", name),
            Operation::Yield => "yield".to_owned(),
            Operation::Exit | Operation::Loop(_) | Operation::Repeat(..) => String::new(),
            Operation::Either(_) => "either".to_owned(),
        }
    }

    fn leaving(self) -> String {
        let operation = match self {
            Doing::End { failed: true } => return "ends, failed".to_owned(),
            Doing::End { failed: false } => return "ends".to_owned(),
            Doing::Statement(operation) => operation,
        };
        match operation {
            Operation::Yield => "yields".to_owned(),
            Operation::Await(name, _) | Operation::Receive(name) => {
                format!("waits for {}", name.text)
            }
            Operation::Send(name) => format!("waits for room in {}", name.text),
            Operation::Lock(name) => format!("waits for lock {}", name.text),
            Operation::Join(name) => format!("waits for the end of {}", name.text),
            _ => "waits to be woken".to_owned(),
        }
    }
}
