//! Compiles a program: names to indices, blocks to jumps; refuses what has no meaning.

use std::ops::Range;

use super::facts;
use super::{Code, Instruction, Op, Pc, Request};
use crate::error::{Place, SpecError};
use crate::program::{Name, Operation, Statement};
use crate::spec::{MOST_INSTRUCTIONS, MachineSpec};
use crate::words;

/// Compiles the program of one task.
pub(crate) fn compile(spec: &MachineSpec, task: usize) -> Result<Code, SpecError> {
    let mut compiler = Compiler::new(spec, task);
    let mut ends = compiler.block(&spec.tasks[task].program.body, vec![Slot::Start])?;
    ends.append(&mut compiler.exits);
    let end =
        spec.tasks[task].program.body.last().map_or(0..0, |last| last.span.end..last.span.end);
    if !ends.is_empty() {
        compiler.emit(Op::End { failed: false }, end.clone(), &ends)?;
    }
    let failures = std::mem::take(&mut compiler.failures);
    if !failures.is_empty() {
        compiler.emit(Op::End { failed: true }, end, &failures)?;
    }
    let (instructions, heads) = compiler.prune();
    facts::examine(spec, task, instructions, &heads)
}

/// A jump whose target is the next instruction to be emitted.
#[derive(Clone, Copy)]
enum Slot {
    /// The program begins there.
    Start,
    Next(Pc),
    Failed(Pc),
    Branch(Pc, usize),
}

struct Compiler<'s> {
    spec: &'s MachineSpec,
    task: usize,
    out: Vec<Instruction>,
    start: Pc,
    /// First instructions of loops.
    heads: Vec<Pc>,
    /// Jumps to the end.
    exits: Vec<Slot>,
    /// Jumps to the end that an error takes.
    failures: Vec<Slot>,
    in_loop: bool,
}

impl<'s> Compiler<'s> {
    fn new(spec: &'s MachineSpec, task: usize) -> Self {
        Compiler {
            spec,
            task,
            out: Vec::new(),
            start: 0,
            heads: Vec::new(),
            exits: Vec::new(),
            failures: Vec::new(),
            in_loop: false,
        }
    }

    /// Appends an instruction to which `pending` jumps.
    fn emit(&mut self, op: Op, span: Range<usize>, pending: &[Slot]) -> Result<Pc, SpecError> {
        if self.out.len() == MOST_INSTRUCTIONS {
            return Err(self
                .error(span, format!("the program has more than {MOST_INSTRUCTIONS} operations"))
                .help("`work n` and `repeat n` count n times"));
        }
        let pc = self.out.len() as Pc;
        self.land(pending, pc);
        self.out.push(Instruction { op, next: pc, span });
        Ok(pc)
    }

    fn land(&mut self, pending: &[Slot], target: Pc) {
        for slot in pending {
            match *slot {
                Slot::Start => self.start = target,
                Slot::Next(pc) => self.out[usize::from(pc)].next = target,
                Slot::Failed(pc) => match &mut self.out[usize::from(pc)].op {
                    Op::Await(request) | Op::Block(request) => request.failed = Some(target),
                    _ => unreachable!("only requests fail"),
                },
                Slot::Branch(pc, branch) => match &mut self.out[usize::from(pc)].op {
                    Op::Either(branches) => branches[branch] = target,
                    _ => unreachable!("only `either` has branches"),
                },
            }
        }
    }

    /// Compiles statements in a row; returns the jumps that leave the last one.
    fn block(
        &mut self,
        body: &[Statement],
        mut pending: Vec<Slot>,
    ) -> Result<Vec<Slot>, SpecError> {
        for statement in body {
            pending = self.statement(statement, pending)?;
        }
        Ok(pending)
    }

    fn statement(
        &mut self,
        statement: &Statement,
        mut pending: Vec<Slot>,
    ) -> Result<Vec<Slot>, SpecError> {
        let span = statement.span.clone();
        match &statement.operation {
            Operation::Work(n) => {
                for _ in 0..*n {
                    pending = vec![Slot::Next(self.emit(Op::Work, span.clone(), &pending)?)];
                }
                Ok(pending)
            }
            Operation::Spin => {
                self.emit(Op::Spin, span, &pending)?;
                Ok(Vec::new())
            }
            Operation::Exit => {
                self.exits.append(&mut pending);
                Ok(Vec::new())
            }
            Operation::Await(name, otherwise) => {
                let request = self.request(name)?;
                let pc = self.emit(Op::Await(request), span, &pending)?;
                self.after_request(pc, request.device, otherwise.as_deref())
            }
            Operation::Block(name, otherwise) => {
                let request = self.request(name)?;
                let pc = self.emit(Op::Block(request), span, &pending)?;
                self.after_request(pc, request.device, otherwise.as_deref())
            }
            Operation::Loop(body) => self.endless(body, span, pending),
            Operation::Repeat(n, body) => {
                for _ in 0..*n {
                    let before = self.out.len();
                    pending = self.block(body, pending)?;
                    if self.out.len() == before || pending.is_empty() {
                        break;
                    }
                }
                Ok(pending)
            }
            Operation::Either(branches) => {
                let unset = vec![0; branches.len()];
                let pc = self.emit(Op::Either(unset), span, &pending)?;
                let mut out = Vec::new();
                for (i, branch) in branches.iter().enumerate() {
                    out.append(&mut self.block(branch, vec![Slot::Branch(pc, i)])?);
                }
                Ok(out)
            }
            simple => {
                let op = self.simple(simple, &span)?;
                Ok(vec![Slot::Next(self.emit(op, span, &pending)?)])
            }
        }
    }

