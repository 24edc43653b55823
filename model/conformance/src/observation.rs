//! What a step of the model shows to someone who watches, as the user says.
//!
//! A model and what is recorded of a run meet in a third vocabulary, that of observations. The
//! user gives it by an object apart from the model, so that the model stays as it is, one model
//! can be watched in several ways, and the object may carry what the translation needs (names of
//! tasks, a table of threads).

use std::hash::Hash;

use stateright::Model;

/// One named part of an observation: what a divergence points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name, the same in all observations that have such a part.
    pub name: &'static str,
    /// Its value, for people.
    pub value: String,
}

impl Field {
    /// A field.
    pub fn new(name: &'static str, value: impl ToString) -> Self {
        Field { name, value: value.to_string() }
    }
}

/// How steps of a model are seen.
///
/// Everything that the run tells and the model must agree with belongs *into* the observation:
/// who did it, to whom, and, if the run tells it, a view of the state after the step (`to` is
/// there for that). Observations are compared whole.
///
/// A step shows one observation or none. What the executor does at one linearization point and the
/// model in two steps is shown by one of them; the other is silent.
pub trait Observe<M: Model> {
    /// What is seen of a step.
    type Observation: Clone + Eq + Hash;

    /// What the step from `from` to `to` by `action` shows; `None`: nothing, the step is silent.
    ///
    /// It must depend on nothing but its arguments.
    fn observe(
        &self,
        model: &M,
        from: &M::State,
        action: &M::Action,
        to: &M::State,
    ) -> Option<Self::Observation>;

    /// The parts of an observation, the most telling first. Two that differ differ in a part.
    fn fields(&self, observation: &Self::Observation) -> Vec<Field>;

    /// The observation in a few words; by default the values of its fields.
    fn label(&self, observation: &Self::Observation) -> String {
        let fields = self.fields(observation);
        fields.iter().map(|field| field.value.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The lane in which a [walk](crate::walk) records it; by default none.
    fn lane(&self, _: &Self::Observation) -> Option<usize> {
        None
    }
}

/// What an [`Observe`] makes of a model's steps.
pub type ObservationOf<M, O> = <O as Observe<M>>::Observation;
