//! Spoiled counterexamples: the verifier refuses each, and says what is wrong with it.

use turnwise_checker::certificate::{Flaw, verify};
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::{Formula, always, eventually, leads_to, not};
use turnwise_checker::verdict::{Brevity, Counterexample, Met, Trace};

use crate::drawn::{Drawn, assuming, at, by};
use crate::recheck::recheck;

type Shown = Counterexample<u8, u16>;

/// a, then b and c in turn for ever, though w leads from b to d.
const DRAWING: &str = "a -x-> b -y-> c -z-> b, b -w-> d, b -s-> b, c -t-|, e -v-> e, c -y-> a";
const FAIRNESS: &str = "weak x|y|z, weak w, strong v";

fn sound() -> Shown {
    Counterexample {
        trace: Trace {
            states: vec![0, 1, 2],
            moves: vec![Some(0), Some(1), Some(2)],
            back_to: Some(1),
        },
        brevity: Brevity::NoDetour,
        certificate: vec![Some(Met::Taken(1)), Some(Met::Disabled(2)), Some(Met::NeverEnabled)],
    }
}

fn never_d() -> Formula<Drawn> {
    eventually(at("d"))
}

/// Spoils the sound one and asks both judges.
fn spoiled(spoil: impl FnOnce(&mut Shown)) -> Result<(), Flaw> {
    let mut shown = sound();
    spoil(&mut shown);
    judged(DRAWING, &assuming(FAIRNESS), &never_d(), &shown)
}

fn judged(
    drawing: &str,
    assumptions: &[Assumption<Drawn>],
    claim: &Formula<Drawn>,
    shown: &Shown,
) -> Result<(), Flaw> {
    let graph = Drawn::new(drawing);
    let verdict = verify(&graph, claim, assumptions, shown);
    if !shown.trace.states.is_empty() {
        let ours = recheck(&graph, claim, assumptions, shown);
        assert_eq!(verdict.is_ok(), ours.is_ok(), "the judges differ: {verdict:?}, {ours:?}");
    }
    verdict
}

#[test]
fn a_sound_one_is_accepted() {
    assert_eq!(spoiled(|_| {}), Ok(()));
    // Entered one move later, it is the same behaviour.
    let later = |shown: &mut Shown| {
        shown.trace.states.push(1);
        shown.trace.moves.push(Some(1));
        shown.trace.back_to = Some(2);
        shown.certificate =
            vec![Some(Met::Taken(3)), Some(Met::Disabled(2)), Some(Met::NeverEnabled)];
    };
    assert_eq!(spoiled(later), Ok(()));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    assert_eq!(spoiled(|shown| shown.trace.moves.truncate(2)), Err(Flaw::Shape));
    assert_eq!(spoiled(|shown| shown.trace.moves.push(None)), Err(Flaw::Shape));
    assert_eq!(spoiled(|shown| shown.trace.back_to = Some(3)), Err(Flaw::Shape));
    assert_eq!(spoiled(|shown| shown.trace.back_to = None), Err(Flaw::Shape));
    let empty = |shown: &mut Shown| {
        shown.trace = Trace { states: vec![], moves: vec![], back_to: None };
    };
    assert_eq!(spoiled(empty), Err(Flaw::Shape));
}

#[test]
fn a_behaviour_begins_where_the_model_does() {
    let without_a = |shown: &mut Shown| {
        shown.trace = Trace { states: vec![1, 2], moves: vec![Some(1), Some(2)], back_to: Some(0) };
        shown.certificate =
            vec![Some(Met::Taken(0)), Some(Met::Disabled(1)), Some(Met::NeverEnabled)];
    };
    assert_eq!(spoiled(without_a), Err(Flaw::NotInitial));
}

