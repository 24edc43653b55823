//! One machine of a comparison: what is claimed of it, how long its tasks wait, how large it is.

use turnwise_schedulers::case::CaseVariant;
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
    /// `discipline=handoff policy=fifo`.
    pub name: String,
    /// The key and the value of each setting.
    pub settings: Vec<(&'static str, String)>,
    /// The value of the last setting.
    pub value: String,
    /// Is that the sweep's?
    pub is_swept: bool,
    pub machine: &'m Machine,
    pub states: usize,
    /// A limit stopped the search.
    pub is_cut: bool,
    claims: Vec<JudgedClaim>,
    /// The case's own bounds, then waits in turns and in switches.
    bounds: Vec<JudgedBound>,
}

impl Row<'_> {
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
        let settings = &machine.settings;
        let texts: Vec<String> = settings.iter().map(|setting| setting.to_string()).collect();
        Ok(Row {
            name: texts.join(" "),
            settings: settings.iter().map(|it| (it.key(), it.value().to_owned())).collect(),
            value: settings.last().map_or_else(String::new, |it| it.value().to_owned()),
            is_swept: machine.is_swept,
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
