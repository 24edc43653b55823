//! What a case claims of its machine: properties and bounds, with what is expected of each.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::case::fields::{Errors, Fields, Value, a_type, choose, number};
use crate::case::places::TextPlace;
use crate::case::{BoundClaim, BoundInstance, CaseError, Claim, Expectation, ExpectedBound, Place};
use crate::cost::Weight;
use crate::formula_text::{self, Atoms};
use crate::machine::Machine;
use crate::outcome::Outcome;
use crate::property::{self, Instance};
use crate::step::Level;
use crate::words::suggestion;

/// The built-in properties that have a subject, then the case's own.
pub(super) fn properties(
    file: &mut Fields<'_, '_>,
    case: &Place<'_, '_>,
    machine: &Machine,
    atoms: &mut Atoms,
) -> Vec<Claim> {
    let claim = |name: &str, place: &Range<usize>, instances| Claim {
        name: name.to_owned(),
        instances,
        expected: Expectation::Open,
        place: place.clone(),
    };
    let mut claims: Vec<Claim> = property::built_in()
        .map(|built_in| claim(built_in.name, &case.named, built_in.instances(machine, atoms)))
        .filter(|claim| !claim.instances.is_empty())
        .collect();
    for value in file.tables("property") {
        let Some(mut fields) = Fields::of(value, "a property", file.errors) else { continue };
        let name = fields.required("name");
        let formula = fields.required("formula");
        fields.finish();
        let (Some((name, place)), Some((formula, whole))) = (name, formula) else { continue };
        if property::built_in().any(|built_in| built_in.name == name) {
            file.errors.at(place, format!("`{name}` is a built-in property"));
            continue;
        }
        if name == "states" || claims.iter().any(|claim| claim.name == name) {
            file.errors.at(place, format!("the name `{name}` is taken"));
            continue;
        }
        match formula_text::instances(formula, machine, atoms) {
            Ok(instances) => claims.push(claim(name, &place, instances)),
            Err(error) => file.errors.push(TextPlace::of(formula, whole, case.text).error(error)),
        }
    }
    claims
}

const WEIGHTS: [(&str, Weight); 4] = [
    ("turns", Weight::Turns),
    ("ticks", Weight::Ticks),
    ("switches", Weight::Switches),
    ("lost", Weight::Lost),
];

/// Does a bound need to know which task each processor had last?
pub(super) fn need_last(table: &DeTable<'_>, switch_cost: u32) -> bool {
    let Some(DeValue::Array(bounds)) = table.get("bound").map(|value| value.get_ref()) else {
        return false;
    };
    let weights = bounds.iter().filter_map(|bound| {
        let weight = bound.get_ref().as_table()?.get("weight")?;
        weight.get_ref().as_str()
    });
    weights.into_iter().any(|weight| weight == "switches" || (weight == "ticks" && switch_cost > 0))
}

/// The bounds.
pub(super) fn bounds(
    file: &mut Fields<'_, '_>,
    source: &str,
    machine: &Machine,
    atoms: &mut Atoms,
) -> Vec<BoundClaim> {
    let mut bounds: Vec<BoundClaim> = Vec::new();
    for value in file.tables("bound") {
        let Some(mut fields) = Fields::of(value, "a bound", file.errors) else { continue };
        let Some((name, place)) = fields.required("name") else { continue };
        if bounds.iter().any(|bound| bound.name == name) {
            file.errors.at(place.clone(), format!("a second bound with the name `{name}`"));
        }
        bounds.extend(bound((name, place), &mut fields, source, machine, atoms));
        fields.finish();
    }
    bounds
}

fn bound(
    (name, named): (&str, Range<usize>),
    fields: &mut Fields<'_, '_>,
    source: &str,
    machine: &Machine,
    atoms: &mut Atoms,
) -> Option<BoundClaim> {
    let from = fields.required("from");
    let to = fields.required("to");
    let weight = match fields.required("weight") {
        Some((word, place)) => {
            let refusal = format!("`{word}` is no weight");
            choose(word, place, &refusal, &WEIGHTS, fields.errors)
        }
        None => None,
    };
    let runtimes = machine.spec().runtimes.iter().enumerate();
    let levels: Vec<(&str, Level)> = std::iter::once(("machine", Level::Machine))
        .chain(runtimes.map(|(i, runtime)| (runtime.name.as_str(), Level::Runtime(i))))
        .collect();
    let level = fields.one_of("level", &levels);
    let (expected, place) = match fields.get("expect") {
        Some(value) => (expected_bound(value, fields.errors), value.span()),
        None => (None, named),
    };
    let ((from, from_place), (to, to_place)) = (from?, to?);
    let stretches = formula_text::stretches(from, to, machine, atoms).map_err(|(in_to, error)| {
        let (text, place) = if in_to { (to, to_place) } else { (from, from_place) };
        fields.errors.push(TextPlace::of(text, place, source).error(error));
    });
    let instance = |stretch: formula_text::Stretch| {
        let own = stretch.subject.map_or(Level::Machine, |task| machine.level_of_task(task));
        BoundInstance {
            name: stretch.name,
            from: stretch.from,
            to: stretch.to,
            subject: stretch.subject,
            level: level.unwrap_or(own),
        }
    };
    Some(BoundClaim {
        name: name.to_owned(),
        instances: stretches.ok()?.into_iter().map(instance).collect(),
        weight: weight?,
        expected,
        place,
    })
}

