//! Decides by components whether a fair behaviour violates the claim.
//!
//! A component holds a fair accepting cycle if its arcs meet every acceptance set, and for each
//! assumption take the class, or have it disabled: somewhere (weak) or everywhere (strong). Where
//! only a strong assumption fails, a cycle may still avoid the states that enable the class, so
//! those are taken out and the rest is split again (Emerson and Lei 1987; Lichtenstein and
//! Pnueli 1985). A weak assumption or an acceptance set that fails, fails on every part too.

use std::hash::Hash;

use stateright::Model;

use crate::component::Regions;
use crate::label::ClassSet;
use crate::product::{Arc, Node, Product};
use crate::space::{Fairness, Watch};
use crate::trim::Scope;
use crate::verdict::Limit;

/// The components that hold a fair accepting cycle.
pub(crate) struct FairComponents {
    regions: Regions,
    /// By region number.
    fair: Vec<bool>,
}

impl FairComponents {
    /// The fair component that `node` is in: its number.
    pub(crate) fn of(&self, node: Node) -> Option<u32> {
        let region = self.regions.of(node);
        self.fair.get(region as usize).is_some_and(|&fair| fair).then_some(region)
    }
}

/// Looks for fair accepting cycles in scope; `None`: there is none.
pub(crate) fn fair_components<M>(
    product: &Product<'_, '_, M>,
    scope: &Scope,
    fairness: Fairness,
    watch: &Watch<'_>,
) -> Result<Option<FairComponents>, Limit>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let trimmed = scope.clone().trimmed(product, fairness, watch)?;
    let Some(scope) = trimmed else { return Ok(None) };
    let (mut regions, first) = Regions::new(&scope, product.len());
    let mut fair: Vec<bool> = Vec::new();
    // Regions to be split, each with its nodes.
    let mut todo: Vec<(u32, Vec<Node>)> = Vec::new();
    let mut judge =
        |regions: &mut Regions, component: u32, members: &[Node], todo: &mut Vec<_>| match judge(
            product, regions, component, members, fairness,
        ) {
            Judged::Fair => {
                fair.resize(fair.len().max(component as usize + 1), false);
                fair[component as usize] = true;
            }
            Judged::Unfair => {}
            Judged::Avoid(classes) => {
                let enables = |&n: &Node| product.space.graph.enabled(product.state(n));
                let rest: Vec<Node> =
                    members.iter().copied().filter(|n| enables(n) & classes == 0).collect();
                let narrowed = regions.narrow(members, &rest);
                todo.push((narrowed, rest));
            }
        };
    let roots = scope.nodes.iter().map(|node| node as Node);
    regions.components(product, first, roots, watch, |regions, component, members| {
        judge(regions, component, members, &mut todo);
    })?;
    while let Some((region, nodes)) = todo.pop() {
        regions.components(
            product,
            region,
            nodes.into_iter(),
            watch,
            |regions, part, members| {
                judge(regions, part, members, &mut todo);
            },
        )?;
    }
    Ok((!fair.is_empty()).then_some(FairComponents { regions, fair }))
}

enum Judged {
    Fair,
    Unfair,
    /// Only a cycle through states that enable none of these classes can be fair.
    Avoid(ClassSet),
}

fn judge<M>(
    product: &Product<'_, '_, M>,
    regions: &Regions,
    component: u32,
    members: &[Node],
    fairness: Fairness,
) -> Judged
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let graph = &product.space.graph;
    let (mut in_each, mut in_some): (ClassSet, ClassSet) = (!0, 0);
    for &node in members {
        let enabled = graph.enabled(product.state(node));
        in_each &= enabled;
        in_some |= enabled;
    }
    let acceptance = product.automaton.acceptance;
    let owed = fairness.weak & in_each | fairness.strong & in_some;
    // A node alone can only be rested in, which takes nothing.
    if members.len() == 1 && owed != 0 {
        return Judged::Unfair;
    }
    // What is sure of any two nodes of a component need not be looked for among its arcs.
    let several = members.len() > 1;
    let mut met = if several && product.never_postpones(members[0]) { acceptance } else { 0 };
    let (mut taken, mut cyclic): (ClassSet, bool) = (0, several);
    for &node in members {
        let accepted = met & acceptance == acceptance;
        if cyclic && accepted && owed & !taken == 0 {
            return Judged::Fair;
        }
        let (everything, missing) = (!cyclic || !accepted, owed & !taken);
        let tells = |edge: Option<usize>| {
            everything || edge.is_some_and(|e| graph.label(e).taken & missing != 0)
        };
        let inner = |arc: &Arc| regions.of(arc.to) == component;
        for arc in product.arcs_along(node, tells).filter(inner) {
            cyclic = true;
            met |= !arc.postponed;
            taken |= arc.edge.map_or(0, |e| graph.label(e).taken);
        }
    }
    if !cyclic || met & acceptance != acceptance || fairness.weak & in_each & !taken != 0 {
        return Judged::Unfair;
    }
    match fairness.strong & in_some & !taken {
        0 => Judged::Fair,
        classes => Judged::Avoid(classes),
    }
}
