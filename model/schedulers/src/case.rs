//! Cases: a machine, what is assumed of it, what is claimed, and what is expected of each claim.
//!
//! A case is a TOML file. [`read`] turns one into machines that are ready to be checked, one for
//! the case and one for each variant, or into all errors that it can find.

mod claims;
mod fields;
mod machine;
mod merge;
mod places;
pub mod settings;
mod waits;

use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;

use self::fields::{Errors, Fields, Value};
use crate::cost::Weight;
use crate::fairness::UnknownFamily;
use crate::formula_text::Atoms;
use crate::machine::Machine;
use crate::outcome::Outcome;
use crate::property::Instance;
use crate::step::Level;

/// A case file, read.
pub struct Case {
    /// The story in one line.
    pub title: String,
    /// Where the story comes from.
    pub source: Option<String>,
    /// The case as it stands.
    pub base: CaseVariant,
    /// The same with some keys replaced.
    pub variants: Vec<CaseVariant>,
}

impl Case {
    /// The case as it stands, then its variants, in file order.
    pub fn all(&self) -> impl Iterator<Item = &CaseVariant> {
        std::iter::once(&self.base).chain(&self.variants)
    }
}

/// A machine and all that is said of it.
pub struct CaseVariant {
    /// `None` for the case as it stands.
    pub name: Option<String>,
    /// The machine.
    pub machine: Arc<Machine>,
    /// What may not be put off for ever. Class names are unique.
    pub assumptions: Vec<Assumption<Machine>>,
    /// The built-in properties that the machine has a subject for, then the case's own.
    pub properties: Vec<Claim>,
    /// In file order.
    pub bounds: Vec<BoundClaim>,
    /// How many distinct states there should be.
    pub expected_states: Option<usize>,
    /// Where its name stands, or the case's title, in bytes of the file.
    pub place: Range<usize>,
}

/// A property and what is expected of it.
#[derive(Debug)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// One for each thing that it is about; at least one.
    pub instances: Vec<Instance>,
    /// What the case expects.
    pub expected: Expectation,
    /// Where the case says what it expects, else where it claims it, else the variant's place.
    pub place: Range<usize>,
}

impl Claim {
    /// The same about one of its instances alone, with nothing expected.
    pub fn about(&self, instance: &Instance) -> Claim {
        let instances = vec![instance.clone()];
        Claim {
            name: self.name.clone(),
            instances,
            expected: Expectation::Open,
            place: self.place.clone(),
        }
    }
}

/// What a case expects of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing.
    Open,
    /// The worst verdict of its instances.
    Worst(Outcome),
    /// The verdict of each instance, in their order; `None`: nothing is expected of this one.
    Each(Vec<Option<Outcome>>),
}

/// A bound and what is expected of it.
#[derive(Debug)]
pub struct BoundClaim {
    /// Its name.
    pub name: String,
    /// One for each copy that it is about; the worst counts.
    pub instances: Vec<BoundInstance>,
    /// What is counted.
    pub weight: Weight,
    /// What the case expects; `None`: it only reports.
    pub expected: Option<ExpectedBound>,
    /// Where the case says what it expects, else where it names it, in bytes of the file.
    pub place: Range<usize>,
}

/// A bound for one copy.
#[derive(Debug)]
pub struct BoundInstance {
    /// Which copy; empty where there is only one.
    pub name: String,
    /// Where counting begins.
    pub from: Formula<Machine>,
    /// Where it ends.
    pub to: Formula<Machine>,
    /// The task that waits.
    pub subject: Option<usize>,
    /// The scheduler whose turns are counted.
    pub level: Level,
}

/// What a case expects of a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedBound {
    /// Exactly this much at the worst.
    AtMost(u64),
    /// It gets there, but no number holds.
    Unbounded,
    /// It need not get there.
    Never,
}

/// What is wrong with a case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseError {
    /// One sentence without a full stop.
    pub message: String,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What to say under the underlined text: the variant that it is about.
    pub label: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl CaseError {
    fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        CaseError { message: message.into(), span, label: None, help: None }
    }

    fn at_place(self, span: Range<usize>) -> Self {
        CaseError { span, ..self }
    }

    fn with_help(self, help: impl Into<Option<String>>) -> Self {
        CaseError { help: help.into(), ..self }
    }
}

/// Reads a case file.
///
/// # Errors
///
/// Everything that is wrong with it, in file order; of a text that does not parse, the first thing.
pub fn read(text: &str) -> Result<Case, Vec<CaseError>> {
    let (document, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        let error = |error: &toml::de::Error| {
            CaseError::at(error.span().unwrap_or(0..text.len()), error.message())
        };
        return Err(broken.iter().map(error).collect());
    }
    let errors = Errors::default();
    let base = merge::without(document.get_ref(), &["title", "source", "variant"]);
    let mut head = Fields::new(document.get_ref(), "a case", 0..0, &errors);
    let title = head.required("title").map(|(title, named)| (title.to_owned(), named));
    let (title, named) = title.unzip();
    let source = head.text("source").map(|(source, _)| source.to_owned());
    let variants = head.tables("variant");
    let before = errors.len();
    let place = Place { text, name: None, named: named.unwrap_or_default(), own: None };
    let base_read = variant(place, &base, &errors);
    let is_sound = errors.len() == before;
    let mut read = Vec::new();
    for value in variants {
        // A base that is wrong would be wrong again in each variant.
        read.extend(is_sound.then(|| one_variant(text, &base, value, &read, &errors)).flatten());
    }
    let mut errors = errors.into_inner();
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    errors.dedup();
    match (title, base_read) {
        (Some(title), Some(base)) if errors.is_empty() => {
            Ok(Case { title, source, base, variants: read })
        }
        _ => Err(errors),
    }
}

