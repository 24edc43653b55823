//! Which steps of the model the accepted runs took, and which they never did.
//!
//! A model that permits everything accepts everything. What shows that it does not is that its
//! steps are taken, each for a reason: so it is counted how many are.
//!
//! An accepted run may be explained by several paths. A step counts as taken by the run only if
//! *every* path that explains the whole run takes it, and a pair only if every such path takes the
//! two one right after the other. So what is counted was taken, whatever path was the true one;
//! what is not counted may have been taken where the observations do not tell.

mod certain;
mod explained;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::Hash;

use foldhash::fast::RandomState;
use stateright::Model;

use self::certain::Item;
use self::explained::Explained;
use crate::judge::Judge;
use crate::observation::{ObservationOf, Observe};
use crate::run::Run;
use crate::verdict::{VerdictOf, counted};

/// Judges runs, and notes which of the model's steps the accepted ones took.
pub struct Coverage<'a, M: Model, O: Observe<M>> {
    judge: Judge<'a, M, O>,
    steps: HashSet<u32, RandomState>,
    pairs: HashSet<(u32, u32), RandomState>,
    runs: usize,
    too_large: usize,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// So many were taken.
    pub taken: usize,
    /// Of so many.
    pub all: usize,
}

/// What was taken of the model, and what never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<S, A> {
    /// Accepted runs that were looked at.
    pub runs: usize,
    /// Accepted runs of which not all explanations could be looked at: nothing of them is counted.
    pub too_large: usize,
    /// The model's reachable states.
    pub states: usize,
    /// Its steps: a state and an action. Silent ones that change nothing are none.
    pub steps: Share,
    /// Pairs of steps, the second from where the first leads to.
    pub pairs: Share,
    /// For each label of actions, which steps were never taken.
    pub actions: BTreeMap<String, OfAction<S, A>>,
}

/// The steps whose actions have one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfAction<S, A> {
    /// How many were taken.
    pub share: Share,
    /// The others: from where, by what.
    pub never: Vec<(S, A)>,
}

/// The model has more reachable states than were to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyStates {
    /// So many were found.
    pub found: usize,
}

impl<'a, M, O> Coverage<'a, M, O>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    /// Nothing taken so far.
    pub fn new(judge: Judge<'a, M, O>) -> Self {
        let (steps, pairs) = Default::default();
        Coverage { judge, steps, pairs, runs: 0, too_large: 0 }
    }

    /// Judges a run; if it is accepted, its steps count as taken.
    pub fn judge(&mut self, run: &Run<ObservationOf<M, O>>) -> VerdictOf<M, O> {
        let verdict = self.judge.judge(run);
        if verdict.is_accepted() {
            match Explained::of(&mut self.judge, run) {
                Some(explained) => {
                    self.runs += 1;
                    for item in certain::items(&explained) {
                        match item {
                            Item::Step(step) => drop(self.steps.insert(step)),
                            Item::Pair(one, next) => drop(self.pairs.insert((one, next))),
                        }
                    }
                }
                None => self.too_large += 1,
            }
        }
        verdict
    }

    /// What was taken of all that can be, in a model of at most so many reachable states.
    ///
    /// # Errors
    ///
    /// If it has more.
    pub fn report(
        &mut self,
        most_states: usize,
        label: impl Fn(&M::Action) -> String,
    ) -> Result<Report<M::State, M::Action>, TooManyStates> {
        let space = &mut self.judge.space;
        let mut at = 0;
        while at < space.states.len() {
            if space.states.len() > most_states {
                return Err(TooManyStates { found: space.states.len() });
            }
            space.steps_of(at as u32);
            at += 1;
        }
        let mut ways_in = vec![0; at];
        let mut ways_out = vec![0; at];
        let mut actions: BTreeMap<String, OfAction<M::State, M::Action>> = BTreeMap::new();
        for (number, step) in space.steps.iter().enumerate() {
            ways_in[step.to as usize] += 1;
            ways_out[step.from as usize] += 1;
            let nothing = || OfAction { share: Share::default(), never: Vec::new() };
            let of_action = actions.entry(label(&step.action)).or_insert_with(nothing);
            of_action.share.all += 1;
            if self.steps.contains(&(number as u32)) {
                of_action.share.taken += 1;
            } else {
                let from = space.states[step.from as usize].clone();
                of_action.never.push((from, step.action.clone()));
            }
        }
        let pairs = ways_in.iter().zip(&ways_out).map(|(ways_in, ways_out)| ways_in * ways_out);
        Ok(Report {
            runs: self.runs,
            too_large: self.too_large,
            states: at,
            steps: Share { taken: self.steps.len(), all: space.steps.len() },
            pairs: Share { taken: self.pairs.len(), all: pairs.sum() },
            actions,
        })
    }
}

impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of {}", self.taken, self.all)
    }
}

impl<S, A> fmt::Display for Report<S, A> {
    /// Numbers, in several lines.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { runs, too_large, states, steps, pairs, actions } = self;
        let (runs, states) = (counted(*runs, "run"), counted(*states, "state"));
        write!(out, "{runs} took {steps} steps and {pairs} pairs of {states}")?;
        if *too_large > 0 {
            write!(out, "; {too_large} more had too many explanations")?;
        }
        writeln!(out)?;
        let width = actions.keys().map(|label| label.chars().count()).max().unwrap_or(0);
        for (label, OfAction { share, .. }) in actions {
            writeln!(out, "  {label:<width$}  {share}")?;
        }
        Ok(())
    }
}

impl fmt::Display for TooManyStates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the model has {} states or more, too many for its coverage", self.found)
    }
}

impl std::error::Error for TooManyStates {}
