//! The steps of each state as they are found: labelled, merged, their targets still unnumbered.

use std::hash::Hash;
use std::sync::Mutex;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use stateright::Model;

use super::Plan;
use super::expand::hash;
use super::shard::{Id, Outbox, Record, SHARDS, place};
use crate::label::{ClassSet, Label, Labeller};

type Numbers<K> = HashMap<K, u32, FixedState>;

/// Numbers for equal things, shared by all threads; in order of arrival, so not for ever.
pub(super) struct Interner<K> {
    numbers: Mutex<Numbers<K>>,
}

impl<K: Clone + Eq + Hash + Ord> Interner<K> {
    pub(super) fn new() -> Self {
        Interner { numbers: Mutex::new(Numbers::default()) }
    }

    /// The number of `key`, from this thread's own table where it has been there before.
    fn number(&self, known: &mut Numbers<K>, key: K) -> u32 {
        if let Some(&number) = known.get(&key) {
            return number;
        }
        let mut numbers = self.numbers.lock().expect("no thread panics while it holds this");
        let next = u32::try_from(numbers.len()).expect("fewer labels than steps");
        let number = *numbers.entry(key.clone()).or_insert(next);
        known.insert(key, number);
        number
    }

    /// How many were numbered.
    pub(super) fn len(&self) -> usize {
        self.numbers.lock().expect("no thread panics while it holds this").len()
    }

    /// What was numbered, sorted, and for each old number the place there.
    pub(super) fn into_sorted(self) -> (Vec<K>, Vec<u32>) {
        let numbers = self.numbers.into_inner().expect("no thread panics while it holds this");
        let mut sorted: Vec<(K, u32)> = numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut places = vec![0; sorted.len()];
        for (place, (_, old)) in sorted.iter().enumerate() {
            places[*old as usize] = place as u32;
        }
        (sorted.into_iter().map(|(key, _)| key).collect(), places)
    }
}

/// Writes labels on steps.
pub(super) struct Scribe<'a, M: Model> {
    pub(super) labeller: &'a Labeller<M>,
    pub(super) labels: Interner<Label>,
    pub(super) enabled: Interner<ClassSet>,
}

/// The number of the empty set of classes.
pub(super) const NOTHING_ENABLED: u32 = 0;

impl<'a, M: Model> Scribe<'a, M> {
    pub(super) fn new(labeller: &'a Labeller<M>) -> Self {
        let enabled = Interner::new();
        let first = enabled.number(&mut Numbers::default(), 0);
        debug_assert_eq!(first, NOTHING_ENABLED);
        Scribe { labeller, labels: Interner::new(), enabled }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let weights = self.labeller.weights.len() * size_of::<u32>();
        self.labels.len() * (size_of::<Label>() + weights)
            + self.enabled.len() * size_of::<ClassSet>()
    }
}

/// A successor, and what is written on the step to it.
struct Step<S> {
    hash: u64,
    state: S,
    label: Label,
}

/// The rows of a block: for each source its edges and what it enables.
pub(super) struct Rows<S> {
    /// How many edges, source by source.
    pub(super) degrees: Vec<u32>,
    pub(super) enabled: Vec<u32>,
    /// Edge by edge, the shard of its target: the target's number comes back in that order.
    pub(super) shards: Vec<u8>,
    pub(super) labels: Vec<u32>,
    /// The steps of the source at hand, and how many it has before merging.
    steps: Vec<Step<S>>,
    count: usize,
    known_labels: Numbers<Label>,
    known_enabled: Numbers<ClassSet>,
}

impl<S> Rows<S> {
    pub(super) fn new() -> Self {
        Rows {
            degrees: Vec::new(),
            enabled: Vec::new(),
            shards: Vec::new(),
            labels: Vec::new(),
            steps: Vec::new(),
            count: 0,
            known_labels: Numbers::default(),
            known_enabled: Numbers::default(),
        }
    }

    /// Forgets the rows, but not the labels that are known.
    pub(super) fn clear(&mut self) {
        self.degrees.clear();
        self.enabled.clear();
        self.shards.clear();
        self.labels.clear();
    }
}

impl<S: Clone + Eq + Hash> Rows<S> {
    /// Writes the row of one source; true if a step leaves the boundary.
    #[inline(always)]
    pub(super) fn write<M>(
        &mut self,
        plan: &Plan<'_, M>,
        scribe: &Scribe<'_, M>,
        source: &S,
        actions: &mut Vec<M::Action>,
    ) -> bool
    where
        M: Model<State = S>,
        M::Action: Clone,
    {
        let (model, labeller) = (plan.model, scribe.labeller);
        let (mut enabled, mut cut) = (0, false);
        self.count = 0;
        for action in actions.drain(..) {
            let Some(next) = model.next_state(source, action.clone()) else { continue };
            if next == *source {
                continue;
            }
            if !model.within_boundary(&next) {
                cut = true;
                enabled |= labeller.classes_of(model, source, &action);
                continue;
            }
            let label = labeller.label(model, source, &action, &next);
            enabled |= label.taken;
            self.count += 1;
            let state = plan.representative(next);
            if state != *source {
                self.merge(Step { hash: hash(&state), state, label });
            }
        }
        self.enabled.push(scribe.enabled.number(&mut self.known_enabled, enabled));
        self.degrees.push(self.steps.len() as u32);
        for step in &mut self.steps {
            let label = std::mem::take(&mut step.label);
            self.labels.push(scribe.labels.number(&mut self.known_labels, label));
        }
        cut
    }

    /// Adds a step to the source at hand: each edge to one target carries the classes of all, and
    /// those that say the same are one.
    #[inline(always)]
    fn merge(&mut self, mut step: Step<S>) {
        let mut said = false;
        let twins = |known: &&mut Step<S>| known.hash == step.hash && known.state == step.state;
        let mut taken = step.label.taken;
        for twin in self.steps.iter_mut().filter(twins) {
            twin.label.taken |= taken;
            taken = twin.label.taken;
            said |= twin.label.says_same(&step.label);
        }
        if !said {
            step.label.taken = taken;
            self.steps.push(step);
        }
    }

    /// Sends the successors of the source at hand to their shards; says how many steps it has.
    #[inline(always)]
    pub(super) fn send(&mut self, parent: Id, outboxes: &mut [Outbox<S>; SHARDS]) -> usize {
        for Step { hash, state, .. } in self.steps.drain(..) {
            let (shard, tag) = place(hash);
            self.shards.push(shard as u8);
            outboxes[shard].records.push(Record { state, tag, parent });
        }
        self.count
    }
}
