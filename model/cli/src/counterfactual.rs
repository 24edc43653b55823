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
use crate::table::each_once;
use overtaking::Overtaker;

pub(crate) use told::{json, text};

/// A changed machine with more states than this is not looked at whole.
const MOST_STATES: usize = 200_000;

/// What was found out about a violated claim.
pub(crate) struct Causes {
    /// Who is dispatched on the loop while the victim is ready; none if it is not about a task.
    pub overtakers: Vec<Overtaker>,
    /// A smallest set of them without which the claim holds; `None`: there is none, or no loop.
    pub because_of: Option<Vec<String>>,
    /// Single changes and what becomes of the claim.
    pub changes: Vec<Change>,
}

/// One thing that is otherwise.
pub(crate) struct Change {
    pub what: String,
    /// `None`: such a machine cannot be, or has nothing that the claim could be about.
    pub outcome: Option<Outcome>,
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
    Ok(text(&causes(violation, budget)?).lines().map(str::to_owned).collect())
}

/// Finds out why.
///
/// # Errors
///
/// If the checker contradicts itself on a changed machine.
pub(crate) fn causes(violation: &Violation<'_>, budget: &Budget) -> Result<Causes, Failure> {
    let budget = budget.at_most(MOST_STATES);
    let overtakers = overtaking::overtakers(violation);
    let because_of = because_of(violation, &overtakers, &budget)?;
    let mut tried = Vec::new();
    for change in changes::of(violation.variant) {
        let (what, variant) = (change.what(), change.applied(violation));
        let outcome = variant.map(|variant| violation.again(&variant, &budget)).transpose()?;
        tried.push(Change { what, outcome: outcome.flatten() });
    }
    Ok(Causes { overtakers, because_of, changes: tried })
}

/// The smallest set of overtakers without which the claim holds: of sets as small, the first.
fn because_of(
    violation: &Violation<'_>,
    overtakers: &[Overtaker],
    budget: &Budget,
) -> Result<Option<Vec<String>>, Failure> {
    let families = each_once(overtakers.iter().map(|overtaker| &*overtaker.family));
    for size in 1..=families.len() {
        for set in sets(&families, size) {
            let idle: Vec<Setting> = set.iter().map(|family| Setting::idle(family)).collect();
            let Some(variant) = violation.with(&idle) else { continue };
            if violation.again(&variant, budget)? == Some(Outcome::Holds) {
                return Ok(Some(set.iter().map(|&family| family.to_owned()).collect()));
            }
        }
    }
    Ok(None)
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

    /// What becomes of the claim there; `None`: nothing is left that it could be about.
    fn again(&self, variant: &CaseVariant, budget: &Budget) -> Result<Option<Outcome>, Failure> {
        let claim = variant.properties.iter().find(|claim| claim.name == self.claim);
        let instance = claim.and_then(|claim| {
            claim.instances.iter().find(|instance| instance.name == self.instance.name)
        });
        let (Some(claim), Some(instance)) = (claim, instance) else { return Ok(None) };
        let alone = CaseVariant {
            name: variant.name.clone(),
            machine: variant.machine.clone(),
            assumptions: variant.assumptions.clone(),
            properties: vec![claim.about(instance)],
            bounds: vec![],
            expected_states: None,
            place: variant.place.clone(),
        };
        let bar = Bar::new(1);
        let outcome = ask(self.read, &alone, budget, budget.threads, &bar, |report| {
            Ok(judge(&alone, &report).claims[0].worst.found)
        });
        bar.finish();
        outcome.map(Some)
    }
}
