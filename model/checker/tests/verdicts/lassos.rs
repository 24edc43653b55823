//! Every lasso of a small world up to a length, the plainest oracle: what it finds is there.
//!
//! It never proves that nothing is there: a fair violating loop may have to be longer.

use std::collections::HashSet;

use stateright::Model;
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::Trace;

use crate::recheck::{holds_on, is_fair};
use crate::world::{Place, Small, World};

/// A trace of a model.
pub type TraceOf<M> = Trace<<M as Model>::State, <M as Model>::Action>;

/// A fair lasso of at most `longest` moves that violates the formula, a shortest one.
pub fn shortest_violation<M: Small>(
    world: &World<'_, M>,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
    longest: usize,
) -> Option<TraceOf<M>> {
    (1..=longest).find_map(|len| {
        world.initial.iter().find_map(|&s| {
            extend(world, &mut vec![(s, None)], len, &|trace| {
                !holds_on(world.model, formula, trace) && is_fair(world.model, assumptions, trace)
            })
        })
    })
}

fn extend<M: Small>(
    world: &World<'_, M>,
    places: &mut Vec<Place>,
    len: usize,
    wanted: &dyn Fn(&TraceOf<M>) -> bool,
) -> Option<TraceOf<M>> {
    let last = places[places.len() - 1];
    for next in world.moves(last) {
        places.push(next);
        let found = if places.len() > len {
            close(world, places).find(|trace| wanted(trace))
        } else {
            extend(world, places, len, wanted)
        };
        places.pop();
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The lassos whose last place is the first of the loop come to again.
fn close<'a, M: Small>(
    world: &'a World<'_, M>,
    places: &'a [Place],
) -> impl Iterator<Item = TraceOf<M>> + 'a {
    let last = places.len() - 1;
    let starts = (0..last).filter(move |&start| places[start].0 == places[last].0);
    starts.map(move |start| Trace {
        states: places[..last].iter().map(|(s, _)| world.states[*s].clone()).collect(),
        moves: places[1..]
            .iter()
            .map(|(_, came)| came.map(|(from, i)| world.arrows[from][i].0.clone()))
            .collect(),
        back_to: Some(start),
    })
}

/// The length of the shortest way to a place where an immediate formula is false.
pub fn distance_to_break<M: Small>(world: &World<'_, M>, formula: &Formula<M>) -> Option<usize> {
    let mut level: Vec<Place> = world.initial.iter().map(|&s| (s, None)).collect();
    let mut seen: HashSet<Place> = level.iter().copied().collect();
    let mut distance = 0;
    while !level.is_empty() {
        if level.iter().any(|&place| !world.holds(formula, place)) {
            return Some(distance);
        }
        let mut next = vec![];
        for place in level.iter().flat_map(|&place| world.moves(place)) {
            if seen.insert(place) {
                next.push(place);
            }
        }
        level = next;
        distance += 1;
    }
    None
}
