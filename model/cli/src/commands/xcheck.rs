//! `turnwise xcheck`: the same questions to TLC and Spin, and where they answer otherwise.

mod json;
mod mirrored;
mod own;
mod text;
mod write;

use std::time::Instant;

use turnwise_schedulers::case::CaseVariant;
use turnwise_xcheck::compare::Difference;
use turnwise_xcheck::outcome::{Outcome, Verdict};
use turnwise_xcheck::tool::{Missing, Tool};

use crate::args::{Format, Xcheck};
use crate::budget::Budget;
use crate::checked::ask;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::progress::Bar;
use crate::request::{self, Read};
use crate::specs::Specs;
use crate::{output, side_by_side, source};

/// One model, and what two checkers say of it.
pub(super) struct Compared {
    /// The case with its variant, or the spec.
    pub name: String,
    /// Our own answer, where it is a case.
    pub ours: Option<Outcome>,
    /// Another checker's, where it was asked.
    pub found: Option<(Tool, Outcome)>,
    /// Each claim, with its name for ours, and for the other.
    pub claims: Vec<(Option<String>, Option<String>)>,
    /// Where they are not the same.
    pub differences: Vec<Difference>,
    /// What was not asked, and why; a sentence each, without a full stop.
    pub notes: Vec<String>,
}

impl Compared {
    /// Do the two agree? What one of them leaves open hides no contradiction in the rest.
    pub fn agreement(&self) -> Agreement {
        let is_open = |outcome: &Outcome| {
            outcome.claims.iter().any(|(_, verdict)| matches!(verdict, Verdict::Undecided(_)))
        };
        let Some((_, found)) = &self.found else { return Agreement::Undecided };
        if self.differences.iter().any(|difference| difference.is_decided) {
            Agreement::Disagreement
        } else if !self.differences.is_empty()
            || is_open(found)
            || self.ours.as_ref().is_some_and(is_open)
        {
            Agreement::Undecided
        } else {
            Agreement::AsExpected
        }
    }

    /// The verdicts of a claim: ours, and the other's.
    fn verdicts(
        &self,
        claim: &(Option<String>, Option<String>),
    ) -> (Option<&Verdict>, Option<&Verdict>) {
        let ours = self.ours.as_ref().zip(claim.0.as_ref());
        let found = self.found.as_ref().zip(claim.1.as_ref());
        (
            ours.and_then(|(ours, name)| ours.verdict(name)),
            found.and_then(|((_, found), name)| found.verdict(name)),
        )
    }
}

/// # Errors
///
/// If a case or the manifest cannot be read, a tool is not there or gives no answer.
pub(crate) fn run(arguments: &Xcheck) -> Result<Agreement, Failure> {
    let begun = Instant::now();
    let budget = Budget::start(&arguments.limits);
    let specs = Specs::find()?;
    let named = arguments.cases.iter().map(|case| source::find(case));
    let mut cases = request::read_all(named.collect::<Result<_, _>>()?)?;
    if let Some(variant) = &arguments.variant {
        request::keep_variant(&mut cases, variant)?;
    }
    if let Some(folder) = &arguments.write {
        return write::run(&cases, &specs, folder);
    }
    let compared = if cases.is_empty() {
        mirrored::compare(&specs, &budget)?
    } else {
        own::compare(&cases, &specs, &budget)?
    };
    let agreement = Agreement::worst(compared.iter().map(Compared::agreement));
    let times = !arguments.no_times;
    let written = match arguments.format {
        Format::Json => json::render(&compared, agreement, times),
        Format::Text => text::render(&compared, times.then(|| begun.elapsed())),
    };
    output::write(&arguments.output, &written)?;
    Ok(agreement)
}

/// So many models side by side, under a bar that counts the states of `counted`'s outcome.
fn each(
    count: usize,
    budget: &Budget,
    one: impl Fn(usize, &Bar) -> Result<Compared, Failure> + Sync,
    counted: impl Fn(&Compared) -> Option<&Outcome> + Sync,
) -> Result<Vec<Compared>, Failure> {
    let bar = Bar::new(count);
    let workers = budget.threads.min(count).max(1);
    let results = side_by_side::each(count, workers, |i| {
        let compared = one(i, &bar);
        let outcome = compared.as_ref().ok().and_then(&counted);
        let states = outcome.and_then(|outcome| outcome.counts.states);
        bar.case_done(states.map_or(0, |states| states as usize));
        compared
    });
    bar.finish();
    results.into_iter().collect()
}

/// What our own checker answers to a variant.
fn our_answer(
    read: &Read,
    variant: &CaseVariant,
    budget: &Budget,
    threads: usize,
    bar: &Bar,
) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    ask(read, variant, budget, threads, bar, |report| {
        Ok(turnwise_xcheck::ours::outcome(variant, &report, begun.elapsed()))
    })
}

/// What is there, or the failure that says what fetches it.
fn required<T>(found: Result<T, Missing>) -> Result<T, Failure> {
    found.map_err(Failure::Missing)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use turnwise_xcheck::compare::with_same_names;
    use turnwise_xcheck::outcome::Counts;

    use super::*;

    fn compared(ours: [Verdict; 2], found: [Verdict; 2]) -> Agreement {
        let outcome = |verdicts: [Verdict; 2]| Outcome {
            counts: Counts { states: Some(9), transitions: Some(20), depth: Some(4) },
            claims: ["a", "b"].map(str::to_owned).into_iter().zip(verdicts).collect(),
            time: Duration::ZERO,
        };
        let (ours, found) = (outcome(ours), outcome(found));
        let compared = Compared {
            name: "a case".to_owned(),
            differences: with_same_names(&ours, &found, Tool::Tlc),
            ours: Some(ours),
            found: Some((Tool::Tlc, found)),
            claims: Vec::new(),
            notes: Vec::new(),
        };
        compared.agreement()
    }

    #[test]
    fn what_is_left_open_hides_no_disagreement() {
        use Verdict::{Holds, Violated};
        let open = || Verdict::Undecided("a limit".to_owned());
        assert_eq!(compared([Holds, Violated], [Holds, Violated]), Agreement::AsExpected);
        assert_eq!(compared([Holds, Violated], [Holds, Holds]), Agreement::Disagreement);
        assert_eq!(compared([open(), Violated], [Holds, Violated]), Agreement::Undecided);
        assert_eq!(compared([Holds, Violated], [open(), Violated]), Agreement::Undecided);
        assert_eq!(compared([open(), Violated], [Holds, Holds]), Agreement::Disagreement);
        assert_eq!(compared([Holds, Violated], [open(), Holds]), Agreement::Disagreement);
    }
}
