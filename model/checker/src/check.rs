//! Asks everything of a model in one go: claims, bounds, coverage, under the fairness assumed.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use stateright::Model;

use crate::automaton::{Automaton, TooLarge};
use crate::bound::Bound;
use crate::certificate::Flaw;
use crate::explore::{Limits, Nondeterminism, Plan, Progress, explore};
use crate::fairness::{Assumption, Class};
use crate::formula::{Atom, Formula};
use crate::invariant;
use crate::label::{Labeller, MOST_CLASSES, MOST_STEP_ATOMS};
use crate::report::{Question, Report};
use crate::space::Watch;

/// Why nothing could be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckError {
    /// Two properties, two bounds or two classes share this name.
    SameName(String),
    /// There is no property of this name.
    NoSuchProperty(String),
    /// More classes of actions than [`MOST_CLASSES`].
    TooManyClasses(usize),
    /// More step predicates than [`MOST_STEP_ATOMS`].
    TooManyStepPredicates(usize),
    /// This claim has more predicates than [`MOST_ATOMS`](crate::automaton::MOST_ATOMS), or more
    /// temporal operators than [`MOST_UNTILS`](crate::automaton::MOST_UNTILS).
    FormulaTooLarge(String),
    /// Symmetry reduction with this claim, which speaks of more than states: a loop of
    /// representatives need not be a loop of the model, nor fair.
    SymmetryRefused(String),
    /// The model is not deterministic.
    Nondeterministic(Nondeterminism),
    /// A counterexample to this claim failed its re-check: a defect of the checker.
    Unsound(String, Flaw),
}

impl fmt::Display for CheckError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckError::SameName(name) => write!(out, "two things are named `{name}`"),
            CheckError::NoSuchProperty(name) => write!(out, "no property is named `{name}`"),
            CheckError::TooManyClasses(n) => {
                write!(out, "{n} classes of actions; at most {MOST_CLASSES} can be told apart")
            }
            CheckError::TooManyStepPredicates(n) => {
                write!(out, "{n} step predicates; at most {MOST_STEP_ATOMS} can be told apart")
            }
            CheckError::FormulaTooLarge(name) => {
                write!(out, "`{name}` has too many predicates or temporal operators")
            }
            CheckError::SymmetryRefused(name) => {
                write!(
                    out,
                    "symmetry reduction is sound for invariants of states; `{name}` is none"
                )
            }
            CheckError::Nondeterministic(found) => {
                write!(out, "the model is not deterministic: {found:?}")
            }
            CheckError::Unsound(name, flaw) => {
                write!(out, "the counterexample to `{name}` failed its re-check: {flaw}")
            }
        }
    }
}

impl std::error::Error for CheckError {}

/// One state for all that are symmetric to it: equal for two that are, and one of them.
pub type Representative<M> = fn(&<M as Model>::State) -> <M as Model>::State;

/// What to ask of a model. Nothing happens before [`run`](Checker::run).
#[must_use = "nothing is checked before `run`"]
pub struct Checker<'m, M: Model> {
    model: &'m M,
    properties: Vec<(String, Formula<M>)>,
    assumptions: Vec<Assumption<M>>,
    classes: Vec<Class<M>>,
    bounds: Vec<Bound<M>>,
    threads: usize,
    limits: Limits,
    stop: Option<&'m AtomicBool>,
    progress: Option<&'m (dyn Fn(&Progress) + Send + Sync)>,
    symmetry: Option<Representative<M>>,
}

