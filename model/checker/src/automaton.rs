//! A formula's negation as a Büchi automaton, so that one search serves every claim.
//!
//! The automaton is transition-based and generalised: a run is accepting if, for each acceptance
//! set, it takes a transition of the set infinitely often. It is built by the tableau method
//! (Gerth, Peled, Vardi, Wolper 1995; acceptance on transitions after Couvreur 1999).
//!
//! It reads one letter a position: bit i is the value of the formula's atom i there.

mod normal;
mod tableau;

use stateright::Model;

use crate::formula::{Atom, Formula};

/// At most so many different atoms in one formula: the bits of a letter.
pub const MOST_ATOMS: usize = 32;

/// At most so many *until*s in one formula (every temporal operator counts as one at most).
pub const MOST_UNTILS: usize = 32;

/// Why a formula has no automaton here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooLarge {
    /// It has so many different atoms.
    Atoms(usize),
    /// It has so many untils.
    Untils(usize),
}

/// The values of a formula's atoms at one position, bit i for atom i.
pub(crate) type Letter = u32;

/// A transition, taken where the letter has every bit of `on` and none of `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transition {
    pub on: Letter,
    pub off: Letter,
    pub to: u16,
    /// The acceptance sets that it is *not* in: what it puts off.
    pub postponed: u32,
}

impl Transition {
    /// May it be taken where the letter is `letter`?
    pub(crate) fn reads(&self, letter: Letter) -> bool {
        letter & self.on == self.on && letter & self.off == 0
    }
}

/// The automaton of the behaviours that violate a formula. State 0 is initial, and no transition
/// leads back to it.
pub(crate) struct Automaton<M: Model> {
    /// What the bits of a letter stand for.
    pub atoms: Vec<Atom<M>>,
    /// Transitions of each state. Every state but the initial one can begin an accepting run, by
    /// the automaton alone.
    pub transitions: Vec<Vec<Transition>>,
    /// One bit for each acceptance set.
    pub acceptance: u32,
    /// Lies the state on a cycle that meets every acceptance set, by the automaton alone?
    pub recurrent: Vec<bool>,
    /// Is the state recurrent, and all that follow it?
    pub is_final: Vec<bool>,
}

impl<M: Model> Automaton<M> {
    /// The automaton of `formula`'s negation.
    pub(crate) fn of_negated(formula: &Formula<M>) -> Result<Self, TooLarge> {
        let atoms: Vec<Atom<M>> = formula.atoms().into_iter().cloned().collect();
        if atoms.len() > MOST_ATOMS {
            return Err(TooLarge::Atoms(atoms.len()));
        }
        let mut pool = normal::Pool::default();
        let root = pool.negated(formula, &atoms);
        let untils = pool.untils();
        if untils.len() > MOST_UNTILS {
            return Err(TooLarge::Untils(untils.len()));
        }
        let built = tableau::build(&pool, &untils, root);
        Ok(Automaton {
            atoms,
            transitions: built.transitions,
            acceptance: built.acceptance,
            recurrent: built.recurrent,
            is_final: built.is_final,
        })
    }

    /// How many states.
    pub(crate) fn len(&self) -> usize {
        self.transitions.len()
    }
}
