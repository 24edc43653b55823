//! Action coverage: in how many states a class had a step, and whether it was ever taken.

use turnwise_checker::check::Checker;
use turnwise_checker::formula::{always, eventually};

use crate::agrees_with_enumeration::{Tally, ask, enough};
use crate::drawn::{Drawn, assuming, at, named};
use crate::random::Question;
use crate::world::World;

#[test]
fn a_class_that_never_fires_is_seen() {
    let graph = Drawn::new("a -x-> b -y-> a, b -x-> c, c -z-|, b -w-> b, d -v-> a");
    let mut checker = Checker::new(&graph).property("c", eventually(at("c")));
    for assumption in assuming("weak x, strong y") {
        checker = checker.assume(assumption);
    }
    for name in ["z", "w", "v", "x|y"] {
        checker = checker.class(named(name));
    }
    let report = checker.run().expect("a sound question");
    let seen: Vec<_> = report
        .coverage
        .iter()
        .map(|class| (class.name.as_str(), class.enabled_states, class.taken_edges))
        .collect();
    let expected = [("x", 2, 2), ("y", 1, 1), ("z", 0, 0), ("w", 0, 0), ("v", 0, 0), ("x|y", 2, 3)];
    assert_eq!(seen, expected);
}

#[test]
fn nothing_is_said_where_no_edges_were_kept() {
    let graph = Drawn::new("a -x-> b");
    let checker = Checker::new(&graph).property("a or b", always(at("a b")));
    let report = checker.run().expect("a sound question");
    assert!(report.coverage.is_empty());
    assert_eq!(report.size.edge_bytes, 0);
}

fn agree(question: &Question, tally: &mut Tally) -> Result<(), String> {
    let graph = question.sketch.graph();
    let world = World::new(&graph);
    let assumptions = question.assumptions();
    let mut checker = Checker::new(&graph).property("edges", eventually(at("f")));
    for assumption in &assumptions {
        checker = checker.assume(assumption.clone());
    }
    let report = checker.run().map_err(|error| error.to_string())?;
    for (assumption, seen) in assumptions.iter().zip(&report.coverage) {
        let class = &assumption.class;
        let enabled = (0..world.states.len()).filter(|&s| world.enabled(s, class)).count();
        let mut taken = 0;
        for s in 0..world.states.len() {
            let mut targets: Vec<usize> = world.arrows[s].iter().map(|(_, t)| *t).collect();
            targets.sort_unstable();
            targets.dedup();
            taken += targets.into_iter().filter(|&t| world.taken(s, t, class)).count();
        }
        let found = (seen.name.as_str(), seen.enabled_states, seen.taken_edges);
        if found != (class.name(), enabled, taken) {
            return Err(format!("{found:?}, not {:?}", (class.name(), enabled, taken)));
        }
        *tally.entry(if taken > 0 { "taken" } else { "never taken" }).or_default() += 1;
    }
    Ok(())
}

#[test]
fn coverage_is_what_plain_counting_finds() {
    let tally = ask(7, 3_000, &agree);
    enough("coverage", &tally, &[("taken", 1_000), ("never taken", 500)]);
}
