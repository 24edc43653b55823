//! The predicates of formulas, and each atom made once.
//!
//! The checker takes two atoms for the same only if one is a clone of the other. So all that is
//! claimed of one machine shares one [`Atoms`].

use std::collections::HashMap;

use turnwise_checker::formula::{Atom, Formula};

use crate::formula_text::names::{Kind, Scope};
use crate::machine::{Machine, State};
use crate::program::Name;
use crate::property::Subject;
use crate::step::Action;
use crate::text::TextError;
use crate::words::suggestion;

/// The atoms made so far, by name: equal names mean equal tests.
#[derive(Default)]
pub struct Atoms {
    known: HashMap<String, Atom<Machine>>,
}

impl Atoms {
    /// The predicate of states called `name`, made now or earlier.
    pub(crate) fn state(
        &mut self,
        name: String,
        test: impl Fn(&Machine, &State) -> bool + Send + Sync + 'static,
    ) -> Formula<Machine> {
        let atom =
            self.known.entry(name).or_insert_with_key(|name| Atom::state(name.as_str(), test));
        Formula::from(&*atom)
    }

    /// The predicate of steps called `name`, made now or earlier.
    pub(crate) fn step(
        &mut self,
        name: String,
        test: impl Fn(&Machine, &State, &Action, &State) -> bool + Send + Sync + 'static,
    ) -> Formula<Machine> {
        let atom =
            self.known.entry(name).or_insert_with_key(|name| Atom::step(name.as_str(), test));
        Formula::from(&*atom)
    }

    /// A predicate of one task.
    pub(crate) fn task(
        &mut self,
        machine: &Machine,
        predicate: &str,
        task: usize,
    ) -> Formula<Machine> {
        let test = TASK_PREDICATES.iter().find(|(name, _)| *name == predicate);
        let &(name, test) = test.expect("only predicates of the table are asked for");
        let name = format!("{name}({})", machine.spec().tasks[task].name);
        self.state(name, move |machine, state| test(machine, state, task))
    }

    /// `queued(c)`.
    pub(crate) fn queued(&mut self, machine: &Machine, channel: usize) -> Formula<Machine> {
        let name = format!("queued({})", machine.spec().channels[channel].name);
        self.state(name, move |machine, state| machine.queued(state, channel))
    }

    /// `received(c)`.
    pub(crate) fn received(&mut self, machine: &Machine, channel: usize) -> Formula<Machine> {
        let name = format!("received({})", machine.spec().channels[channel].name);
        self.step(name, move |machine, from, action, to| {
            machine.received(from, action, to, channel)
        })
    }

    /// `restarted`.
    pub(crate) fn restarted(&mut self) -> Formula<Machine> {
        self.step("restarted".to_owned(), |machine, _, action, _| machine.restarted(action))
    }
}

type TaskTest = fn(&Machine, &State, usize) -> bool;

const TASK_PREDICATES: [(&str, TaskTest); 7] = [
    ("ready", Machine::ready),
    ("running", Machine::running),
    ("mounted", Machine::mounted),
    ("blocked", Machine::blocked),
    ("done", Machine::done),
    ("failed", Machine::failed),
    ("stuck", Machine::stuck),
];

const OTHER_PREDICATES: [(&str, &[Kind]); 8] = [
    ("queued", &[Kind::Channel]),
    ("full", &[Kind::Channel]),
    ("received", &[Kind::Channel]),
    ("held", &[Kind::Lock]),
    ("holds", &[Kind::Task, Kind::Lock]),
    ("idle", &[Kind::Carrier]),
    ("restarted", &[]),
    ("all done", &[]),
];

/// What a predicate asks for; `taken` is not among them, it asks for a family of actions.
pub(crate) fn signature(predicate: &str) -> Option<&'static [Kind]> {
    if TASK_PREDICATES.iter().any(|(name, _)| *name == predicate) {
        return Some(&[Kind::Task]);
    }
    OTHER_PREDICATES.iter().find(|(name, _)| *name == predicate).map(|(_, kinds)| *kinds)
}

