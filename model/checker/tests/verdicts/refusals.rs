//! What is asked wrongly, or of a model that cannot be asked, is refused and named.

use std::sync::atomic::{AtomicUsize, Ordering};

use stateright::Model;
use turnwise_checker::bound::Bound;
use turnwise_checker::check::{CheckError, Checker};
use turnwise_checker::formula::{Formula, eventually, leads_to};

use crate::drawn::{Drawn, assuming, at, by, named};

fn graph() -> Drawn {
    Drawn::new("a -x-> b -y-> a")
}

fn error<M>(checker: Checker<'_, M>) -> CheckError
where
    M: Model<State: Clone + Eq + std::hash::Hash + std::fmt::Debug + Send + Sync> + Sync,
    M::Action: Clone + PartialEq + Send,
{
    match checker.run() {
        Err(error) => error,
        Ok(_) => panic!("it is answered"),
    }
}

#[test]
fn names_are_unique() {
    let graph = graph();
    let x = "x".to_string();
    let same = |checker: Checker<'_, Drawn>| error(checker) == CheckError::SameName(x.clone());
    let claim = || eventually(at("b"));
    assert!(same(Checker::new(&graph).property("x", claim()).property("x", claim())));
    assert!(same(Checker::new(&graph).class(named("x")).class(named("x"))));
    let fair = || assuming("weak x").remove(0);
    assert!(same(Checker::new(&graph).assume(fair()).assume(fair())));
    assert!(same(Checker::new(&graph).assume(fair()).class(named("x"))));
    let bound = || Bound::new("x", at("a"), at("b"), |_: &Drawn, _, _, _| 1);
    assert!(same(Checker::new(&graph).bound(bound()).bound(bound())));
    let unlike = Checker::new(&graph).property("x", claim()).assume(fair()).bound(bound());
    assert!(unlike.run().is_ok(), "a property, a class and a bound may share a name");
}

#[test]
fn what_is_too_much_is_refused() {
    let graph = graph();
    let classes = |count: usize| {
        let mut checker = Checker::new(&graph).property("b", eventually(at("b")));
        for i in 0..count {
            checker = checker.class(named(&format!("class {i}")));
        }
        checker
    };
    assert!(classes(128).run().is_ok());
    assert!(matches!(error(classes(129)), CheckError::TooManyClasses(129)));
    let steps = |count: usize| {
        let mut checker = Checker::new(&graph);
        for i in 0..count {
            checker = checker.property(i.to_string(), eventually(by("x")));
        }
        checker
    };
    assert!(steps(64).run().is_ok());
    assert!(matches!(error(steps(65)), CheckError::TooManyStepPredicates(65)));
    let deep = |count: usize| {
        let often = |claim: Formula<Drawn>| claim.and(eventually(at("b")));
        let claim = (0..count).fold(eventually(at("b")), |claim, _| often(claim));
        Checker::new(&graph).property("deep", claim)
    };
    assert!(deep(4).run().is_ok());
    assert!(matches!(error(deep(40)), CheckError::FormulaTooLarge(name) if name == "deep"));
}

#[test]
fn symmetry_goes_with_invariants_of_states_alone() {
    let graph = graph();
    let refused = |checker: Checker<'_, Drawn>| {
        matches!(error(checker.symmetry(|state| *state)), CheckError::SymmetryRefused(_))
    };
    let bound = Bound::new("wait", at("a"), at("b"), |_: &Drawn, _, _, _| 1);
    assert!(refused(Checker::new(&graph).bound(bound)));
    assert!(refused(Checker::new(&graph).property("b", leads_to(at("a"), at("b")))));
    assert!(refused(Checker::new(&graph).property("b", at("b"))));
    let steps = turnwise_checker::formula::always(by("x"));
    assert!(refused(Checker::new(&graph).property("by x", steps)));
}

#[test]
fn only_a_known_property_is_explained() {
    let graph = graph();
    let report = Checker::new(&graph).property("b", eventually(at("b"))).run().expect("sound");
    assert!(
        matches!(report.assumptions("c"), Err(CheckError::NoSuchProperty(name)) if name == "c")
    );
    assert!(report.assumptions("b").is_ok());
}

/// Gives another answer each third time it is asked, to the question that it was told.
struct Fickle {
    asked: AtomicUsize,
    about: &'static str,
}

impl Fickle {
    fn turned(&self, question: &str) -> bool {
        question == self.about && self.asked.fetch_add(1, Ordering::Relaxed) % 3 == 1
    }
}

impl Model for Fickle {
    type State = u8;
    type Action = u8;

    fn init_states(&self) -> Vec<u8> {
        if self.turned("init_states") { vec![1, 0] } else { vec![0, 1] }
    }

    fn actions(&self, _: &u8, actions: &mut Vec<u8>) {
        actions.extend(if self.turned("actions") { [3, 2] } else { [2, 3] });
    }

    fn next_state(&self, _: &u8, action: u8) -> Option<u8> {
        Some(if self.turned("next_state") { action + 2 } else { action })
    }
}

#[test]
fn a_model_that_is_not_deterministic_is_named() {
    for about in ["init_states", "actions", "next_state"] {
        let model = Fickle { asked: AtomicUsize::new(0), about };
        let claim = turnwise_checker::formula::eventually(Formula::True);
        let checker = Checker::new(&model).property("true", claim).threads(1);
        match error(checker) {
            CheckError::Nondeterministic(found) => assert_eq!(found.which, about),
            other => panic!("{about}: {other}"),
        }
    }
    let model = Fickle { asked: AtomicUsize::new(0), about: "" };
    let checker = Checker::new(&model).property("true", eventually(Formula::True));
    assert!(checker.run().is_ok());
}
