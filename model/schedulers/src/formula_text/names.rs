//! From the names in a formula to the things that a machine has.

use std::collections::BTreeSet;

use crate::machine::Machine;
use crate::program::Name;
use crate::property::Subject;
use crate::text::TextError;
use crate::words::suggestion;

/// What a predicate asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Task,
    Channel,
    Lock,
    Carrier,
}

impl Kind {
    /// The kind, for people.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Kind::Task => "task",
            Kind::Channel => "channel",
            Kind::Lock => "lock",
            Kind::Carrier => "processor",
        }
    }

    /// The kind with its article.
    pub(crate) fn a(self) -> String {
        format!("a {}", self.noun())
    }

    fn of(subject: Subject) -> Option<Kind> {
        match subject {
            Subject::Task(_) => Some(Kind::Task),
            Subject::Channel(_) => Some(Kind::Channel),
            Subject::Lock(_) => Some(Kind::Lock),
            Subject::Carrier(_) => Some(Kind::Carrier),
            Subject::Counter(_) => None,
        }
    }
}

/// A machine's names, and what `for each` has put beside them.
pub(crate) struct Scope<'m> {
    pub(crate) machine: &'m Machine,
    /// Variables, the innermost last.
    pub(crate) variables: Vec<(String, Subject)>,
}

impl Scope<'_> {
    /// What `name` stands for as an argument of `predicate`, which asks for `kind`.
    pub(crate) fn resolve(
        &self,
        name: &Name,
        kind: Kind,
        predicate: &str,
    ) -> Result<Subject, TextError> {
        let variable = self.variables.iter().rev().find(|(variable, _)| *variable == name.text);
        if let Some(&(_, subject)) = variable {
            return match Kind::of(subject) {
                Some(found) if found != kind => Err(mismatch(name, found, kind, predicate)),
                _ => Ok(subject),
            };
        }
        let things = things(self.machine, kind);
        if let Some(thing) = things.iter().find(|thing| thing.name == name.text) {
            return Ok(thing.subject);
        }
        let copies = family(self.machine, kind, &name.text);
        if let [first, .., last] = copies.as_slice() {
            let (first, last) = (first.name(self.machine), last.name(self.machine));
            let message = format!("`{}` stands for {} copies", name.text, copies.len());
            let help = format!(
                "write `for each x in {}: …{predicate}(x)…`, or one of `{first}` to `{last}`",
                name.text
            );
            return Err(TextError::at(name.span.clone(), message).with_help(help));
        }
        for other in [Kind::Task, Kind::Channel, Kind::Lock, Kind::Carrier] {
            let is_other = self::things(self.machine, other).iter().any(|x| x.name == name.text);
            if other != kind && is_other {
                return Err(mismatch(name, other, kind, predicate));
            }
        }
        Err(unknown(self.machine, name, kind))
    }
}

fn mismatch(name: &Name, found: Kind, wanted: Kind, predicate: &str) -> TextError {
    let message =
        format!("`{predicate}` asks for {}, but `{}` is {}", wanted.a(), name.text, found.a());
    TextError::at(name.span.clone(), message)
}

fn unknown(machine: &Machine, name: &Name, kind: Kind) -> TextError {
    let mut known = BTreeSet::new();
    for thing in things(machine, kind) {
        known.insert(thing.name);
        known.extend(thing.family);
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let message = if known.is_empty() {
        format!("no {} `{}`: this machine has none", kind.noun(), name.text)
    } else {
        format!("no {} `{}`", kind.noun(), name.text)
    };
    TextError::at(name.span.clone(), message).with_help(suggestion(&name.text, &known))
}

/// Something with a name.
struct Thing {
    name: String,
    /// The name that it shares with its copies.
    family: Option<String>,
    subject: Subject,
}

fn things(machine: &Machine, kind: Kind) -> Vec<Thing> {
    let thing = |name: &str, family: Option<&str>, subject| Thing {
        name: name.to_owned(),
        family: family.map(str::to_owned),
        subject,
    };
    let spec = machine.spec();
    match kind {
        Kind::Task => {
            let task = |(i, task): (usize, &crate::spec::TaskSpec)| {
                thing(&task.name, Some(&task.family), Subject::Task(i))
            };
            spec.tasks.iter().enumerate().map(task).collect()
        }
        Kind::Channel => {
            let channel = |(i, channel): (usize, &crate::spec::ChannelSpec)| {
                thing(&channel.name, Some(&channel.family), Subject::Channel(i))
            };
            spec.channels.iter().enumerate().map(channel).collect()
        }
        Kind::Lock => {
            let locks = spec.locks.iter().enumerate();
            locks.map(|(i, lock)| thing(&lock.name, None, Subject::Lock(i))).collect()
        }
        Kind::Carrier => {
            let carriers = machine.carriers().into_iter().map(Subject::Carrier);
            carriers.map(|carrier| thing(&carrier.name(machine), None, carrier)).collect()
        }
    }
}

/// The things of one kind that share a family's name: none, one, or all copies.
pub(crate) fn family(machine: &Machine, kind: Kind, name: &str) -> Vec<Subject> {
    let things = things(machine, kind).into_iter();
    things.filter(|thing| thing.family.as_deref() == Some(name)).map(|x| x.subject).collect()
}

/// What `for each x in FAMILY` goes through.
pub(crate) fn quantified(machine: &Machine, name: &Name) -> Result<Vec<Subject>, TextError> {
    let all = |kind| things(machine, kind).into_iter().map(|thing| thing.subject).collect();
    let found: Vec<Subject> = match name.text.as_str() {
        "tasks" => all(Kind::Task),
        "channels" => all(Kind::Channel),
        "processors" => {
            let level = crate::step::Level::Machine;
            let processors = machine.carriers().into_iter().filter(|x| x.level == level);
            processors.map(Subject::Carrier).collect()
        }
        other => [Kind::Task, Kind::Channel]
            .into_iter()
            .map(|kind| family(machine, kind, other))
            .find(|family| !family.is_empty())
            .ok_or_else(|| unknown_family(machine, name))?,
    };
    if found.is_empty() {
        let message = format!("this machine has no {}", name.text);
        return Err(TextError::at(name.span.clone(), message));
    }
    Ok(found)
}

fn unknown_family(machine: &Machine, name: &Name) -> TextError {
    let families = [Kind::Task, Kind::Channel].into_iter().flat_map(|kind| things(machine, kind));
    let mut known: BTreeSet<String> = families.filter_map(|thing| thing.family).collect();
    known.extend(["tasks", "channels", "processors"].map(str::to_owned));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let message = format!("no task and no channel has the name `{}`", name.text);
    TextError::at(name.span.clone(), message).with_help(suggestion(&name.text, &known))
}
