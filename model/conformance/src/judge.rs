//! Judges whether a run is a behaviour of the model, by a search over cuts and model states.
//!
//! The answer is exact: a run is accepted if and only if some row of all its events that respects
//! what is known of their order (see [`run`](crate::run)) is what some path from an initial state
//! shows, silent steps left out. The search goes into the depth, the events whose intervals end
//! first ahead, so that a run whose numbers tell the true order is accepted almost in a line. It
//! never visits a node twice, and where it fails it has visited all of them: so the farthest cut
//! that it came to is the farthest there is.
//!
//! The search over linear extensions is that of Wing and Gong, *Testing and Verifying Concurrent
//! Objects* (1993), with the memory of what was visited that Lowe, *Testing for linearizability*
//! (2017), gave it; here the specification may have silent steps and need not be deterministic.

use std::collections::HashSet;
use std::hash::Hash;

use foldhash::fast::RandomState;
use stateright::Model;

use crate::divergence;
use crate::observation::{ObservationOf, Observe};
use crate::order::{Contradiction, Order, START};
use crate::run::Run;
use crate::space::Space;
use crate::unfolding::{Node, Unfolding};
use crate::verdict::{Effort, Verdict, VerdictOf, Why};

/// So many nodes are looked at before a judge gives up, unless told otherwise.
pub const USUAL_LIMIT: usize = 1_000_000;

/// Judges runs by a model.
///
/// It remembers the part of the model's graph that it has met: give all runs to one judge.
pub struct Judge<'a, M: Model, O: Observe<M>> {
    pub(crate) space: Space<'a, M, O>,
    pub(crate) limit: usize,
    pub(crate) may_end: Ends<'a, M>,
}

/// In which states a run may end.
pub(crate) type Ends<'a, M> = Box<dyn Fn(&<M as Model>::State) -> bool + Send + 'a>;

impl<'a, M, O> Judge<'a, M, O>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    /// A judge that lets a run end anywhere.
    pub fn new(model: &'a M, observe: &'a O) -> Self {
        Judge { space: Space::new(model, observe), limit: USUAL_LIMIT, may_end: Box::new(|_| true) }
    }

    /// Looks at so many nodes a run at the most; a run that needs more is `Undecided`.
    #[must_use]
    pub fn limit(self, nodes: usize) -> Self {
        Judge { limit: nodes, ..self }
    }

    /// Runs end only in such states.
    ///
    /// Whatever came to rest by itself should be judged so: the beginning of a behaviour is a
    /// behaviour, and an executor that forgets a task in its queue would be accepted without it.
    #[must_use]
    pub fn ends_where(self, may_end: impl Fn(&M::State) -> bool + Send + 'a) -> Self {
        Judge { may_end: Box::new(may_end), ..self }
    }

    /// Runs end only where the model has no step left: for those that came to rest by themselves.
    #[must_use]
    pub fn ends_at_rest(self) -> Self
    where
        M: Sync,
    {
        let model = self.space.model;
        self.ends_where(|state| model.next_steps(state).is_empty())
    }

    /// Judges a run.
    pub fn judge(&mut self, run: &Run<ObservationOf<M, O>>) -> VerdictOf<M, O> {
        let order = match self.order(run) {
            Ok(order) => order,
            Err(why) => return Verdict::Undecided(why),
        };
        let mut unfolding = Unfolding { space: &mut self.space, order };
        let search = search(&mut unfolding, self.limit, &self.may_end);
        let effort = Effort {
            events: run.events.len(),
            nodes: search.seen.len(),
            cuts: unfolding.order.cuts(),
            states: unfolding.space.states.len(),
        };
        match search.end {
            End::Accepted => Verdict::Accepted(effort),
            End::Limit => Verdict::Undecided(Why::Limit(effort)),
            End::Stuck { cut } => {
                let at = search.seen.iter().filter(|node| node.0 == cut);
                let states = at.map(|node| node.1).collect();
                Verdict::Diverged(Box::new(divergence::of(unfolding, run, cut, states, effort)))
            }
        }
    }

    /// The order of a run's events, if it can be judged at all.
    pub(crate) fn order(&mut self, run: &Run<ObservationOf<M, O>>) -> Result<Order, Why> {
        if run.lost > 0 {
            return Err(Why::Lost(run.lost));
        }
        let order = Order::new(run, |what| self.space.observation(what));
        order.map_err(|Contradiction(places)| Why::Contradiction(places))
    }
}

struct Search {
    seen: HashSet<Node, RandomState>,
    end: End,
}

enum End {
    Accepted,
    Limit,
    /// No node has a cut with more events.
    Stuck {
        cut: u32,
    },
}

fn search<M, O>(
    unfolding: &mut Unfolding<'_, '_, M, O>,
    limit: usize,
    may_end: &Ends<'_, M>,
) -> Search
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut stack = unfolding.start();
    stack.reverse();
    let mut seen: HashSet<Node, RandomState> = HashSet::default();
    let mut farthest = (0, START);
    while let Some(node) = stack.pop() {
        if !seen.insert(node) {
            continue;
        }
        let taken = unfolding.order.taken(node.0);
        let is_whole = taken == unfolding.order.events();
        if is_whole && may_end(&unfolding.space.states[node.1 as usize]) {
            return Search { seen, end: End::Accepted };
        }
        if seen.len() > limit {
            return Search { seen, end: End::Limit };
        }
        if taken > farthest.0 {
            farthest = (taken, node.0);
        }
        let edges = unfolding.edges(node).into_iter().rev().map(|edge| edge.to);
        stack.extend(edges.filter(|to| !seen.contains(to)));
    }
    Search { seen, end: End::Stuck { cut: farthest.1 } }
}
