//! One machine of a comparison: what is claimed of it, how long its tasks wait, how large it is.

use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::case::settings::Setting;
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::outcome::{JudgedBound, JudgedClaim, Outcome, Wait, judge};

use super::grid;
use crate::budget::Budget;
use crate::checked::ask;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::request::Read;

/// A row.
pub(super) struct Row<'m> {
    /// What is set in it that is not in all others; a sweep's comes last.
    pub settings: &'m [Setting],
    pub machine: &'m Machine,
    pub states: usize,
    /// A limit stopped the search.
    pub is_cut: bool,
    claims: Vec<JudgedClaim>,
    /// The case's own bounds, then waits in turns and in switches.
    bounds: Vec<JudgedBound>,
}

/// `discipline=handoff policy=fifo`.
pub(super) fn named(settings: &[Setting]) -> String {
    settings.iter().map(Setting::to_string).collect::<Vec<_>>().join(" ")
}

impl Row<'_> {
    /// All that is set.
    pub(super) fn name(&self) -> String {
        named(self.settings)
    }

    /// The value of the last setting.
    pub(super) fn value(&self) -> &str {
        self.settings.last().map_or("", Setting::value)
    }

    /// The properties.
    pub(super) fn claims(&self) -> impl Iterator<Item = &JudgedClaim> {
        self.claims.iter()
    }

    /// The worst verdict of a property; `None`: the machine has nothing that it could be about.
    pub(super) fn verdict(&self, property: &str) -> Option<Outcome> {
        let claim = self.claims.iter().find(|claim| claim.name == property)?;
        Some(claim.worst.found)
    }

    /// The bounds.
    pub(super) fn bounds(&self) -> impl Iterator<Item = &JudgedBound> {
        self.bounds.iter()
    }

    /// The worst wait of a bound.
    pub(super) fn wait(&self, bound: &str) -> Option<Wait> {
        Some(self.bounds.iter().find(|it| it.name == bound)?.worst)
    }

    /// Is something not known?
    pub(super) fn is_undecided(&self) -> bool {
        self.claims().any(|claim| claim.worst.found == Outcome::Undecided)
            || self.bounds().any(|bound| bound.worst == Wait::Undecided)
    }
}

/// Checks all machines, one after the other on all threads.
///
/// # Errors
///
/// If the checker refuses one or contradicts itself.
pub(super) fn rows<'m>(
    read: &Read,
    machines: &'m [grid::Machine],
    budget: &Budget,
) -> Result<Vec<Row<'m>>, Failure> {
    let bar = Bar::new(machines.len());
    let row = |machine: &'m grid::Machine| {
        let (claims, mut bounds, states, is_cut) = judged(read, &machine.variant, budget, &bar)?;
        let (_, waits, ..) = judged(read, &machine.waits, budget, &bar)?;
        bounds.extend(waits);
        bar.case_done(states);
        Ok(Row {
            settings: &machine.settings,
            machine: &machine.variant.machine,
            states,
            is_cut,
            claims,
            bounds,
        })
    };
    let rows = machines.iter().map(row).collect();
    bar.finish();
    rows
}

type Judged = (Vec<JudgedClaim>, Vec<JudgedBound>, usize, bool);

fn judged(
    read: &Read,
    variant: &CaseVariant,
    budget: &Budget,
    bar: &Bar,
) -> Result<Judged, Failure> {
    ask(read, variant, budget, budget.threads, bar, |report| {
        let judgement = judge(variant, &report);
        Ok((judgement.claims, judgement.bounds, report.size.states, report.limit.is_some()))
    })
}
