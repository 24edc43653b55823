//! The traps that are about searching, and the grain of fairness on the reference model.
//!
//! What Stateright 0.31 was measured to miss or to overwrite is shown beside what we answer.

use std::time::Duration;

use stateright::Property;
use turnwise_checker::check::{CheckError, Checker};
use turnwise_checker::fairness::{Assumption, Class};
use turnwise_checker::formula::{
    Atom, Formula, always, eventually, infinitely_often, leads_to, not,
};
use turnwise_checker::verdict::{Limit, Verdict};

use crate::drawn::{Drawn, assuming, at};
use crate::expected::{Expected, Shown, check, decide, holds, judge, undecided, violated};
use crate::oracle;
use crate::recheck::recheck;
use crate::round_robin::{Action, RoundRobin};
use crate::stateright_beside::{Watched, eventually_odd};
use crate::world::World;

fn odd() -> Formula<Drawn> {
    eventually(at("1 3 5 7 9"))
}

fn watched(drawing: &str) -> Watched {
    Watched::new(drawing, vec![eventually_odd()])
}

/// Stateright PR #3 and `fixme_can_miss_counterexample_when_revisiting_a_state`.
#[test]
fn trap_07_a_state_reached_twice_is_no_cycle_and_a_join_no_end() {
    let cycle = "0 -x-> 2 -x-> 0";
    check(cycle, "weak x", odd(), violated("0 (x 2 x)*"));
    assert_eq!(watched(cycle).by_breadth("odd"), None, "Stateright now sees the cycle");
    assert_eq!(watched(cycle).by_depth("odd"), None, "Stateright now sees the cycle");
    let to_itself = "0 -x-> 0";
    check(to_itself, "weak x", odd(), violated("0 (~)*"));
    assert_eq!(watched(to_itself).by_breadth("odd"), None, "Stateright now sees the self-loop");
    let tail = "0 -x-> 2 -x-> 4 -x-> 2";
    check(tail, "weak x", odd(), violated("0 x 2 (x 4 x)*"));
    assert_eq!(watched(tail).by_breadth("odd"), None, "Stateright now sees the cycle");
    // Reached twice, and every way has been through an odd number: no violation.
    check("0 -x-> 1 -x-> 4 -x-> 6, 0 -x-> 3 -x-> 4", "weak x", odd(), holds());
    check("0 -x-> 1 -x-> 0", "weak x", odd(), holds());
}

/// One way to the join has been through an odd number, the other has not.
#[test]
fn trap_07_a_join_is_judged_by_each_way_to_it() {
    let missing_way = violated("0 x 2 x 4 (~)*");
    let odd_first = "0 -x-> 1 -x-> 4, 0 -x-> 2 -x-> 4";
    let even_first = "0 -x-> 2 -x-> 4, 0 -x-> 1 -x-> 4";
    check(odd_first, "weak x", odd(), missing_way.clone());
    check(even_first, "weak x", odd(), missing_way);
    let breadth = [odd_first, even_first].map(|drawing| watched(drawing).by_breadth("odd"));
    let depth = [odd_first, even_first].map(|drawing| watched(drawing).by_depth("odd"));
    let missed =
        |found: &[Option<Vec<String>>; 2]| found.iter().filter(|path| path.is_none()).count();
    assert_eq!((missed(&breadth), missed(&depth)), (1, 1), "{breadth:?} {depth:?}");
    assert_ne!(breadth[0].is_none(), depth[0].is_none(), "each misses the other's order");
    let two = "initial: 0, 1; 0 -x-> 2 -x-> 4, 1 -x-> 4 -x-> 6";
    check(two, "weak x", odd(), violated("0 x 2 x 4 x 6 (~)*"));
    assert_eq!(watched(two).by_breadth("odd"), None, "Stateright now sees the second way");
}

/// A model cut at a boundary "violates" what it would have fulfilled one step later.
#[test]
fn trap_08_a_boundary_is_no_end() {
    let cut = "boundary: 1; 0 -x-> 2 -x-> 1";
    check(cut, "weak x", odd(), undecided());
    check("0 -x-> 2 -x-> 1", "weak x", odd(), holds());
    let wrong = watched(cut).by_breadth("odd");
    assert_eq!(wrong, Some(vec!["0".into(), "2".into()]), "Stateright no longer takes it for one");
}

