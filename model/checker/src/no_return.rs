//! From where on a behaviour cannot be mended: all fair ways to go on violate the claim.
//!
//! Whether that is so at a position is asked of the model whose first steps are given: does every
//! fair behaviour that begins like this one violate the claim? It is so at every later position
//! too, so the first one is found by halving.

use std::hash::Hash;
use std::sync::Arc;

use stateright::Model;

use crate::check::{CheckError, Checker};
use crate::fairness::{Assumption, Class, Strength};
use crate::formula::{Atom, Formula};
use crate::verdict::{Counterexample, Limit, Trace, Verdict};

/// What can become of a behaviour that violates a claim.
#[derive(Clone, Debug)]
pub struct NoReturn<S, A> {
    /// The first position from which every fair way to go on violates the claim; `None`: from each
    /// there is another one. Positions of a lasso go on after its states, a loop's length a round:
    /// a claim may count rounds.
    pub position: Option<usize>,
    /// A behaviour of which the claim is true, and which begins as the trace does up to the
    /// position before that, or to its last state; `None` if there is none.
    pub other_ending: Option<Counterexample<S, A>>,
}

/// Why it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// A limit was reached before.
    Limit(Limit),
    /// The checker refused, or contradicted itself.
    Check(CheckError),
}

impl From<CheckError> for Unanswered {
    fn from(error: CheckError) -> Self {
        Unanswered::Check(error)
    }
}

/// Sets limits to a checker.
pub type Limited<'l, M> = dyn for<'m> Fn(Checker<'m, Begun<M>>) -> Checker<'m, Begun<M>> + 'l;

/// A model whose first steps are given.
#[derive(Debug)]
pub struct Begun<M: Model> {
    model: Arc<M>,
    first: M::State,
    steps: Vec<(M::Action, M::State)>,
}

/// A state, and how many of the given steps have been taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct At<S> {
    /// All of them, from then on.
    taken: usize,
    state: S,
}

impl<M> Model for Begun<M>
where
    M: Model,
    M::State: Clone + PartialEq,
    M::Action: Clone + PartialEq,
{
    type State = At<M::State>;
    type Action = M::Action;

    fn init_states(&self) -> Vec<Self::State> {
        vec![At { taken: 0, state: self.first.clone() }]
    }

    fn actions(&self, at: &Self::State, actions: &mut Vec<M::Action>) {
        match self.steps.get(at.taken) {
            Some((action, _)) => actions.push(action.clone()),
            None => self.model.actions(&at.state, actions),
        }
    }

    fn next_state(&self, at: &Self::State, action: M::Action) -> Option<Self::State> {
        match self.steps.get(at.taken) {
            Some((_, state)) => Some(At { taken: at.taken + 1, state: state.clone() }),
            None => {
                let state = self.model.next_state(&at.state, action)?;
                Some(At { taken: at.taken, state })
            }
        }
    }

    fn within_boundary(&self, at: &Self::State) -> bool {
        self.model.within_boundary(&at.state)
    }
}

/// Finds the first position of a trace from which every fair behaviour violates `formula`.
///
/// `limit` sets the checker's limits; it is asked about log₂ of the trace's positions times.
///
/// # Errors
///
/// As [`Checker::run`], or the limit that was reached before the answer was known.
pub fn point_of_no_return<M>(
    model: &Arc<M>,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
    trace: &Trace<M::State, M::Action>,
    limit: &Limited<'_, M>,
) -> Result<NoReturn<M::State, M::Action>, Unanswered>
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Eq + Hash + Send + Sync + 'static,
    M::Action: Clone + PartialEq + Send + Sync + 'static,
{
    let positions = trace.states.len() + rounds(formula) * trace.loop_len();
    let ask = |position| other(&begun(model, trace, position), formula, assumptions, limit);
    let (mut from, mut to) = (0, positions);
    let mut other_ending = None;
    while from < to {
        let middle = (from + to) / 2;
        match ask(middle)? {
            Verdict::Undecided(limit) => return Err(Unanswered::Limit(limit)),
            Verdict::Violated(found) => {
                other_ending = Some(without_progress(*found));
                from = middle + 1;
            }
            Verdict::Holds | Verdict::Vacuous(_) => to = middle,
        }
    }
    let position = (to < positions).then_some(to);
    if position.is_none()
        && let Verdict::Violated(found) = ask(trace.states.len() - 1)?
    {
        // Who can leave in any round is shown the first.
        other_ending = Some(without_progress(*found));
    }
    Ok(NoReturn { position, other_ending })
}

/// So many rounds more tell a claim nothing new.
///
/// Linear temporal logic without past does not count: behaviours that begin with n or with n + 1
/// rounds of a loop, and go on alike, cannot be told apart by a formula whose temporal operators
/// are nested less than n deep (A. Kučera, J. Strejček, "The stuttering principle revisited", Acta
/// Informatica 41, 2005). A step predicate is as good as one more: it looks at the step before.
fn rounds<M: Model>(formula: &Formula<M>) -> usize {
    nesting(formula) + 1
}

