//! What is claimed of a machine: a property, its instances, and what each is about.

mod liveness;
mod safety;

use turnwise_checker::formula::Formula;

use crate::formula_text::Atoms;
use crate::machine::Machine;
use crate::step::Carrier;

/// Something that a machine has, as an index into its description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A task.
    Task(usize),
    /// A channel.
    Channel(usize),
    /// A lock.
    Lock(usize),
    /// A counter.
    Counter(usize),
    /// A processor, or a runtime's worker.
    Carrier(Carrier),
}

impl Subject {
    /// Its name in case files: `editor-1`, `clicks`, `processor-0`.
    pub fn name(self, machine: &Machine) -> String {
        let spec = machine.spec();
        match self {
            Subject::Task(i) => spec.tasks[i].name.clone(),
            Subject::Channel(i) => spec.channels[i].name.clone(),
            Subject::Lock(i) => spec.locks[i].name.clone(),
            Subject::Counter(i) => spec.counters[i].clone(),
            Subject::Carrier(carrier) => machine.carrier_name(carrier).replace(' ', "-"),
        }
    }

    /// The name that it shares with its copies, if it has copies.
    pub fn family(self, machine: &Machine) -> Option<&str> {
        let spec = machine.spec();
        match self {
            Subject::Task(i) => Some(&spec.tasks[i].family),
            Subject::Channel(i) => Some(&spec.channels[i].family),
            Subject::Lock(_) | Subject::Counter(_) | Subject::Carrier(_) => None,
        }
    }
}

/// A property of one thing, or of the machine.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Which one; empty where the property has only this instance.
    pub name: String,
    /// What is claimed.
    pub formula: Formula<Machine>,
    /// What it is about: what `for each` went through, else the first task named.
    pub subject: Option<Subject>,
}

impl Instance {
    /// The one instance of a property of the whole machine.
    fn whole(formula: Formula<Machine>) -> Vec<Instance> {
        vec![Instance { name: String::new(), formula, subject: None }]
    }

    /// One instance for each subject, none if there are no subjects.
    fn each(
        machine: &Machine,
        subjects: impl IntoIterator<Item = Subject>,
        mut claim: impl FnMut(Subject) -> Formula<Machine>,
    ) -> Vec<Instance> {
        let instance = |subject: Subject| Instance {
            name: subject.name(machine),
            formula: claim(subject),
            subject: Some(subject),
        };
        subjects.into_iter().map(instance).collect()
    }
}

/// A property that every machine with a subject for it is asked about.
pub struct BuiltIn {
    /// Its name in case files.
    pub name: &'static str,
    instances: fn(&Machine, &mut Atoms) -> Vec<Instance>,
}

impl BuiltIn {
    /// What it claims of a machine; nothing if the machine lacks its subject.
    pub(crate) fn instances(&self, machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
        (self.instances)(machine, atoms)
    }
}

/// The built-in properties, in the order in which they are reported.
pub fn built_in() -> impl Iterator<Item = &'static BuiltIn> {
    safety::ALL.iter().chain(&liveness::ALL)
}
