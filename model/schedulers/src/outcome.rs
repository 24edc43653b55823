//! From verdicts to a judgement: whether a case is answered as it expects.

use std::fmt;

use turnwise_checker::bound::Waiting;
use turnwise_checker::report::Report;
use turnwise_checker::verdict::Verdict;

use crate::case::{BoundClaim, CaseVariant, Claim, Expectation, ExpectedBound};
use crate::machine::Machine;

/// A verdict without its reasons. In order from best to worst, so that the worst of several is
/// their maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// True of every fair behaviour.
    Holds,
    /// True, but of nothing.
    Vacuous,
    /// A limit was reached first.
    Undecided,
    /// False.
    Violated,
}

impl Outcome {
    /// What a verdict says.
    pub fn of<S, A>(verdict: &Verdict<S, A>) -> Outcome {
        match verdict {
            Verdict::Holds => Outcome::Holds,
            Verdict::Vacuous(_) => Outcome::Vacuous,
            Verdict::Undecided(_) => Outcome::Undecided,
            Verdict::Violated(_) => Outcome::Violated,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Outcome::Holds => "holds",
            Outcome::Vacuous => "vacuous",
            Outcome::Undecided => "undecided",
            Outcome::Violated => "violated",
        })
    }
}

/// The answer to a bound without its witness, in order from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wait {
    /// Nothing ever waits.
    Vacuous,
    /// Exactly so much at the worst.
    AtMost(u64),
    /// It ends, but no number holds.
    Unbounded,
    /// A limit was reached first.
    Undecided,
    /// It need not end.
    Never,
}

impl Wait {
    /// What an answer says.
    pub fn of<S, A>(waiting: &Waiting<S, A>) -> Wait {
        match waiting {
            Waiting::Vacuous(_) => Wait::Vacuous,
            Waiting::AtMost { most, .. } => Wait::AtMost(*most),
            Waiting::Unbounded { .. } => Wait::Unbounded,
            Waiting::Undecided(_) => Wait::Undecided,
            Waiting::Never(_) => Wait::Never,
        }
    }

    /// Is it what a case expects?
    fn is(self, expected: ExpectedBound) -> bool {
        match expected {
            ExpectedBound::AtMost(most) => self == Wait::AtMost(most),
            ExpectedBound::Unbounded => self == Wait::Unbounded,
            ExpectedBound::Never => self == Wait::Never,
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wait::Vacuous => out.pad("vacuous"),
            Wait::AtMost(most) => out.pad(&most.to_string()),
            Wait::Unbounded => out.pad("unbounded"),
            Wait::Undecided => out.pad("undecided"),
            Wait::Never => out.pad("never"),
        }
    }
}

/// A case's answers beside what it expects.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// One for each property, in the case's order.
    pub claims: Vec<JudgedClaim>,
    /// One for each bound, in the case's order.
    pub bounds: Vec<JudgedBound>,
    /// Distinct states.
    pub states: Judged<usize>,
}

impl Judgement {
    /// Is everything as expected?
    pub fn is_as_expected(&self) -> bool {
        self.claims.iter().all(|claim| claim.is_as_expected)
            && self.bounds.iter().all(|bound| bound.is_as_expected)
            && self.states.is_as_expected()
    }
}

/// What was found, and what was expected, if anything was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged<T> {
    /// What came out.
    pub found: T,
    /// What the case says.
    pub expected: Option<T>,
}

impl<T: PartialEq> Judged<T> {
    /// Is it what was expected, or was nothing?
    pub fn is_as_expected(&self) -> bool {
        self.expected.as_ref().is_none_or(|expected| *expected == self.found)
    }
}

/// A property's verdicts.
#[derive(Clone, Debug)]
pub struct JudgedClaim {
    /// The property.
    pub name: String,
    /// Its worst verdict; expected if the case expects one of the whole.
    pub worst: Judged<Outcome>,
    /// One for each instance, in order; expected if the case says so of this one.
    pub instances: Vec<JudgedInstance>,
    /// Is the worst as expected, or each instance? One of which nothing is expected must hold.
    pub is_as_expected: bool,
}