/// Every limit ends in `Undecided` for what it leaves open, and only for that.
#[test]
fn trap_08_a_limit_is_no_answer() {
    let graph = Drawn::new("0 -x-> 2 -x-> 4 -x-> 6 -x-> 8 -x-> 1");
    let ask = |limit: &dyn Fn(Checker<'static, Drawn>) -> Checker<'static, Drawn>| {
        let graph: &'static Drawn = Box::leak(Box::new(graph.clone()));
        let mut checker = Checker::new(graph)
            .property("eventually odd", odd())
            .property("never 1", always(not(at("1"))))
            .property("never 2", always(not(at("2"))))
            .property("vacuous so far", leads_to(at("8"), at("1")))
            .threads(1);
        for assumption in assuming("weak x") {
            checker = checker.assume(assumption);
        }
        let report = limit(checker).run().expect("a sound question");
        let words = report.properties.iter().map(|answer| match answer.verdict {
            Verdict::Holds => "holds",
            Verdict::Violated(_) => "violated",
            Verdict::Undecided(_) => "undecided",
            Verdict::Vacuous(_) => "vacuous",
        });
        (words.collect::<Vec<_>>(), report.limit)
    };
    let cut = ["undecided", "undecided", "violated", "undecided"];
    assert_eq!(ask(&|c| c.max_depth(2)), (cut.to_vec(), Some(Limit::Depth(2))));
    assert_eq!(ask(&|c| c.max_states(3)), (cut.to_vec(), Some(Limit::States(3))));
    let whole = ["holds", "violated", "violated", "holds"];
    assert_eq!(ask(&|c| c), (whole.to_vec(), None));
    assert_eq!(ask(&|c| c.max_depth(100).max_states(100)), (whole.to_vec(), None));
    assert_eq!(ask(&|c| c.timeout(Duration::from_secs(600))), (whole.to_vec(), None));
}

/// TLC #59, #644, #816: symmetry reduction under a liveness property.
#[test]
fn trap_09_symmetry_is_refused_under_a_temporal_property() {
    let graph = Drawn::new("a -x-> b -x-> d, a -x-> c -x-> d");
    // b and c are alike.
    let alike = |state: &u8| if *state == 3 { 1 } else { *state };
    assert_eq!(graph.nodes, ["a", "b", "d", "c"]);
    let refused = Checker::new(&graph).property("ends", eventually(at("d"))).symmetry(alike).run();
    assert!(matches!(refused, Err(CheckError::SymmetryRefused(name)) if name == "ends"));
    let never = always(not(at("d")));
    let checker = Checker::new(&graph).property("never d", never.clone());
    let report = checker.symmetry(alike).run().expect("invariants may use symmetry");
    assert_eq!(report.size.states, 3, "one of b and c stands for both");
    let answer = judge(&graph, &[], &never, &report.properties[0].verdict);
    let Expected::Violated(found) = answer else { panic!("d is reached: {answer:?}") };
    assert_eq!(found[0].states.len(), 3);
    let whole = Checker::new(&graph).property("never d", never).run().expect("a sound question");
    assert_eq!(whole.size.states, 4);
}

/// Stateright reports 0, 2, 3, 4, 5 where 0, 2 is shortest, because another property is open still.
#[test]
fn trap_13_a_later_counterexample_does_not_overwrite_a_shorter_one() {
    let drawing = "0 -x-> 2 -x-> 3 -x-> 4 -x-> 5, 0 -x-> 6 -x-> 5";
    let allowed = |watched: &Watched, state: &u8| !["2", "5"].contains(&watched.graph.name(*state));
    let open = |_: &Watched, _: &u8| true;
    let both = vec![Property::always("allowed", allowed), Property::always("open", open)];
    let theirs = Watched::new(drawing, both).by_breadth("allowed").expect("a violation");
    assert!(theirs.len() > 2, "Stateright now keeps the shortest: {theirs:?}");
    let graph = Drawn::new(drawing);
    let claim = always(not(at("2 5")));
    for threads in [1, 2, 4] {
        let checker = Checker::new(&graph)
            .property("open", always(Formula::True))
            .property("allowed", claim.clone())
            .property("later", always(not(at("5"))))
            .property("eventually", eventually(at("5")));
        let report = checker.threads(threads).run().expect("a sound question");
        let shown = |i: usize| match judge(
            &graph,
            &[],
            &report.properties[i].formula,
            &report.properties[i].verdict,
        ) {
            Expected::Violated(found) => found[0].states.join(" "),
            other => format!("{other:?}"),
        };
        assert_eq!((shown(1), shown(2)), ("0 2".into(), "0 6 5".into()), "{threads} threads");
        assert_eq!(shown(3), "0");
    }
    check(drawing, "", claim, violated("0 x 2"));
}

fn io(name: &str, of: impl Fn(usize) -> bool + Send + Sync + 'static) -> Class<RoundRobin> {
    Class::new(name, move |_, _, action| matches!(action, Action::Io(t) if of(*t)))
}

/// Spin #38 and #82: fairness has a grain, and the grain flips the verdict.
#[test]
fn trap_11_the_grain_of_fairness() {
    let model = RoundRobin::new(3, 2, 2, 1);
    let blocked = Atom::state("blocked", |m: &RoundRobin, s| m.blocked(s, 0));
    let ready = Atom::state("ready", |m: &RoundRobin, s| m.ready(s, 0));
    let claim = leads_to(blocked, ready);
    let together = || vec![io("devices", |_| true).weakly_fair()];
    let each = || (0..3).map(|t| io(&format!("device of {t}"), move |of| of == t).weakly_fair());
    let grains: [(&str, Vec<Assumption<RoundRobin>>, bool); 5] = [
        ("none", vec![], true),
        ("all devices together", together(), true),
        ("each device", each().collect(), false),
        ("the device of task 1 alone", each().take(1).collect(), false),
        ("the other devices", each().skip(1).collect(), true),
    ];
    let world = World::new(&model);
    for (grain, assumptions, wrong) in grains {
        for threads in [1, 2] {
            let mut checker = Checker::new(&model).property("answered", claim.clone());
            for assumption in &assumptions {
                checker = checker.assume(assumption.clone());
            }
            let report = checker.threads(threads).run().expect("a sound question");
            assert_eq!(report.size.states, 2_084);
            match &report.properties[0].verdict {
                Verdict::Holds => assert!(!wrong, "holds under {grain}"),
                Verdict::Violated(found) => {
                    assert!(wrong, "violated under {grain}");
                    assert_eq!(recheck(&model, &claim, &assumptions, found), Ok(()), "{grain}");
                }
                other => panic!("{other:?} under {grain}"),
            }
        }
        assert_eq!(oracle::violated(&world, &claim, &assumptions), wrong, "the oracle: {grain}");
    }
}

/// TLC #22 and #544: a run that was resumed, or cut short, said nothing of liveness and "passed".
#[test]
fn trap_12_no_run_skips_liveness_without_a_word() {
    let graph = Drawn::new("a -x-> b -y-> a, b -z-> c");
    let claim = infinitely_often(at("c"));
    // The same checker value twice in a row, with an invariant that is violated first.
    for _ in 0..2 {
        let checker = Checker::new(&graph)
            .property("invariant", always(not(at("b"))))
            .property("liveness", claim.clone());
        let report = checker.run().expect("a sound question");
        assert_eq!(report.properties.len(), 2);
        let Verdict::Violated(found) = &report.properties[1].verdict else {
            panic!("liveness was skipped: {:?}", report.properties[1].verdict)
        };
        assert_eq!(Shown::of(&graph, &found.trace).moves, ["~"]);
    }
    assert_eq!(judge(&graph, &[], &claim, &decide(&graph, &[], &claim, 1)), {
        Expected::Violated(vec![Shown {
            states: vec!["a".into()],
            moves: vec!["~".into()],
            back_to: Some(0),
        }])
    });
}
