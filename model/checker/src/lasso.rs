//! A short lasso out of a component that holds a fair accepting cycle.
//!
//! With at most one condition to meet on the loop, the shortest loop is found, by breadth-first
//! search from each arc that meets it. With several that is NP-hard: a tour from condition to
//! condition is made, and every detour is cut out of it. The stem is the shortest to that loop.

mod cut;
mod part;

use std::hash::Hash;

use stateright::Model;

use crate::fair_cycle::FairComponents;
use crate::label::ClassSet;
use crate::product::{Node, Product};
use crate::space::Fairness;
use crate::verdict::{Brevity, Counterexample, CounterexampleOf, Met};

use crate::tree::{Move, Tree};
use part::Part;

/// The nearest so many components are tried, and the shortest lasso is taken.
const COMPONENTS_TRIED: usize = 8;
/// Only the nearest component is tried if it has more nodes.
const LARGE_COMPONENT: usize = 100_000;

/// A counterexample, and what decides which assumptions exclude it.
pub(crate) struct Found<M: Model> {
    pub counterexample: CounterexampleOf<M>,
    pub profile: Profile,
}

/// The classes that a loop takes, and those enabled in each and in some state of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile {
    pub taken: ClassSet,
    pub in_each: ClassSet,
    pub in_some: ClassSet,
}

/// A counterexample from the components found, which lie among the reachable nodes.
pub(crate) fn shortest<M>(
    product: &Product<'_, '_, M>,
    components: &FairComponents,
    fairness: Fairness,
    assumptions: usize,
) -> Found<M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let tree = Tree::grow(product);
    let mut best: Option<(Vec<Move>, Vec<Move>, Brevity)> = None;
    for component in nearest(&tree, components) {
        let members: Vec<Node> =
            tree.order.iter().copied().filter(|&n| components.of(n) == Some(component)).collect();
        let large = members.len() > LARGE_COMPONENT;
        let (looping, brevity) = Part::new(product, members, fairness).short_loop();
        let looping = tree.turned(looping);
        let stem = tree.way_to(product, looping[0].0);
        let len = stem.len() + looping.len();
        if best.as_ref().is_none_or(|(s, l, _)| len < s.len() + l.len()) {
            best = Some((stem, looping, brevity));
        }
        if large {
            break;
        }
    }
    let (stem, looping, brevity) = best.expect("a fair component is reachable");
    counterexample(product, stem, looping, brevity, fairness, assumptions)
}

/// The fair components, nearest first.
fn nearest(tree: &Tree, components: &FairComponents) -> Vec<u32> {
    let mut found = Vec::new();
    for &node in &tree.order {
        if let Some(component) = components.of(node)
            && !found.contains(&component)
        {
            found.push(component);
            if found.len() == COMPONENTS_TRIED {
                break;
            }
        }
    }
    found
}

/// The same behaviour, its stem and loop as short as they can be written, as a trace of the model.
fn counterexample<M>(
    product: &Product<'_, '_, M>,
    stem: Vec<Move>,
    looping: Vec<Move>,
    brevity: Brevity,
    fairness: Fairness,
    assumptions: usize,
) -> Found<M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let forget = |moves: Vec<Move>| -> Vec<(u32, Option<usize>)> {
        moves.into_iter().map(|(node, edge)| (product.state(node), edge)).collect()
    };
    let (mut stem, mut looping) = (forget(stem), forget(looping));
    if let Some(period) = (1..looping.len()).find(|&p| {
        looping.len() % p == 0 && (p..looping.len()).all(|i| looping[i] == looping[i - p])
    }) {
        looping.truncate(period);
    }
    while stem.last().is_some() && stem.last() == looping.last() {
        stem.pop();
        looping.rotate_right(1);
    }
    let back_to = stem.len();
    let profile = profile(product, &looping);
    let certificate =
        (0..assumptions).map(|i| met(product, &looping, back_to, profile, fairness, i)).collect();
    stem.append(&mut looping);
    let trace = product.space.trace(&stem, 0, Some(back_to));
    Found { counterexample: Counterexample { trace, brevity, certificate }, profile }
}

fn profile<M>(product: &Product<'_, '_, M>, looping: &[(u32, Option<usize>)]) -> Profile
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let graph = &product.space.graph;
    let mut profile = Profile { taken: 0, in_each: !0, in_some: 0 };
    for &(s, edge) in looping {
        profile.taken |= edge.map_or(0, |e| graph.label(e).taken);
        profile.in_each &= graph.enabled(s);
        profile.in_some |= graph.enabled(s);
    }
    profile
}

/// How the loop meets assumption `i`, if it is made; its positions begin at `back_to`.
fn met<M>(
    product: &Product<'_, '_, M>,
    looping: &[(u32, Option<usize>)],
    back_to: usize,
    profile: Profile,
    fairness: Fairness,
    i: usize,
) -> Option<Met>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let graph = &product.space.graph;
    let has = |set: ClassSet| set >> i & 1 != 0;
    let position = |test: &dyn Fn(u32, Option<usize>) -> bool| {
        back_to + looping.iter().position(|&(s, edge)| test(s, edge)).expect("by its profile")
    };
    if !has(fairness.weak | fairness.strong) {
        None
    } else if has(profile.taken) {
        let taken = |_, edge: Option<usize>| edge.is_some_and(|e| has(graph.label(e).taken));
        Some(Met::Taken(position(&taken)))
    } else if has(fairness.strong) {
        Some(Met::NeverEnabled)
    } else {
        Some(Met::Disabled(position(&|s, _| !has(graph.enabled(s)))))
    }
}
