//! What is written on an edge: the classes it belongs to, the step predicates, the weights.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use stateright::Model;

use crate::fairness::Class;
use crate::formula::{ActionOf, Atom, StateOf};

/// At most so many classes of actions in one check.
pub const MOST_CLASSES: usize = 128;
/// At most so many step predicates in one check.
pub const MOST_STEP_ATOMS: usize = 64;

/// A set of classes, bit i for the class that was given as number i.
pub(crate) type ClassSet = u128;

/// What is said of one step.
#[derive(Clone, Debug, Default, Eq, PartialOrd, Ord)]
pub(crate) struct Label {
    /// The classes that the step belongs to.
    pub taken: ClassSet,
    /// The step predicates that it makes true.
    pub atoms: u64,
    /// Its weight in each bound, in the order given.
    pub weights: Box<[u32]>,
}

impl Label {
    /// Do both say the same but for the classes?
    #[inline]
    pub(crate) fn says_same(&self, other: &Self) -> bool {
        // Element by element: where there are no weights `==` would call `memcmp` on dangling
        // pointers, and its masked loads cost hundreds of cycles there.
        self.atoms == other.atoms && self.weights.iter().eq(other.weights.iter())
    }
}

impl PartialEq for Label {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.taken == other.taken && self.says_same(other)
    }
}

impl Hash for Label {
    #[inline]
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u128(self.taken);
        hasher.write_u64(self.atoms);
        self.weights.iter().for_each(|&weight| hasher.write_u32(weight));
    }
}

/// What an action weighs in a bound: state before, action, state after.
pub(crate) type WeightFn<M> =
    dyn Fn(&M, &StateOf<M>, &ActionOf<M>, &StateOf<M>) -> u32 + Send + Sync;

/// All that is asked about a step, in fixed order.
pub(crate) struct Labeller<M: Model> {
    pub classes: Vec<Class<M>>,
    pub atoms: Vec<Atom<M>>,
    pub weights: Vec<Arc<WeightFn<M>>>,
}

impl<M: Model> Labeller<M> {
    /// The label of one step that changes the state.
    pub(crate) fn label(
        &self,
        model: &M,
        from: &M::State,
        action: &M::Action,
        to: &M::State,
    ) -> Label {
        let mut label = Label {
            taken: self.classes_of(model, from, action),
            atoms: 0,
            weights: self.weights.iter().map(|weight| weight(model, from, action, to)).collect(),
        };
        for (i, atom) in self.atoms.iter().enumerate() {
            label.atoms |= u64::from(atom.holds(model, to, Some((from, action)))) << i;
        }
        label
    }

    /// Does a step labelled so make this step predicate true?
    ///
    /// # Panics
    ///
    /// If the predicate was not known before exploration.
    pub(crate) fn makes(&self, label: &Label, atom: &Atom<M>) -> bool {
        let known = self.atoms.iter().position(|known| known.is(atom));
        label.atoms >> known.expect("step predicates are known before exploration") & 1 != 0
    }

    /// The classes of one step, without the rest of its label.
    pub(crate) fn classes_of(&self, model: &M, from: &M::State, action: &M::Action) -> ClassSet {
        let mut taken = 0;
        for (i, class) in self.classes.iter().enumerate() {
            taken |= ClassSet::from(class.contains(model, from, action)) << i;
        }
        taken
    }
}
