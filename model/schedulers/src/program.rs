//! What a task does: operations as data, without meaning.
//!
//! What an operation *does* is said twice, once for the models (`step.rs`) and once for the
//! executor; only this description is shared (ARCHITECTURE.md §4).

mod parse;

use std::ops::Range;

pub use crate::text::TextError;

/// What a task does, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// Its statements.
    pub body: Vec<Statement>,
}

/// One operation and where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What to do.
    pub operation: Operation,
    /// Bytes of the program text: its word and argument; statements in its blocks have their own.
    pub span: Range<usize>,
}

impl Program {
    /// Is there an operation in it, in a block too, for which `test` is true?
    pub fn any(&self, test: impl Fn(&Operation) -> bool) -> bool {
        any(&self.body, &test)
    }
}

fn any(body: &[Statement], test: &dyn Fn(&Operation) -> bool) -> bool {
    body.iter().any(|Statement { operation, .. }| {
        let inside = match operation {
            Operation::Await(_, Some(body))
            | Operation::Block(_, Some(body))
            | Operation::Loop(body)
            | Operation::Repeat(_, body) => any(body, test),
            Operation::Either(branches) => branches.iter().any(|body| any(body, test)),
            _ => false,
        };
        inside || test(operation)
    })
}

/// A name in a program, and where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written, `{i}` replaced by the copy's number.
    pub text: String,
    /// Bytes of the program text.
    pub span: Range<usize>,
}

/// The operations. Statements own their spans, so that errors can point at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `work n`: n units of computation, n ≥ 1.
    Work(u32),
    /// `spin`: computes for ever.
    Spin,
    /// `yield`: gives way, stays ready.
    Yield,
    /// `await D [else { … }]`: asks a device, gives way until it answers.
    Await(Name, Option<Vec<Statement>>),
    /// `block D [else { … }]`: asks a device, keeps the processor until it answers.
    Block(Name, Option<Vec<Statement>>),
    /// `receive C`: takes an event from a channel.
    Receive(Name),
    /// `send C`: puts an event into a channel.
    Send(Name),
    /// `wait`: until woken.
    Wait,
    /// `wake T`.
    Wake(Name),
    /// `lock L`.
    Lock(Name),
    /// `unlock L`.
    Unlock(Name),
    /// `read X`: copies a counter into the task.
    Read(Name),
    /// `write X`: stores the copy plus one.
    Write(Name),
    /// `spawn T`: starts a task.
    Spawn(Name),
    /// `join T`: until that task is done.
    Join(Name),
    /// `exit`: ends.
    Exit,
    /// `loop { … }`.
    Loop(Vec<Statement>),
    /// `repeat n { … }`, n ≥ 1.
    Repeat(u32, Vec<Statement>),
    /// `either { … } or { … }`: one of two or more branches.
    Either(Vec<Vec<Statement>>),
}