/// The atom for a predicate with its arguments.
pub(crate) fn atom(
    scope: &Scope<'_>,
    atoms: &mut Atoms,
    predicate: &Name,
    arguments: &[Name],
    whole: std::ops::Range<usize>,
) -> Result<Formula<Machine>, TextError> {
    let name = predicate.text.as_str();
    if name == "taken" {
        return taken(scope.machine, atoms, arguments, whole);
    }
    let Some(kinds) = signature(name) else {
        let tasks = TASK_PREDICATES.iter().map(|(name, _)| *name);
        let known: Vec<&str> =
            tasks.chain(OTHER_PREDICATES.iter().map(|(name, _)| *name)).chain(["taken"]).collect();
        let error = TextError::at(predicate.span.clone(), format!("`{name}` is no predicate"));
        return Err(error.with_help(suggestion(name, &known)));
    };
    if arguments.len() != kinds.len() {
        let wanted: Vec<String> = kinds.iter().map(|kind| kind.a()).collect();
        return Err(wrong_count(name, &wanted, arguments.len(), whole));
    }
    let mut subjects = Vec::new();
    for (argument, &kind) in arguments.iter().zip(kinds) {
        subjects.push(scope.resolve(argument, kind, name)?);
    }
    Ok(atom_of(scope.machine, atoms, name, &subjects))
}

fn wrong_count(
    name: &str,
    wanted: &[String],
    found: usize,
    whole: std::ops::Range<usize>,
) -> TextError {
    let wanted = match wanted {
        [] => "nothing".to_owned(),
        kinds => kinds.join(" and "),
    };
    let found = match found {
        0 => "found nothing".to_owned(),
        1 => "found 1 name".to_owned(),
        n => format!("found {n} names"),
    };
    TextError::at(whole, format!("`{name}` asks for {wanted}, {found}"))
}

/// The atom for things that were found.
fn atom_of(
    machine: &Machine,
    atoms: &mut Atoms,
    predicate: &str,
    subjects: &[Subject],
) -> Formula<Machine> {
    let names: Vec<String> = subjects.iter().map(|subject| subject.name(machine)).collect();
    let name = format!("{predicate}({})", names.join(", "));
    match (predicate, subjects) {
        ("queued", &[Subject::Channel(c)]) => atoms.queued(machine, c),
        ("received", &[Subject::Channel(c)]) => atoms.received(machine, c),
        ("full", &[Subject::Channel(c)]) => {
            atoms.state(name, move |machine, state| machine.full(state, c))
        }
        ("held", &[Subject::Lock(l)]) => {
            atoms.state(name, move |machine, state| machine.held(state, l))
        }
        ("holds", &[Subject::Task(t), Subject::Lock(l)]) => {
            atoms.state(name, move |machine, state| machine.holds(state, t, l))
        }
        ("idle", &[Subject::Carrier(p)]) => {
            atoms.state(name, move |machine, state| machine.idle(state, p))
        }
        ("restarted", []) => atoms.restarted(),
        ("all done", []) => {
            atoms.state(predicate.to_owned(), |machine, state| machine.all_done(state))
        }
        (_, &[Subject::Task(t)]) => atoms.task(machine, predicate, t),
        _ => unreachable!("`{predicate}` was resolved by its signature"),
    }
}

/// `taken(family)`: the step is one of a fairness family, or of one of its members.
fn taken(
    machine: &Machine,
    atoms: &mut Atoms,
    arguments: &[Name],
    whole: std::ops::Range<usize>,
) -> Result<Formula<Machine>, TextError> {
    let [family] = arguments else {
        let wanted = ["a family of actions".to_owned()];
        return Err(wrong_count("taken", &wanted, arguments.len(), whole));
    };
    let classes = machine.members(&family.text).map_err(|unknown| {
        TextError::at(family.span.clone(), unknown.message).with_help(unknown.help)
    })?;
    let name = format!("taken({})", family.text);
    Ok(atoms.step(name, move |machine, from, action, _| {
        classes.iter().any(|class| class.contains(machine, from, action))
    }))
}
