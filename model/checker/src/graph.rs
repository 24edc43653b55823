//! The reachable states and steps, as numbers: what the search for a fair cycle works on.
//!
//! Invariants:
//! - a state's number is its index in `states`; equal states have one number;
//! - edges of state `s` are `first_edge[s] .. first_edge[s + 1]`; none leads from a state to
//!   itself (a step changes the state), and the implicit stutter edge is not stored;
//! - edges from s to t that differ in step predicates or weights are kept apart, but each carries
//!   the classes of *all* steps from s to t (TLA+'s ⟨A⟩_v);
//! - a state that is not `expanded` has no edges, and nothing is known of what it enables.

use crate::label::{ClassSet, Label};

/// A state graph in compressed sparse rows.
pub(crate) struct Graph<S> {
    pub states: Vec<S>,
    pub initial: Vec<u32>,
    pub first_edge: Vec<u64>,
    pub targets: Vec<u32>,
    /// Index into `label_table`, one an edge.
    pub labels: Vec<u32>,
    pub label_table: Vec<Label>,
    /// Index into `enabled_table`, one a state: the classes with a step from it, to states beyond
    /// a limit too.
    pub enabled: Vec<u32>,
    pub enabled_table: Vec<ClassSet>,
    pub expanded: Bits,
}

impl<S> Graph<S> {
    /// How many states.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// The edges that leave `s`, as indices into `targets` and `labels`.
    pub(crate) fn edges(&self, s: u32) -> std::ops::Range<usize> {
        self.first_edge[s as usize] as usize..self.first_edge[s as usize + 1] as usize
    }

    /// The classes that have a step from `s`.
    pub(crate) fn enabled(&self, s: u32) -> ClassSet {
        self.enabled_table[self.enabled[s as usize] as usize]
    }

    /// The label of edge `e`.
    pub(crate) fn label(&self, e: usize) -> &Label {
        &self.label_table[self.labels[e] as usize]
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set, with room for `0..len`.
    pub(crate) fn new(len: usize) -> Self {
        Bits { words: vec![0; len.div_ceil(64)] }
    }

    /// Is `i` in it?
    pub(crate) fn get(&self, i: usize) -> bool {
        self.words[i / 64] >> (i % 64) & 1 != 0
    }

    /// What is in it, rising.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }

    /// What is in both.
    pub(crate) fn both(&self, other: &Bits) -> Bits {
        Bits { words: self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect() }
    }

    /// The first from `i` on that is in it.
    pub(crate) fn next_from(&self, i: usize) -> Option<usize> {
        let mut at = i / 64;
        let mut rest = self.words.get(at)? & (!0 << (i % 64));
        while rest == 0 {
            at += 1;
            rest = *self.words.get(at)?;
        }
        Some(at * 64 + rest.trailing_zeros() as usize)
    }

    /// The last before `i` that is in it.
    pub(crate) fn last_before(&self, i: usize) -> Option<usize> {
        let mut at = i / 64;
        let mut rest = self.words.get(at).map_or(0, |word| word & !(!0 << (i % 64)));
        while rest == 0 {
            at = at.checked_sub(1)?;
            rest = self.words[at];
        }
        Some(at * 64 + 63 - rest.leading_zeros() as usize)
    }

    /// Takes `i` out.
    pub(crate) fn remove(&mut self, i: usize) {
        self.words[i / 64] &= !(1 << (i % 64));
    }

    /// Puts `i` in; true if it was not there.
    pub(crate) fn insert(&mut self, i: usize) -> bool {
        let word = &mut self.words[i / 64];
        let new = *word >> (i % 64) & 1 == 0;
        *word |= 1 << (i % 64);
        new
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use quickcheck::quickcheck;

    use super::*;

    quickcheck! {
        fn a_set_of_bits_is_a_set(inserted: Vec<u8>, removed: Vec<u8>, at: u8) -> bool {
            let (mut bits, mut set) = (Bits::new(256), BTreeSet::new());
            for i in inserted.into_iter().map(usize::from) {
                assert_eq!(bits.insert(i), set.insert(i));
            }
            for i in removed.into_iter().map(usize::from) {
                bits.remove(i);
                set.remove(&i);
            }
            let at = usize::from(at);
            bits.iter().eq(set.iter().copied())
                && bits.get(at) == set.contains(&at)
                && bits.next_from(at) == set.range(at..).next().copied()
                && bits.last_before(at) == set.range(..at).next_back().copied()
                && bits.next_from(256).is_none()
                && bits.last_before(256) == set.last().copied()
        }

        fn both_is_the_intersection(a: Vec<u8>, b: Vec<u8>) -> bool {
            let set = |numbers: &[u8]| -> BTreeSet<usize> {
                numbers.iter().map(|&i| usize::from(i)).collect()
            };
            let bits = |numbers: &[u8]| {
                let mut bits = Bits::new(256);
                numbers.iter().for_each(|&i| _ = bits.insert(usize::from(i)));
                bits
            };
            bits(&a).both(&bits(&b)).iter().eq(set(&a).intersection(&set(&b)).copied())
        }
    }
}
