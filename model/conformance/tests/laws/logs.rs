//! Random logs: a walk of a model, told by intervals that may be wide, perhaps spoiled.

use std::collections::HashMap;
use std::hash::Hash;

use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
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
    /// Another observation instead: that at this index of the alphabet, modulo its length.
    pub renamed: Option<usize>,
}

/// Blurs for at most `events` events.
pub fn blurs(events: usize) -> impl Strategy<Value = Vec<Blur>> {
    let width = || prop_oneof![0..3_u64, 0..40_u64];
    let wide = (width(), width());
    let object = proptest::option::weighted(0.3, 0..2_u64);
    let renamed = proptest::option::weighted(0.2, any::<usize>());
    let one = (wide, proptest::bool::weighted(0.3), object, renamed)
        .prop_map(|(wide, laneless, object, renamed)| Blur { wide, laneless, object, renamed });
    proptest::collection::vec(one, 1..=events)
}

/// A seed and blurs.
pub fn logs(events: usize) -> impl Strategy<Value = (u64, Vec<Blur>)> {
    // The seed does not shrink: a neighbour is another walk altogether.
    (any::<u64>().prop_flat_map(|seed| LazyJust::new(move || seed)), Just(()), blurs(events))
        .prop_map(|(seed, (), blurs)| (seed, blurs))
}

/// The walk from a seed, with as many events as there are blurs at the most. What is told of the
/// order is true of the walk, unless something is renamed.
pub fn blurred<M, O>(
    model: &M,
    observe: &O,
    alphabet: &[ObservationOf<M, O>],
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
    for (event, blur) in run.events.iter_mut().zip(blurs) {
        if let Some(other) = blur.renamed {
            event.what = alphabet[other % alphabet.len()].clone();
        }
    }
    run
}
