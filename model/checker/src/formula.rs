//! What may be claimed: linear temporal logic without *next*, over named predicates.
//!
//! A predicate speaks of a state, or of the step just taken. A step predicate is false in an
//! initial state and after a stutter. Formulas own their predicates, so a claim can hold data.

use std::fmt;
use std::sync::Arc;

use stateright::Model;

pub(crate) type StateOf<M> = <M as Model>::State;
pub(crate) type ActionOf<M> = <M as Model>::Action;
type StateTest<M> = dyn Fn(&M, &StateOf<M>) -> bool + Send + Sync;
type StepTest<M> = dyn Fn(&M, &StateOf<M>, &ActionOf<M>, &StateOf<M>) -> bool + Send + Sync;

/// What an atom looks at.
pub(crate) enum Test<M: Model> {
    State(Box<StateTest<M>>),
    Step(Box<StepTest<M>>),
}

/// A named predicate. Clones share one test, and that is what makes two atoms the same.
pub struct Atom<M: Model> {
    inner: Arc<Named<M>>,
}

struct Named<M: Model> {
    name: String,
    test: Test<M>,
}

impl<M: Model> Atom<M> {
    /// A predicate of states.
    pub fn state(
        name: impl Into<String>,
        test: impl Fn(&M, &M::State) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::named(name.into(), Test::State(Box::new(test)))
    }

    /// A predicate of the step just taken: state before, action, state after. It labels edges and
    /// never enlarges the state. It is asked only about steps that change the state.
    pub fn step(
        name: impl Into<String>,
        test: impl Fn(&M, &M::State, &M::Action, &M::State) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::named(name.into(), Test::Step(Box::new(test)))
    }

    fn named(name: String, test: Test<M>) -> Self {
        Atom { inner: Arc::new(Named { name, test }) }
    }

    /// The name it was given.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Does it speak of the step just taken, rather than of a state?
    pub fn is_step(&self) -> bool {
        matches!(self.inner.test, Test::Step(_))
    }

    /// Is it the same predicate as `other`: a clone of it?
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Its value in a state. A step predicate is false where no step is given.
    pub fn holds(
        &self,
        model: &M,
        state: &M::State,
        step: Option<(&M::State, &M::Action)>,
    ) -> bool {
        match (&self.inner.test, step) {
            (Test::State(test), _) => test(model, state),
            (Test::Step(test), Some((from, action))) => test(model, from, action, state),
            (Test::Step(_), None) => false,
        }
    }
}

impl<M: Model> Clone for Atom<M> {
    fn clone(&self) -> Self {
        Atom { inner: Arc::clone(&self.inner) }
    }
}

/// A claim about behaviours, judged from the first state on.
///
/// Positions of a behaviour are its states; a step predicate holds at the position that the step
/// reaches.
pub enum Formula<M: Model> {
    /// True at every position.
    True,
    /// A named predicate.
    Atom(Atom<M>),
    /// Negation.
    Not(Box<Formula<M>>),
    /// Conjunction.
    And(Box<Formula<M>>, Box<Formula<M>>),
    /// Disjunction.
    Or(Box<Formula<M>>, Box<Formula<M>>),
    /// Implication.
    Implies(Box<Formula<M>>, Box<Formula<M>>),
    /// From here on, at every position.
    Always(Box<Formula<M>>),
    /// Here or at some later position.
    Eventually(Box<Formula<M>>),
    /// Strong until: the second comes, and up to there the first holds.
    Until(Box<Formula<M>>, Box<Formula<M>>),
    /// Whenever the first holds, the second holds then or later.
    LeadsTo(Box<Formula<M>>, Box<Formula<M>>),
}

/// Always `p`.
pub fn always<M: Model>(p: impl Into<Formula<M>>) -> Formula<M> {
    Formula::Always(Box::new(p.into()))
}

/// Eventually `p`.
pub fn eventually<M: Model>(p: impl Into<Formula<M>>) -> Formula<M> {
    Formula::Eventually(Box::new(p.into()))
}

/// Whenever `p` holds, `q` holds then or later.
pub fn leads_to<M: Model>(p: impl Into<Formula<M>>, q: impl Into<Formula<M>>) -> Formula<M> {
    Formula::LeadsTo(Box::new(p.into()), Box::new(q.into()))
}

/// `p` holds infinitely often: always eventually.
pub fn infinitely_often<M: Model>(p: impl Into<Formula<M>>) -> Formula<M> {
    always(eventually(p))
}

/// From some position on, `p` holds for ever.
pub fn eventually_always<M: Model>(p: impl Into<Formula<M>>) -> Formula<M> {
    eventually(always(p))
}

/// Strong until: `q` comes, and `p` holds up to there.
pub fn until<M: Model>(p: impl Into<Formula<M>>, q: impl Into<Formula<M>>) -> Formula<M> {
    Formula::Until(Box::new(p.into()), Box::new(q.into()))
}

/// Negation.
pub fn not<M: Model>(p: impl Into<Formula<M>>) -> Formula<M> {
    Formula::Not(Box::new(p.into()))
}

impl<M: Model> Formula<M> {
    /// Conjunction.
    pub fn and(self, other: impl Into<Formula<M>>) -> Self {
        Formula::And(Box::new(self), Box::new(other.into()))
    }

