//! Kinds of actions, to see which of a machine's parts ever have an effect.

use turnwise_checker::fairness::Class;

use super::class;
use crate::code::Op;
use crate::machine::Machine;
use crate::spec::Discipline;
use crate::step::Action;

/// A kind of action: its name, and what belongs to it.
type Kind = (&'static str, fn(&Action) -> bool);

const KINDS: [Kind; 13] = [
    ("dispatch", |action| matches!(action, Action::Dispatch { .. })),
    ("operation", |action| matches!(action, Action::Operate { .. })),
    ("choice", |action| matches!(action, Action::Choose { .. })),
    ("giving way", |action| matches!(action, Action::Leave { .. })),
    ("a worker sleeps", |action| matches!(action, Action::Park { .. })),
    ("interrupt", |action| matches!(action, Action::Interrupt { .. })),
    ("hand-off", |action| matches!(action, Action::HandOff { .. })),
    ("time in a blocking call", |action| matches!(action, Action::Overrun { .. })),
    ("event", |action| matches!(action, Action::Arrive { .. })),
    ("answer", |action| matches!(action, Action::Answer { failed: false, .. })),
    ("error", |action| matches!(action, Action::Answer { failed: true, .. })),
    ("grant", |action| matches!(action, Action::Grant { .. })),
    ("restart", |action| matches!(action, Action::Restart { .. })),
];

impl Machine {
    /// A class for each kind of action that the machine's parts could take: one that is never
    /// enabled says that a part has no effect.
    pub fn coverage_classes(&self) -> Vec<Class<Machine>> {
        let kinds = KINDS.into_iter().filter(|(name, _)| self.could(name));
        kinds.map(|(name, test)| class(name, test)).collect()
    }

    /// Is there a part that this kind of action is for?
    fn could(&self, kind: &str) -> bool {
        let has = |discipline| self.schedulers.iter().any(|it| it.spec.discipline == discipline);
        let op = |test: fn(&Op) -> bool| self.code.iter().any(|code| code.ops().any(test));
        match kind {
            "operation" => {
                op(|op| !matches!(op, Op::Either(_) | Op::Yield | Op::Await(_) | Op::End { .. }))
            }
            "choice" => op(|op| matches!(op, Op::Either(_))),
            "a worker sleeps" => !self.spec.runtimes.is_empty(),
            "interrupt" => has(Discipline::Preemptive),
            "hand-off" => has(Discipline::Handoff),
            "time in a blocking call" => self.tasks().any(|task| self.may_overrun(task)),
            "event" => self.spec.channels.iter().any(|it| it.from_environment),
            "answer" => self.spec.devices.iter().any(|it| it.answers),
            "error" => self.spec.devices.iter().any(|it| it.answers && it.fails),
            "grant" => (0..self.spec.locks.len()).any(|lock| self.is_barging(lock)),
            "restart" => self.spec.supervisor.is_some(),
            _ => true,
        }
    }
}