    fn endless(
        &mut self,
        body: &[Statement],
        span: Range<usize>,
        pending: Vec<Slot>,
    ) -> Result<Vec<Slot>, SpecError> {
        let head = self.out.len();
        let outer = std::mem::replace(&mut self.in_loop, true);
        let back = self.block(body, pending)?;
        self.in_loop = outer;
        if self.out.len() == head && !back.is_empty() {
            return Err(self
                .error(span, "this loop never does anything")
                .help("write `spin` for a task that computes for ever"));
        }
        if !back.is_empty() {
            self.land(&back, head as Pc);
            self.heads.push(head as Pc);
        }
        Ok(Vec::new())
    }

    fn request(&self, name: &Name) -> Result<Request, SpecError> {
        let known = self.spec.devices.iter().map(|device| device.name.as_str());
        Ok(Request { device: self.find("device", name, known)?, failed: None })
    }

    /// Compiles what follows an error; of a device that never fails only the names are looked at.
    fn after_request(
        &mut self,
        pc: Pc,
        device: u8,
        otherwise: Option<&[Statement]>,
    ) -> Result<Vec<Slot>, SpecError> {
        let fails = self.spec.devices[usize::from(device)].fails;
        let error = if fails { vec![Slot::Failed(pc)] } else { Vec::new() };
        let mut out = vec![Slot::Next(pc)];
        match otherwise {
            Some(body) => out.append(&mut self.block(body, error)?),
            None => self.failures.extend(error),
        }
        Ok(out)
    }

    /// The operations without blocks.
    fn simple(&self, operation: &Operation, span: &Range<usize>) -> Result<Op, SpecError> {
        Ok(match operation {
            Operation::Yield => Op::Yield,
            Operation::Wait => Op::Wait,
            Operation::Receive(name) => Op::Receive(self.channel(name)?),
            Operation::Send(name) => Op::Send(self.channel(name)?),
            Operation::Wake(name) => Op::Wake(self.other_task(name)?),
            Operation::Join(name) => Op::Join(self.other_task(name)?),
            Operation::Spawn(name) => {
                let task = self.other_task(name)?;
                if self.spec.tasks[usize::from(task)].starts {
                    let message = format!("`{}` starts by itself", name.text);
                    return Err(self
                        .error(name.span.clone(), message)
                        .help("give it `starts = false`"));
                }
                Op::Spawn(task)
            }
            Operation::Lock(name) => Op::Lock(self.lock(name)?),
            Operation::Unlock(name) => Op::Unlock(self.lock(name)?),
            Operation::Read(name) => Op::Read(self.counter(name)?),
            Operation::Write(name) => {
                let counter = self.counter(name)?;
                if self.in_loop {
                    return Err(self
                        .error(span.clone(), "`write` inside an endless loop: the state has no end")
                        .help("write `repeat n { … }`"));
                }
                Op::Write(counter)
            }
            _ => unreachable!("statements with blocks are compiled by `statement`"),
        })
    }

    fn channel(&self, name: &Name) -> Result<u8, SpecError> {
        self.find("channel", name, self.spec.channels.iter().map(|it| it.name.as_str()))
    }

    fn lock(&self, name: &Name) -> Result<u8, SpecError> {
        self.find("lock", name, self.spec.locks.iter().map(|it| it.name.as_str()))
    }

    fn counter(&self, name: &Name) -> Result<u8, SpecError> {
        self.find("counter", name, self.spec.counters.iter().map(String::as_str))
    }

    fn other_task(&self, name: &Name) -> Result<u8, SpecError> {
        self.find("task", name, self.spec.tasks.iter().map(|it| it.name.as_str()))
    }

    fn find<'k>(
        &self,
        kind: &str,
        name: &Name,
        known: impl Iterator<Item = &'k str>,
    ) -> Result<u8, SpecError> {
        let known: Vec<&str> = known.collect();
        match known.iter().position(|&other| other == name.text) {
            Some(index) => Ok(index as u8),
            None => Err(SpecError {
                help: words::suggestion(&name.text, &known),
                ..self.error(name.span.clone(), format!("there is no {kind} `{}`", name.text))
            }),
        }
    }

    fn error(&self, span: Range<usize>, message: impl Into<String>) -> SpecError {
        SpecError::new(Place::Program { task: self.task, span }, message)
    }

    /// What some path reaches, renumbered in the same order, so that the first is where the program
    /// starts; and which of it begins a loop.
    fn prune(self) -> (Vec<Instruction>, Vec<Pc>) {
        let mut reached = vec![false; self.out.len()];
        let mut todo: Vec<Pc> = vec![self.start];
        while let Some(pc) = todo.pop() {
            if !std::mem::replace(&mut reached[usize::from(pc)], true) {
                todo.extend(self.out[usize::from(pc)].successors());
            }
        }
        let mut number = vec![0; self.out.len()];
        let mut count = 0;
        for (pc, reached) in reached.iter().enumerate() {
            number[pc] = count;
            count += Pc::from(*reached);
        }
        let renumbered = |pc: Pc| number[usize::from(pc)];
        let heads = self.heads.iter().filter(|&&pc| reached[usize::from(pc)]);
        let heads = heads.map(|&pc| renumbered(pc)).collect();
        let kept = self.out.into_iter().zip(&reached).filter(|(_, reached)| **reached);
        let instructions = kept.map(|(mut instruction, _)| {
            instruction.next = renumbered(instruction.next);
            match &mut instruction.op {
                Op::Await(request) | Op::Block(request) => {
                    request.failed = request.failed.map(renumbered);
                }
                Op::Either(branches) => branches.iter_mut().for_each(|pc| *pc = renumbered(*pc)),
                _ => {}
            }
            instruction
        });
        (instructions.collect(), heads)
    }
}
