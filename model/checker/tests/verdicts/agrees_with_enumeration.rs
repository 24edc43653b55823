//! Random graphs and formulas: the checker's verdict is the naive oracle's, and so is its reason.
//!
//! A failure prints the smallest graph that still disagrees, as it would stand in `drawn_graphs`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use quickcheck::{Arbitrary, Gen};
use turnwise_checker::certificate::verify;
use turnwise_checker::check::{CheckError, Checker};
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;
use turnwise_checker::report::Answer;
use turnwise_checker::verdict::{Brevity, Counterexample, Limit, Vacuity, Verdict};

use crate::brevity::{Longer, longer_than_needed};
use crate::drawn::Drawn;
use crate::lassos::{distance_to_break, shortest_violation};
use crate::oracle;
use crate::random::Question;
use crate::recheck::recheck;
use crate::world::World;

/// How often each thing was seen, so that a test that sees too little fails.
pub type Tally = BTreeMap<&'static str, usize>;

/// Asks many random questions; on a disagreement, shrinks and panics.
pub fn ask<Q: Arbitrary + std::fmt::Display>(
    seed: u64,
    times: usize,
    agree: &dyn Fn(&Q, &mut Tally) -> Result<(), String>,
) -> Tally {
    let mut tally = Tally::new();
    let mut chance = Gen::from_size_and_seed(100, seed);
    for number in 0..times {
        let question = Q::arbitrary(&mut chance);
        if let Err(why) = calm(agree, &question, &mut tally) {
            let (smallest, why) = shrink(question, why, agree);
            panic!("question {number} of seed {seed}, made small:\n{smallest}{why}");
        }
    }
    tally
}

/// A panic is a disagreement too, and to be made small like any other.
fn calm<Q>(
    agree: &dyn Fn(&Q, &mut Tally) -> Result<(), String>,
    question: &Q,
    tally: &mut Tally,
) -> Result<(), String> {
    let result = catch_unwind(AssertUnwindSafe(|| agree(question, tally)));
    result.unwrap_or_else(|_| Err("a panic, as printed above".into()))
}

fn shrink<Q: Arbitrary>(
    mut question: Q,
    mut why: String,
    agree: &dyn Fn(&Q, &mut Tally) -> Result<(), String>,
) -> (Q, String) {
    let fails = |smaller: Q| Some((calm(agree, &smaller, &mut Tally::new()).err()?, smaller));
    while let Some((reason, smaller)) = question.shrink().find_map(fails) {
        (question, why) = (smaller, reason);
    }
    (question, why)
}

/// Fails where something was seen less often than it must be.
#[expect(clippy::print_stderr, reason = "a test says how much it has looked at")]
pub fn enough(what: &str, tally: &Tally, floors: &[(&str, usize)]) {
    eprintln!("{what}: {tally:?}");
    for (name, floor) in floors {
        let seen = tally.get(name).copied().unwrap_or(0);
        assert!(seen >= *floor, "{what}: `{name}` only {seen} times, of {floor} at the least");
    }
}

/// What makes something be owed: the claim is empty where this is never true.
fn triggers(formula: &Formula<Drawn>) -> Vec<&Formula<Drawn>> {
    match formula {
        Formula::LeadsTo(p, _) if p.is_immediate() => vec![p],
        Formula::Implies(p, q) if p.is_immediate() && !q.is_immediate() => vec![p],
        Formula::And(p, q) => [triggers(p), triggers(q)].concat(),
        Formula::Always(p) => triggers(p),
        _ => vec![],
    }
}

fn expected(
    world: &World<'_, Drawn>,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
) -> &'static str {
    let places = world.places();
    let never = |p: &&Formula<Drawn>| !places.iter().any(|&place| world.holds(p, place));
    let violated = match formula {
        // A finite path breaks it, and every finite path has a fair continuation somewhere.
        Formula::Always(p) if p.is_immediate() => distance_to_break(world, p).is_some(),
        _ => oracle::violated(world, formula, assumptions),
    };
    if violated {
        "violated"
    } else if world.cut {
        "undecided"
    } else if world.initial.is_empty() || triggers(formula).iter().any(never) {
        "vacuous"
    } else {
        "holds"
    }
}

