//! Negation normal form: negations at the atoms, and *until* and *release* the only operators.
//!
//! Formulas are interned: equal ones have one number, and trivial ones are simplified away.

use std::collections::HashMap;

use stateright::Model;

use crate::formula::{Atom, Formula};

/// A formula's number in its pool.
pub(super) type Id = u16;

/// A formula in negation normal form, its parts by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    True,
    False,
    /// Atom by index, and whether it must be true.
    Literal(u8, bool),
    And(Id, Id),
    Or(Id, Id),
    /// Strong until.
    Until(Id, Id),
    /// The second holds up to and including where the first does, for ever if it never does.
    Release(Id, Id),
}

/// All formulas that were met.
#[derive(Default)]
pub(super) struct Pool {
    nodes: Vec<Node>,
    ids: HashMap<Node, Id>,
}

impl Pool {
    /// What a number stands for.
    pub(super) fn get(&self, id: Id) -> Node {
        self.nodes[id as usize]
    }

    /// Every *until*: each is an acceptance set.
    pub(super) fn untils(&self) -> Vec<Id> {
        let is_until = |f: &Id| matches!(self.get(*f), Node::Until(..));
        (0..self.nodes.len() as Id).filter(is_until).collect()
    }

    /// The negation of `formula`.
    pub(super) fn negated<M: Model>(&mut self, formula: &Formula<M>, atoms: &[Atom<M>]) -> Id {
        self.translate(formula, atoms, false)
    }

    /// `formula` if `wanted`, else its negation.
    fn translate<M: Model>(&mut self, formula: &Formula<M>, atoms: &[Atom<M>], wanted: bool) -> Id {
        match formula {
            Formula::True => self.constant(wanted),
            Formula::Atom(atom) => {
                let index = atoms.iter().position(|known| known.is(atom)).expect("collected");
                self.intern(Node::Literal(index as u8, wanted))
            }
            Formula::Not(p) => self.translate(p, atoms, !wanted),
            Formula::And(p, q) => {
                let (p, q) = (self.translate(p, atoms, wanted), self.translate(q, atoms, wanted));
                self.both_or_either(p, q, wanted)
            }
            Formula::Or(p, q) => {
                let (p, q) = (self.translate(p, atoms, wanted), self.translate(q, atoms, wanted));
                self.both_or_either(p, q, !wanted)
            }
            Formula::Implies(p, q) => {
                let (p, q) = (self.translate(p, atoms, !wanted), self.translate(q, atoms, wanted));
                self.both_or_either(p, q, !wanted)
            }
            Formula::Always(p) => {
                let p = self.translate(p, atoms, wanted);
                self.for_ever_or_once(p, wanted)
            }
            Formula::Eventually(p) => {
                let p = self.translate(p, atoms, wanted);
                self.for_ever_or_once(p, !wanted)
            }
            Formula::Until(p, q) => {
                let (p, q) = (self.translate(p, atoms, wanted), self.translate(q, atoms, wanted));
                if wanted { self.until(p, q) } else { self.release(p, q) }
            }
            // Always (p implies eventually q).
            Formula::LeadsTo(p, q) => {
                let (p, q) = (self.translate(p, atoms, !wanted), self.translate(q, atoms, wanted));
                let answered = self.for_ever_or_once(q, !wanted);
                let owed = self.both_or_either(p, answered, !wanted);
                self.for_ever_or_once(owed, wanted)
            }
        }
    }

    fn constant(&mut self, value: bool) -> Id {
        self.intern(if value { Node::True } else { Node::False })
    }

    fn both_or_either(&mut self, p: Id, q: Id, both: bool) -> Id {
        let (unit, zero) = if both { (Node::True, Node::False) } else { (Node::False, Node::True) };
        match (self.get(p), self.get(q)) {
            (a, _) if a == zero => p,
            (_, b) if b == zero => q,
            (a, _) if a == unit => q,
            (_, b) if b == unit => p,
            _ if p == q => p,
            _ if both => self.intern(Node::And(p.min(q), p.max(q))),
            _ => self.intern(Node::Or(p.min(q), p.max(q))),
        }
    }

    fn for_ever_or_once(&mut self, p: Id, for_ever: bool) -> Id {
        let left = self.constant(!for_ever);
        if for_ever { self.release(left, p) } else { self.until(left, p) }
    }

    fn until(&mut self, p: Id, q: Id) -> Id {
        match (self.get(p), self.get(q)) {
            (_, Node::True | Node::False) | (Node::False, _) => q,
            // Eventually eventually.
            (Node::True, Node::Until(first, _)) if self.get(first) == Node::True => q,
            _ => self.intern(Node::Until(p, q)),
        }
    }

    fn release(&mut self, p: Id, q: Id) -> Id {
        match (self.get(p), self.get(q)) {
            (_, Node::True | Node::False) | (Node::True, _) => q,
            // Always always.
            (Node::False, Node::Release(first, _)) if self.get(first) == Node::False => q,
            _ => self.intern(Node::Release(p, q)),
        }
    }

    fn intern(&mut self, node: Node) -> Id {
        if let Some(&id) = self.ids.get(&node) {
            return id;
        }
        let id = Id::try_from(self.nodes.len()).expect("a formula of fewer than 65,536 parts");
        self.nodes.push(node);
        self.ids.insert(node, id);
        id
    }
}
