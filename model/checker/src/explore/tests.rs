//! Explores known models, and compares with Stateright, with the plainest search, with itself.

mod graph;
mod invariants;
mod limits;
mod models;

use std::hash::Hash;
use std::sync::{Arc, Mutex};

use stateright::{Checker, Model};

use self::models::{Action, Clash, Count, Drawn, Letters, RoundRobin, labeller, plan};
use super::{Exploration, Plan, Progress, explore};

/// What Stateright's breadth-first search says: distinct states, and all that it generated.
fn stateright<M>(model: M) -> (usize, usize)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + PartialEq + Hash + Send + Sync,
    M::Action: Clone + PartialEq,
{
    let checker = model.checker().spawn_bfs().join();
    (checker.unique_state_count(), checker.state_count())
}

fn counts<S>(found: &Exploration<S>) -> (usize, usize) {
    (found.size.states, found.size.transitions)
}

/// Dispatches, steps and the rest.
fn kind(action: &Action) -> u32 {
    match action {
        Action::Dispatch(_) => 0,
        Action::Step(_) => 1,
        _ => 2,
    }
}

#[test]
fn counts_are_those_of_stateright() {
    for (tasks, processors, work, slice) in
        [(1, 1, 0, 1), (2, 1, 1, 1), (3, 2, 2, 1), (4, 2, 3, 2), (3, 3, 1, 2)]
    {
        let model = RoundRobin::new(tasks, processors, work, slice);
        assert_eq!(counts(&explore(&plan(&model)).unwrap()), stateright(model), "{model:?}");
    }
}

#[test]
fn counts_are_those_of_tlc_and_spin() {
    let model = RoundRobin::new(5, 2, 3, 2);
    let found = explore(&plan(&model)).unwrap();
    assert_eq!(counts(&found), (126_432, 384_801));
    assert_eq!((found.size.depth, found.limit), (53, None));
    let small = RoundRobin::new(3, 2, 2, 1);
    assert_eq!(explore(&plan(&small)).unwrap().size.states, 2_084);
}

#[test]
fn states_that_own_memory_are_all_given_back() {
    let model = Letters::new(8);
    let labels = labeller(|&at: &usize| at as u32 % 3, true);
    for (threads, labeller) in [(1, None), (2, None), (1, Some(&labels)), (2, Some(&labels))] {
        let found = explore(&Plan { threads, labeller, ..plan(&model) }).unwrap();
        assert_eq!(counts(&found), (40_320, 40_320 * 7 + 1));
        // Reversed by swaps of neighbours: as many as there are pairs.
        assert_eq!(found.size.depth, 28);
        let kept = found.graph.as_ref().map_or(0, |graph| graph.states.len());
        assert_eq!(kept, if labeller.is_some() { 40_320 } else { 0 });
        assert_eq!(Arc::strong_count(&model.token), kept + 1);
        drop(found);
        assert_eq!(Arc::strong_count(&model.token), 1);
    }
}

#[test]
fn states_with_one_hash_are_told_apart() {
    let found = explore(&plan(&Clash(500))).unwrap();
    assert_eq!(counts(&found), (501, 1_001));
}

#[test]
fn a_step_to_the_same_state_is_none() {
    let model = Drawn::new("0a0 0b1 1a1 1b1 1a0");
    let labels = labeller(Drawn::kind, false);
    for labeller in [None, Some(&labels)] {
        let found = explore(&Plan { labeller, ..plan(&model) }).unwrap();
        assert_eq!(counts(&found), (2, 3));
    }
}

#[test]
fn numbers_do_not_depend_on_threads() {
    let model = RoundRobin::new(5, 2, 3, 2);
    let labels = labeller(kind, false);
    let run = |threads| {
        let found = explore(&Plan { threads, labeller: Some(&labels), ..plan(&model) }).unwrap();
        (found.size, found.graph.unwrap())
    };
    let (size, one) = run(1);
    for threads in [2, 3] {
        let (again, many) = run(threads);
        assert_eq!(size, again);
        assert!(one.states == many.states, "states differ on {threads} threads");
        assert!(one.targets == many.targets, "targets differ on {threads} threads");
        assert!(one.labels == many.labels, "labels differ on {threads} threads");
        assert_eq!(one.label_table, many.label_table);
        assert!(one.first_edge == many.first_edge && one.enabled == many.enabled);
        assert_eq!(one.enabled_table, many.enabled_table);
        assert_eq!(one.initial, many.initial);
    }
}

#[test]
fn a_long_way_is_gone_to_its_end() {
    let found = explore(&Plan { threads: 2, ..plan(&Count(50_000)) }).unwrap();
    assert_eq!((found.size.states, found.size.depth, found.limit), (50_001, 50_000, None));
}

#[test]
fn progress_ends_with_what_was_found() {
    let model = RoundRobin::new(4, 2, 3, 2);
    let told: Mutex<Vec<Progress>> = Mutex::new(Vec::new());
    let tell = |progress: &Progress| told.lock().unwrap().push(*progress);
    let found = explore(&Plan { progress: Some(&tell), ..plan(&model) }).unwrap();
    let told = told.into_inner().unwrap();
    let last = told.last().expect("it reports at the end at least");
    assert_eq!((last.states, last.transitions), counts(&found));
    assert_eq!((last.depth, last.frontier), (found.size.depth, 0));
    assert!(told.is_sorted_by_key(|progress| progress.states));
}

#[test]
fn nothing_begins_nowhere() {
    let found = explore(&plan(&Drawn::default())).unwrap();
    assert_eq!((counts(&found), found.size.depth, found.limit), ((0, 0), 0, None));
}

#[test]
fn initial_states_may_come_twice() {
    let labels = labeller(Drawn::kind, false);
    let model = Drawn { initial: vec![3, 1, 3], ..Drawn::new("1a3") };
    let found = explore(&Plan { labeller: Some(&labels), ..plan(&model) }).unwrap();
    let graph = found.graph.unwrap();
    let initial: Vec<u64> = graph.initial.iter().map(|&s| graph.states[s as usize]).collect();
    assert_eq!(initial, [3, 1]);
    assert_eq!((graph.len(), found.size.depth), (2, 0));
}

#[test]
fn a_fickle_model_is_found_out() {
    for which in ["init_states", "actions", "next_state"] {
        let model = Drawn { fickle: Some(which), ..Drawn::new("0a1 0b2") };
        let named = explore(&plan(&model)).err().map(|found| found.which);
        assert_eq!(named, Some(which));
    }
}
