//! Invariants: the nearest state where one is false, by a path of the model itself.

use stateright::Model;

use super::models::{Count, Drawn, RoundRobin, State, labeller, plan};
use crate::explore::{Exploration, Invariant, Limits, Plan, explore};
use crate::verdict::Limit;

fn never<S: PartialEq + Send + Sync + 'static>(bad: S) -> Box<dyn Fn(&S) -> bool + Send + Sync> {
    Box::new(move |state| *state != bad)
}

/// Is it a path of the model, from an initial state?
fn is_path<M: Model>(model: &M, path: &[M::State]) -> bool
where
    M::State: PartialEq,
{
    model.init_states().contains(&path[0])
        && path.windows(2).all(|pair| model.next_states(&pair[0]).contains(&pair[1]))
}

#[test]
fn the_shortest_path_is_kept_though_a_longer_one_comes_later() {
    // Trap 13: with a second property another checker reports 0 2 3 4 5.
    let model = Drawn::new("0a1 0a2 2a3 3a4 4a5 1a6 6a5 4a2");
    let invariants = || vec![never(2), never(5), never(7)];
    for labeller in [None, Some(&labeller(Drawn::kind, false))] {
        let found = explore(&Plan { invariants: invariants(), labeller, ..plan(&model) }).unwrap();
        assert_eq!(found.broken, [Some(vec![0, 2]), Some(vec![0, 1, 6, 5]), None]);
    }
}

#[test]
fn an_initial_state_may_be_bad() {
    let model = Drawn { initial: vec![4, 0], ..Drawn::new("0a1") };
    let found = explore(&Plan { invariants: vec![never(0)], ..plan(&model) }).unwrap();
    assert_eq!(found.broken, [Some(vec![0])]);
}

#[test]
fn it_stops_when_all_are_broken_and_no_edges_are_wanted() {
    let stops_at = |bad: Vec<u32>, edges: bool| -> Exploration<u32> {
        let labels = labeller(|(): &()| 0, false);
        let invariants = bad.into_iter().map(never).collect();
        let labeller = edges.then_some(&labels);
        explore(&Plan { invariants, labeller, ..plan(&Count(1_000)) }).unwrap()
    };
    assert_eq!(stops_at(vec![5, 7], false).size.states, 8);
    assert_eq!(stops_at(vec![5, 7], false).limit, Some(Limit::Answered));
    assert_eq!(stops_at(vec![5, 7], true).size.states, 1_001);
    assert_eq!(stops_at(vec![5, 2_000], false).size.states, 1_001);
    assert_eq!(stops_at(vec![], false).size.states, 1_001);
}

#[test]
fn a_limit_leaves_what_was_found() {
    let limits = Limits { states: Some(10), ..Limits::default() };
    let invariants = vec![never(5), never(100)];
    let found = explore(&Plan { invariants, limits, ..plan(&Count(1_000)) }).unwrap();
    assert_eq!(found.broken, [Some((0..=5).collect()), None]);
    assert_eq!(found.limit, Some(Limit::States(10)));
}

/// All done but the last task, which a processor other than the first holds.
fn last_on_second(model: &RoundRobin, state: &State) -> bool {
    (0..2).all(|t| model.done(state, t)) && state.on(1) == Some(2)
}

#[test]
fn paths_are_the_same_on_any_number_of_threads() {
    let model = RoundRobin::new(5, 2, 2, 2);
    let run = |threads| {
        let holds = |s: &State| !last_on_second(&model, s);
        let invariants: Vec<Invariant<'_, RoundRobin>> = vec![Box::new(holds)];
        explore(&Plan { invariants, threads, ..plan(&model) }).unwrap()
    };
    let one = run(1);
    let path = one.broken[0].as_deref().expect("it can come about");
    assert!(is_path(&model, path) && last_on_second(&model, path.last().unwrap()));
    // Nothing nearer: the level before has no such state.
    let depth = path.len() - 1;
    assert_eq!(one.size.depth, depth);
    for threads in [2, 3] {
        let many = run(threads);
        assert_eq!((many.broken, many.size), (one.broken.clone(), one.size));
    }
}

#[test]
fn under_symmetry_paths_are_concrete() {
    let model = RoundRobin::new(4, 2, 2, 1);
    let bad = |s: &State| (0..3).all(|t| model.done(s, t)) && model.running(s, 3);
    let run = |symmetry| {
        let invariants: Vec<Invariant<'_, RoundRobin>> = vec![Box::new(move |s| !bad(s))];
        explore(&Plan { invariants, symmetry, ..plan(&model) }).unwrap()
    };
    let all = explore(&plan(&model)).unwrap().size.states;
    let symmetry = Some(State::processors_sorted as fn(&State) -> State);
    let fewer = explore(&Plan { symmetry, ..plan(&model) }).unwrap().size.states;
    assert!(fewer < all, "{fewer} representatives of {all} states");
    let (whole, reduced) = (run(None), run(symmetry));
    let path = reduced.broken[0].as_deref().expect("it can come about");
    assert!(is_path(&model, path) && bad(path.last().unwrap()));
    assert_eq!(path.len(), whole.broken[0].as_deref().unwrap().len());
    // Some state on the way is not its own representative: the path was made concrete.
    assert!(path.iter().any(|state| state.processors_sorted() != *state));
}

#[test]
fn what_is_no_symmetry_is_found_out() {
    // 7 and 2 are not alike: from 2 nothing leads to 3.
    let model = Drawn::new("0a2 7a3");
    let symmetry = Some((|s: &u64| if *s == 2 { 7 } else { *s }) as fn(&u64) -> u64);
    let invariants = vec![never(3)];
    let found = explore(&Plan { invariants, symmetry, ..plan(&model) });
    assert_eq!(found.err().map(|found| found.which), Some("representative"));
}
