//! The answers to all that was asked, each counterexample re-checked before it is given.

use std::hash::Hash;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use stateright::Model;

use crate::assumptions::{self, Carrying};
use crate::automaton::Automaton;
use crate::bound::{self, Bound, Waiting};
use crate::certificate;
use crate::check::CheckError;
use crate::coverage::{self, Coverage};
use crate::explore::{Exploration, Size};
use crate::fairness::Assumption;
use crate::formula::Formula;
use crate::invariant;
use crate::label::Labeller;
use crate::search::Search;
use crate::space::{Fairness, Space, Watch};
use crate::vacuity;
use crate::verdict::{Counterexample, Limit, Vacuity, Verdict};

/// A claim and its verdict.
pub struct Answer<M: Model> {
    /// As given.
    pub name: String,
    /// As given.
    pub formula: Formula<M>,
    /// What came out.
    pub verdict: Verdict<M::State, M::Action>,
}

/// A bound and its value.
pub struct BoundAnswer<M: Model> {
    /// As given.
    pub name: String,
    /// What came out.
    pub waiting: Waiting<M::State, M::Action>,
}

/// What was asked.
pub(crate) struct Question<'m, M: Model> {
    pub model: &'m M,
    pub properties: Vec<(String, Formula<M>)>,
    /// One a property, of its negation.
    pub automata: Vec<Automaton<M>>,
    pub assumptions: Vec<Assumption<M>>,
    /// Each with the automaton of its leads-to's negation.
    pub bounds: Vec<(Bound<M>, Automaton<M>)>,
    pub threads: usize,
    pub stop: Option<&'m AtomicBool>,
}

/// All answers, with the explored model behind them.
pub struct Report<'m, M: Model> {
    /// How much was looked at.
    pub size: Size,
    /// What exploration did not get past, if anything.
    pub limit: Option<Limit>,
    /// One for each property, in the order given.
    pub properties: Vec<Answer<M>>,
    /// One for each bound, in the order given.
    pub bounds: Vec<BoundAnswer<M>>,
    /// One for each class, those of assumptions first; empty where no edges were kept.
    pub coverage: Vec<Coverage>,
    model: &'m M,
    assumptions: Vec<Assumption<M>>,
    automata: Vec<Automaton<M>>,
    stop: Option<&'m AtomicBool>,
    /// Where edges were kept.
    space: Option<Space<'m, M>>,
}

impl<'m, M> Report<'m, M>
where
    M: Model + Sync,
    M::State: Clone + Eq + Hash + Send + Sync,
    M::Action: Clone + PartialEq + Send,
{
    pub(crate) fn answer(
        question: Question<'m, M>,
        labeller: Labeller<M>,
        explored: Exploration<M::State>,
        watch: Watch<'_>,
    ) -> Result<Self, CheckError> {
        let Question { model, properties, automata, assumptions, bounds, threads, stop } = question;
        let Exploration { size, limit, broken, graph } = explored;
        let space = graph.map(|graph| Space { model, graph, labeller, limit });
        let judge = Judge { model, size, limit, space: space.as_ref(), assumptions: &assumptions };
        let mut broken = broken.into_iter();
        // What exploration found out about invariants of states goes to them, in order.
        let found: Vec<Option<Option<Vec<M::State>>>> = properties
            .iter()
            .map(|(_, f)| invariant::claim(f).filter(|p| invariant::is_of_states(p)))
            .map(|p| p.and_then(|_| broken.next()))
            .collect();
        let found = Mutex::new(found);
        let verdicts = in_parallel(threads, properties.len(), |i| {
            let path = found.lock().expect("no panic holds it")[i].take();
            judge.verdict(&properties[i].1, &automata[i], path, watch)
        });
        let waits = in_parallel(threads, bounds.len(), |i| judge.waiting(&bounds[i], i, watch));
        let mut answers = Vec::new();
        for ((name, formula), verdict) in properties.into_iter().zip(verdicts) {
            if let Verdict::Violated(found) = &verdict {
                recheck(model, &name, &formula, &assumptions, found)?;
            }
            answers.push(Answer { name, formula, verdict });
        }
        let mut bound_answers = Vec::new();
        for ((bound, _), waiting) in bounds.into_iter().zip(waits) {
            recheck_wait(model, &bound, &assumptions, &waiting)?;
            bound_answers.push(BoundAnswer { name: bound.name, waiting });
        }
        let coverage = space.as_ref().map_or_else(Vec::new, coverage::of);
        Ok(Report {
            size,
            limit,
            properties: answers,
            bounds: bound_answers,
            coverage,
            model,
            assumptions,
            automata,
            stop,
            space,
        })
    }

    /// Which fairness assumptions carry this property. For an invariant of states, none is needed
    /// or none suffices, since fairness excludes no finite path.
    ///
    /// # Errors
    ///
    /// If there is no such property, or a lasso fails its re-check.
    pub fn assumptions(&self, property: &str) -> Result<Carrying<M::State, M::Action>, CheckError> {
        let at = self.properties.iter().position(|answer| answer.name == property);
        let at = at.ok_or_else(|| CheckError::NoSuchProperty(property.to_owned()))?;
        let none_needed = || Carrying::Sets {
            sets: vec![assumptions::AssumptionSet { members: vec![] }],
            complete: true,
            necessary: vec![],
        };
        let answer = &self.properties[at];
        match (&answer.verdict, &self.space, invariant::claim(&answer.formula)) {
            (Verdict::Violated(found), ..) => Ok(Carrying::None(found.clone())),
            (Verdict::Undecided(limit), ..) => Ok(Carrying::Undecided(*limit)),
            (Verdict::Vacuous(why), ..) => Ok(Carrying::Vacuous(why.clone())),
            (Verdict::Holds, Some(space), None) => {
                let watch = Watch { stop: self.stop, deadline: None };
                let carrying = Search::new(space, &self.automata[at], watch)
                    .and_then(|search| assumptions::minimal_sets(&search, &self.assumptions))
                    .unwrap_or_else(Carrying::Undecided);
                self.recheck_lassos(property, &answer.formula, &carrying)?;
                Ok(carrying)
            }
            (Verdict::Holds, ..) => Ok(none_needed()),
        }
    }

    fn recheck_lassos(
        &self,
        name: &str,
        formula: &Formula<M>,
        carrying: &Carrying<M::State, M::Action>,
    ) -> Result<(), CheckError> {
        let Carrying::Sets { sets, .. } = carrying else { return Ok(()) };
        for set in sets {
            for member in &set.members {
                // The others of the set, as strong as it has them.
                let rest = set.members.iter().filter(|m| m.assumption != member.assumption);
                let assumed: Vec<Assumption<M>> = rest
                    .map(|m| Assumption {
                        class: self.assumptions[m.assumption].class.clone(),
                        strength: m.strength,
                    })
                    .collect();
                let mut found = (*member.without).clone();
                found.certificate.retain(Option::is_some);
                recheck(self.model, name, formula, &assumed, &found)?;
            }
        }
        Ok(())
    }
}

