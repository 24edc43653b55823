//! The graph against the plainest search that could build it, on random models.

use std::collections::{BTreeMap, BTreeSet};

use quickcheck::{QuickCheck, TestResult};
use stateright::Model;

use super::models::{Drawn, labeller, plan};
use crate::explore::{Plan, explore};
use crate::graph::Graph;
use crate::label::{ClassSet, Label, Labeller};

/// For each state: what it enables, and its labelled edges.
type Rows = BTreeMap<u64, (ClassSet, BTreeSet<(u64, Label)>)>;

fn plainly(model: &Drawn, labeller: &Labeller<Drawn>) -> Rows {
    let mut rows = Rows::new();
    let mut left = model.init_states();
    left.retain(|state| model.within_boundary(state));
    while let Some(state) = left.pop() {
        if rows.contains_key(&state) {
            continue;
        }
        let mut enabled = 0;
        let mut classes: BTreeMap<u64, ClassSet> = BTreeMap::new();
        let mut labels = Vec::new();
        for (action, next) in model.next_steps(&state) {
            if next == state {
                continue;
            }
            let label = labeller.label(model, &state, &action, &next);
            enabled |= label.taken;
            if model.within_boundary(&next) {
                *classes.entry(next).or_default() |= label.taken;
                labels.push((next, label));
                left.push(next);
            }
        }
        let edges = labels.into_iter().map(|(next, label)| {
            let taken = classes[&next];
            (next, Label { taken, ..label })
        });
        rows.insert(state, (enabled, edges.collect()));
    }
    rows
}

fn rows(graph: &Graph<u64>) -> Rows {
    let row = |s: u32| {
        let edge = |e: usize| (graph.states[graph.targets[e] as usize], graph.label(e).clone());
        let edges: Vec<(u64, Label)> = graph.edges(s).map(edge).collect();
        let set: BTreeSet<(u64, Label)> = edges.iter().cloned().collect();
        assert_eq!(set.len(), edges.len(), "an edge twice");
        assert!(graph.expanded.get(s as usize));
        (graph.states[s as usize], (graph.enabled(s), set))
    };
    (0..graph.len() as u32).map(row).collect()
}

#[test]
fn it_is_that_of_the_plainest_search() {
    fn agrees(steps: Vec<(u8, u8, u8)>, weighed: bool, bounded: bool) -> TestResult {
        let step = |(from, kind, to): (u8, u8, u8)| {
            (u64::from(from % 8), char::from(b'a' + kind % 4), u64::from(to % 8))
        };
        let model = Drawn {
            initial: vec![0, 5],
            steps: steps.into_iter().map(step).collect(),
            most: bounded.then_some(6),
            ..Drawn::default()
        };
        let labels = labeller(Drawn::kind, weighed);
        let found = explore(&Plan { labeller: Some(&labels), ..plan(&model) }).unwrap();
        TestResult::from_bool(rows(&found.graph.unwrap()) == plainly(&model, &labels))
    }
    QuickCheck::new().tests(2_000).quickcheck(agrees as fn(_, _, _) -> _);
}

#[test]
fn one_edge_carries_the_classes_of_all_steps() {
    // `a` and `c` say the same but for the class; `b` makes the step predicate true.
    let model = Drawn::new("0a1 0b1 0c1 0a0 1a0");
    let labels = labeller(Drawn::kind, false);
    let found = explore(&Plan { labeller: Some(&labels), ..plan(&model) }).unwrap();
    let graph = found.graph.unwrap();
    let said: Vec<(ClassSet, u64)> =
        graph.edges(0).map(|e| (graph.label(e).taken, graph.label(e).atoms)).collect();
    assert_eq!(said, [(0b111, 0), (0b111, 1)]);
    assert_eq!(found.size.transitions, 5);
    assert_eq!((graph.enabled(0), graph.enabled(1)), (0b111, 0b001));
}
