//! Formulas as people write them: `for each t in tasks: ready(t) leads to running(t)`.
//!
//! A formula may stand for several: one [`Instance`] for each thing that `for each` goes through.

mod names;
mod predicates;
mod syntax;

use turnwise_checker::formula::{self, Formula};

pub(crate) use self::names::{Kind, family};
pub use self::predicates::Atoms;
pub use crate::text::TextError;

use self::names::Scope;
use self::syntax::{Binary, Expression, Quantified, Unary};
use crate::machine::Machine;
use crate::program::Name;
use crate::property::{Instance, Subject};

/// Reads a formula about `machine`: its instances, one if there is no `for each` in it.
///
/// # Errors
///
/// The first thing that is no formula, or that the machine does not have, with its place.
pub fn parse_formula(text: &str, machine: &Machine) -> Result<Vec<Instance>, TextError> {
    instances(text, machine, &mut Atoms::default())
}

/// The same, with atoms shared between formulas.
pub(crate) fn instances(
    text: &str,
    machine: &Machine,
    atoms: &mut Atoms,
) -> Result<Vec<Instance>, TextError> {
    let Quantified { binders, body } = syntax::parse(text)?;
    let mut choices = vec![Vec::new()];
    for binder in &binders {
        let things = names::quantified(machine, &binder.family)?;
        let with = |choice: &Vec<(String, Subject)>, thing: Subject| {
            let mut choice = choice.clone();
            choice.push((binder.variable.text.clone(), thing));
            choice
        };
        choices = choices
            .iter()
            .flat_map(|choice| things.iter().map(|&thing| with(choice, thing)).collect::<Vec<_>>())
            .collect();
    }
    let mut instances = Vec::new();
    for variables in choices {
        let names: Vec<String> = variables.iter().map(|(_, thing)| thing.name(machine)).collect();
        let first = variables.first().map(|&(_, thing)| thing);
        let scope = Scope { machine, variables };
        let formula = resolve(&body, &scope, atoms)?;
        let subject = first.or_else(|| first_task(&body, &scope).map(Subject::Task));
        instances.push(Instance { name: names.join(", "), formula, subject });
    }
    Ok(instances)
}

/// From one predicate to another: what a bound measures, for one copy.
pub(crate) struct Stretch {
    /// The copies that it is about; empty where there are none to choose from.
    pub(crate) name: String,
    pub(crate) from: Formula<Machine>,
    pub(crate) to: Formula<Machine>,
    /// The first task in `from`.
    pub(crate) subject: Option<usize>,
}

/// Reads the two ends of a bound. A name of several copies stands for each of them in turn, copies
/// of the same number together.
///
/// # Errors
///
/// `Err((true, …))` is about `to`, `Err((false, …))` about `from`.
pub(crate) fn stretches(
    from: &str,
    to: &str,
    machine: &Machine,
    atoms: &mut Atoms,
) -> Result<Vec<Stretch>, (bool, TextError)> {
    let from = one_position(from).map_err(|error| (false, error))?;
    let to = one_position(to).map_err(|error| (true, error))?;
    let mut copied = Vec::new();
    collect_copied(&from, machine, &mut copied).map_err(|error| (false, error))?;
    collect_copied(&to, machine, &mut copied).map_err(|error| (true, error))?;
    let copies = copied.first().map_or(1, |(_, copies)| copies.len());
    let mut stretches = Vec::new();
    for i in 0..copies {
        let variables: Vec<(String, Subject)> =
            copied.iter().map(|(name, copies)| (name.clone(), copies[i])).collect();
        let names: Vec<String> = variables.iter().map(|(_, thing)| thing.name(machine)).collect();
        let scope = Scope { machine, variables };
        let end = |expression, atoms: &mut Atoms| resolve(expression, &scope, atoms);
        stretches.push(Stretch {
            name: names.join(", "),
            from: end(&from, atoms).map_err(|error| (false, error))?,
            to: end(&to, atoms).map_err(|error| (true, error))?,
            subject: first_task(&from, &scope),
        });
    }
    Ok(stretches)
}

