//! What would break a counterexample's loop: single changes, each of them checked.
//!
//! A cause is what the violation would not be there without. So it is found by changing the machine
//! and checking the claim again: each task that overtakes the victim on the loop is made idle, and
//! the scheduler's settings and the assumptions are changed one at a time. (Counterfactual causes,
//! as in D. Lewis, "Causation", 1973; of sets of tasks the smallest.)

mod changes;
mod overtaking;
mod told;

use turnwise_checker::verdict::Trace;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::case::settings::{self, Setting};
use turnwise_schedulers::machine::State;
use turnwise_schedulers::outcome::{Outcome, judge};
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::step::Action;

use crate::budget::Budget;
use crate::checked::ask;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::request::{AS_WRITTEN, Read, variant_name};
use crate::side_by_side;
use crate::table::each_once;
use overtaking::Overtaker;

pub(crate) use told::{json, lines};

/// A changed machine with more states than this is not looked at whole.
const MOST_STATES: usize = 200_000;

/// What was found out about a violated claim.
pub(crate) struct Causes {
    /// Who is dispatched on the loop while the victim is ready; none if it is not about a task.
    pub overtakers: Vec<Overtaker>,
    pub because: Because,
    /// Single changes and what becomes of the claim.
    pub changes: Vec<Change>,
}

/// Because of whom. Copies of the victim are left out: they have its program, and it would be idle
/// with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// Nobody overtakes who is no copy of the victim, or there is no loop.
    Nobody,
    /// A smallest set of overtakers without which the claim holds.
    Of(Vec<String>),
    /// There is none: what becomes of the claim where all of them are idle.
    Open(Answer),
}

/// One thing that is otherwise.
pub(crate) struct Change {
    pub what: String,
    pub answer: Answer,
}

/// What becomes of the claim on another machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Is(Outcome),
    /// That machine has nothing that the claim could be about.
    NoClaim,
    /// There is no such machine.
    NoMachine,
}

/// The claim, and where it is violated.
pub(crate) struct Violation<'a> {
    pub read: &'a Read,
    pub variant: &'a CaseVariant,
    pub claim: &'a str,
    pub instance: &'a Instance,
    pub trace: &'a Trace<State, Action>,
}

/// Who causes it and what would mend it, a sentence each.
///
/// # Errors
///
/// As [`causes`].
pub(crate) fn sentences(
    violation: &Violation<'_>,
    budget: &Budget,
) -> Result<Vec<String>, Failure> {
    let bar = Bar::new(1);
    let told = causes(violation, budget, &bar).map(|causes| told::lines(&causes));
    bar.finish();
    told
}

/// Of many, the sentences of each; several at a time.
///
/// # Errors
///
/// The first failure in their order.
pub(crate) fn sentences_of_all(
    violations: &[Violation<'_>],
    budget: &Budget,
) -> Result<Vec<Vec<String>>, Failure> {
    let workers = budget.threads.min(violations.len()).max(1);
    let budget = budget.shared_by(workers);
    let bar = Bar::new(violations.len());
    let found = side_by_side::each(violations.len(), workers, |i| {
        let told = causes(&violations[i], &budget, &bar).map(|causes| told::lines(&causes));
        bar.one_done();
        told
    });
    bar.finish();
    found.into_iter().collect()
}

/// Finds out why.
///
/// # Errors
///
/// If the checker contradicts itself on a changed machine.
pub(crate) fn causes(
    violation: &Violation<'_>,
    budget: &Budget,
    bar: &Bar,
) -> Result<Causes, Failure> {
    let budget = budget.at_most(MOST_STATES);
    let overtakers = overtaking::overtakers(violation);
    let because = because(violation, &overtakers, &budget, bar)?;
    let mut changes = Vec::new();
    for change in changes::of(violation) {
        let (what, variant) = (change.what(), change.applied(violation));
        changes.push(Change { what, answer: violation.again(variant, &budget, bar)? });
    }
    Ok(Causes { overtakers, because, changes })
}

/// Of sets as small, the first.
fn because(
    violation: &Violation<'_>,
    overtakers: &[Overtaker],
    budget: &Budget,
    bar: &Bar,
) -> Result<Because, Failure> {
    let others = overtakers.iter().filter(|overtaker| !overtaker.is_copy);
    let families = each_once(others.map(|overtaker| &*overtaker.family));
    let mut because = Because::Nobody;
    for size in 1..=families.len() {
        for set in sets(&families, size) {
            let idle: Vec<Setting> = set.iter().map(|family| Setting::idle(family)).collect();
            let answer = violation.again(violation.with(&idle), budget, bar)?;
            if answer == Answer::Is(Outcome::Holds) {
                return Ok(Because::Of(set.iter().map(|&family| family.to_owned()).collect()));
            }
            // The last set is that of all.
            because = Because::Open(answer);
        }
    }
    Ok(because)
}

/// All sets of that size, in the order of their members.
fn sets<'n>(names: &[&'n str], size: usize) -> Vec<Vec<&'n str>> {
    match (size, names) {
        (0, _) => vec![vec![]],
        (_, []) => vec![],
        (_, [first, rest @ ..]) => {
            let with = sets(rest, size - 1).into_iter();
            let with = with.map(|set| [&[*first][..], &set].concat());
            with.chain(sets(rest, size)).collect()
        }
    }
}

impl Violation<'_> {
    /// The machine with these settings, if there can be one.
    fn with(&self, settings: &[Setting]) -> Option<CaseVariant> {
        let name = Some(variant_name(self.variant)).filter(|name| *name != AS_WRITTEN);
        settings::with(&self.read.source.text, name, settings).ok()
    }

    /// What becomes of the claim there.
    fn again(
        &self,
        variant: Option<CaseVariant>,
        budget: &Budget,
        bar: &Bar,
    ) -> Result<Answer, Failure> {
        let Some(variant) = variant else { return Ok(Answer::NoMachine) };
        let claim = variant.properties.iter().find(|claim| claim.name == self.claim);
        let instance = claim.and_then(|claim| {
            claim.instances.iter().find(|instance| instance.name == self.instance.name)
        });
        let (Some(claim), Some(instance)) = (claim, instance) else { return Ok(Answer::NoClaim) };
        let properties = vec![claim.about(instance)];
        let alone = CaseVariant { properties, bounds: vec![], expected_states: None, ..variant };
        let outcome = ask(self.read, &alone, budget, budget.threads, bar, |report| {
            Ok(judge(&alone, &report).claims[0].worst.found)
        });
        outcome.map(Answer::Is)
    }
}
