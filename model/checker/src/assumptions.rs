//! Which fairness carries a claim: the minimal sets of assumptions under which it holds.
//!
//! What holds under a set of assumptions holds under more, so the sets that suffice are closed
//! upwards, and each lasso says of which assumptions a sufficient set needs one: those that it
//! does not meet. The minimal sets are the minimal hitting sets of all such lassos; they are found
//! by asking for a lasso that the candidates so far let in (the implicit hitting set method; Reiter
//! 1987, Liffiton and others 2016).

use std::hash::Hash;

use stateright::Model;

use crate::fairness::{Assumption, Strength};
use crate::lasso::Found;
use crate::search::Search;
use crate::space::Fairness;
use crate::verdict::{Counterexample, Limit, Vacuity};

/// All minimal sets are found for at most so many assumptions.
pub const MOST_FOR_ALL_SETS: usize = 12;

/// Which assumptions a claim rests on.
#[derive(Clone, Debug)]
pub enum Carrying<S, A> {
    /// It is violated under all of them.
    None(Box<Counterexample<S, A>>),
    /// It holds under any of these sets, and under none that is weaker.
    Sets {
        /// Minimal sets.
        sets: Vec<AssumptionSet<S, A>>,
        /// Are these all minimal sets? Otherwise there is one, and more may exist.
        complete: bool,
        /// The assumptions, by index, that every sufficient set needs.
        necessary: Vec<usize>,
    },
    /// A limit was reached before the answer was known.
    Undecided(Limit),
    /// It holds of nothing.
    Vacuous(Vacuity),
}

/// A minimal set of assumptions; empty: the claim holds without fairness.
#[derive(Clone, Debug)]
pub struct AssumptionSet<S, A> {
    /// In the order given.
    pub members: Vec<Member<S, A>>,
}

/// One assumption of a minimal set.
#[derive(Clone, Debug)]
pub struct Member<S, A> {
    /// Its index in the order given.
    pub assumption: usize,
    /// How strong it must be: no stronger than it was given.
    pub strength: Strength,
    /// A lasso that appears when only this one is dropped from the set.
    pub without: Box<Counterexample<S, A>>,
}

/// For each assumption how strong it is: nothing, weak, strong.
type Levels = Vec<Option<Strength>>;

/// The minimal sets for a claim.
pub(crate) fn minimal_sets<M>(
    search: &Search<'_, '_, M>,
    assumptions: &[Assumption<M>],
) -> Result<Carrying<M::State, M::Action>, Limit>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let all: Levels = assumptions.iter().map(|a| Some(a.strength)).collect();
    if let Some(found) = search.counterexample(fairness(&all), all.len())? {
        return Ok(Carrying::None(Box::new(found.counterexample)));
    }
    let complete = all.len() <= MOST_FOR_ALL_SETS;
    let minimal = if complete { every(search, &all)? } else { vec![one(search, &all)?] };
    let mut sets = Vec::new();
    for levels in &minimal {
        sets.push(with_lassos(search, levels)?);
    }
    let mut necessary = Vec::new();
    for i in (0..all.len()).filter(|&i| minimal.iter().all(|levels| levels[i].is_some())) {
        let mut rest = all.clone();
        rest[i] = None;
        if complete || search.violations(fairness(&rest))?.is_some() {
            necessary.push(i);
        }
    }
    Ok(Carrying::Sets { sets, complete, necessary })
}

fn fairness(levels: &Levels) -> Fairness {
    let mut fairness = Fairness::default();
    for (i, strength) in levels.iter().enumerate() {
        strength.iter().for_each(|&strength| fairness.add(i, strength));
    }
    fairness
}

/// Every minimal set: candidates are the minimal sets that exclude all lassos met so far.
fn every<M>(search: &Search<'_, '_, M>, all: &Levels) -> Result<Vec<Levels>, Limit>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let mut candidates: Vec<Levels> = vec![vec![None; all.len()]];
    let mut sufficient: Vec<Levels> = Vec::new();
    while let Some(at) = candidates.iter().position(|c| !sufficient.contains(c)) {
        match search.counterexample(fairness(&candidates[at]), all.len())? {
            None => sufficient.push(candidates[at].clone()),
            Some(found) => candidates = excluding(candidates, &needs(&found, all)),
        }
    }
    Ok(sufficient)
}

/// For each assumption how strong it must be to exclude the lasso; `None`: it never does.
fn needs<M: Model>(found: &Found<M>, all: &Levels) -> Levels {
    let excluded_by = |i: usize, strength: Strength| {
        let mut one = Fairness::default();
        one.add(i, strength);
        let profile = found.profile;
        !one.met(profile.taken, profile.in_each, profile.in_some)
    };
    let need = |(i, given): (usize, &Option<Strength>)| {
        [Strength::Weak, Strength::Strong]
            .into_iter()
            .find(|&s| Some(s) <= *given && excluded_by(i, s))
    };
    all.iter().enumerate().map(need).collect()
}

/// The minimal candidates that also exclude a lasso which needs so much (Berge 1989).
fn excluding(candidates: Vec<Levels>, needs: &Levels) -> Vec<Levels> {
    let mut next: Vec<Levels> = Vec::new();
    for candidate in candidates {
        let excludes = (0..needs.len()).any(|i| needs[i].is_some() && candidate[i] >= needs[i]);
        if excludes {
            next.push(candidate);
            continue;
        }
        for i in (0..needs.len()).filter(|&i| needs[i].is_some()) {
            let mut stronger = candidate.clone();
            stronger[i] = needs[i];
            next.push(stronger);
        }
    }
    let below = |a: &Levels, b: &Levels| a.iter().zip(b).all(|(a, b)| a <= b);
    let mut minimal: Vec<Levels> = Vec::new();
    for (i, one) in next.iter().enumerate() {
        let beaten = next
            .iter()
            .enumerate()
            .any(|(j, other)| j != i && below(other, one) && (other != one || j < i));
        if !beaten {
            minimal.push(one.clone());
        }
    }
    minimal
}

/// One minimal set: each assumption in turn is dropped, or weakened, if the claim still holds.
fn one<M>(search: &Search<'_, '_, M>, all: &Levels) -> Result<Levels, Limit>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let mut levels = all.clone();
    for i in 0..levels.len() {
        for weaker in [None, Some(Strength::Weak)] {
            let mut tried = levels.clone();
            tried[i] = weaker;
            if weaker < levels[i] && search.violations(fairness(&tried))?.is_none() {
                levels = tried;
            }
        }
    }
    Ok(levels)
}

/// A minimal set with the lasso that each dropped member lets in.
fn with_lassos<M>(
    search: &Search<'_, '_, M>,
    levels: &Levels,
) -> Result<AssumptionSet<M::State, M::Action>, Limit>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    let mut members = Vec::new();
    for (assumption, strength) in levels.iter().enumerate() {
        let Some(strength) = *strength else { continue };
        let mut rest = levels.clone();
        rest[assumption] = None;
        let found = search.counterexample(fairness(&rest), levels.len())?;
        let without = Box::new(found.expect("the set is minimal").counterexample);
        members.push(Member { assumption, strength, without });
    }
    Ok(AssumptionSet { members })
}
