//! Exact waiting bounds: how much may pass, at the most, from `p` until `q`.
//!
//! An obligation begins at each reachable position with p and not q, and ends at q. The positions
//! at which it stands are the nodes of the product with the automaton of "p, and never q again" in
//! its last state; a bound is the heaviest way through them.

use std::hash::Hash;
use std::sync::Arc;

use stateright::Model;

use crate::component::Regions;
use crate::formula::{Formula, leads_to};
use crate::label::WeightFn;
use crate::product::{Node, Product};
use crate::search::Search;
use crate::space::Watch;
use crate::trim::Scope;
use crate::verdict::{Counterexample, Limit, Trace, Vacuity};

pub(crate) mod recheck;
mod witness;

/// How long `from` may have to wait for `to`, in a weight on actions.
pub struct Bound<M: Model> {
    /// Unique among bounds.
    pub name: String,
    /// Where waiting begins; immediate.
    pub from: Formula<M>,
    /// Where it ends; immediate.
    pub to: Formula<M>,
    pub(crate) weight: Arc<WeightFn<M>>,
    pub(crate) resting: Arc<RestingFn<M>>,
}

type RestingFn<M> = dyn Fn(&M, &<M as Model>::State) -> bool + Send + Sync;

impl<M: Model> Bound<M> {
    /// The step that reaches `to` counts. `weight` is asked for the state before, the action and
    /// the state after.
    ///
    /// # Panics
    ///
    /// If `from` or `to` is temporal.
    pub fn new(
        name: impl Into<String>,
        from: Formula<M>,
        to: Formula<M>,
        weight: impl Fn(&M, &M::State, &M::Action, &M::State) -> u32 + Send + Sync + 'static,
    ) -> Self {
        assert!(from.is_immediate() && to.is_immediate(), "a bound is between immediate formulas");
        let resting = Arc::new(|_: &M, _: &M::State| false);
        Bound { name: name.into(), from, to, weight: Arc::new(weight), resting }
    }

    /// That waiting ends.
    pub(crate) fn claim(&self) -> Formula<M> {
        leads_to(self.from.clone(), self.to.clone())
    }

    /// States where staying for ever has weight, though nothing changes.
    #[must_use]
    pub fn resting(
        mut self,
        weighs: impl Fn(&M, &M::State) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.resting = Arc::new(weighs);
        self
    }
}

/// The answer to a bound.
#[derive(Clone, Debug)]
pub enum Waiting<S, A> {
    /// Exactly so much at the worst, and here is such a wait.
    AtMost {
        /// The weight of the worst wait.
        most: u64,
        /// A wait of that weight.
        witness: Witness<S, A>,
    },
    /// `to` is reached, but no number bounds the wait: the loop can be gone through any number of
    /// times before.
    Unbounded {
        /// A lasso whose loop has weight and does not reach `to`.
        witness: Witness<S, A>,
    },
    /// A fair behaviour waits for ever.
    Never(Box<Counterexample<S, A>>),
    /// A limit was reached before the answer was known.
    Undecided(Limit),
    /// Nothing ever waits.
    Vacuous(Vacuity),
}

/// A wait: a behaviour and the positions between which it lies.
#[derive(Clone, Debug)]
pub struct Witness<S, A> {
    /// The behaviour.
    pub trace: Trace<S, A>,
    /// The position where waiting begins.
    pub begins: usize,
    /// The position where it ends, or the loop's start where it does not.
    pub ends: usize,
}

/// The heaviest wait from each pending node on.
struct Heaviest {
    /// By node; meaningful for pending ones.
    weight: Vec<u64>,
    /// A node from which the heaviest way leaves this node's component, by node.
    exit: Vec<Node>,
}

/// The answer, given that p leads to q.
///
/// Every finite stretch of a behaviour extends to a fair one, so fairness plays no further part.
pub(crate) fn waiting<M>(
    search: &Search<'_, '_, M>,
    bound: &Bound<M>,
    number: usize,
) -> Waiting<M::State, M::Action>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let product = &search.product;
    let pending = |node: Node| product.automaton.recurrent[product.automaton_state(node)];
    let rests = |node: Node| {
        let state = &product.space.graph.states[product.state(node) as usize];
        (bound.resting)(product.space.model, state)
    };
    let weighed = Weighed { product, scope: &search.scope, number };
    match weighed.heaviest(&rests) {
        Err(Endless { node, edge }) => weighed.unbounded(&pending, node, edge),
        Ok(heaviest) => weighed.worst(&pending, &heaviest, &bound.from),
    }
}

/// A component of pending nodes with weight on a loop.
struct Endless {
    node: Node,
    /// The edge with weight; `None` where resting has.
    edge: Option<usize>,
}

/// A product whose edges weigh what bound `number` says.
struct Weighed<'s, 'a, 'm, M: Model> {
    product: &'s Product<'a, 'm, M>,
    scope: &'s Scope,
    number: usize,
}

impl<M> Weighed<'_, '_, '_, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    /// A stutter weighs nothing.
    fn weight(&self, edge: Option<usize>) -> u64 {
        let weigh = |e| u64::from(self.product.space.graph.label(e).weights[self.number]);
        edge.map_or(0, weigh)
    }

    /// The heaviest wait from each pending node, unless a loop has weight. Components come in
    /// reverse topological order, so what lies ahead of one is known when it comes.
    fn heaviest(&self, rests: &dyn Fn(Node) -> bool) -> Result<Heaviest, Endless> {
        let product = self.product;
        let (mut regions, first) = Regions::new(self.scope, product.len());
        let mut best = Heaviest { weight: vec![0; product.len()], exit: vec![0; product.len()] };
        let mut endless = None;
        let judge = |regions: &mut Regions, component: u32, members: &[Node]| {
            let mut heaviest = (0, members[0]);
            for &node in members {
                for (edge, to) in self.moves(node) {
                    match to {
                        Some(to) if regions.of(to) == component => {
                            let weighs =
                                if edge.is_none() { rests(node) } else { self.weight(edge) > 0 };
                            if weighs {
                                endless.get_or_insert(Endless { node, edge });
                            }
                        }
                        _ => {
                            let ahead = to.map_or(0, |to| best.weight[to as usize]);
                            let total = self.weight(edge) + ahead;
                            if total > heaviest.0 {
                                heaviest = (total, node);
                            }
                        }
                    }
                }
            }
            for &node in members {
                (best.weight[node as usize], best.exit[node as usize]) = heaviest;
            }
        };
        let roots = self.scope.nodes.iter().map(|node| node as Node);
        let watch = Watch::default();
        let done = regions.components(product, first, roots, &watch, judge);
        debug_assert!(done.is_ok(), "an idle watch sets no limit");
        match endless {
            Some(endless) => Err(endless),
            None => Ok(best),
        }
    }

    /// The moves from a pending node, the stutter last: each with the pending node it leads to,
    /// or `None` where it reaches q.
    fn moves(&self, node: Node) -> impl Iterator<Item = (Option<usize>, Option<Node>)> {
        let edges = self.product.space.graph.edges(self.product.state(node));
        let mut arcs = self.product.arcs(node).peekable();
        edges.map(Some).chain([None]).map(move |edge| {
            let mut to = None;
            while let Some(arc) = arcs.next_if(|arc| arc.edge == edge) {
                to = Some(arc.to);
            }
            (edge, to)
        })
    }
}
