//! A case put to the checker: every instance, every bound, under the fairness that it assumes.

use turnwise_checker::bound::Bound;
use turnwise_checker::check::Checker;

use crate::case::{BoundClaim, CaseVariant};
use crate::machine::Machine;

/// The checker that is to answer a case, with all its claims in order: instance by instance, then
/// copy by copy of each bound. Limits, threads and progress are still to be set.
///
/// [`judge`](crate::outcome::judge) compares what it reports with what the case expects.
pub fn checker(variant: &CaseVariant) -> Checker<'_, Machine> {
    let machine = &*variant.machine;
    let mut checker = Checker::new(machine);
    for assumption in &variant.assumptions {
        checker = checker.assume(assumption.clone());
    }
    for class in machine.coverage_classes() {
        checker = checker.class(class);
    }
    for claim in &variant.properties {
        for instance in &claim.instances {
            checker = checker.property(name(&claim.name, &instance.name), instance.formula.clone());
        }
    }
    for claim in &variant.bounds {
        for bound in bounds(claim) {
            checker = checker.bound(bound);
        }
    }
    checker
}

/// What the checker calls one instance of a property, or one copy of a bound: `claim / instance`,
/// or the claim's name alone where it has only one.
pub fn name(claim: &str, instance: &str) -> String {
    if instance.is_empty() { claim.to_owned() } else { format!("{claim} / {instance}") }
}

/// A bound for each copy. In ticks, a task that computes for ever, or
/// blocks its processor, adds up though nothing changes.
fn bounds(claim: &BoundClaim) -> impl Iterator<Item = Bound<Machine>> {
    claim.instances.iter().map(|instance| {
        let (weight, level, subject) = (claim.weight, instance.level, instance.subject);
        let bound = Bound::new(
            name(&claim.name, &instance.name),
            instance.from.clone(),
            instance.to.clone(),
            move |machine: &Machine, from, action, to| {
                machine.weigh(weight, level, subject, from, action, to)
            },
        );
        let ticks = weight == crate::cost::Weight::Ticks;
        bound.resting(move |machine, state| ticks && machine.rests_at_work(state))
    })
}
