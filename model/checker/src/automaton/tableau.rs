//! The tableau: a state is a set of formulas that the rest of the word must satisfy.

use std::collections::{BTreeSet, HashMap};

use super::normal::{Id, Node, Pool};
use super::{Letter, Transition};

/// What `build` makes: see [`super::Automaton`].
pub(super) struct Built {
    pub transitions: Vec<Vec<Transition>>,
    pub acceptance: u32,
    pub recurrent: Vec<bool>,
    pub is_final: Vec<bool>,
}

/// The automaton that accepts the words that satisfy `root`; at most 32 `untils`.
pub(super) fn build(pool: &Pool, untils: &[Id], root: Id) -> Built {
    let start = BTreeSet::from([root]);
    // The initial state is kept apart from a later one with the same obligations, so that nothing
    // leads back to it.
    let mut sets = vec![start];
    let mut numbers = HashMap::new();
    let mut transitions: Vec<Vec<Transition>> = Vec::new();
    while transitions.len() < sets.len() {
        let set = sets[transitions.len()].clone();
        let mut found = Vec::new();
        expand(pool, untils, Branch::new(set), &mut found);
        let mut leaving: Vec<Transition> = Vec::new();
        for branch in found {
            let to = *numbers.entry(branch.next.clone()).or_insert_with(|| {
                sets.push(branch.next);
                u16::try_from(sets.len() - 1).expect("an automaton of fewer than 65,536 states")
            });
            let new =
                Transition { on: branch.on, off: branch.off, to, postponed: branch.postponed };
            add(&mut leaving, new);
        }
        transitions.push(leaving);
    }
    let acceptance = if untils.is_empty() { 0 } else { u32::MAX >> (32 - untils.len()) };
    let recurrent = prune(&mut transitions, acceptance);
    let follow = |q: usize| reachable(&transitions, q);
    let only_recurrent = |q: usize| follow(q).iter().zip(&recurrent).all(|(&r, &ok)| !r || ok);
    let is_final = (0..recurrent.len()).map(|q| recurrent[q] && only_recurrent(q)).collect();
    Built { transitions, acceptance, recurrent, is_final }
}

/// Adds a transition unless another does the same and more.
fn add(leaving: &mut Vec<Transition>, new: Transition) {
    let covers = |a: &Transition, b: &Transition| {
        a.to == b.to && a.on & !b.on == 0 && a.off & !b.off == 0 && a.postponed & !b.postponed == 0
    };
    if !leaving.iter().any(|old| covers(old, &new)) {
        leaving.retain(|old| !covers(&new, old));
        leaving.push(new);
    }
}

/// One way, half decided, to satisfy a set of formulas at a position.
#[derive(Clone)]
struct Branch {
    todo: Vec<Id>,
    done: BTreeSet<Id>,
    on: Letter,
    off: Letter,
    next: BTreeSet<Id>,
    postponed: u32,
}

impl Branch {
    fn new(set: BTreeSet<Id>) -> Self {
        Branch {
            todo: set.into_iter().collect(),
            done: BTreeSet::new(),
            on: 0,
            off: 0,
            next: BTreeSet::new(),
            postponed: 0,
        }
    }
}

fn expand(pool: &Pool, untils: &[Id], mut branch: Branch, found: &mut Vec<Branch>) {
    while let Some(f) = branch.todo.pop() {
        if !branch.done.insert(f) {
            continue;
        }
        match pool.get(f) {
            Node::True => {}
            Node::False => return,
            Node::Literal(atom, wanted) => {
                let bit = 1 << atom;
                if wanted {
                    branch.on |= bit
                } else {
                    branch.off |= bit
                }
                if branch.on & branch.off != 0 {
                    return;
                }
            }
            Node::And(p, q) => branch.todo.extend([p, q]),
            Node::Or(p, q) => {
                let mut first = branch.clone();
                first.todo.push(p);
                expand(pool, untils, first, found);
                branch.todo.push(q);
            }
            // q, or p and the same again next; the second puts q off.
            Node::Until(p, q) => {
                let mut now = branch.clone();
                now.todo.push(q);
                expand(pool, untils, now, found);
                branch.todo.push(p);
                branch.next.insert(f);
                let number = untils.iter().position(|&u| u == f).expect("listed");
                branch.postponed |= 1 << number;
            }
            // q, and p or the same again next.
            Node::Release(p, q) => {
                branch.todo.push(q);
                let mut now = branch.clone();
                now.todo.push(p);
                expand(pool, untils, now, found);
                branch.next.insert(f);
            }
        }
    }
    found.push(branch);
}

/// Drops what no accepting run passes through; says which of the rest may recur in one.
fn prune(transitions: &mut [Vec<Transition>], acceptance: u32) -> Vec<bool> {
    let n = transitions.len();
    let reach: Vec<Vec<bool>> = (0..n).map(|from| reachable(transitions, from)).collect();
    let recurrent: Vec<bool> = (0..n)
        .map(|q| {
            let mut met = 0;
            for from in (0..n).filter(|&from| together(&reach, q, from)) {
                for t in &transitions[from] {
                    if together(&reach, q, t.to as usize) {
                        met |= !t.postponed;
                    }
                }
            }
            reach[q][q] && met & acceptance == acceptance
        })
        .collect();
    let useful = |q: usize| recurrent[q] || (0..n).any(|r| recurrent[r] && reach[q][r]);
    for leaving in transitions.iter_mut() {
        leaving.retain(|t| useful(t.to as usize));
    }
    recurrent
}

/// On a common cycle?
fn together(reach: &[Vec<bool>], a: usize, b: usize) -> bool {
    reach[a][b] && reach[b][a]
}

/// What can be reached from `from` in one or more transitions.
fn reachable(transitions: &[Vec<Transition>], from: usize) -> Vec<bool> {
    let mut seen = vec![false; transitions.len()];
    let mut todo = vec![from];
    while let Some(q) = todo.pop() {
        for t in &transitions[q] {
            if !std::mem::replace(&mut seen[t.to as usize], true) {
                todo.push(t.to as usize);
            }
        }
    }
    seen
}
