//! Cuts away the nodes from which no fair cycle can be reached, before components are looked for.
//!
//! A node of a cycle has a successor on it. So a node goes whose arcs all lead to nodes that are
//! gone, and which cannot be rested in for ever: resting takes nothing, so it is unfair where an
//! assumption's class is enabled. What is left holds every fair cycle. Most claims that hold are
//! decided here, in passes over the edges in the order in which they lie in memory, with a bit a
//! node; the search for components, which jumps about, sees what is left.

use std::hash::Hash;

use stateright::Model;

use crate::graph::Bits;
use crate::product::{Node, Product};
use crate::space::{Fairness, Looks, Watch};
use crate::verdict::Limit;

/// A pass that removes less than one node in so many is the last: components are faster then.
const WORTH_A_PASS: usize = 8;

/// Where components are to be looked for.
#[derive(Clone)]
pub(crate) struct Scope {
    /// Nodes that may lie on an accepting cycle, and that behaviours reach.
    pub nodes: Bits,
    /// By automaton state: is an arc there if, and only if, it leads to one of `nodes`?
    pub by_region: Vec<bool>,
}

impl Scope {
    /// All that behaviours reach.
    pub(crate) fn new<M>(product: &Product<'_, '_, M>, watch: &Watch<'_>) -> Result<Self, Limit>
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let entrances = product.entrances(watch)?;
        let (inside, by_region) = recurrent(product, &entrances);
        let nodes = reached(product, &entrances, &inside, &by_region, watch)?;
        Ok(Scope { nodes, by_region })
    }

    /// The same without nodes from which no fair cycle can be reached; `None`: none is left.
    pub(crate) fn trimmed<M>(
        mut self,
        product: &Product<'_, '_, M>,
        fairness: Fairness,
        watch: &Watch<'_>,
    ) -> Result<Option<Self>, Limit>
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let mut left = self.nodes.iter().count();
        while left > 0 {
            let removed = self.pass(product, fairness, watch)?;
            left -= removed;
            if removed < left.div_ceil(WORTH_A_PASS) {
                break;
            }
        }
        Ok((left > 0).then_some(self))
    }

    /// Looks at every node once, last ones first, and removes those that lead nowhere; says how
    /// many.
    fn pass<M>(
        &mut self,
        product: &Product<'_, '_, M>,
        fairness: Fairness,
        watch: &Watch<'_>,
    ) -> Result<usize, Limit>
    where
        M: Model,
        M::State: Clone + Eq + Hash,
    {
        let Scope { nodes, by_region } = self;
        let mut looks = Looks::new(watch);
        let (mut removed, mut end) = (0, product.len());
        while let Some(at) = nodes.last_before(end) {
            end = at;
            looks.count()?;
            let node = at as Node;
            let owed = fairness.owed_at_rest(product.space.graph.enabled(product.state(node)));
            // Where arcs go by region alone, the stutter is not among them, and always possible.
            let mut leads_on = owed == 0 && by_region[product.automaton_state(node)];
            let mut cursor = product.cursor(node);
            while !leads_on && let Some(to) = product.next_target(&mut cursor, by_region) {
                leads_on = nodes.get(to as usize) && (to != node || owed == 0);
            }
            if !leads_on {
                nodes.remove(at);
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Nodes that may lie on an accepting cycle by what the automaton says of them alone, and the
/// automaton states whose arcs that settles.
fn recurrent<M>(product: &Product<'_, '_, M>, entrances: &Bits) -> (Bits, Vec<bool>)
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let automaton = product.automaton;
    let mut inside = Bits::new(product.len());
    let mut by_region = vec![false; automaton.len()];
    for q in (1..automaton.len() as u16).filter(|&q| automaton.recurrent[usize::from(q)]) {
        let at = usize::from(q);
        by_region[at] = product.keeps_to_itself(q);
        for state in 0..product.space.graph.len() as u32 {
            let node = product.node(state, q) as usize;
            let is_entrance = entrances.get(node);
            let stays = if by_region[at] {
                product.may_stay(state, q)
            } else {
                automaton.is_final[at] || is_entrance
            };
            // One that is come to, but not from within: its arcs must be asked for after all.
            by_region[at] &= stays || !is_entrance;
            if stays || is_entrance {
                inside.insert(node);
            }
        }
    }
    (inside, by_region)
}

/// Those of `inside` that behaviours reach. Each node's arcs are followed once: in rising order
/// as far as that goes, and from a stack where an arc leads back.
fn reached<M>(
    product: &Product<'_, '_, M>,
    entrances: &Bits,
    inside: &Bits,
    by_region: &[bool],
    watch: &Watch<'_>,
) -> Result<Bits, Limit>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let mut seen = entrances.both(inside);
    let mut behind: Vec<Node> = Vec::new();
    let mut looks = Looks::new(watch);
    let mut at = 0;
    loop {
        let node = if let Some(node) = behind.pop() {
            node
        } else if let Some(next) = seen.next_from(at) {
            at = next + 1;
            next as Node
        } else {
            break;
        };
        looks.count()?;
        // What other automaton states reach is among the entrances.
        if !product.automaton.is_final[product.automaton_state(node)] {
            continue;
        }
        let mut cursor = product.cursor(node);
        while let Some(to) = product.next_target(&mut cursor, by_region) {
            if inside.get(to as usize) && seen.insert(to as usize) && (to as usize) < at {
                behind.push(to);
            }
        }
    }
    Ok(seen)
}
