//! A program as instructions: one an operation, every jump resolved.
//!
//! `work n` and `repeat n` are unrolled, `loop` is a jump backwards, `exit` a jump to the end. Only
//! instructions that some path reaches are kept. All jumps but those of `loop` lead forwards.

mod compile;
mod facts;

use std::ops::Range;

pub(crate) use compile::compile;
pub(crate) use facts::Facts;

/// An instruction's number.
pub(crate) type Pc = u16;

/// What an instruction does; names are indices into the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Work,
    Spin,
    Yield,
    Await(Request),
    Block(Request),
    Receive(u8),
    Send(u8),
    Wait,
    Wake(u8),
    Lock(u8),
    Unlock(u8),
    Read(u8),
    Write(u8),
    Spawn(u8),
    Join(u8),
    /// The first instruction of each branch.
    Either(Vec<Pc>),
    /// The end of the program; failed, if an error reached it.
    End {
        failed: bool,
    },
}

/// What a device is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub device: u8,
    /// Where an error leads; `None` for a device that never fails.
    pub failed: Option<Pc>,
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instruction {
    pub op: Op,
    /// What comes after it; the instruction itself for those that nothing follows.
    pub next: Pc,
    /// Bytes of the program text.
    pub span: Range<usize>,
}

/// A program compiled, and what is known of it without running it. It starts at 0.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub instructions: Vec<Instruction>,
    /// For each instruction.
    pub facts: Vec<Facts>,
    /// It has a `loop` from which no path leads to its end.
    pub endless: bool,
    /// Do all ways to an instruction take equally many operations, so that lost work is exact?
    pub even: bool,
    /// For each counter, the fewest and the most writes on a path to an end.
    pub writes: Vec<(u16, u16)>,
}

impl Instruction {
    /// Where control may go from here.
    pub(crate) fn successors(&self) -> impl Iterator<Item = Pc> {
        let (next, failed, branches): (_, _, &[Pc]) = match &self.op {
            Op::Spin | Op::End { .. } => (None, None, &[]),
            Op::Either(branches) => (None, None, branches),
            Op::Await(request) | Op::Block(request) => (Some(self.next), request.failed, &[]),
            _ => (Some(self.next), None, &[]),
        };
        next.into_iter().chain(failed).chain(branches.iter().copied())
    }
}

impl Code {
    /// The instruction at `pc`.
    pub(crate) fn at(&self, pc: Pc) -> &Instruction {
        &self.instructions[usize::from(pc)]
    }

    /// What is known of `pc`.
    pub(crate) fn facts(&self, pc: Pc) -> &Facts {
        &self.facts[usize::from(pc)]
    }

    /// Every operation.
    pub(crate) fn ops(&self) -> impl Iterator<Item = &Op> {
        self.instructions.iter().map(|instruction| &instruction.op)
    }

    /// Where the program ends, well or by an error.
    pub(crate) fn end(&self, failed: bool) -> Option<Pc> {
        self.ops().position(|op| *op == Op::End { failed }).map(|pc| pc as Pc)
    }

    /// Does it ask this device for something?
    pub(crate) fn asks(&self, device: u8) -> bool {
        self.ops().any(|op| matches!(op, Op::Await(r) | Op::Block(r) if r.device == device))
    }

    /// Does it have this operation?
    pub(crate) fn has(&self, op: &Op) -> bool {
        self.ops().any(|other| other == op)
    }
}