fn recheck<M>(
    model: &M,
    name: &str,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
    found: &Counterexample<M::State, M::Action>,
) -> Result<(), CheckError>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone + PartialEq,
{
    certificate::verify(model, formula, assumptions, found)
        .map_err(|flaw| CheckError::Unsound(name.to_owned(), flaw))
}

fn recheck_wait<M>(
    model: &M,
    bound: &Bound<M>,
    assumptions: &[Assumption<M>],
    waiting: &Waiting<M::State, M::Action>,
) -> Result<(), CheckError>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone + PartialEq,
{
    if let Waiting::Never(found) = waiting {
        return recheck(model, &bound.name, &bound.claim(), assumptions, found);
    }
    bound::recheck::verify(model, bound, waiting)
        .map_err(|flaw| CheckError::Unsound(bound.name.clone(), flaw))
}

/// What judging one claim needs.
struct Judge<'a, 'm, M: Model> {
    model: &'m M,
    size: Size,
    limit: Option<Limit>,
    space: Option<&'a Space<'m, M>>,
    assumptions: &'a [Assumption<M>],
}

impl<M> Judge<'_, '_, M>
where
    M: Model + Sync,
    M::State: Clone + Eq + Hash + Send + Sync,
    M::Action: Clone + PartialEq + Send,
{
    /// `path`: what exploration found, for an invariant of states.
    fn verdict(
        &self,
        formula: &Formula<M>,
        automaton: &Automaton<M>,
        path: Option<Option<Vec<M::State>>>,
        watch: Watch<'_>,
    ) -> Verdict<M::State, M::Action> {
        let found = match (path, invariant::claim(formula), self.space) {
            (Some(path), ..) => path.map(|states| invariant::path(self.model, states)),
            (None, Some(p), Some(space)) => invariant::shortest_path_to_not(space, p),
            (None, None, Some(space)) => {
                let fairness = Fairness::of(self.assumptions);
                let found = Search::new(space, automaton, watch)
                    .and_then(|search| search.counterexample(fairness, self.assumptions.len()));
                match found {
                    Ok(found) => found.map(|found| found.counterexample),
                    Err(limit) => return Verdict::Undecided(limit),
                }
            }
            (None, _, None) => unreachable!("edges are kept for all but invariants of states"),
        };
        if let Some(found) = found {
            return Verdict::Violated(Box::new(found));
        }
        if let Some(limit) = self.limit {
            return Verdict::Undecided(limit);
        }
        match self.empty(formula) {
            Some(why) => Verdict::Vacuous(why),
            None => Verdict::Holds,
        }
    }

    fn empty(&self, formula: &Formula<M>) -> Option<Vacuity> {
        match self.space {
            Some(space) => vacuity::of(space, formula),
            None => (self.size.states == 0).then_some(Vacuity::NoInitialState),
        }
    }

    fn waiting(
        &self,
        (bound, automaton): &(Bound<M>, Automaton<M>),
        number: usize,
        watch: Watch<'_>,
    ) -> Waiting<M::State, M::Action> {
        match self.verdict(&bound.claim(), automaton, None, watch) {
            Verdict::Violated(found) => Waiting::Never(found),
            Verdict::Undecided(limit) => Waiting::Undecided(limit),
            Verdict::Vacuous(why) => Waiting::Vacuous(why),
            Verdict::Holds => {
                let space = self.space.expect("edges are kept for bounds");
                match Search::new(space, automaton, watch) {
                    Ok(search) => bound::waiting(&search, bound, number),
                    Err(limit) => Waiting::Undecided(limit),
                }
            }
        }
    }
}

/// The results of `0..len`, in order, computed by so many threads.
fn in_parallel<T: Send>(threads: usize, len: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads <= 1 || len <= 1 {
        return (0..len).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<T>>> = Mutex::new((0..len).map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..threads.min(len) {
            scope.spawn(|| {
                loop {
                    // Ordering: Relaxed. Each number is handed out once; the results are passed
                    // on by the mutex.
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= len {
                        break;
                    }
                    let result = work(i);
                    results.lock().expect("no panic holds it")[i] = Some(result);
                }
            });
        }
    });
    let results = results.into_inner().expect("no panic held it");
    results.into_iter().map(|result| result.expect("every number was worked on")).collect()
}