    /// Disjunction.
    pub fn or(self, other: impl Into<Formula<M>>) -> Self {
        Formula::Or(Box::new(self), Box::new(other.into()))
    }

    /// Implication.
    pub fn implies(self, other: impl Into<Formula<M>>) -> Self {
        Formula::Implies(Box::new(self), Box::new(other.into()))
    }

    /// Its direct parts, left to right.
    pub fn parts(&self) -> Vec<&Formula<M>> {
        match self {
            Formula::True | Formula::Atom(_) => vec![],
            Formula::Not(p) | Formula::Always(p) | Formula::Eventually(p) => vec![p],
            Formula::And(p, q)
            | Formula::Or(p, q)
            | Formula::Implies(p, q)
            | Formula::Until(p, q)
            | Formula::LeadsTo(p, q) => vec![p, q],
        }
    }

    /// Is it decided by one position: without a temporal operator?
    pub fn is_immediate(&self) -> bool {
        let temporal = matches!(
            self,
            Formula::Always(_) | Formula::Eventually(_) | Formula::Until(..) | Formula::LeadsTo(..)
        );
        !temporal && self.parts().iter().all(|part| part.is_immediate())
    }

    /// Every atom in it, each once, in order of first appearance.
    pub fn atoms(&self) -> Vec<&Atom<M>> {
        let mut found = Vec::new();
        self.collect_atoms(&mut found);
        found
    }

    fn collect_atoms<'f>(&'f self, found: &mut Vec<&'f Atom<M>>) {
        if let Formula::Atom(atom) = self
            && !found.iter().any(|known: &&Atom<M>| known.is(atom))
        {
            found.push(atom);
        }
        for part in self.parts() {
            part.collect_atoms(found);
        }
    }

    /// The value of an immediate formula at one position.
    ///
    /// # Panics
    ///
    /// If the formula has a temporal operator: one position does not decide it.
    pub fn holds_at(
        &self,
        model: &M,
        state: &M::State,
        step: Option<(&M::State, &M::Action)>,
    ) -> bool {
        self.value(&|atom| atom.holds(model, state, step))
    }

    /// The value of an immediate formula, given the values of its atoms.
    ///
    /// # Panics
    ///
    /// If the formula has a temporal operator.
    pub(crate) fn value(&self, atom: &dyn Fn(&Atom<M>) -> bool) -> bool {
        match self {
            Formula::True => true,
            Formula::Atom(a) => atom(a),
            Formula::Not(p) => !p.value(atom),
            Formula::And(p, q) => p.value(atom) && q.value(atom),
            Formula::Or(p, q) => p.value(atom) || q.value(atom),
            Formula::Implies(p, q) => !p.value(atom) || q.value(atom),
            _ => panic!("`{self}` is temporal: one position does not decide it"),
        }
    }
}

impl<M: Model> From<Atom<M>> for Formula<M> {
    fn from(atom: Atom<M>) -> Self {
        Formula::Atom(atom)
    }
}

impl<M: Model> From<&Atom<M>> for Formula<M> {
    fn from(atom: &Atom<M>) -> Self {
        Formula::Atom(atom.clone())
    }
}

impl<M: Model> Clone for Formula<M> {
    fn clone(&self) -> Self {
        match self {
            Formula::True => Formula::True,
            Formula::Atom(atom) => Formula::Atom(atom.clone()),
            Formula::Not(p) => Formula::Not(p.clone()),
            Formula::And(p, q) => Formula::And(p.clone(), q.clone()),
            Formula::Or(p, q) => Formula::Or(p.clone(), q.clone()),
            Formula::Implies(p, q) => Formula::Implies(p.clone(), q.clone()),
            Formula::Always(p) => Formula::Always(p.clone()),
            Formula::Eventually(p) => Formula::Eventually(p.clone()),
            Formula::Until(p, q) => Formula::Until(p.clone(), q.clone()),
            Formula::LeadsTo(p, q) => Formula::LeadsTo(p.clone(), q.clone()),
        }
    }
}

impl<M: Model> fmt::Display for Formula<M> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Formula::True => write!(out, "true"),
            Formula::Atom(atom) => write!(out, "{}", atom.name()),
            Formula::Not(p) => write!(out, "not {}", Operand(p)),
            Formula::And(p, q) => write!(out, "{} and {}", Operand(p), Operand(q)),
            Formula::Or(p, q) => write!(out, "{} or {}", Operand(p), Operand(q)),
            Formula::Implies(p, q) => write!(out, "{} -> {}", Operand(p), Operand(q)),
            Formula::Always(p) => write!(out, "always {}", Operand(p)),
            Formula::Eventually(p) => write!(out, "eventually {}", Operand(p)),
            Formula::Until(p, q) => write!(out, "{} until {}", Operand(p), Operand(q)),
            Formula::LeadsTo(p, q) => write!(out, "{} leads to {}", Operand(p), Operand(q)),
        }
    }
}

impl<M: Model> fmt::Debug for Formula<M> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// A formula as an operand: in parentheses unless nothing could be misread.
struct Operand<'f, M: Model>(&'f Formula<M>);

impl<M: Model> fmt::Display for Operand<'_, M> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.parts().len() < 2 {
            write!(out, "{}", self.0)
        } else {
            write!(out, "({})", self.0)
        }
    }
}
