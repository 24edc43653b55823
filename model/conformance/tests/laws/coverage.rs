//! What counts as taken is what every explanation takes, by an enumeration of them.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use stateright::Model;
use turnwise_conformance::coverage::{Coverage, Share, TooManyStates};
use turnwise_conformance::judge::Judge;
use turnwise_conformance::observation::{ObservationOf, Observe};
use turnwise_conformance::run::Run;
use turnwise_conformance::walk::walk;

use crate::judging::runner;
use crate::reference::{self, Named};
use crate::say::say;
use crate::toys::drawn::{Drawn, Letters};
use crate::toys::{counter, mutex, queue};

/// One run's coverage is what all paths have in common; so many there are, as far as they differ.
fn is_what_all_paths_have<M, O>(model: &M, observe: &O, run: &Run<ObservationOf<M, O>>) -> usize
where
    M: Model,
    M::State: Clone + Eq + Hash + Debug,
    M::Action: Clone + Eq + Hash + Debug,
    O: Observe<M>,
{
    let mut coverage = Coverage::new(Judge::new(model, observe));
    assert!(coverage.judge(run).is_accepted());
    let report = coverage.report(10_000, |_| String::new()).unwrap();
    let mut paths: Vec<Vec<Named<M>>> = vec![];
    for row in reference::rows(run) {
        let word: Vec<_> = row.iter().map(|&i| &run.events[i].what).collect();
        paths.extend(reference::paths(model, observe, &word, usize::MAX));
    }
    let steps = |path: &Vec<Named<M>>| path.iter().cloned().collect::<HashSet<_>>();
    let pairs =
        |path: &Vec<Named<M>>| path.windows(2).map(|two| two.to_vec()).collect::<HashSet<_>>();
    let common_steps = paths.iter().map(steps).reduce(|a, b| &a & &b).unwrap();
    let common_pairs = paths.iter().map(pairs).reduce(|a, b| &a & &b).unwrap();
    assert_eq!(report.steps.taken, common_steps.len(), "{common_steps:?}");
    assert_eq!(report.pairs.taken, common_pairs.len(), "{common_pairs:?}");
    let never = report.actions.values().flat_map(|of_action| &of_action.never);
    for (from, action) in never {
        assert!(!common_steps.iter().any(|step| (&step.0, &step.1) == (from, action)));
    }
    paths.len()
}

#[test]
fn what_counts_as_taken_is_what_every_explanation_takes() {
    let queue = queue::Queue { capacity: 2, numbers: 2 };
    let counter = counter::Counter { end: 3 };
    let mutex = mutex::Mutex::default();
    let mut paths = 0;
    for seed in 0..60 {
        let run = walk(&queue, &queue::Ends, seed, 8).unwrap().run;
        paths += is_what_all_paths_have(&queue, &queue::Ends, &run);
        let run = walk(&counter, &counter::Face, seed, 5).unwrap().run;
        paths += is_what_all_paths_have(&counter, &counter::Face, &run);
        // Nobody knows in which order.
        let mut run = walk(&mutex, &mutex::Nameless, seed, 5).unwrap().run;
        run.events.iter_mut().for_each(|event| (event.before, event.after) = (1, 2));
        paths += is_what_all_paths_have(&mutex, &mutex::Nameless, &run);
    }
    say(format_args!("{paths} explanations of 180 runs"));
    assert!(paths > 5 * 180, "there must be several");
}

/// Graphs of four states: silent ways that part, meet and go round.
#[test]
fn so_it_is_in_any_graph() {
    let letter = prop_oneof![Just(None), Just(Some('x')), Just(Some('y'))];
    let graphs = proptest::collection::vec((0..4_u8, letter, 0..4_u8), 3..9).prop_map(Drawn);
    let (paths, some) = (Cell::new(0), Cell::new(0));
    let law = |(graph, seed): (Drawn, u64)| {
        let run = walk(&graph, &Letters, seed, 4).unwrap().run;
        let of_run = is_what_all_paths_have(&graph, &Letters, &run);
        paths.set(paths.get() + of_run);
        some.set(some.get() + usize::from(of_run > 1));
        Ok(())
    };
    runner(1_000).run(&(graphs, any::<u64>()), law).unwrap();
    say(format_args!("{} explanations of 1000 runs; {} have several", paths.get(), some.get()));
    assert!(some.get() > 200);
}

/// What leads into a silent step may become known after it was looked at.
#[test]
fn a_silent_way_that_joins_late_counts_too() {
    let join = vec![(0, Some('x'), 1), (0, Some('x'), 2), (2, None, 1), (1, None, 3)];
    let graph = Drawn([join, vec![(3, Some('y'), 4)]].concat());
    let run = Run::ordered(["a"], ['x', 'y'].map(|letter| (Some(0), letter)));
    assert_eq!(is_what_all_paths_have(&graph, &Letters, &run), 2);
}

