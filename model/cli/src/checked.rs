//! Puts a variant to the checker and keeps what is wanted of the answer; many at a time.

use std::time::{Duration, Instant};

use turnwise_checker::check::CheckError;
use turnwise_checker::explore::Size;
use turnwise_checker::report::{Answer, BoundAnswer, Report};
use turnwise_checker::verdict::{Counterexample, Limit, Verdict};
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::outcome::{Judgement, judge};
use turnwise_schedulers::run;
use turnwise_schedulers::step::Action;

use crate::budget::Budget;
use crate::counterfactual::Violation;
use crate::document::Found;
use crate::failure::Failure;
use crate::outcome::{Agreement, of_bound, of_claim};
use crate::progress::Bar;
use crate::request::{Read, variant_name};
use crate::side_by_side;

/// The answers to one variant. The explored states behind them are let go.
pub(crate) struct Checked<'c> {
    pub read: &'c Read,
    pub variant: &'c CaseVariant,
    pub judgement: Judgement,
    pub size: Size,
    pub limit: Option<Limit>,
    /// In the order of [`run::checker`].
    pub answers: Vec<Answer<Machine>>,
    /// In the order of [`run::checker`].
    pub waits: Vec<BoundAnswer<Machine>>,
    pub time: Duration,
}

impl<'c> Checked<'c> {
    /// Keeps the answers of a report.
    pub(crate) fn of(
        read: &'c Read,
        variant: &'c CaseVariant,
        report: Report<'_, Machine>,
        time: Duration,
    ) -> Self {
        let judgement = judge(variant, &report);
        let Report { size, limit, properties: answers, bounds: waits, .. } = report;
        Checked { read, variant, judgement, size, limit, answers, waits, time }
    }

    /// Is everything as the case expects?
    pub(crate) fn agreement(&self) -> Agreement {
        let claims = self.judgement.claims.iter().map(of_claim);
        let bounds = self.judgement.bounds.iter().map(of_bound);
        Agreement::worst(claims.chain(bounds).chain([self.states_agreement()]))
    }

    /// Are there as many states as the case expects?
    pub(crate) fn states_agreement(&self) -> Agreement {
        match (self.judgement.states.is_as_expected(), self.limit) {
            (true, _) => Agreement::AsExpected,
            (false, Some(_)) => Agreement::Undecided,
            (false, None) => Agreement::NotAsExpected,
        }
    }

    /// The counterexample to an instance of a property, if it is violated.
    pub(crate) fn counterexample(
        &self,
        claim: usize,
        instance: usize,
    ) -> Option<&Counterexample<State, Action>> {
        let answer = self.judgement.claims[claim].instances[instance].answer;
        match &self.answers[answer].verdict {
            Verdict::Violated(found) => Some(found),
            _ => None,
        }
    }

    /// The same with what makes a document of it.
    pub(crate) fn found(&self, claim: usize, instance: usize) -> Option<Found<'_>> {
        let property = &self.variant.properties[claim];
        Some(Found {
            machine: &self.variant.machine,
            title: self.read.title_of(self.variant),
            claim: &property.name,
            instance: &property.instances[instance],
            assumptions: &self.variant.assumptions,
            counterexample: self.counterexample(claim, instance)?,
        })
    }

    /// All that is violated, claim by claim.
    pub(crate) fn all_found(&self) -> impl Iterator<Item = Found<'_>> {
        let claims = self.judgement.claims.iter().enumerate();
        let all = claims.flat_map(|(i, claim)| (0..claim.instances.len()).map(move |j| (i, j)));
        all.filter_map(|(i, j)| self.found(i, j))
    }

    /// What is to be asked to find out why.
    pub(crate) fn violation<'a>(&'a self, found: &Found<'a>) -> Violation<'a> {
        Violation {
            read: self.read,
            variant: self.variant,
            claim: found.claim,
            instance: found.instance,
            trace: &found.counterexample.trace,
        }
    }
}

/// Runs the checker on a variant and keeps of its report what `keep` makes of it.
///
/// # Errors
///
/// If the checker refuses the case or contradicts itself.
pub(crate) fn ask<T>(
    read: &Read,
    variant: &CaseVariant,
    budget: &Budget,
    threads: usize,
    bar: &Bar,
    keep: impl FnOnce(Report<'_, Machine>) -> Result<T, CheckError>,
) -> Result<T, Failure> {
    let name = format!("{} ({})", read.source.name, variant_name(variant));
    let progress = |progress: &_| bar.report(&name, progress);
    let checker = budget.apply(run::checker(variant), threads).progress(&progress);
    let kept = checker.run().and_then(keep);
    kept.map_err(|error| Failure::Check { case: name.clone(), error })
}

/// Checks all variants of all cases, several at a time.
///
/// # Errors
///
/// The first failure in the order of cases.
pub(crate) fn check_all<'c>(
    cases: &'c [Read],
    budget: &Budget,
) -> Result<Vec<Checked<'c>>, Failure> {
    let all =
        cases.iter().flat_map(|read| read.variants.iter().map(move |variant| (read, variant)));
    let all: Vec<(&Read, &CaseVariant)> = all.collect();
    let workers = budget.threads.min(all.len()).max(1);
    // Cases side by side are faster than many threads on one; what is left over goes to each.
    let threads = budget.shared_by(workers).threads;
    let bar = Bar::new(all.len());
    let results = side_by_side::each(all.len(), workers, |i| {
        let (read, variant) = all[i];
        let begun = Instant::now();
        let checked = ask(read, variant, budget, threads, &bar, |report| {
            Ok(Checked::of(read, variant, report, begun.elapsed()))
        });
        bar.case_done(checked.as_ref().map_or(0, |checked| checked.size.states));
        checked
    });
    bar.finish();
    results.into_iter().collect()
}
