//! Random logs: a walk of a model, told by intervals that may be wide, perhaps spoiled.

use std::collections::HashMap;
use std::hash::Hash;

use proptest::prelude::{Just, Strategy, any};
use proptest::strategy::LazyJust;
use stateright::Model;
use turnwise_conformance::observation::{ObservationOf, Observe};
use turnwise_conformance::run::Run;
use turnwise_conformance::walk::walk;

/// How the order of one event is blurred.
#[derive(Clone, Copy, Debug)]
pub struct Blur {
    /// So much is taken from `before`, and added to `after`.
    pub wide: (u64, u64),
    pub laneless: bool,
    /// Of which object it has a version.
    pub object: Option<u64>,
    /// The observation gets another place: the one at this index, modulo the length.
    pub swap: Option<usize>,
}

/// Blurs for at most `events` events.
pub fn blurs(events: usize) -> impl Strategy<Value = Vec<Blur>> {
    let wide = (0..40_u64, 0..40_u64);
    let object = proptest::option::weighted(0.3, 0..2_u64);
    let swap = proptest::option::weighted(0.1, any::<usize>());
    let one = (wide, proptest::bool::weighted(0.3), object, swap)
        .prop_map(|(wide, laneless, object, swap)| Blur { wide, laneless, object, swap });
    proptest::collection::vec(one, 1..=events)
}

/// A seed and blurs.
pub fn logs(events: usize) -> impl Strategy<Value = (u64, Vec<Blur>)> {
    // The seed does not shrink: a neighbour is another walk altogether.
    (any::<u64>().prop_flat_map(|seed| LazyJust::new(move || seed)), Just(()), blurs(events))
        .prop_map(|(seed, (), blurs)| (seed, blurs))
}

/// The walk from a seed, with as many events as there are blurs at the most. What is told of the
/// order is true of the walk, unless something is swapped.
pub fn blurred<M, O>(
    model: &M,
    observe: &O,
    seed: u64,
    blurs: &[Blur],
) -> Run<ObservationOf<M, O>>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut run = walk(model, observe, seed, 4 * blurs.len()).expect("an initial state").run;
    run.events.truncate(blurs.len());
    let mut versions: HashMap<u64, u64> = HashMap::new();
    for (i, (event, blur)) in run.events.iter_mut().zip(blurs).enumerate() {
        let point = 50 + 10 * i as u64;
        (event.before, event.after) = (point - blur.wide.0, point + blur.wide.1);
        if blur.laneless {
            event.lane = None;
        }
        if let Some(object) = blur.object {
            let number = versions.entry(object).or_default();
            *number += 1;
            *event = event.clone().versioned(object, *number);
        }
    }
    let length = run.events.len();
    for (i, blur) in blurs.iter().enumerate().take(length) {
        if let Some(other) = blur.swap {
            let (one, other) = (run.events[i].what.clone(), run.events[other % length].what.clone());
            run.events[i].what = other;
            run.events[(i + 1) % length].what = one;
        }
    }
    run
}
