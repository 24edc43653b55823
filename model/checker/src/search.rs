//! One claim against an explored model: whether a fair behaviour violates it, and which.

use std::hash::Hash;

use stateright::Model;

use crate::automaton::Automaton;
use crate::fair_cycle::{FairComponents, fair_components};
use crate::lasso::{self, Found};
use crate::product::Product;
use crate::space::{Fairness, Space, Watch};
use crate::trim::Scope;
use crate::verdict::Limit;

/// The product of a model and a claim's negation, and where in it to search.
pub(crate) struct Search<'a, 'm, M: Model> {
    pub product: Product<'a, 'm, M>,
    pub scope: Scope,
    watch: Watch<'a>,
}

impl<'a, 'm, M> Search<'a, 'm, M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    /// Builds the product.
    pub(crate) fn new(
        space: &'a Space<'m, M>,
        automaton: &'a Automaton<M>,
        watch: Watch<'a>,
    ) -> Result<Self, Limit> {
        let most = u32::MAX as usize / automaton.len().max(1);
        let product = Product::new(space, automaton).ok_or(Limit::States(most))?;
        let scope = Scope::new(&product, &watch)?;
        Ok(Search { product, scope, watch })
    }

    /// The components with a behaviour that is fair so and violates the claim.
    pub(crate) fn violations(&self, fairness: Fairness) -> Result<Option<FairComponents>, Limit> {
        fair_components(&self.product, &self.scope, fairness, &self.watch)
    }

    /// A short behaviour that is fair so and violates the claim, if there is one. `assumptions`
    /// is how many there are in all: the certificate speaks of those in `fairness`.
    pub(crate) fn counterexample(
        &self,
        fairness: Fairness,
        assumptions: usize,
    ) -> Result<Option<Found<M>>, Limit> {
        let violations = self.violations(fairness)?;
        Ok(violations.map(|found| lasso::shortest(&self.product, &found, fairness, assumptions)))
    }
}
