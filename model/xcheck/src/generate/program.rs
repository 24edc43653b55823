//! A program as a table of instructions, as `Programs.tla` reads it.
//!
//! Written a second time, and in another shape than the models': blocks hand their successor down
//! as a label, and labels become positions at the end.

use turnwise_schedulers::program::{Name, Operation, Statement};
use turnwise_schedulers::spec::MachineSpec;

/// One row of the table; places are positions, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub op: &'static str,
    /// What the operation is about.
    pub of: Option<String>,
    pub way: Way,
}

/// Where control goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Next(usize),
    /// After an answer, and after an error; 0 where there is none.
    Answered {
        next: usize,
        failed: usize,
    },
    /// The branches of the so manieth `either` of the text.
    Branches {
        place: usize,
        branches: Vec<usize>,
    },
    /// Nowhere: the end, by an error or not.
    End {
        failed: bool,
    },
}

/// The table of one task's program.
pub(super) fn table(spec: &MachineSpec, task: usize) -> Vec<Row> {
    let mut writer = Writer { spec, drafts: Vec::new(), labels: Vec::new(), end: 0, failure: 0 };
    let start = writer.label();
    (writer.end, writer.failure) = (writer.label(), writer.label());
    writer.block(&spec.tasks[task].program.body, start, writer.end);
    for (label, failed) in [(writer.end, false), (writer.failure, true)] {
        writer.emit(label, "end", None, Draft::End { failed });
    }
    writer.finish(start)
}

/// A place that is not known yet.
type Label = usize;

#[derive(Clone, Copy)]
enum Target {
    Unknown,
    Row(usize),
    Same(Label),
}

enum Draft {
    Next(Label),
    Stays,
    Answered { next: Label, failed: Option<Label> },
    Branches { at: usize, branches: Vec<Label> },
    End { failed: bool },
}

struct Writer<'s> {
    spec: &'s MachineSpec,
    drafts: Vec<(&'static str, Option<String>, Draft)>,
    labels: Vec<Target>,
    end: Label,
    failure: Label,
}

impl Writer<'_> {
    fn label(&mut self) -> Label {
        self.labels.push(Target::Unknown);
        self.labels.len() - 1
    }

    fn emit(&mut self, here: Label, op: &'static str, of: Option<&Name>, draft: Draft) {
        self.labels[here] = Target::Row(self.drafts.len());
        self.drafts.push((op, of.map(|name| name.text.clone()), draft));
    }

    /// Statements in a row, from the label `here` on; control then goes to `next`.
    fn block(&mut self, body: &[Statement], here: Label, next: Label) {
        let Some((last, others)) = body.split_last() else {
            self.labels[here] = Target::Same(next);
            return;
        };
        let mut here = here;
        for statement in others {
            let between = self.label();
            self.statement(statement, here, between);
            here = between;
        }
        self.statement(last, here, next);
    }

    /// The same block so many times.
    fn repeated(&mut self, times: u32, body: &[Statement], here: Label, next: Label) {
        let mut here = here;
        for left in (0..times).rev() {
            let after = if left == 0 { next } else { self.label() };
            self.block(body, here, after);
            here = after;
        }
    }

    fn statement(&mut self, statement: &Statement, here: Label, next: Label) {
        match &statement.operation {
            Operation::Work(n) => {
                let mut here = here;
                for left in (0..*n).rev() {
                    let after = if left == 0 { next } else { self.label() };
                    self.emit(here, "work", None, Draft::Next(after));
                    here = after;
                }
            }
            Operation::Spin => self.emit(here, "spin", None, Draft::Stays),
            Operation::Exit => self.labels[here] = Target::Same(self.end),
            Operation::Await(device, otherwise) => {
                self.request("await", device, otherwise.as_deref(), here, next);
            }
            Operation::Block(device, otherwise) => {
                self.request("block", device, otherwise.as_deref(), here, next);
            }
            Operation::Loop(body) => self.block(body, here, here),
            Operation::Repeat(times, body) => self.repeated(*times, body, here, next),
            Operation::Either(bodies) => {
                let branches: Vec<Label> = bodies.iter().map(|_| self.label()).collect();
                let at = statement.span.start;
                self.emit(here, "either", None, Draft::Branches { at, branches: branches.clone() });
                for (body, branch) in bodies.iter().zip(branches) {
                    self.block(body, branch, next);
                }
            }
            simple => {
                let (op, of) = simple_operation(simple);
                self.emit(here, op, of, Draft::Next(next));
            }
        }
    }

    fn request(
        &mut self,
        op: &'static str,
        device: &Name,
        otherwise: Option<&[Statement]>,
        here: Label,
        next: Label,
    ) {
        let fails = self.spec.devices.iter().any(|it| it.name == device.text && it.fails);
        let own = self.label();
        let failed = match otherwise {
            Some(_) => own,
            None => self.failure,
        };
        let failed = fails.then_some(failed);
        self.emit(here, op, Some(device), Draft::Answered { next, failed });
        self.block(otherwise.unwrap_or_default(), own, next);
    }

    fn row_of(&self, label: Label) -> usize {
        match self.labels[label] {
            Target::Row(row) => row,
            Target::Same(other) => self.row_of(other),
            Target::Unknown => unreachable!("every label was set"),
        }
    }

    /// The rows where control may go from here.
    fn successors(&self, row: usize) -> Vec<usize> {
        match &self.drafts[row].2 {
            Draft::Stays | Draft::End { .. } => Vec::new(),
            Draft::Next(next) => vec![self.row_of(*next)],
            Draft::Answered { next, failed } => {
                std::iter::once(next).chain(failed).map(|&label| self.row_of(label)).collect()
            }
            Draft::Branches { branches, .. } => {
                branches.iter().map(|&label| self.row_of(label)).collect()
            }
        }
    }

    /// Only rows that are reached, the first of which is where the program begins.
    fn finish(self, start: Label) -> Vec<Row> {
        let mut reached = vec![false; self.drafts.len()];
        let mut todo = vec![self.row_of(start)];
        while let Some(row) = todo.pop() {
            if !std::mem::replace(&mut reached[row], true) {
                todo.extend(self.successors(row));
            }
        }
        let position = |row: usize| reached[..=row].iter().filter(|it| **it).count();
        let position_of = |label: &Label| position(self.row_of(*label));
        let mut places = Vec::new();
        let mut rows = Vec::new();
        for (row, (op, of, draft)) in self.drafts.iter().enumerate().filter(|(i, _)| reached[*i]) {
            let way = match draft {
                Draft::Next(next) => Way::Next(position_of(next)),
                Draft::Stays => Way::Next(position(row)),
                Draft::Answered { next, failed } => Way::Answered {
                    next: position_of(next),
                    failed: failed.as_ref().map_or(0, position_of),
                },
                Draft::Branches { at, branches } => {
                    if !places.contains(at) {
                        places.push(*at);
                    }
                    let place = places.iter().position(|it| it == at).map_or(0, |it| it + 1);
                    Way::Branches { place, branches: branches.iter().map(position_of).collect() }
                }
                Draft::End { failed } => Way::End { failed: *failed },
            };
            rows.push(Row { op, of: of.clone(), way });
        }
        rows
    }
}