/// An instance's verdict.
#[derive(Clone, Debug)]
pub struct JudgedInstance {
    /// The instance; empty where there is only one.
    pub name: String,
    /// Its verdict.
    pub outcome: Judged<Outcome>,
    /// The answer's place in the report.
    pub answer: usize,
}

/// A bound's value.
#[derive(Clone, Debug)]
pub struct JudgedBound {
    /// The bound.
    pub name: String,
    /// The worst copy's.
    pub worst: Wait,
    /// The answer's place in the report, for the worst copy.
    pub answer: usize,
    /// What the case says.
    pub expected: Option<ExpectedBound>,
    /// Is the worst as expected?
    pub is_as_expected: bool,
}

/// Compares what the [`checker`](crate::run::checker) of a case reports with what it expects.
///
/// # Panics
///
/// If the report is not that of this case's checker.
pub fn judge(variant: &CaseVariant, report: &Report<'_, Machine>) -> Judgement {
    let mut answers = (0..report.properties.len()).zip(&report.properties);
    let claims = variant.properties.iter().map(|claim| {
        let mut outcomes = Vec::new();
        for _ in &claim.instances {
            let (answer, found) = answers.next().expect("the report has an answer an instance");
            outcomes.push((answer, Outcome::of(&found.verdict)));
        }
        judge_claim(claim, &outcomes)
    });
    let claims = claims.collect();
    let mut answers = (0..report.bounds.len()).zip(&report.bounds);
    let bounds = variant.bounds.iter().map(|bound| {
        let mut waits = Vec::new();
        for _ in &bound.instances {
            let (answer, found) = answers.next().expect("the report has an answer a copy");
            waits.push((Wait::of(&found.waiting), answer));
        }
        judge_bound(bound, &waits)
    });
    let bounds = bounds.collect();
    let states = Judged { found: report.size.states, expected: variant.expected_states };
    Judgement { claims, bounds, states }
}

fn judge_claim(claim: &Claim, outcomes: &[(usize, Outcome)]) -> JudgedClaim {
    let expected_of = |i: usize| match &claim.expected {
        Expectation::Each(each) => each[i],
        Expectation::Open | Expectation::Worst(_) => None,
    };
    let instances: Vec<JudgedInstance> = (claim.instances.iter().zip(outcomes).enumerate())
        .map(|(i, (instance, &(answer, found)))| JudgedInstance {
            name: instance.name.clone(),
            outcome: Judged { found, expected: expected_of(i) },
            answer,
        })
        .collect();
    let worst = outcomes.iter().map(|&(_, outcome)| outcome).max();
    let worst = Judged {
        found: worst.expect("a property has an instance"),
        expected: match claim.expected {
            Expectation::Worst(outcome) => Some(outcome),
            Expectation::Open | Expectation::Each(_) => None,
        },
    };
    // Where nothing is expected, nothing but `holds` will do.
    let is = |judged: Judged<Outcome>| judged.found == judged.expected.unwrap_or(Outcome::Holds);
    let is_as_expected = match claim.expected {
        Expectation::Worst(_) => is(worst),
        Expectation::Open | Expectation::Each(_) => instances.iter().all(|x| is(x.outcome)),
    };
    JudgedClaim { name: claim.name.clone(), worst, instances, is_as_expected }
}

fn judge_bound(bound: &BoundClaim, waits: &[(Wait, usize)]) -> JudgedBound {
    let &(worst, answer) = waits.iter().max_by_key(|(wait, _)| *wait).expect("a bound has a copy");
    JudgedBound {
        name: bound.name.clone(),
        worst,
        answer,
        expected: bound.expected,
        is_as_expected: bound.expected.is_none_or(|expected| worst.is(expected)),
    }
}