#[test]
fn each_arrow_is_a_step_of_the_model() {
    assert_eq!(spoiled(|shown| shown.trace.moves[0] = Some(1)), Err(Flaw::NoSuchStep(0)), "of b");
    assert_eq!(spoiled(|shown| shown.trace.moves[1] = Some(3)), Err(Flaw::NoSuchStep(1)), "to d");
    assert_eq!(
        spoiled(|shown| shown.trace.moves[2] = Some(5)),
        Err(Flaw::NoSuchStep(2)),
        "refused"
    );
    assert_eq!(spoiled(|shown| shown.trace.states[2] = 3), Err(Flaw::NoSuchStep(1)));
    assert_eq!(spoiled(|shown| shown.trace.moves[1] = None), Err(Flaw::NoSuchStep(1)), "a jump");
}

#[test]
fn the_loop_closes() {
    assert_eq!(spoiled(|shown| shown.trace.back_to = Some(0)), Err(Flaw::NoSuchStep(2)));
    assert_eq!(spoiled(|shown| shown.trace.back_to = Some(2)), Err(Flaw::NoSuchStep(2)));
}

#[test]
fn a_step_to_the_same_state_is_a_stutter_and_no_step() {
    let rest = |action: Option<u16>| {
        move |shown: &mut Shown| {
            shown.trace.states = vec![0, 1];
            shown.trace.moves = vec![Some(0), action];
            shown.certificate =
                vec![Some(Met::Taken(1)), Some(Met::Taken(1)), Some(Met::NeverEnabled)];
        }
    };
    assert_eq!(spoiled(rest(Some(4))), Err(Flaw::NoSuchStep(1)), "s leads from b to b");
    assert_eq!(spoiled(rest(None)), Err(Flaw::NotMet(0)), "a stutter takes nothing");
    let graph = "a -x-> b -s-> b";
    let shown = Counterexample {
        trace: Trace { states: vec![0, 1], moves: vec![Some(0), None], back_to: Some(1) },
        brevity: Brevity::ShortestLoop,
        certificate: vec![Some(Met::Taken(1))],
    };
    let fair = assuming("weak s");
    assert_eq!(judged(graph, &fair, &eventually(at("z")), &shown), Err(Flaw::NotMet(0)));
    let disabled = Counterexample { certificate: vec![Some(Met::Disabled(1))], ..shown };
    assert_eq!(judged(graph, &fair, &eventually(at("z")), &disabled), Ok(()));
}

#[test]
fn each_assumption_is_met_as_it_says() {
    let met = |i: usize, met: Met| spoiled(|shown| shown.certificate[i] = Some(met));
    assert_eq!(met(0, Met::Taken(2)), Ok(()));
    assert_eq!(met(0, Met::Taken(0)), Err(Flaw::NotMet(0)), "on the stem");
    assert_eq!(met(0, Met::Taken(7)), Err(Flaw::NotMet(0)), "nowhere");
    assert_eq!(met(0, Met::Disabled(1)), Err(Flaw::NotMet(0)), "enabled there");
    assert_eq!(met(1, Met::Taken(1)), Err(Flaw::NotMet(1)), "another class");
    assert_eq!(met(1, Met::Disabled(1)), Err(Flaw::NotMet(1)), "enabled at b");
    assert_eq!(met(1, Met::Disabled(0)), Err(Flaw::NotMet(1)), "on the stem");
    assert_eq!(met(1, Met::Disabled(9)), Err(Flaw::NotMet(1)), "nowhere");
    assert_eq!(met(1, Met::NeverEnabled), Err(Flaw::NotMet(1)), "enabled at b");
    assert_eq!(met(2, Met::Taken(1)), Err(Flaw::NotMet(2)));
    assert_eq!(met(2, Met::Disabled(1)), Err(Flaw::NotMet(2)), "too little for strong fairness");
    let strong = assuming("weak x|y|z, strong w, strong v");
    assert_eq!(judged(DRAWING, &strong, &never_d(), &sound()), Err(Flaw::NotMet(1)));
    let mut never = sound();
    never.certificate[1] = Some(Met::NeverEnabled);
    assert_eq!(judged(DRAWING, &strong, &never_d(), &never), Err(Flaw::NotMet(1)));
}

