//! One function that checks a drawn graph against the answer written beside it.
//!
//! A behaviour is written as states and moves in turn, the loop in parentheses: `a x b (y c z)*`
//! goes from a to b, then round by y, c and z for ever; `~` is a stutter. A loop is compared as the
//! infinite word that it stands for: it does not matter where it is entered.

use turnwise_checker::certificate::verify;
use turnwise_checker::check::Checker;
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::{Limit, Vacuity, Verdict};

use crate::drawn::{Drawn, assuming};
use crate::lassos::TraceOf;
use crate::oracle;
use crate::recheck::recheck;
use crate::world::World;

/// The answer that is written beside a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Holds,
    /// By one of these behaviours; by any at all, if none is written.
    Violated(Vec<Shown>),
    Undecided(Limit),
    Vacuous(Vacuity),
}

pub fn holds() -> Expected {
    Expected::Holds
}

/// Violated by this behaviour, or by one of several, parted by `|`.
pub fn violated(shown: &str) -> Expected {
    Expected::Violated(shown.split('|').map(Shown::read).collect())
}

/// Violated, in whatever way.
pub fn violated_somehow() -> Expected {
    Expected::Violated(vec![])
}

pub fn undecided() -> Expected {
    Expected::Undecided(Limit::Boundary)
}

/// Vacuous because the trigger, as it prints, is never true.
pub fn vacuous(trigger: &str) -> Expected {
    Expected::Vacuous(Vacuity::TriggerUnreachable(trigger.into()))
}

/// Vacuous because nothing is initial.
pub fn nothing_initial() -> Expected {
    Expected::Vacuous(Vacuity::NoInitialState)
}

/// A behaviour in names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub states: Vec<String>,
    pub moves: Vec<String>,
    pub back_to: Option<usize>,
}

impl Shown {
    fn read(text: &str) -> Self {
        let mut shown = Shown { states: vec![], moves: vec![], back_to: None };
        for word in text.split_whitespace() {
            if word.starts_with('(') {
                shown.back_to = Some(shown.states.len() - 1);
            }
            let name = word.trim_start_matches('(').trim_end_matches(")*").to_string();
            if shown.states.len() > shown.moves.len() {
                shown.moves.push(name);
            } else {
                shown.states.push(name);
            }
        }
        let closed = text.trim_end().ends_with(")*");
        assert_eq!(shown.back_to.is_some(), closed, "no behaviour: `{text}`");
        shown
    }

    /// A trace of a drawn graph, in names.
    pub fn of(graph: &Drawn, trace: &TraceOf<Drawn>) -> Self {
        let named = |action: &Option<u16>| match action {
            None => "~".into(),
            Some(arrow) => graph.arrows[usize::from(*arrow)].name.clone(),
        };
        Shown {
            states: trace.states.iter().map(|state| graph.name(*state).into()).collect(),
            moves: trace.moves.iter().map(named).collect(),
            back_to: trace.back_to,
        }
    }

    /// The same infinite word with the shortest stem.
    fn entered_early(mut self) -> Self {
        while let Some(start @ 1..) = self.back_to {
            let last = self.states.len() - 1;
            let same = self.states[start - 1] == self.states[last]
                && self.moves[start - 1] == self.moves[last];
            if !same {
                break;
            }
            self.states.pop();
            self.moves.pop();
            self.back_to = Some(start - 1);
        }
        self
    }
}

/// Does the checker give this answer, on one thread and on several, and is the answer right?
///
/// # Panics
///
/// If anything disagrees: the checker, the naive oracle, a counterexample's two judges.
pub fn check(drawing: &str, fairness: &str, formula: Formula<Drawn>, expected: Expected) {
    let graph = Drawn::new(drawing);
    let assumptions = assuming(fairness);
    let world = World::new(&graph);
    let wrong = matches!(expected, Expected::Violated(_));
    let what = format!("`{formula}` under `{fairness}` on `{drawing}`");
    assert_eq!(oracle::violated(&world, &formula, &assumptions), wrong, "the oracle on {what}");
    for threads in [1, 2, 4] {
        let verdict = decide(&graph, &assumptions, &formula, threads);
        let answer = judge(&graph, &assumptions, &formula, &verdict);
        let fits = match (&expected, &answer) {
            (Expected::Violated(allowed), Expected::Violated(found)) => {
                let same = |shown: &Shown| {
                    shown.clone().entered_early() == found[0].clone().entered_early()
                };
                allowed.is_empty() || allowed.iter().any(same)
            }
            _ => expected == answer,
        };
        assert!(fits, "{what}, {threads} threads: expected {expected:?}, found {answer:?}");
    }
}

/// What the checker says.
pub fn decide(
    graph: &Drawn,
    assumptions: &[Assumption<Drawn>],
    formula: &Formula<Drawn>,
    threads: usize,
) -> Verdict<u8, u16> {
    let mut checker = Checker::new(graph).property("it", formula.clone()).threads(threads);
    for assumption in assumptions {
        checker = checker.assume(assumption.clone());
    }
    let report = checker.run().expect("a sound question");
    report.properties[0].verdict.clone()
}

/// A verdict in names, its counterexample approved by both judges.
///
/// # Panics
///
/// If one of them refuses it.
pub fn judge(
    graph: &Drawn,
    assumptions: &[Assumption<Drawn>],
    formula: &Formula<Drawn>,
    verdict: &Verdict<u8, u16>,
) -> Expected {
    match verdict {
        Verdict::Holds => Expected::Holds,
        Verdict::Undecided(limit) => Expected::Undecided(*limit),
        Verdict::Vacuous(why) => Expected::Vacuous(why.clone()),
        Verdict::Violated(found) => {
            let shown = Shown::of(graph, &found.trace);
            if let Err(flaw) = verify(graph, formula, assumptions, found) {
                panic!("the verifier refuses {shown:?} for `{formula}`: {flaw}");
            }
            if let Err(flaw) = recheck(graph, formula, assumptions, found) {
                panic!("{shown:?} is no counterexample to `{formula}`: {flaw}");
            }
            Expected::Violated(vec![shown])
        }
    }
}