fn agree(question: &Question, tally: &mut Tally) -> Result<(), String> {
    let graph = question.sketch.graph();
    let world = World::new(&graph);
    let assumptions = question.assumptions();
    let claims: Vec<_> = question.claims.iter().map(|claim| claim.formula()).collect();
    if claims.iter().any(|claim| oracle::untils(claim) > 5) {
        *tally.entry("too large").or_default() += 1;
        return Ok(());
    }
    let threads = 1 + question.sketch.arrows.len() % 3;
    let mut checker = Checker::new(&graph).threads(threads);
    for (i, claim) in claims.iter().enumerate() {
        checker = checker.property(i.to_string(), claim.clone());
    }
    for assumption in &assumptions {
        checker = checker.assume(assumption.clone());
    }
    let report = match checker.run() {
        Err(CheckError::FormulaTooLarge(_)) => {
            *tally.entry("too large").or_default() += 1;
            return Ok(());
        }
        other => other.map_err(|error| error.to_string())?,
    };
    for (formula, answer) in claims.iter().zip(&report.properties) {
        let expected = expected(&world, formula, &assumptions);
        let found = match &answer.verdict {
            Verdict::Holds => "holds",
            Verdict::Violated(_) => "violated",
            Verdict::Undecided(Limit::Boundary) => "undecided",
            Verdict::Undecided(_) => "a limit nobody set",
            Verdict::Vacuous(Vacuity::NoInitialState) if !world.initial.is_empty() => {
                "wrong reason"
            }
            Verdict::Vacuous(_) => "vacuous",
        };
        if found != expected {
            let shown = format!("{:?}", answer.verdict);
            return Err(format!("`{formula}`: the oracle says {expected}, the checker {shown}"));
        }
        *tally.entry(expected).or_default() += 1;
        if let Verdict::Violated(shown) = &answer.verdict {
            is_sound(&world, formula, &assumptions, shown, tally)
                .map_err(|why| format!("`{formula}`: {why}: {shown:?}"))?;
        }
    }
    let answered = |answer: &Answer<Drawn>| matches!(answer.verdict, Verdict::Violated(_));
    match report.limit {
        None if report.size.states == world.states.len() && !world.cut => {}
        Some(Limit::Boundary) if world.cut => {}
        Some(Limit::Answered) if report.properties.iter().all(answered) => {}
        limit => return Err(format!("{limit:?} after {} states", report.size.states)),
    }
    Ok(())
}

fn is_sound(
    world: &World<'_, Drawn>,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
    shown: &Counterexample<u8, u16>,
    tally: &mut Tally,
) -> Result<(), String> {
    verify(world.model, formula, assumptions, shown).map_err(|flaw| flaw.to_string())?;
    recheck(world.model, formula, assumptions, shown)?;
    match shown.brevity {
        Brevity::ShortestPath => {
            let Formula::Always(p) = formula else { return Err("a path for no invariant".into()) };
            let nearest = distance_to_break(world, p).ok_or("nothing breaks it")?;
            if shown.trace.moves.len() != nearest {
                return Err(format!("the shortest path has {nearest} moves"));
            }
            *tally.entry("shortest path").or_default() += 1;
        }
        Brevity::ShortestLoop => *tally.entry("shortest loop").or_default() += 1,
        Brevity::NoDetour => *tally.entry("no detour").or_default() += 1,
        Brevity::Unshortened => return Err("a search has it as a walk came upon it".into()),
    }
    match longer_than_needed(world, formula, assumptions, shown) {
        Some(Longer::Detour(_)) => *tally.entry("a detour left").or_default() += 1,
        Some(Longer::Stem(_)) => *tally.entry("a stem longer than needed").or_default() += 1,
        None => {}
    }
    if shown.trace.loop_len() > 1 {
        *tally.entry("loop of several moves").or_default() += 1;
    }
    if shown.trace.stem_len() > 1 {
        *tally.entry("stem of several moves").or_default() += 1;
    }
    Ok(())
}

#[test]
fn every_verdict_is_the_oracles() {
    let tally = ask(2, 20_000, &agree);
    let floors = [
        ("holds", 5_000),
        ("violated", 5_000),
        ("vacuous", 1_000),
        ("undecided", 500),
        ("shortest path", 500),
        ("shortest loop", 500),
        ("no detour", 500),
        ("loop of several moves", 500),
        ("stem of several moves", 500),
    ];
    enough("verdicts", &tally, &floors);
    // A lasso is short in the product, where the same loop of the model may lie twice.
    for (name, one_in) in [("a stem longer than needed", 200), ("a detour left", 2_000)] {
        let long = tally.get(name).copied().unwrap_or(0);
        assert!(long * one_in <= tally["violated"], "{name}: {long} times");
    }
}

/// What plain enumeration finds is there: a second oracle for the first, and for the checker.
fn agrees_with_lassos(question: &Question, tally: &mut Tally) -> Result<(), String> {
    let graph = question.sketch.graph();
    let world = World::new(&graph);
    let assumptions = question.assumptions();
    for claim in &question.claims {
        let formula = claim.formula();
        if oracle::untils(&formula) > 5 || world.arrow_count() > 8 {
            continue;
        }
        let short = shortest_violation(&world, &formula, &assumptions, 5);
        let wrong = oracle::violated(&world, &formula, &assumptions);
        *tally.entry(if wrong { "violated" } else { "not violated" }).or_default() += 1;
        match short {
            Some(_) if wrong => *tally.entry("found short").or_default() += 1,
            Some(trace) => return Err(format!("the oracle misses {trace:?} for `{formula}`")),
            None => {}
        }
    }
    Ok(())
}

#[test]
fn the_oracle_misses_no_short_lasso() {
    let tally = ask(3, 1_000, &agrees_with_lassos);
    enough("lassos", &tally, &[("violated", 300), ("not violated", 300), ("found short", 300)]);
    let (all, short) = (tally["violated"], tally["found short"]);
    assert!(short * 10 >= all * 9, "the oracle says violated where enumeration rarely does");
}