#[test]
fn all_of_a_small_model_is_taken_in_the_end() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Openly);
    let mut coverage = Coverage::new(Judge::new(&model, &observe));
    let label = |action: &(usize, mutex::Act)| format!("{:?}", action.1);
    let nothing = coverage.report(100, label).unwrap();
    // Three times three states, less the one in which both hold it; both sides of each.
    assert_eq!((nothing.states, nothing.steps), (8, Share { taken: 0, all: 14 }));
    for seed in 0..20 {
        assert!(coverage.judge(&walk(&model, &observe, seed, 50).unwrap().run).is_accepted());
    }
    let all = coverage.report(100, label).unwrap();
    say(format_args!("{all}"));
    assert_eq!(all.steps, Share { taken: 14, all: 14 });
    assert_eq!(all.pairs.taken, all.pairs.all);
    assert!(all.actions.values().all(|of_action| of_action.never.is_empty()));
}

#[test]
fn what_no_run_did_is_listed() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Openly);
    let mut coverage = Coverage::new(Judge::new(&model, &observe));
    let whats = [(0, mutex::Act::Want), (0, mutex::Act::Take), (0, mutex::Act::Give)];
    let run = Run::ordered(["a"], whats.map(|what| (Some(0), what)));
    assert!(coverage.judge(&run).is_accepted());
    // What is refused takes nothing, not even its beginning.
    let bad =
        Run::ordered(["b"], [(1, mutex::Act::Want), (1, mutex::Act::Want)].map(|it| (None, it)));
    assert!(coverage.judge(&bad).divergence().is_some());
    let report = coverage.report(8, |action| format!("{:?} by {}", action.1, action.0)).unwrap();
    assert_eq!((report.runs, report.steps.taken, report.pairs.taken), (1, 3, 2));
    let of = |label: &str| report.actions[label].share;
    assert_eq!(of("Want by 0"), Share { taken: 1, all: 3 });
    assert_eq!(of("Want by 1"), Share { taken: 0, all: 3 });
    assert_eq!(report.actions["Want by 1"].never.len(), 3);
    let text = report.to_string();
    assert!(text.starts_with("1 run took 3 of 14 steps and 2 of 24 pairs of 8 states\n"), "{text}");
    assert!(text.contains("\n  Take by 0  1 of 2\n"), "{text}");
}

#[test]
fn a_model_that_is_too_large_has_no_coverage() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Openly);
    let mut coverage = Coverage::new(Judge::new(&model, &observe));
    let report = coverage.report(7, |_| String::new());
    let error = report.map(|it| it.states).unwrap_err();
    assert_eq!(error, TooManyStates { found: 8 });
    let told = "the model has 8 states or more, too many for its coverage";
    assert_eq!(error.to_string(), told);
}

#[test]
fn only_explanations_that_end_where_runs_may_count() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Nameless);
    let run =
        Run::ordered(["one of them"], [mutex::Act::Want, mutex::Act::Take].map(|it| (Some(0), it)));
    let taken = |judge: Judge<'_, mutex::Mutex, mutex::Nameless>| {
        let mut coverage = Coverage::new(judge);
        assert!(coverage.judge(&run).is_accepted());
        coverage.report(8, |_| String::new()).unwrap().steps.taken
    };
    assert_eq!(taken(Judge::new(&model, &observe)), 0, "it can have been either");
    let first_holds = |state: &[mutex::Doing; 2]| state[0] == mutex::Doing::Hold;
    assert_eq!(taken(Judge::new(&model, &observe).ends_where(first_holds)), 2);
}

#[test]
fn a_silent_step_that_an_end_needs_is_certain() {
    // After the letter it may stay, or go on to 2 silently.
    let graph = Drawn(vec![(0, Some('x'), 1), (1, None, 2)]);
    let run = Run::ordered(["a"], [(Some(0), 'x')]);
    let taken = |judge: Judge<'_, Drawn, Letters>| {
        let mut coverage = Coverage::new(judge);
        assert!(coverage.judge(&run).is_accepted());
        let report = coverage.report(3, |_| String::new()).unwrap();
        (report.steps.taken, report.pairs.taken)
    };
    assert_eq!(taken(Judge::new(&graph, &Letters)), (1, 0));
    assert_eq!(taken(Judge::new(&graph, &Letters).ends_where(|state| *state == 2)), (2, 1));
}

#[test]
fn a_run_with_too_many_explanations_counts_for_nothing() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Nameless);
    let run = Run::ordered(["one of them"], [(Some(0), mutex::Act::Want)]);
    // Two nodes on the way, three in all.
    for (limit, runs, too_large) in [(2, 0, 1), (3, 1, 0)] {
        let mut coverage = Coverage::new(Judge::new(&model, &observe).limit(limit));
        assert!(coverage.judge(&run).is_accepted());
        let report = coverage.report(8, |_| String::new()).unwrap();
        assert_eq!((report.runs, report.too_large), (runs, too_large));
        assert_eq!(report.to_string().contains("; 1 more had too many"), too_large == 1);
    }
}
