//! Runs the same models under Stateright's breadth-first search too.
//!
//! As many states, the same safety verdicts, paths as short.

use std::fmt::Debug;
use std::hash::Hash;

use stateright::{Checker as _, Expectation, Model};
use turnwise_checker::certificate::verify;
use turnwise_checker::check::Checker;
use turnwise_checker::fairness::Class;
use turnwise_checker::formula::{Atom, Formula, always, eventually, leads_to, not};
use turnwise_checker::verdict::Verdict;

use crate::counter::{Counter, Place, State};
use crate::lassos::distance_to_break;
use crate::oracle;
use crate::recheck::recheck;
use crate::round_robin::RoundRobin;
use crate::two_phase_commit::{Action, TwoPhaseCommit};
use crate::world::World;

/// Compares a model whose Stateright properties are all `always`; `only` makes the same model with
/// one property, because Stateright's paths are shortest only where nothing else is open.
fn compare<M>(
    model: &M,
    only: impl Fn(&'static str) -> M,
    states: usize,
) -> Vec<(&'static str, bool)>
where
    M: Model<State: Clone + Eq + Hash + Debug + Send + Sync> + Clone + Send + Sync + 'static,
    M::Action: Clone + PartialEq + Debug + Send + Sync,
{
    let world = World::new(model);
    assert_eq!(world.states.len(), states, "the naive exploration");
    let properties = model.properties();
    for threads in [1, 2, 4] {
        for with_edges in [false, true] {
            let mut checker = Checker::new(model).threads(threads);
            for property in &properties {
                checker =
                    checker.property(property.name, invariant(property.name, property.condition));
            }
            if with_edges {
                checker = checker.property("keeps edges", eventually(Formula::True));
            }
            let report = checker.run().expect("a sound question");
            assert_eq!(report.size.states, states, "{threads} threads");
            // Becoming initial counts as one, for Stateright too.
            assert_eq!(report.size.transitions, world.arrow_count() + 1, "{threads} threads");
            assert_eq!(report.size.depth, depth(&world), "{threads} threads");
            assert_eq!(report.limit, None);
            for (property, answer) in properties.iter().zip(&report.properties) {
                let claim = invariant(property.name, property.condition);
                same_answer(&world, &claim, &answer.verdict, only(property.name));
            }
        }
    }
    // Stateright looks at everything only where nothing is violated.
    let kept = properties.iter().find(|p| holds(&world, p.condition));
    let alone = only(kept.expect("one property holds").name).checker().spawn_bfs().join();
    assert_eq!(alone.unique_state_count(), states, "Stateright");
    properties.iter().map(|p| (p.name, holds(&world, p.condition))).collect()
}

fn holds<M: Model>(world: &World<'_, M>, condition: fn(&M, &M::State) -> bool) -> bool {
    world.states.iter().all(|state| condition(world.model, state))
}

fn invariant<M: Model + 'static>(name: &str, condition: fn(&M, &M::State) -> bool) -> Formula<M> {
    always(Atom::state(name, condition))
}

/// The longest shortest path.
fn depth<M: Model<State: Clone + Eq + Hash + Debug, Action: Clone + PartialEq + Debug>>(
    world: &World<'_, M>,
) -> usize {
    let mut level = world.initial.clone();
    let mut seen = vec![false; world.states.len()];
    level.iter().for_each(|&s| seen[s] = true);
    let mut depth = 0;
    loop {
        let mut next = vec![];
        for &(_, t) in level.iter().flat_map(|&s| &world.arrows[s]) {
            if !std::mem::replace(&mut seen[t], true) {
                next.push(t);
            }
        }
        if next.is_empty() {
            return depth;
        }
        (level, depth) = (next, depth + 1);
    }
}

fn same_answer<M>(
    world: &World<'_, M>,
    claim: &Formula<M>,
    verdict: &Verdict<M::State, M::Action>,
    alone: M,
) where
    M: Model<State: Clone + Eq + Hash + Debug + Send + Sync> + Send + Sync + 'static,
    M::Action: Clone + PartialEq + Debug + Send + Sync,
{
    let name = alone.properties()[0].name;
    assert_eq!(alone.properties()[0].expectation, Expectation::Always);
    let theirs = alone.checker().spawn_bfs().join().discovery(name);
    let Formula::Always(p) = claim else { panic!("no invariant") };
    match (verdict, theirs) {
        (Verdict::Holds, None) => assert_eq!(distance_to_break(world, p), None),
        (Verdict::Violated(ours), Some(path)) => {
            let steps = path.into_states().len() - 1;
            assert_eq!(ours.trace.moves.len(), steps, "{name}: a shorter or a longer path");
            assert_eq!(distance_to_break(world, p), Some(steps));
            assert_eq!(verify(world.model, claim, &[], ours), Ok(()));
            assert_eq!(recheck(world.model, claim, &[], ours), Ok(()));
        }
        (ours, theirs) => panic!("{name}: ours {ours:?}, theirs {}", theirs.is_some()),
    }
}

#[test]
fn two_phase_commit() {
    for (managers, states) in [(3, 288), (5, 8_832)] {
        let only = |watched| TwoPhaseCommit { managers, watched };
        let found = compare(&only(""), only, states);
        let expected = [
            ("consistent", true),
            ("not all abort", false),
            ("not all commit", false),
            ("nobody aborts alone", false),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn counting_with_and_without_a_lock() {
    let count = |tasks, locking, states| {
        let only = |watched| Counter { tasks, locking, watched };
        compare(&only(""), only, states)
    };
    let lost =
        [("no update is lost", false), ("someone is not done", false), ("no write too many", true)];
    assert_eq!(count(2, false, 13), lost);
    assert_eq!(count(3, false, 84), lost);
    let mut kept = [lost.as_slice(), &[("one at a time", true)]].concat();
    kept[0].1 = true;
    assert_eq!(count(2, true, 17), kept);
}

#[test]
fn symmetric_tasks_count_once() {
    let model = Counter { tasks: 2, locking: false, watched: "" };
    let claim = always(Atom::state("no update is lost", |_: &Counter, state: &State| {
        state.tasks.iter().filter(|task| task.at >= Place::Written).count()
            == usize::from(state.value)
    }));
    for threads in [1, 2] {
        let checker = Checker::new(&model).property("it", claim.clone()).threads(threads);
        let report = checker.symmetry(State::sorted).run().expect("an invariant of states");
        assert_eq!(report.size.states, 8, "as Stateright publishes it");
        let Verdict::Violated(found) = &report.properties[0].verdict else { panic!("it is lost") };
        assert_eq!(recheck(&model, &claim, &[], found), Ok(()));
        assert_eq!(found.trace.moves.len(), 4, "read, read, write, write");
    }
}

#[test]
fn the_reference_model() {
    for (tasks, processors, work, slice) in [(2, 1, 1, 1), (2, 2, 2, 2), (3, 1, 2, 1), (3, 2, 2, 1)]
    {
        let model = RoundRobin::new(tasks, processors, work, slice);
        let states = World::new(&model).states.len();
        if (tasks, processors) == (3, 2) {
            assert_eq!(states, 2_084);
        }
        let found = compare(&model, |_| model, states);
        assert_eq!(found, [("who is on a processor is running", true)]);
    }
}

/// Beyond safety: liveness on two-phase commit, where the naive oracle can still follow.
#[test]
fn decisions_come_only_if_the_coordinator_and_the_managers_act() {
    let model = TwoPhaseCommit { managers: 3, watched: "" };
    let world = World::new(&model);
    let all_obey = Atom::state("all obey", |model: &TwoPhaseCommit, state| {
        [state.committed, state.aborted].contains(&((1 << model.managers) - 1))
    });
    let decided = Atom::state("decided", |_: &TwoPhaseCommit, state| state.decision.is_some());
    let coordinator = || {
        Class::new("coordinator", |_: &TwoPhaseCommit, _, action: &Action| {
            action.manager().is_none()
        })
    };
    let manager = |m: u8| {
        Class::new(format!("manager {m}"), move |_: &TwoPhaseCommit, _, action: &Action| {
            action.manager() == Some(m)
        })
    };
    let every = || (0..3).map(|m| manager(m).weakly_fair());
    let cases = [
        (eventually(&decided), vec![coordinator().weakly_fair()], true),
        (eventually(&decided), every().collect(), false),
        (leads_to(&decided, &all_obey), every().collect(), true),
        (leads_to(&decided, &all_obey), every().take(2).collect(), false),
        (eventually(&all_obey), every().chain([coordinator().weakly_fair()]).collect(), true),
        (not(eventually(&all_obey)), every().collect(), false),
    ];
    for (claim, assumptions, holds) in cases {
        let mut checker = Checker::new(&model).property("it", claim.clone());
        for assumption in &assumptions {
            checker = checker.assume(assumption.clone());
        }
        let report = checker.run().expect("a sound question");
        assert_eq!(oracle::violated(&world, &claim, &assumptions), !holds, "the oracle: {claim}");
        match &report.properties[0].verdict {
            Verdict::Holds => assert!(holds, "{claim}"),
            Verdict::Violated(found) => {
                assert!(!holds, "{claim}");
                assert_eq!(recheck(&model, &claim, &assumptions, found), Ok(()), "{claim}");
            }
            other => panic!("{claim}: {other:?}"),
        }
    }
}