/// How deep temporal operators are nested; `p leads to q` is an `always` of an `eventually`.
fn nesting<M: Model>(formula: &Formula<M>) -> usize {
    let parts = formula.parts().into_iter().map(nesting).max().unwrap_or(0);
    match formula {
        Formula::LeadsTo(..) => parts + 2,
        Formula::Always(_) | Formula::Eventually(_) | Formula::Until(..) => parts + 1,
        _ => parts,
    }
}

/// The model that begins as the trace does, up to that position.
fn begun<M>(model: &Arc<M>, trace: &Trace<M::State, M::Action>, position: usize) -> Begun<M>
where
    M: Model,
    M::State: Clone,
    M::Action: Clone,
{
    let laid_out = (0..trace.moves.len()).chain((trace.stem_len()..trace.moves.len()).cycle());
    // Where nothing moves there is no step.
    let step = |i: usize| Some((trace.moves[i].clone()?, trace.states[trace.after(i)].clone()));
    Begun {
        model: Arc::clone(model),
        first: trace.states[0].clone(),
        steps: laid_out.take(position).filter_map(step).collect(),
    }
}

/// Is `formula` false of every fair behaviour? If not, the verdict has one of which it is true.
fn other<M>(
    begun: &Begun<M>,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
    limit: &Limited<'_, M>,
) -> Result<Verdict<At<M::State>, M::Action>, CheckError>
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Eq + Hash + Send + Sync + 'static,
    M::Action: Clone + PartialEq + Send + Sync + 'static,
{
    let mut atoms = Vec::new();
    let claim = Formula::Not(Box::new(translated(formula, &mut atoms)));
    let mut checker = limit(Checker::new(begun)).property("the claim is violated", claim);
    for Assumption { class, strength } in assumptions {
        let (name, class) = (class.name().to_owned(), class.clone());
        let class = Class::new(name, move |begun: &Begun<M>, at: &At<M::State>, action| {
            class.contains(&begun.model, &at.state, action)
        });
        checker = checker.assume(match strength {
            Strength::Weak => class.weakly_fair(),
            Strength::Strong => class.strongly_fair(),
        });
    }
    // Nobody stops before the given steps are taken.
    let given = Class::new("the given steps", |begun: &Begun<M>, at: &At<M::State>, _: &_| {
        at.taken < begun.steps.len()
    });
    let mut report = checker.assume(given.weakly_fair()).run()?;
    Ok(report.properties.remove(0).verdict)
}

/// The behaviour as one of the model itself, and what it says of the model's own assumptions.
fn without_progress<S, A>(found: Counterexample<At<S>, A>) -> Counterexample<S, A> {
    let Counterexample { trace: Trace { states, moves, back_to }, brevity, mut certificate } =
        found;
    certificate.pop();
    let states = states.into_iter().map(|at| at.state).collect();
    Counterexample { trace: Trace { states, moves, back_to }, brevity, certificate }
}

/// The formula about the model whose first steps are given: the same atom, the same translation.
fn translated<M>(
    formula: &Formula<M>,
    atoms: &mut Vec<(Atom<M>, Atom<Begun<M>>)>,
) -> Formula<Begun<M>>
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + PartialEq + 'static,
    M::Action: Clone + PartialEq + 'static,
{
    let mut of = |part: &Formula<M>| Box::new(translated(part, atoms));
    match formula {
        Formula::True => Formula::True,
        Formula::Atom(atom) => Formula::Atom(translated_atom(atom, atoms)),
        Formula::Not(p) => Formula::Not(of(p)),
        Formula::And(p, q) => Formula::And(of(p), of(q)),
        Formula::Or(p, q) => Formula::Or(of(p), of(q)),
        Formula::Implies(p, q) => Formula::Implies(of(p), of(q)),
        Formula::Always(p) => Formula::Always(of(p)),
        Formula::Eventually(p) => Formula::Eventually(of(p)),
        Formula::Until(p, q) => Formula::Until(of(p), of(q)),
        Formula::LeadsTo(p, q) => Formula::LeadsTo(of(p), of(q)),
    }
}

fn translated_atom<M>(atom: &Atom<M>, atoms: &mut Vec<(Atom<M>, Atom<Begun<M>>)>) -> Atom<Begun<M>>
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + PartialEq + 'static,
    M::Action: Clone + PartialEq + 'static,
{
    if let Some((_, known)) = atoms.iter().find(|(known, _)| known.is(atom)) {
        return known.clone();
    }
    let (name, inner) = (atom.name().to_owned(), atom.clone());
    let new = if atom.is_step() {
        Atom::step(name, move |begun: &Begun<M>, from: &At<_>, action, to: &At<_>| {
            inner.holds(&begun.model, &to.state, Some((&from.state, action)))
        })
    } else {
        Atom::state(name, move |begun: &Begun<M>, at: &At<_>| {
            inner.holds(&begun.model, &at.state, None)
        })
    };
    atoms.push((atom.clone(), new.clone()));
    new
}
