//! Turns what the checker found about a machine into a document: names, values, lanes, a loop.

use turnwise_checker::certificate;
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::{Brevity, Counterexample, Met, Trace};
use turnwise_counterexample as words;
use turnwise_counterexample::{Behaviour, Column, Document, Obligation, Position, Shape, Step};
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::property::{Instance, Subject};
use turnwise_schedulers::step::Action;

use crate::{cause, drawing};

/// More formulas than this are not shown beside a counterexample.
const MOST_COLUMNS: usize = 10;

/// A counterexample to a claim of a machine, and whose it is.
pub(crate) struct Found<'a> {
    pub machine: &'a Machine,
    /// The story it belongs to.
    pub title: String,
    /// The claim's name.
    pub claim: &'a str,
    pub instance: &'a Instance,
    pub assumptions: &'a [Assumption<Machine>],
    pub counterexample: &'a Counterexample<State, Action>,
}

impl Found<'_> {
    /// The document, without columns beside.
    pub(crate) fn document(&self) -> Document {
        let found = self.counterexample;
        Document {
            verdict: "violated".to_owned(),
            claim: claim_of(self.claim, &self.instance.name),
            formula: self.instance.formula.to_string(),
            title: self.title.clone(),
            cause: cause::sentence(self.machine, self.claim, self.instance, &found.trace),
            causes: vec![],
            behaviour: behaviour(self.machine, &found.trace, self.instance.subject)
                .drawn(drawing::of(self.machine, found, &self.instance.formula, self.assumptions)),
            counts: counts(found).to_owned(),
            certificate: certificate_of(self.assumptions, &found.certificate),
            brevity: brevity(found.brevity).to_owned(),
        }
    }
}

/// `every ready task runs, for low`.
pub(crate) fn claim_of(claim: &str, instance: &str) -> String {
    if instance.is_empty() { claim.to_owned() } else { format!("{claim}, for {instance}") }
}

/// The trace in words, and how what it is about stands at each position.
pub(crate) fn behaviour(
    machine: &Machine,
    trace: &Trace<State, Action>,
    subject: Option<Subject>,
) -> Behaviour {
    let names = unique(machine.variables(&trace.states[0]).into_iter().map(|(name, _)| name));
    let steps = trace.moves.iter().enumerate().map(|(i, action)| {
        let from = &trace.states[i];
        Step {
            action: action.as_ref().map(|action| machine.action_text(from, action)),
            lane: action.as_ref().and_then(|action| machine.action_lane(from, action)),
            after: position(machine, &trace.states[trace.after(i)]),
        }
    });
    let start = position(machine, &trace.states[0]);
    let shape = Shape::new(machine.lanes(), names);
    let behaviour = Behaviour::new(shape, start, steps.collect(), trace.back_to);
    let Some(subject) = subject.filter(|subject| !matches!(subject, Subject::Carrier(_))) else {
        return behaviour;
    };
    let after = (0..trace.moves.len()).map(|i| trace.after(i));
    let standing =
        std::iter::once(0).chain(after).map(|i| stands(machine, &trace.states[i], subject));
    let (head, cells) = (subject.name(machine), standing.collect());
    behaviour.about(Column { head, meaning: String::new(), cells })
}

/// How a part of the machine stands, in a word or two.
fn stands(machine: &Machine, state: &State, subject: Subject) -> String {
    let word = match subject {
        Subject::Task(task) => return drawing::standing(machine, state, task).to_string(),
        Subject::Channel(channel) if machine.full(state, channel) => "full",
        Subject::Channel(channel) if machine.queued(state, channel) => "queued",
        Subject::Channel(_) => "empty",
        Subject::Lock(lock) if machine.held(state, lock) => "held",
        Subject::Lock(_) => "free",
        Subject::Counter(counter) => return machine.counter(state, counter).to_string(),
        // A lane shows it.
        Subject::Carrier(_) => "",
    };
    word.to_owned()
}

/// A task and a channel may have one name: the later one is told apart by a number.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for name in names {
        let mut told_apart = name.clone();
        let mut number = 2;
        while known.contains(&told_apart) {
            told_apart = format!("{name} ({number})");
            number += 1;
        }
        known.push(told_apart);
    }
    known
}

fn position(machine: &Machine, state: &State) -> Position {
    let values = machine.variables(state).into_iter().map(|(_, value)| value);
    Position::new(values, machine.occupants(state))
}

fn certificate_of(
    assumptions: &[Assumption<Machine>],
    certificate: &[Option<Met>],
) -> Vec<Obligation> {
    let met = assumptions.iter().zip(certificate);
    met.filter_map(|(assumption, met)| {
        let met = match (*met)? {
            Met::Taken(i) => words::Met::TakenAt(i + 1),
            Met::Disabled(i) => words::Met::DisabledAfter(i),
            Met::NeverEnabled => words::Met::NeverEnabled,
        };
        Some(Obligation { assumption: assumption.to_string(), met })
    })
    .collect()
}

fn counts(found: &Counterexample<State, Action>) -> &'static str {
    let kept = found.certificate.iter().flatten().count();
    match found.trace.back_to {
        None => "It counts: every step is one of the machine's.",
        Some(_) if kept == 0 => "It counts: no fairness is assumed here, so any loop may go on.",
        Some(_) if kept < found.certificate.len() => {
            "It counts: the loop keeps every assumption but those that were dropped."
        }
        Some(_) => "It counts: the loop keeps every assumption.",
    }
}

fn brevity(brevity: Brevity) -> &'static str {
    match brevity {
        Brevity::ShortestPath => "No shorter path violates the claim.",
        Brevity::ShortestLoop => "The shortest loop of its kind, and no shorter way leads to it.",
        Brevity::NoDetour => {
            "No detour can be cut out of the loop, and no shorter way leads to it."
        }
        Brevity::Unshortened => "As it was walked: a shorter one may exist.",
    }
}

/// A formula and its parts as columns beside the trace: true `✓`, false `·`.
///
/// `used` columns are there already; letters go on from there.
pub(crate) fn columns(
    machine: &Machine,
    trace: &Trace<State, Action>,
    formula: &Formula<Machine>,
    used: usize,
) -> Vec<Column> {
    let mut parts = Vec::new();
    collect_parts(formula, &mut parts);
    let room = MOST_COLUMNS.saturating_sub(used);
    let letters = ('A'..='Z').skip(used);
    let column = |(letter, part): (char, &Formula<Machine>)| {
        let values = certificate::evaluate(machine, trace, part);
        Column {
            head: letter.to_string(),
            meaning: part.to_string(),
            cells: values[..=trace.moves.len()].iter().map(|&value| mark(value)).collect(),
        }
    };
    letters.zip(parts).take(room).map(column).collect()
}

fn mark(value: bool) -> String {
    if value { "✓" } else { "·" }.to_owned()
}

/// The formula, then its parts, each text once.
fn collect_parts<'f>(formula: &'f Formula<Machine>, parts: &mut Vec<&'f Formula<Machine>>) {
    if parts.iter().any(|known| known.to_string() == formula.to_string()) {
        return;
    }
    parts.push(formula);
    for part in formula.parts() {
        collect_parts(part, parts);
    }
}
