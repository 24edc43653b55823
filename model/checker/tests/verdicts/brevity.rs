//! Looks for a way to make a counterexample shorter: a detour in its loop, a shorter stem to it.

use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::{Brevity, Counterexample, Trace};

use crate::drawn::Drawn;
use crate::lassos::TraceOf;
use crate::recheck::{holds_on, is_fair};
use crate::world::World;

/// How a lasso could be shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Longer {
    /// Without this stretch of the loop it is fair and violates all the same.
    Detour(TraceOf<Drawn>),
    /// So does the same loop behind this stem.
    Stem(TraceOf<Drawn>),
}

/// A way to make a counterexample shorter, if there is one.
pub fn longer_than_needed(
    world: &World<'_, Drawn>,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
    shown: &Counterexample<u8, u16>,
) -> Option<Longer> {
    let violates = |trace: &TraceOf<Drawn>| {
        !holds_on(world.model, formula, trace) && is_fair(world.model, assumptions, trace)
    };
    if shown.brevity == Brevity::ShortestPath {
        return None;
    }
    if let Some(shorter) = without_detours(&shown.trace).find(|trace| violates(trace)) {
        return Some(Longer::Detour(shorter));
    }
    for turned in rotations(&shown.trace) {
        for stem in stems(world, turned.states[0], shown.trace.stem_len()) {
            let shorter = joined(&stem, &turned);
            if violates(&shorter) {
                return Some(Longer::Stem(shorter));
            }
        }
    }
    None
}

/// The loop alone, from each of its states on.
fn rotations(trace: &TraceOf<Drawn>) -> impl Iterator<Item = TraceOf<Drawn>> {
    let start = trace.stem_len();
    (0..trace.loop_len()).map(move |by| {
        let (mut states, mut moves) =
            (trace.states[start..].to_vec(), trace.moves[start..].to_vec());
        states.rotate_left(by);
        moves.rotate_left(by);
        Trace { states, moves, back_to: Some(0) }
    })
}

/// The same stem, and the loop without the stretch between two visits of one state.
fn without_detours(trace: &TraceOf<Drawn>) -> impl Iterator<Item = TraceOf<Drawn>> {
    let (start, end) = (trace.stem_len(), trace.moves.len());
    let visits = (start..end).flat_map(move |i| (i + 1..end).map(move |j| (i, j)));
    visits.filter(|&(i, j)| trace.states[i] == trace.states[j]).map(move |(i, j)| {
        let mut shorter = trace.clone();
        shorter.states.drain(i..j);
        shorter.moves.drain(i..j);
        shorter
    })
}

/// States, each with the move that leaves it.
type Way = Vec<(u8, Option<u16>)>;

/// All ways of fewer moves than `below` from an initial state to this one.
fn stems(world: &World<'_, Drawn>, to: u8, below: usize) -> Vec<Way> {
    let mut found = vec![];
    let mut open: Vec<(usize, Way)> = world.initial.iter().map(|&s| (s, vec![])).collect();
    while let Some((s, way)) = open.pop() {
        if way.len() >= below {
            continue;
        }
        if world.states[s] == to {
            found.push(way.clone());
        }
        for (target, came) in world.moves((s, None)) {
            let action = came.map(|(from, i)| world.arrows[from][i].0);
            open.push((target, [way.clone(), vec![(world.states[s], action)]].concat()));
        }
    }
    found
}

fn joined(stem: &Way, turned: &TraceOf<Drawn>) -> TraceOf<Drawn> {
    let (mut states, mut moves): (Vec<u8>, Vec<Option<u16>>) = stem.iter().copied().unzip();
    states.extend(&turned.states);
    moves.extend(&turned.moves);
    Trace { states, moves, back_to: Some(stem.len()) }
}