#[test]
fn every_assumption_is_spoken_of() {
    assert_eq!(spoiled(|shown| shown.certificate.clear()), Err(Flaw::Entries));
    assert_eq!(spoiled(|shown| shown.certificate.truncate(2)), Err(Flaw::Entries));
    assert_eq!(spoiled(|shown| shown.certificate.push(None)), Err(Flaw::Entries));
    assert!(spoiled(|shown| shown.certificate[1] = None).is_err(), "passed over in silence");
}

#[test]
fn the_claim_is_false_on_it() {
    let claim = |claim: Formula<Drawn>| judged(DRAWING, &assuming(FAIRNESS), &claim, &sound());
    assert_eq!(claim(eventually(at("c"))), Err(Flaw::ClaimHolds));
    assert_eq!(claim(leads_to(at("b"), at("c"))), Err(Flaw::ClaimHolds));
    assert_eq!(claim(leads_to(at("b"), at("d"))), Ok(()));
    assert_eq!(claim(Formula::True), Err(Flaw::ClaimHolds));
    assert_eq!(claim(not(Formula::True)), Ok(()));
    // Only the second time is b reached by z; on the stem it was x.
    assert_eq!(claim(eventually(at("b").and(by("z")))), Err(Flaw::ClaimHolds));
    assert_eq!(claim(always(not(at("b").and(by("z"))))), Ok(()));
    assert_eq!(
        claim(always(at("b").implies(by("x")).implies(Formula::True))),
        Err(Flaw::ClaimHolds)
    );
    assert_eq!(claim(always(at("b").implies(by("x")))), Ok(()));
    assert_eq!(claim(eventually(always(not(by("x"))))), Err(Flaw::ClaimHolds));
}

#[test]
fn a_path_answers_an_invariant_and_nothing_else() {
    let path = |states: Vec<u8>, moves: Vec<Option<u16>>| Counterexample {
        trace: Trace { states, moves, back_to: None },
        brevity: Brevity::ShortestPath,
        certificate: vec![],
    };
    let judged = |claim: Formula<Drawn>, shown: &Shown| judged(DRAWING, &[], &claim, shown);
    let to_b = path(vec![0, 1], vec![Some(0)]);
    assert_eq!(judged(always(at("a")), &to_b), Ok(()));
    assert_eq!(judged(always(at("a b")), &to_b), Err(Flaw::ClaimHolds));
    assert_eq!(judged(eventually(at("d")), &to_b), Err(Flaw::Shape));
    assert_eq!(judged(always(eventually(at("d"))), &to_b), Err(Flaw::Shape));
    assert_eq!(judged(always(not(by("x"))), &to_b), Ok(()));
    assert_eq!(judged(always(at("a")), &path(vec![1], vec![])), Err(Flaw::NotInitial));
    assert_eq!(judged(always(at("a")), &path(vec![0, 2], vec![Some(1)])), Err(Flaw::NoSuchStep(0)));
    assert_eq!(judged(always(at("b")), &path(vec![0], vec![])), Ok(()));
}

#[test]
fn what_lies_beyond_the_boundary_is_no_behaviour() {
    let cut = "boundary: b; a -x-> b";
    let path = Counterexample {
        trace: Trace { states: vec![0, 1], moves: vec![Some(0)], back_to: None },
        brevity: Brevity::ShortestPath,
        certificate: vec![],
    };
    assert_eq!(judged("a -x-> b", &[], &always(at("a")), &path), Ok(()));
    assert!(judged(cut, &[], &always(at("a")), &path).is_err(), "b is beyond the boundary");
}

#[test]
fn parallel_steps_lend_each_other_their_classes() {
    let shown = Counterexample {
        trace: Trace { states: vec![0, 1], moves: vec![Some(0), Some(2)], back_to: Some(0) },
        brevity: Brevity::NoDetour,
        certificate: vec![Some(Met::Taken(0))],
    };
    let claim = eventually(at("z"));
    let y = assuming("strong y");
    assert_eq!(judged("a -x-> b, a -y-> b, b -z-> a", &y, &claim, &shown), Ok(()));
    assert_eq!(judged("a -x-> b, a -y-> c, b -z-> a", &y, &claim, &shown), Err(Flaw::NotMet(0)));
}
