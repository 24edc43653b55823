//! Random walks find and never prove: what they find is a violation, and they do look at liveness.

use turnwise_checker::formula::{always, eventually, infinitely_often, not};
use turnwise_checker::simulate::Walk;
use turnwise_checker::verdict::Brevity;

use crate::agrees_with_enumeration::{Tally, ask, enough};
use crate::drawn::{Drawn, assuming, at};
use crate::lassos::distance_to_break;
use crate::oracle;
use crate::random::Question;
use crate::recheck::recheck;
use crate::world::World;

fn agree(question: &Question, tally: &mut Tally) -> Result<(), String> {
    let graph = question.sketch.graph();
    let world = World::new(&graph);
    let assumptions = question.assumptions();
    let claims: Vec<_> = question.claims.iter().map(|claim| claim.formula()).collect();
    let walk = |seed: u64| {
        let mut walk = Walk::new(&graph, seed).steps(100);
        for (i, claim) in claims.iter().enumerate() {
            walk = walk.property(i.to_string(), claim.clone());
        }
        for assumption in &assumptions {
            walk = walk.assume(assumption.clone());
        }
        walk.run()
    };
    let seed = question.sketch.arrows.len() as u64;
    let Some(walked) = walk(seed) else {
        *tally.entry("no walk").or_default() += 1;
        let empty = world.initial.is_empty();
        return if empty { Ok(()) } else { Err("it does not walk".into()) };
    };
    if walked.steps > 100 || walked.trace.moves.len() != walked.steps {
        return Err(format!("{} steps: {:?}", walked.steps, walked.trace));
    }
    for (name, shown) in &walked.found {
        let claim = &claims[name.parse::<usize>().expect("a number")];
        recheck(&graph, claim, &assumptions, shown)
            .map_err(|why| format!("`{claim}`: {why}: {shown:?}"))?;
        if shown.brevity != Brevity::Unshortened {
            return Err(format!("a walk shortens nothing: {shown:?}"));
        }
        *tally.entry(if shown.trace.back_to.is_some() { "loop" } else { "path" }).or_default() += 1;
    }
    for (i, claim) in claims.iter().enumerate().filter(|(_, claim)| oracle::untils(claim) <= 5) {
        let wrong = oracle::violated(&world, claim, &assumptions);
        let found = walked.found.iter().any(|(name, _)| *name == i.to_string());
        *tally.entry(if wrong { "violated" } else { "not violated" }).or_default() += 1;
        if found && wrong {
            *tally.entry("found").or_default() += 1;
        }
    }
    let again = walk(seed).map(|walked| walked.trace);
    if again != Some(walked.trace) {
        return Err("the same seed walks another way".into());
    }
    Ok(())
}

#[test]
fn what_a_walk_finds_is_there() {
    let tally = ask(6, 4_000, &agree);
    let floors = [("loop", 500), ("path", 100), ("violated", 1_000), ("not violated", 1_000)];
    enough("walks", &tally, &floors);
    assert!(tally["found"] * 2 > tally["violated"], "walks on small graphs find little");
}

/// TLC #22, #544: a simulated run skipped liveness without a word.
#[test]
fn trap_12_a_walk_looks_at_liveness_too() {
    let graph = Drawn::new("a -x-> b -y-> a, b -z-> c -w-> a");
    let walk = |fairness: &str, steps: usize| {
        let mut walk = Walk::new(&graph, 7)
            .steps(steps)
            .property("c again and again", infinitely_often(at("c")))
            .property("b", eventually(at("b")))
            .property("never c", always(not(at("c"))));
        for assumption in assuming(fairness) {
            walk = walk.assume(assumption);
        }
        let walked = walk.run().expect("something is initial");
        let mut found: Vec<String> = walked.found.into_iter().map(|(name, _)| name).collect();
        found.sort();
        found
    };
    assert_eq!(walk("", 200), ["b", "c again and again", "never c"], "it may rest in a at once");
    assert_eq!(walk("", 0), ["b", "c again and again"], "resting at a");
    assert_eq!(walk("weak x, weak y, weak z, weak w", 200), ["c again and again", "never c"]);
    assert_eq!(walk("weak x, weak w, strong z", 200), ["never c"]);
    assert_eq!(distance_to_break(&World::new(&graph), &not(at("c"))), Some(2));
}