impl<'m, M> Checker<'m, M>
where
    M: Model + Sync,
    M::State: Clone + Eq + Hash + Send + Sync,
    M::Action: Clone + PartialEq + Send,
{
    /// Nothing asked yet; without assumptions a system may stop at any point.
    pub fn new(model: &'m M) -> Self {
        Checker {
            model,
            properties: Vec::new(),
            assumptions: Vec::new(),
            classes: Vec::new(),
            bounds: Vec::new(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            limits: Limits::default(),
            stop: None,
            progress: None,
            symmetry: None,
        }
    }

    /// Asks whether `formula` is true of every fair behaviour.
    pub fn property(mut self, name: impl Into<String>, formula: impl Into<Formula<M>>) -> Self {
        self.properties.push((name.into(), formula.into()));
        self
    }

    /// Assumes fairness, in all claims and bounds.
    pub fn assume(mut self, assumption: Assumption<M>) -> Self {
        self.assumptions.push(assumption);
        self
    }

    /// Counts how often a class is enabled and taken, and assumes nothing of it.
    pub fn class(mut self, class: Class<M>) -> Self {
        self.classes.push(class);
        self
    }

    /// Asks for a waiting bound.
    pub fn bound(mut self, bound: Bound<M>) -> Self {
        self.bounds.push(bound);
        self
    }

    /// How many threads explore and judge; at least one. At first: as many as there are cores.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Stops at so many states.
    pub fn max_states(mut self, states: usize) -> Self {
        self.limits.states = Some(states);
        self
    }

    /// Stops at so many steps from an initial state.
    pub fn max_depth(mut self, depth: usize) -> Self {
        self.limits.depth = Some(depth);
        self
    }

    /// Stops at so many bytes for states and edges.
    pub fn max_memory(mut self, bytes: usize) -> Self {
        self.limits.memory = Some(bytes);
        self
    }

    /// Stops after so long.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.limits.time = Some(time);
        self
    }

    /// Stops soon after the flag is set.
    pub fn stop(mut self, flag: &'m AtomicBool) -> Self {
        self.stop = Some(flag);
        self
    }

    /// Calls back a few times a second while exploring, and once at the end of it.
    pub fn progress(mut self, callback: &'m (dyn Fn(&Progress) + Send + Sync)) -> Self {
        self.progress = Some(callback);
        self
    }

    /// Explores one state for all that are symmetric to it; for invariants of states only.
    pub fn symmetry(mut self, representative: Representative<M>) -> Self {
        self.symmetry = Some(representative);
        self
    }

    /// Explores the model and answers everything.
    ///
    /// # Errors
    ///
    /// See [`CheckError`]. A limit is no error: what it leaves open is `Undecided`.
    pub fn run(self) -> Result<Report<'m, M>, CheckError> {
        self.names_differ()?;
        let automata = self
            .properties
            .iter()
            .map(|(name, formula)| automaton(name, formula))
            .collect::<Result<Vec<_>, _>>()?;
        let claims = self.bounds.iter().map(|bound| automaton(&bound.name, &bound.claim()));
        let bound_automata = claims.collect::<Result<Vec<_>, _>>()?;
        let needs_edges = !self.bounds.is_empty()
            || !self.classes.is_empty()
            || self.properties.iter().any(|(_, f)| !is_invariant_of_states(f));
        if let (Some(_), true) = (self.symmetry, needs_edges) {
            return Err(CheckError::SymmetryRefused(self.not_an_invariant()));
        }
        let labeller = Labeller {
            classes: self.all_classes().cloned().collect(),
            atoms: self.step_atoms()?,
            weights: self.bounds.iter().map(|bound| Arc::clone(&bound.weight)).collect(),
        };
        let begun = Instant::now();
        let explored = {
            let invariants = self
                .properties
                .iter()
                .filter_map(|(_, f)| invariant::claim(f).filter(|p| invariant::is_of_states(p)))
                .map(|p| {
                    let holds = move |s: &M::State| p.holds_at(self.model, s, None);
                    Box::new(holds) as Box<dyn Fn(&M::State) -> bool + Send + Sync + '_>
                })
                .collect();
            explore(&Plan {
                model: self.model,
                threads: self.threads,
                limits: self.limits,
                labeller: needs_edges.then_some(&labeller),
                invariants,
                symmetry: self.symmetry,
                progress: self.progress.map(|callback| callback as _),
                stop: self.stop,
            })
            .map_err(CheckError::Nondeterministic)?
        };
        let watch = Watch {
            stop: self.stop,
            deadline: self.limits.time.map(|t| (begun + t, t.as_millis() as u64)),
        };
        let question = Question {
            model: self.model,
            properties: self.properties,
            automata,
            assumptions: self.assumptions,
            bounds: self.bounds.into_iter().zip(bound_automata).collect(),
            threads: self.threads,
            stop: self.stop,
        };
        Report::answer(question, labeller, explored, watch)
    }

    fn all_classes(&self) -> impl Iterator<Item = &Class<M>> {
        self.assumptions.iter().map(|assumption| &assumption.class).chain(&self.classes)
    }

    fn names_differ(&self) -> Result<(), CheckError> {
        let properties: Vec<&str> = self.properties.iter().map(|(name, _)| &**name).collect();
        let bounds: Vec<&str> = self.bounds.iter().map(|bound| &*bound.name).collect();
        let classes: Vec<&str> = self.all_classes().map(Class::name).collect();
        for names in [properties, bounds, classes] {
            let mut known = HashSet::new();
            if let Some(name) = names.into_iter().find(|name| !known.insert(*name)) {
                return Err(CheckError::SameName(name.to_owned()));
            }
        }
        match self.assumptions.len() + self.classes.len() {
            n if n > MOST_CLASSES => Err(CheckError::TooManyClasses(n)),
            _ => Ok(()),
        }
    }

    fn step_atoms(&self) -> Result<Vec<Atom<M>>, CheckError> {
        let formulas = self.properties.iter().map(|(_, formula)| formula);
        let bounds = self.bounds.iter().flat_map(|bound| [&bound.from, &bound.to]);
        let mut found: Vec<Atom<M>> = Vec::new();
        for atom in formulas.chain(bounds).flat_map(|formula| formula.atoms()) {
            if atom.is_step() && !found.iter().any(|known| known.is(atom)) {
                found.push(atom.clone());
            }
        }
        match found.len() {
            n if n > MOST_STEP_ATOMS => Err(CheckError::TooManyStepPredicates(n)),
            _ => Ok(found),
        }
    }

    fn not_an_invariant(&self) -> String {
        let mut claims = self.properties.iter().filter(|(_, f)| !is_invariant_of_states(f));
        let bound = || self.bounds.first().map(|bound| bound.name.clone());
        let class = || self.classes.first().map(|class| class.name().to_owned());
        let claim = claims.next().map(|(name, _)| name.clone());
        claim.or_else(bound).or_else(class).unwrap_or_default()
    }
}

fn is_invariant_of_states<M: Model>(formula: &Formula<M>) -> bool {
    invariant::claim(formula).is_some_and(invariant::is_of_states)
}

/// The automaton of a claim's negation.
fn automaton<M: Model>(name: &str, formula: &Formula<M>) -> Result<Automaton<M>, CheckError> {
    let too_large = |_: TooLarge| CheckError::FormulaTooLarge(name.to_owned());
    Automaton::of_negated(formula).map_err(too_large)
}
