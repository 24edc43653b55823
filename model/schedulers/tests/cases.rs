//! Every shipped case and each of its variants is answered as it says, verdict by verdict.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use turnwise_schedulers::case::{self, Case, CaseVariant};
use turnwise_schedulers::outcome::{self, Judgement, Outcome};
use turnwise_schedulers::run;

#[path = "common/shipped.rs"]
mod files;
#[path = "../../../tests/common/say.rs"]
mod say;

use say::say;

/// How much was checked: a test that looked at nothing must not pass.
#[derive(Default, Debug)]
struct Counts {
    variants: usize,
    verdicts: usize,
    violations: usize,
    bounds: usize,
    states: usize,
}

impl Counts {
    fn add(&mut self, judgement: &Judgement) {
        let outcomes = || judgement.claims.iter().flat_map(|claim| &claim.instances);
        self.variants += 1;
        self.verdicts += outcomes().count();
        self.violations += outcomes().filter(|x| x.outcome.found == Outcome::Violated).count();
        self.bounds += judgement.bounds.len();
        self.states += judgement.states.found;
    }
}

/// Properties of the machines' own making: no program can break them. What would is in the tests
/// of the machines.
const UNBREAKABLE: [&str; 6] = [
    "no task is lost",
    "one processor a task",
    "no wakeup is lost",
    "locks exclude",
    "slices are kept",
    "urgent first",
];

fn shipped() -> Vec<(PathBuf, Case)> {
    let read = |(path, text): (PathBuf, String)| {
        let case = case::read(&text).unwrap_or_else(|errors| panic!("{path:?}: {errors:#?}"));
        (path, case)
    };
    files::shipped().into_iter().map(read).collect()
}

fn judged(variant: &CaseVariant) -> Judgement {
    let report = run::checker(variant).run().expect("a case can be checked");
    outcome::judge(variant, &report)
}

fn called(path: &std::path::Path, variant: &CaseVariant) -> String {
    let file = path.file_stem().unwrap_or_default().to_string_lossy();
    let variant = variant.name.as_deref().unwrap_or("as it stands");
    format!("{file}, {variant}")
}

/// What differs from what the case expects.
fn differences(judgement: &Judgement, out: &mut String) {
    for claim in judgement.claims.iter().filter(|claim| !claim.is_as_expected) {
        writeln!(out, "  {}: {:?}", claim.name, claim.worst).expect("a string");
        for instance in claim.instances.iter().filter(|x| !x.outcome.is_as_expected()) {
            writeln!(out, "    {}: {:?}", instance.name, instance.outcome).expect("a string");
        }
    }
    for bound in judgement.bounds.iter().filter(|bound| !bound.is_as_expected) {
        writeln!(out, "  {}: {}, expected {:?}", bound.name, bound.worst, bound.expected)
            .expect("a string");
    }
    if !judgement.states.is_as_expected() {
        writeln!(out, "  {:?} states", judgement.states).expect("a string");
    }
}

#[test]
fn every_verdict_bound_and_count_is_as_expected() {
    let mut counts = Counts::default();
    let mut wrong = String::new();
    let mut holds = BTreeSet::new();
    let mut fails = BTreeSet::new();
    for (path, case) in shipped() {
        let violations = counts.violations;
        for variant in case.all() {
            let judgement = judged(variant);
            if !judgement.is_as_expected() {
                writeln!(wrong, "{}:", called(&path, variant)).expect("a string");
                differences(&judgement, &mut wrong);
            }
            counts.add(&judgement);
            for claim in &judgement.claims {
                match claim.worst.found {
                    Outcome::Holds => drop(holds.insert(claim.name.clone())),
                    Outcome::Violated => drop(fails.insert(claim.name.clone())),
                    Outcome::Vacuous | Outcome::Undecided => {}
                }
            }
        }
        assert!(counts.violations > violations, "{path:?}: nothing is violated in any variant");
    }
    say(format_args!("cases: {counts:?}"));
    assert!(wrong.is_empty(), "not as expected:\n{wrong}");
    assert!(counts.variants >= 50 && counts.verdicts >= 500, "looked at too little: {counts:?}");
    assert!(counts.violations >= 50 && counts.bounds >= 30, "looked at too little: {counts:?}");
    for property in holds.difference(&fails) {
        let can_break = !UNBREAKABLE.contains(&property.as_str());
        assert!(!can_break, "`{property}` holds and has no twin where it fails");
    }
    assert!(UNBREAKABLE.iter().all(|property| holds.contains(*property)), "{holds:?}");
}

#[test]
fn every_case_says_where_it_comes_from_and_how_many_states_it_has() {
    for (path, case) in shipped() {
        assert!(case.source.is_some(), "{path:?} names no source");
        for variant in case.all() {
            let name = called(&path, variant);
            assert!(variant.expected_states.is_some(), "{name}: no number of states");
            for bound in &variant.bounds {
                assert!(bound.expected.is_some(), "{name}: {} is open", bound.name);
            }
        }
    }
}