/// Which part of a file is being read.
struct Place<'a, 'i> {
    text: &'a str,
    /// The variant's name.
    name: Option<&'a str>,
    /// Where that stands, or the case's title.
    named: Range<usize>,
    /// The variant's own table.
    own: Option<&'a DeTable<'i>>,
}

/// Reads one `[[variant]]`.
fn one_variant<'i>(
    text: &str,
    base: &DeTable<'i>,
    value: &Value<'i>,
    others: &[CaseVariant],
    errors: &Errors,
) -> Option<CaseVariant> {
    let mut fields = Fields::of(value, "a variant", errors)?;
    let (name, named) = fields.required("name")?;
    if others.iter().any(|other| other.name.as_deref() == Some(name)) {
        errors.at(named, format!("a second variant with the name `{name}`"));
        return None;
    }
    let own = value.get_ref().as_table()?;
    let change = merge::without(own, &["name", "expect"]);
    let in_variant = Errors::default();
    let merged = merge::merge(base, &change, &in_variant);
    let place = Place { text, name: Some(name), named, own: Some(own) };
    let read = variant(place, &merged, &in_variant);
    for error in in_variant.into_inner() {
        let label = error.label.or_else(|| Some(format!("in variant `{name}`")));
        errors.push(CaseError { label, ..error });
    }
    read
}

/// Reads a machine and what is said of it, from a file's tables or a variant's merged ones.
fn variant(place: Place<'_, '_>, table: &DeTable<'_>, errors: &Errors) -> Option<CaseVariant> {
    let before = errors.len();
    let what = if place.own.is_some() { "a variant" } else { "a case" };
    let mut file = Fields::new(table, what, 0..0, errors);
    if place.own.is_none() {
        // Read by `read`, and worth a suggestion.
        for key in ["title", "source", "variant"] {
            file.get(key);
        }
    }
    let (mut spec, places) = machine::machine(&mut file, place.text);
    spec.track_last = claims::need_last(table, spec.switch_cost);
    // Without a sound machine, names in formulas cannot be told right from wrong.
    let machine = if errors.len() > before {
        None
    } else {
        Machine::new(spec).map_err(|error| errors.push(places.error(error))).ok()
    };
    let Some(machine) = machine else {
        for key in ["fairness", "property", "bound", "expect"] {
            file.get(key);
        }
        file.finish();
        return None;
    };
    let mut atoms = Atoms::default();
    let assumptions = fairness(&mut file, &machine);
    let mut properties = claims::properties(&mut file, &place, &machine, &mut atoms);
    let bounds = claims::bounds(&mut file, place.text, &machine, &mut atoms);
    let inherited = file.get("expect").and_then(|value| expectations(value, errors));
    if let Some(inherited) = inherited {
        claims::expect(inherited, place.own.is_none(), &machine, &mut properties, errors);
    }
    let own = place.own.and_then(|own| expectations(own.get("expect")?, errors));
    if let Some(own) = own {
        claims::expect(own, true, &machine, &mut properties, errors);
    }
    // The number of states is never inherited.
    let states = if place.own.is_some() { own } else { inherited };
    let expected_states = states.and_then(|table| expected_states(table.get("states")?, errors));
    file.finish();
    Some(CaseVariant {
        name: place.name.map(str::to_owned),
        machine: Arc::new(machine),
        assumptions,
        properties,
        bounds,
        expected_states,
        place: place.named,
    })
}

fn expectations<'a, 'i>(value: &'a Value<'i>, errors: &Errors) -> Option<&'a DeTable<'i>> {
    match value.get_ref() {
        DeValue::Table(table) => Some(table),
        other => {
            let found = fields::a_type(other);
            errors.at(value.span(), format!("`expect` is a table, found {found}"));
            None
        }
    }
}

fn expected_states(value: &Value<'_>, errors: &Errors) -> Option<usize> {
    let mut fields = Fields::of(value, "what is expected of the states", errors)?;
    let distinct = fields.number("distinct", 0..=u32::MAX);
    fields.finish();
    distinct.map(|distinct| distinct as usize)
}

/// What is assumed where a case does not say.
const WEAKLY_FAIR: [&str; 4] = ["processors", "timer", "devices", "supervisor"];

/// The assumptions. One that is made twice is made once, as strongly as it was made at all.
fn fairness(file: &mut Fields<'_, '_>, machine: &Machine) -> Vec<Assumption<Machine>> {
    let errors = file.errors;
    let value = file.get("fairness");
    let mut fields = value.and_then(|value| Fields::of(value, "fairness", errors));
    let mut names = |key| fields.as_mut().and_then(|fields| fields.texts(key));
    let weak = names("weak");
    let weak = weak.unwrap_or_else(|| WEAKLY_FAIR.map(|name| (name, 0..0)).to_vec());
    let strong = names("strong").unwrap_or_default();
    if let Some(fields) = fields {
        fields.finish();
    }
    let mut assumptions: Vec<Assumption<Machine>> = Vec::new();
    let families =
        strong.into_iter().map(|x| (true, x)).chain(weak.into_iter().map(|x| (false, x)));
    for (is_strong, (family, place)) in families {
        let members = machine.members(family).unwrap_or_else(|unknown| {
            let UnknownFamily { message, help, .. } = unknown;
            errors.push(CaseError::at(place, message).with_help(help));
            Vec::new()
        });
        for class in members {
            if assumptions.iter().any(|known| known.class.name() == class.name()) {
                continue;
            }
            let assumption = if is_strong { class.strongly_fair() } else { class.weakly_fair() };
            assumptions.push(assumption);
        }
    }
    assumptions
}