fn expected_bound(value: &Value<'_>, errors: &Errors) -> Option<ExpectedBound> {
    let choices = [("unbounded", ExpectedBound::Unbounded), ("never", ExpectedBound::Never)];
    match value.get_ref() {
        DeValue::String(word) => {
            let refusal = format!("a bound cannot be `{word}`");
            choose(word, value.span(), &refusal, &choices, errors)
        }
        DeValue::Integer(_) if number(value.get_ref()).is_some() => {
            number(value.get_ref()).map(ExpectedBound::AtMost)
        }
        other => {
            let found = a_type(other);
            let message = format!("a bound is a number, \"unbounded\" or \"never\", found {found}");
            errors.at(value.span(), message);
            None
        }
    }
}

const OUTCOMES: [(&str, Outcome); 4] = [
    ("holds", Outcome::Holds),
    ("violated", Outcome::Violated),
    ("vacuous", Outcome::Vacuous),
    ("undecided", Outcome::Undecided),
];

/// Puts what a table expects into the claims. A property or an instance that is not there is an
/// error if the table is the variant's own, and of no account if it is inherited.
pub(super) fn expect(
    table: &DeTable<'_>,
    is_own: bool,
    machine: &Machine,
    claims: &mut [Claim],
    errors: &Errors,
) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        if name == "states" {
            continue;
        }
        let Some(i) = claims.iter().position(|claim| claim.name == name) else {
            if is_own {
                errors.push(no_such_property(name, claims).at_place(key.span()));
            }
            continue;
        };
        if let Some(expected) = expectation(value, is_own, machine, &claims[i].instances, errors) {
            claims[i].expected = expected;
            claims[i].place = key.span();
        }
    }
}

fn no_such_property(name: &str, claims: &[Claim]) -> CaseError {
    if property::built_in().any(|built_in| built_in.name == name) {
        let message = format!("this machine has nothing that `{name}` could be about");
        return CaseError::at(0..0, message);
    }
    let known: Vec<&str> = claims.iter().map(|claim| claim.name.as_str()).collect();
    CaseError::at(0..0, format!("no property `{name}`")).with_help(suggestion(name, &known))
}

fn expectation(
    value: &Value<'_>,
    is_own: bool,
    machine: &Machine,
    instances: &[Instance],
    errors: &Errors,
) -> Option<Expectation> {
    match value.get_ref() {
        DeValue::String(_) => outcome(value, errors).map(Expectation::Worst),
        DeValue::Table(table) => {
            let default = match table.get("default") {
                Some(value) => Some(outcome(value, errors)?),
                None => None,
            };
            let mut each = vec![default; instances.len()];
            for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != "default") {
                let name: &str = key.get_ref();
                let named: Vec<usize> = (0..instances.len())
                    .filter(|&i| is_called(&instances[i], name, machine))
                    .collect();
                if named.is_empty() && is_own {
                    let known: Vec<&str> = instances.iter().map(|x| x.name.as_str()).collect();
                    let error = CaseError::at(key.span(), format!("no instance `{name}`"));
                    errors.push(error.with_help(suggestion(name, &known)));
                }
                let expected = outcome(value, errors);
                named.into_iter().for_each(|i| each[i] = expected);
            }
            Some(Expectation::Each(each))
        }
        other => {
            let found = a_type(other);
            errors.at(value.span(), format!("a verdict is a text or a table, found {found}"));
            None
        }
    }
}

fn outcome(value: &Value<'_>, errors: &Errors) -> Option<Outcome> {
    match value.get_ref() {
        DeValue::String(word) => {
            choose(word, value.span(), &format!("`{word}` is no verdict"), &OUTCOMES, errors)
        }
        other => {
            errors.at(value.span(), format!("a verdict is a text, found {}", a_type(other)));
            None
        }
    }
}

/// Is this the instance's name, or the one that it shares with its copies?
fn is_called(instance: &Instance, name: &str, machine: &Machine) -> bool {
    let family = instance.subject.and_then(|subject| subject.family(machine));
    instance.name == name || family == Some(name)
}
