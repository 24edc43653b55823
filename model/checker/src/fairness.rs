//! What may not be put off for ever: classes of actions, and weak or strong fairness of them.
//!
//! *Weak*: a class enabled for ever from some point on is taken infinitely often.
//! *Strong*: a class enabled infinitely often is taken infinitely often.
//! "Enabled" and "taken" both mean a step that changes the state, and enabledness is judged in the
//! model (CHECKER.md §1; Lamport's `WF_v(A)` and `SF_v(A)`).

use std::fmt;
use std::sync::Arc;

use stateright::Model;

type ClassTest<M> = dyn Fn(&M, &<M as Model>::State, &<M as Model>::Action) -> bool + Send + Sync;

/// A named set of actions: a predicate of the action and the state in which it is taken.
pub struct Class<M: Model> {
    name: Arc<str>,
    test: Arc<ClassTest<M>>,
}

impl<M: Model> Class<M> {
    /// The actions for which `test` is true.
    pub fn new(
        name: impl Into<String>,
        test: impl Fn(&M, &M::State, &M::Action) -> bool + Send + Sync + 'static,
    ) -> Self {
        Class { name: name.into().into(), test: Arc::new(test) }
    }

    /// The name it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Is this action, in this state, one of the class?
    pub fn contains(&self, model: &M, state: &M::State, action: &M::Action) -> bool {
        (self.test)(model, state, action)
    }

    /// The assumption that the class is treated weakly fairly.
    pub fn weakly_fair(self) -> Assumption<M> {
        Assumption { class: self, strength: Strength::Weak }
    }

    /// The assumption that the class is treated strongly fairly.
    pub fn strongly_fair(self) -> Assumption<M> {
        Assumption { class: self, strength: Strength::Strong }
    }
}

impl<M: Model> Clone for Class<M> {
    fn clone(&self) -> Self {
        Class { name: Arc::clone(&self.name), test: Arc::clone(&self.test) }
    }
}

impl<M: Model> fmt::Debug for Class<M> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Class({})", self.name)
    }
}

/// How often a class must be enabled for fairness to owe a step of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Enabled for ever from some point on.
    Weak,
    /// Enabled infinitely often.
    Strong,
}

impl fmt::Display for Strength {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Strength::Weak => "weak",
            Strength::Strong => "strong",
        })
    }
}

/// A class of actions and how fairly it is treated.
pub struct Assumption<M: Model> {
    /// Of what actions.
    pub class: Class<M>,
    /// How strong.
    pub strength: Strength,
}

impl<M: Model> Clone for Assumption<M> {
    fn clone(&self) -> Self {
        Assumption { class: self.class.clone(), strength: self.strength }
    }
}

impl<M: Model> fmt::Debug for Assumption<M> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl<M: Model> fmt::Display for Assumption<M> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} fairness of {}", self.strength, self.class.name())
    }
}
