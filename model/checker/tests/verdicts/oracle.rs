//! Decides a second time, slowly and by other means, whether a fair behaviour violates a claim.
//!
//! No automaton, no components, no search for cycles. A node is a place together with a guess of
//! which untils hold there; guesses are checked backwards, for an until is decided by the place and
//! by its value one move later. A fair behaviour exists where a greatest fixpoint of "can reach
//! each condition again and again" is not empty. Strong fairness is split by brute force: for each
//! set of strong classes that are "from now on never enabled", the others are taken for ever again.

use turnwise_checker::fairness::{Assumption, Strength};
use turnwise_checker::formula::{Atom, Formula};

use crate::world::{Place, Small, World};

/// At most so many untils in one formula: nodes double with each.
pub const MOST_UNTILS: usize = 8;

/// A formula of nothing but atoms, `not`, `and` and untils, which are numbered inside out.
enum Plain<'f, M: Small> {
    True,
    Atom(&'f Atom<M>),
    Not(Box<Plain<'f, M>>),
    And(Box<Plain<'f, M>>, Box<Plain<'f, M>>),
    Until(usize),
}

struct Untils<'f, M: Small>(Vec<(Plain<'f, M>, Plain<'f, M>)>);

fn not<M: Small>(p: Plain<'_, M>) -> Plain<'_, M> {
    Plain::Not(Box::new(p))
}

fn and<'f, M: Small>(p: Plain<'f, M>, q: Plain<'f, M>) -> Plain<'f, M> {
    Plain::And(Box::new(p), Box::new(q))
}

impl<'f, M: Small> Untils<'f, M> {
    fn until(&mut self, p: Plain<'f, M>, q: Plain<'f, M>) -> Plain<'f, M> {
        self.0.push((p, q));
        Plain::Until(self.0.len() - 1)
    }

    fn always(&mut self, p: Plain<'f, M>) -> Plain<'f, M> {
        not(self.until(Plain::True, not(p)))
    }

    fn plain(&mut self, formula: &'f Formula<M>) -> Plain<'f, M> {
        match formula {
            Formula::True => Plain::True,
            Formula::Atom(atom) => Plain::Atom(atom),
            Formula::Not(p) => not(self.plain(p)),
            Formula::And(p, q) => and(self.plain(p), self.plain(q)),
            Formula::Or(p, q) => not(and(not(self.plain(p)), not(self.plain(q)))),
            Formula::Implies(p, q) => not(and(self.plain(p), not(self.plain(q)))),
            Formula::Always(p) => {
                let p = self.plain(p);
                self.always(p)
            }
            Formula::Eventually(p) => {
                let p = self.plain(p);
                self.until(Plain::True, p)
            }
            Formula::Until(p, q) => {
                let (p, q) = (self.plain(p), self.plain(q));
                self.until(p, q)
            }
            Formula::LeadsTo(p, q) => {
                let (p, q) = (self.plain(p), self.plain(q));
                let owed = self.until(Plain::True, q);
                self.always(not(and(p, not(owed))))
            }
        }
    }
}

/// How many untils a formula has for [`violated`]; more than [`MOST_UNTILS`] is refused there.
pub fn untils<M: Small>(formula: &Formula<M>) -> usize {
    let mut untils = Untils(vec![]);
    untils.plain(formula);
    untils.0.len()
}

/// The product of places and guesses.
struct Nodes<'w, 'f, M: Small> {
    world: &'w World<'w, M>,
    places: Vec<Place>,
    untils: Untils<'f, M>,
    claim: Plain<'f, M>,
    /// For each place and each guess one move later: the guess here.
    before: Vec<Vec<usize>>,
    /// For each node the nodes one move later.
    next: Vec<Vec<usize>>,
}

impl<'w, 'f, M: Small> Nodes<'w, 'f, M> {
    fn new(world: &'w World<'w, M>, formula: &'f Formula<M>) -> Self {
        let mut untils = Untils(vec![]);
        let claim = untils.plain(formula);
        assert!(untils.0.len() <= MOST_UNTILS, "too many untils for the naive oracle: {formula}");
        let (before, next) = (vec![], vec![]);
        let mut nodes = Nodes { world, places: world.places(), untils, claim, before, next };
        nodes.before = (0..nodes.places.len())
            .map(|p| (0..nodes.guesses()).map(|later| nodes.guess_before(p, later)).collect())
            .collect();
        nodes.next =
            (0..nodes.places.len() * nodes.guesses()).map(|node| nodes.after(node)).collect();
        nodes
    }

    fn guesses(&self) -> usize {
        1 << self.untils.0.len()
    }

    fn value(&self, plain: &Plain<'f, M>, place: usize, guess: usize) -> bool {
        match plain {
            Plain::True => true,
            Plain::Atom(atom) => {
                let (s, came) = self.places[place];
                let world = self.world;
                let step = came.map(|(from, i)| (&world.states[from], &world.arrows[from][i].0));
                atom.holds(world.model, &world.states[s], step)
            }
            Plain::Not(p) => !self.value(p, place, guess),
            Plain::And(p, q) => self.value(p, place, guess) && self.value(q, place, guess),
            Plain::Until(i) => guess >> i & 1 == 1,
        }
    }

    fn guess_before(&self, place: usize, later: usize) -> usize {
        let mut guess = 0;
        for (i, (p, q)) in self.untils.0.iter().enumerate() {
            let waits = self.value(p, place, guess) && later >> i & 1 == 1;
            guess |= usize::from(self.value(q, place, guess) || waits) << i;
        }
        guess
    }

    fn after(&self, node: usize) -> Vec<usize> {
        let (place, guess) = (node / self.guesses(), node % self.guesses());
        let later: Vec<usize> =
            (0..self.guesses()).filter(|&later| self.before[place][later] == guess).collect();
        let mut found = vec![];
        for target in self.world.moves(self.places[place]) {
            let p = self.number(target);
            found.extend(later.iter().map(|later| p * self.guesses() + later));
        }
        found
    }

    fn number(&self, place: Place) -> usize {
        match place {
            (s, None) => s,
            (_, Some((from, i))) => {
                let earlier: usize = self.world.arrows[..from].iter().map(Vec::len).sum();
                self.world.states.len() + earlier + i
            }
        }
    }

    /// The nodes that a violating behaviour may begin in and come to.
    fn reachable(&self) -> Vec<bool> {
        let mut seen = vec![false; self.next.len()];
        let mut open: Vec<usize> = vec![];
        for &s in &self.world.initial {
            let guesses = 0..self.guesses();
            let wrong = guesses.filter(|&guess| !self.value(&self.claim, s, guess));
            open.extend(wrong.map(|guess| s * self.guesses() + guess));
        }
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                open.extend(&self.next[node]);
            }
        }
        seen
    }

    fn state(&self, node: usize) -> usize {
        self.places[node / self.guesses()].0
    }

    /// Is until `i` not owed here any more?
    fn fulfilled(&self, i: usize, node: usize) -> bool {
        let (place, guess) = (node / self.guesses(), node % self.guesses());
        guess >> i & 1 == 0 || self.value(&self.untils.0[i].1, place, guess)
    }
}

/// What must come again and again, as a test of a move between nodes.
type Again<'a> = Box<dyn Fn(usize, usize) -> bool + 'a>;

/// Is there a behaviour, fair under all the assumptions, that violates the formula?
pub fn violated<M: Small>(
    world: &World<'_, M>,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
) -> bool {
    let nodes = &Nodes::new(world, formula);
    let reachable = nodes.reachable();
    let (strong, weak): (Vec<_>, Vec<_>) =
        assumptions.iter().partition(|assumption| assumption.strength == Strength::Strong);
    for silent in 0..1 << strong.len() {
        let mut inside = reachable.clone();
        let mut again: Vec<Again<'_>> = vec![Box::new(|_, _| true)];
        for i in 0..nodes.untils.0.len() {
            again.push(Box::new(move |from, _| nodes.fulfilled(i, from)));
        }
        for (i, assumption) in strong.iter().enumerate() {
            let class = &assumption.class;
            if silent >> i & 1 == 1 {
                for (node, inside) in inside.iter_mut().enumerate() {
                    *inside &= !world.enabled(nodes.state(node), class);
                }
            } else {
                again.push(Box::new(|from, to| {
                    world.taken(nodes.state(from), nodes.state(to), class)
                }));
            }
        }
        for assumption in &weak {
            let class = &assumption.class;
            again.push(Box::new(|from, to| {
                let (s, t) = (nodes.state(from), nodes.state(to));
                !world.enabled(s, class) || world.taken(s, t, class)
            }));
        }
        if live(nodes, inside, &again) {
            return true;
        }
    }
    false
}

/// Can a behaviour stay inside for ever and meet each condition again and again?
fn live<M: Small>(nodes: &Nodes<'_, '_, M>, mut inside: Vec<bool>, again: &[Again<'_>]) -> bool {
    loop {
        let before = inside.clone();
        for condition in again {
            inside = can_reach(nodes, &inside, condition);
        }
        if inside == before {
            return inside.contains(&true);
        }
    }
}

/// The nodes inside from which some move inside that meets the condition can be reached.
fn can_reach<M: Small>(
    nodes: &Nodes<'_, '_, M>,
    inside: &[bool],
    condition: &Again<'_>,
) -> Vec<bool> {
    let mut can = vec![false; inside.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for node in (0..inside.len()).filter(|&node| inside[node]) {
            let found = |&to: &usize| inside[to] && (can[to] || condition(node, to));
            if !can[node] && nodes.next[node].iter().any(found) {
                can[node] = true;
                changed = true;
            }
        }
    }
    can
}
