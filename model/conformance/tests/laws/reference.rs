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

/// Every path of at most `most` steps that shows exactly this.
pub fn paths<M, O>(
    model: &M,
    observe: &O,
    word: &[&ObservationOf<M, O>],
    most: usize,
) -> Vec<Vec<Named<M>>>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut found = vec![];
    for state in model.init_states().into_iter().filter(|state| model.within_boundary(state)) {
        collect(model, observe, &state, word, &mut vec![], most, &mut found);
    }
    found
}

fn collect<M, O>(
    model: &M,
    observe: &O,
    state: &M::State,
    word: &[&ObservationOf<M, O>],
    path: &mut Vec<Named<M>>,
    most: usize,
    found: &mut Vec<Vec<Named<M>>>,
) where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
    O: Observe<M>,
{
    if word.is_empty() {
        found.push(path.clone());
    }
    if path.len() == most {
        return;
    }
    for (action, to) in model.next_steps(state) {
        if !model.within_boundary(&to) {
            continue;
        }
        let rest = match observe.observe(model, state, &action, &to) {
            // A silent step that changes nothing explains nothing.
            None if to == *state => continue,
            None => word,
            Some(shown) if Some(&&shown) == word.first() => &word[1..],
            Some(_) => continue,
        };
        path.push((state.clone(), action, to.clone()));
        collect(model, observe, &to, rest, path, most, found);
        path.pop();
    }
}