/// A formula that one position decides, without `for each`.
fn one_position(text: &str) -> Result<Expression, TextError> {
    let Quantified { binders, body } = syntax::parse(text)?;
    if let Some(binder) = binders.first() {
        let place = binder.variable.span.start..binder.family.span.end;
        let error = TextError::at(place, "a bound is already over all copies: the worst counts");
        return Err(error.with_help(format!("write `ready({})`", binder.family.text)));
    }
    match temporal(&body) {
        Some(place) => {
            let message = "a bound goes from a state or step to another, not over time";
            Err(TextError::at(place, message))
        }
        None => Ok(body),
    }
}

/// The first temporal operator.
fn temporal(expression: &Expression) -> Option<std::ops::Range<usize>> {
    match expression {
        Expression::Constant(_) | Expression::Predicate { .. } => None,
        Expression::Group(inside) | Expression::Unary(Unary::Not, inside, _) => temporal(inside),
        Expression::Binary(Binary::And | Binary::Or | Binary::Implies, left, right, _) => {
            temporal(left).or_else(|| temporal(right))
        }
        Expression::Unary(_, _, place) | Expression::Binary(_, _, _, place) => Some(place.clone()),
    }
}

/// Every predicate in it with its arguments, left to right.
fn predicates<'e>(expression: &'e Expression, found: &mut Vec<(&'e Name, &'e [Name])>) {
    match expression {
        Expression::Constant(_) => {}
        Expression::Predicate { name, arguments, .. } => found.push((name, arguments)),
        Expression::Group(inside) | Expression::Unary(_, inside, _) => predicates(inside, found),
        Expression::Binary(_, left, right, _) => {
            predicates(left, found);
            predicates(right, found);
        }
    }
}

/// Adds the families of several copies that are named in it.
fn collect_copied(
    expression: &Expression,
    machine: &Machine,
    copied: &mut Vec<(String, Vec<Subject>)>,
) -> Result<(), TextError> {
    let mut found = Vec::new();
    predicates(expression, &mut found);
    for (predicate, arguments) in found {
        let kinds = predicates::signature(&predicate.text).unwrap_or_default();
        for (argument, &kind) in arguments.iter().zip(kinds) {
            let copies = family(machine, kind, &argument.text);
            if copies.len() < 2 || copied.iter().any(|(name, _)| *name == argument.text) {
                continue;
            }
            if let Some((first, others)) = copied.first()
                && others.len() != copies.len()
            {
                let message = format!(
                    "`{first}` has {} copies and `{}` has {}: they do not go together",
                    others.len(),
                    argument.text,
                    copies.len()
                );
                return Err(TextError::at(argument.span.clone(), message));
            }
            copied.push((argument.text.clone(), copies));
        }
    }
    Ok(())
}

fn first_task(expression: &Expression, scope: &Scope<'_>) -> Option<usize> {
    let mut found = Vec::new();
    predicates(expression, &mut found);
    let mut arguments = found.into_iter().flat_map(|(_, arguments)| arguments);
    arguments.find_map(|name| match scope.resolve(name, Kind::Task, "") {
        Ok(Subject::Task(task)) => Some(task),
        _ => None,
    })
}

fn resolve(
    expression: &Expression,
    scope: &Scope<'_>,
    atoms: &mut Atoms,
) -> Result<Formula<Machine>, TextError> {
    Ok(match expression {
        Expression::Constant(true) => Formula::True,
        Expression::Constant(false) => formula::not(Formula::True),
        Expression::Group(inside) => resolve(inside, scope, atoms)?,
        Expression::Predicate { name, arguments, span } => {
            predicates::atom(scope, atoms, name, arguments, span.clone())?
        }
        Expression::Unary(operator, operand, _) => {
            let operand = resolve(operand, scope, atoms)?;
            match operator {
                Unary::Not => formula::not(operand),
                Unary::Always => formula::always(operand),
                Unary::Eventually => formula::eventually(operand),
            }
        }
        Expression::Binary(operator, left, right, _) => {
            let left = resolve(left, scope, atoms)?;
            let right = resolve(right, scope, atoms)?;
            match operator {
                Binary::And => left.and(right),
                Binary::Or => left.or(right),
                Binary::Implies => left.implies(right),
                Binary::Until => formula::until(left, right),
                Binary::LeadsTo => formula::leads_to(left, right),
            }
        }
    })
}
