//! The definition, written out naively: rows of events, and paths that show them.

use std::collections::HashSet;
use std::hash::Hash;

use stateright::Model;
use turnwise_conformance::observation::{ObservationOf, Observe};
use turnwise_conformance::run::{Event, Run};

/// A step as one can compare it.
pub type Named<M> = (<M as Model>::State, <M as Model>::Action, <M as Model>::State);

/// Is some row of all events, in an order that respects what is known, a behaviour?
pub fn accepts<M, O>(model: &M, observe: &O, run: &Run<ObservationOf<M, O>>) -> bool
where
    M: Model,
    M::State: Clone + Eq + Hash,
    O: Observe<M>,
{
    rows(run).iter().any(|row| {
        let word: Vec<&ObservationOf<M, O>> = row.iter().map(|&i| &run.events[i].what).collect();
        is_behaviour(model, observe, &word)
    })
}

/// Every row of all events that respects what is known of their order.
pub fn rows<T>(run: &Run<T>) -> Vec<Vec<usize>> {
    let mut rows = vec![];
    extend(run, &mut vec![], &mut rows);
    rows
}

fn extend<T>(run: &Run<T>, row: &mut Vec<usize>, rows: &mut Vec<Vec<usize>>) {
    if row.len() == run.events.len() {
        rows.push(row.clone());
    }
    for next in (0..run.events.len()).filter(|i| !row.contains(i)).collect::<Vec<usize>>() {
        let waits = |&i: &usize| precedes(run, i, next) && !row.contains(&i);
        if (0..run.events.len()).find(waits).is_none() {
            row.push(next);
            extend(run, row, rows);
            row.pop();
        }
    }
}

/// Does event `i` come before event `k` for certain?
pub fn precedes<T>(run: &Run<T>, i: usize, k: usize) -> bool {
    let (a, b): (&Event<T>, &Event<T>) = (&run.events[i], &run.events[k]);
    let versions = a.version.zip(b.version);
    a.after < b.before
        || a.lane.is_some() && a.lane == b.lane && i < k
        || versions.is_some_and(|(a, b)| a.object == b.object && a.number < b.number)
}

/// Does some path from an initial state show exactly this?
pub fn is_behaviour<M, O>(model: &M, observe: &O, word: &[&ObservationOf<M, O>]) -> bool
where
    M: Model,
    M::State: Clone + Eq + Hash,
    O: Observe<M>,
{
    let initial = model.init_states().into_iter().filter(|state| model.within_boundary(state));
    let mut been = HashSet::new();
    initial.into_iter().any(|state| goes_on(model, observe, &state, word, &mut been))
}

fn goes_on<M, O>(
    model: &M,
    observe: &O,
    state: &M::State,
    word: &[&ObservationOf<M, O>],
    been: &mut HashSet<(usize, M::State)>,
) -> bool
where
    M: Model,
    M::State: Clone + Eq + Hash,
    O: Observe<M>,
{
    if word.is_empty() {
        return true;
    }
    if !been.insert((word.len(), state.clone())) {
        return false;
    }
    let steps = model.next_steps(state);
    steps.iter().filter(|(_, to)| model.within_boundary(to)).any(|(action, to)| {
        match observe.observe(model, state, action, to) {
            None => goes_on(model, observe, to, word, been),
            Some(shown) => shown == *word[0] && goes_on(model, observe, to, &word[1..], been),
        }
    })
}

/// Every path of at most `most` steps that shows exactly this, and takes no step twice between the
/// same two observations. What all these have in common, in steps and in pairs of steps, all paths
/// have: what goes round can be cut short at a step that it takes twice.
pub fn paths<M, O>(
    model: &M,
    observe: &O,
    word: &[&ObservationOf<M, O>],
    most: usize,
) -> Vec<Vec<Named<M>>>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone + Eq,
    O: Observe<M>,
{
    let mut found = vec![];
    for state in model.init_states().into_iter().filter(|state| model.within_boundary(state)) {
        let mut path = Path { steps: vec![], since: 0 };
        collect(model, observe, &state, word, &mut path, most, &mut found);
    }
    found
}

struct Path<S, A> {
    steps: Vec<(S, A, S)>,
    /// Where the steps since the last observation begin.
    since: usize,
}

fn collect<M, O>(
    model: &M,
    observe: &O,
    state: &M::State,
    word: &[&ObservationOf<M, O>],
    path: &mut Path<M::State, M::Action>,
    most: usize,
    found: &mut Vec<Vec<Named<M>>>,
) where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone + Eq,
    O: Observe<M>,
{
    if word.is_empty() {
        found.push(path.steps.clone());
    }
    if path.steps.len() == most {
        return;
    }
    for (action, to) in model.next_steps(state) {
        let shown = observe.observe(model, state, &action, &to);
        let step = (state.clone(), action, to.clone());
        // A silent step that changes nothing explains nothing.
        let is_idle = shown.is_none() && to == *state;
        let is_round = shown.is_none() && path.steps[path.since..].contains(&step);
        let is_other = shown.is_some() && shown.as_ref() != word.first().copied();
        if !model.within_boundary(&to) || is_idle || is_round || is_other {
            continue;
        }
        let since = path.since;
        path.steps.push(step);
        if shown.is_some() {
            path.since = path.steps.len();
        }
        let rest = &word[usize::from(shown.is_some())..];
        collect(model, observe, &to, rest, path, most, found);
        path.steps.pop();
        path.since = since;
    }
}