/// The operations without blocks.
fn simple_operation(operation: &Operation) -> (&'static str, Option<&Name>) {
    match operation {
        Operation::Yield => ("yield", None),
        Operation::Wait => ("wait", None),
        Operation::Receive(name) => ("receive", Some(name)),
        Operation::Send(name) => ("send", Some(name)),
        Operation::Wake(name) => ("wake", Some(name)),
        Operation::Join(name) => ("join", Some(name)),
        Operation::Spawn(name) => ("spawn", Some(name)),
        Operation::Lock(name) => ("lock", Some(name)),
        Operation::Unlock(name) => ("unlock", Some(name)),
        Operation::Read(name) => ("read", Some(name)),
        Operation::Write(name) => ("write", Some(name)),
        _ => unreachable!("statements with blocks are written by `statement`"),
    }
}

/// The fewest and the most writes of a counter on a path through a table to its end. No write is in
/// a loop; `None` if no path ends.
pub(super) fn writes(rows: &[Row], counter: &str) -> Option<(u32, u32)> {
    let mut best: Vec<Option<(u32, u32)>> = vec![None; rows.len() + 1];
    best[1] = Some((0, 0));
    // As often as there are rows, so that what is known has come along every path.
    for _ in rows {
        for (i, row) in rows.iter().enumerate() {
            let Some((fewest, most)) = best[i + 1] else { continue };
            let one = u32::from(row.op == "write" && row.of.as_deref() == Some(counter));
            for next in row.successors() {
                let (low, high) = best[next].unwrap_or((u32::MAX, 0));
                best[next] = Some((low.min(fewest + one), high.max(most + one)));
            }
        }
    }
    let ends = rows.iter().enumerate().filter(|(_, row)| row.op == "end");
    let ends = ends.filter_map(|(i, _)| best[i + 1]);
    ends.reduce(|(low, high), (fewest, most)| (low.min(fewest), high.max(most)))
}

impl Row {
    /// The positions where control may go.
    fn successors(&self) -> Vec<usize> {
        match &self.way {
            Way::Next(_) if self.op == "spin" => Vec::new(),
            Way::Next(next) => vec![*next],
            Way::Answered { next, failed: 0 } => vec![*next],
            Way::Answered { next, failed } => vec![*next, *failed],
            Way::Branches { branches, .. } => branches.clone(),
            Way::End { .. } => Vec::new(),
        }
    }

    /// As a record.
    pub(super) fn text(&self) -> String {
        let mut fields = vec![format!("op |-> \"{}\"", self.op)];
        fields.extend(self.of.iter().map(|of| format!("of |-> \"{of}\"")));
        fields.push(match &self.way {
            Way::Next(next) => format!("next |-> {next}"),
            Way::Answered { next, failed } => format!("next |-> {next}, failed |-> {failed}"),
            Way::Branches { place, branches } => {
                let branches: Vec<String> = branches.iter().map(usize::to_string).collect();
                format!("place |-> {place}, branches |-> <<{}>>", branches.join(", "))
            }
            Way::End { failed } => format!("failed |-> {}", truth(*failed)),
        });
        format!("[{}]", fields.join(", "))
    }
}

/// As TLA+ writes it.
pub(super) fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}
