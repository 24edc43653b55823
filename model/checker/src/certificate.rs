//! Re-checks a counterexample against the model alone, sharing no code with the search.
//!
//! It asks the model for every step, judges enabledness anew, and evaluates the formula on the
//! finite picture of the behaviour by its meaning, without any automaton.

use std::fmt;

use stateright::Model;

use crate::fairness::{Assumption, Strength};
use crate::formula::Formula;
use crate::verdict::{Counterexample, Met, Trace};

/// Why a counterexample is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The numbers of states and moves, or the loop's start, do not fit together.
    Shape,
    /// The first state is not initial.
    NotInitial,
    /// Move `0` is no step of the model.
    NoSuchStep(usize),
    /// The certificate does not have one entry for each assumption of a lasso.
    Entries,
    /// Assumption `0` is not met as the certificate says.
    NotMet(usize),
    /// The claim is true of the behaviour.
    ClaimHolds,
    /// No wait lies between the positions that a bound's witness names.
    NoWait,
    /// The witness of a bound weighs `found`, not `said`.
    Weight {
        /// The bound; `None`: there is none, so the loop must weigh something.
        said: Option<u64>,
        /// The weight of the wait, or of the loop.
        found: u64,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Shape => write!(out, "states, moves and loop do not fit together"),
            Flaw::NotInitial => write!(out, "the first state is not initial"),
            Flaw::NoSuchStep(i) => write!(out, "move {i} is no step of the model"),
            Flaw::Entries => write!(out, "the certificate does not cover every assumption"),
            Flaw::NotMet(i) => write!(out, "assumption {i} is not met as the certificate says"),
            Flaw::ClaimHolds => write!(out, "the claim is true of the behaviour"),
            Flaw::NoWait => write!(out, "no wait lies between the positions named"),
            Flaw::Weight { said: Some(said), found } => {
                write!(out, "the wait weighs {found}, not {said}")
            }
            Flaw::Weight { said: None, found } => write!(out, "the loop weighs {found}"),
        }
    }
}

/// Does the counterexample show `formula` false, under `assumptions`?
///
/// A path shows only an invariant false (`always` of something immediate, in its last state); a
/// lasso any formula.
pub fn verify<M>(
    model: &M,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
    found: &Counterexample<M::State, M::Action>,
) -> Result<(), Flaw>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone + PartialEq,
{
    let trace = &found.trace;
    is_behaviour(model, trace)?;
    if trace.back_to.is_none() {
        return match formula {
            Formula::Always(p) if p.is_immediate() => {
                let last = trace.states.len() - 1;
                let value = p.holds_at(model, &trace.states[last], step_into(trace, last));
                if value { Err(Flaw::ClaimHolds) } else { Ok(()) }
            }
            _ => Err(Flaw::Shape),
        };
    }
    if found.certificate.len() != assumptions.len() {
        return Err(Flaw::Entries);
    }
    for (i, (assumption, met)) in assumptions.iter().zip(&found.certificate).enumerate() {
        if !met.is_some_and(|met| is_met(model, trace, assumption, met)) {
            return Err(Flaw::NotMet(i));
        }
    }
    if evaluate(model, trace, formula)[0] { Err(Flaw::ClaimHolds) } else { Ok(()) }
}

/// Is the trace a behaviour of the model, or the beginning of one?
pub fn is_behaviour<M>(model: &M, trace: &Trace<M::State, M::Action>) -> Result<(), Flaw>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone + PartialEq,
{
    let shape = match trace.back_to {
        Some(start) => start < trace.states.len() && trace.moves.len() == trace.states.len(),
        None => trace.moves.len() + 1 == trace.states.len(),
    };
    if !shape {
        return Err(Flaw::Shape);
    }
    let inside = |state: &M::State| model.within_boundary(state);
    if !model.init_states().contains(&trace.states[0]) || !inside(&trace.states[0]) {
        return Err(Flaw::NotInitial);
    }
    for (i, action) in trace.moves.iter().enumerate() {
        let (from, to) = (&trace.states[i], &trace.states[trace.after(i)]);
        let real = match action {
            None => from == to,
            Some(action) => {
                from != to && steps(model, from).iter().any(|(a, next)| a == action && next == to)
            }
        };
        if !real || !inside(to) {
            return Err(Flaw::NoSuchStep(i));
        }
    }
    Ok(())
}

/// The steps of a state that change it.
fn steps<M>(model: &M, state: &M::State) -> Vec<(M::Action, M::State)>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
{
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    let step = |action: M::Action| {
        let next = model.next_state(state, action.clone())?;
        (next != *state).then_some((action, next))
    };
    actions.into_iter().filter_map(step).collect()
}

/// How the loop of a lasso meets the assumption, if it does: at the first move that shows it.
///
/// # Panics
///
/// If the trace is no lasso.
pub fn met<M>(
    model: &M,
    trace: &Trace<M::State, M::Action>,
    assumption: &Assumption<M>,
) -> Option<Met>
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
{
    let looping = trace.back_to.expect("a lasso")..trace.states.len();
    let ways = looping.clone().map(Met::Taken).chain(looping.map(Met::Disabled));
    ways.chain([Met::NeverEnabled]).find(|&way| is_met(model, trace, assumption, way))
}

fn is_met<M>(
    model: &M,
    trace: &Trace<M::State, M::Action>,
    assumption: &Assumption<M>,
    met: Met,
) -> bool
where
    M: Model,
    M::State: Clone + Eq,
    M::Action: Clone,
{
    let class = &assumption.class;
    let looping = trace.stem_len()..trace.states.len();
    let enabled = |i: usize| {
        let state = &trace.states[i];
        steps(model, state).iter().any(|(action, _)| class.contains(model, state, action))
    };
    match met {
        // A step belongs to the classes of all actions that lead from its state to the next.
        Met::Taken(i) => {
            looping.contains(&i) && trace.moves[i].is_some() && {
                let (from, to) = (&trace.states[i], &trace.states[trace.after(i)]);
                let is_step = |(action, next): &(M::Action, M::State)| {
                    next == to && class.contains(model, from, action)
                };
                steps(model, from).iter().any(is_step)
            }
        }
        Met::Disabled(i) => {
            assumption.strength == Strength::Weak && looping.contains(&i) && !enabled(i)
        }
        Met::NeverEnabled => {
            assumption.strength == Strength::Strong && !looping.clone().any(enabled)
        }
    }
}

/// The step that leads into position `i` the first time; none into the first.
pub(crate) fn step_into<S, A>(trace: &Trace<S, A>, i: usize) -> Option<(&S, &A)> {
    let before = i.checked_sub(1)?;
    Some((&trace.states[before], trace.moves[before].as_ref()?))
}

/// The formula's value at each position of a lasso, the loop gone through twice: the positions of
/// `trace.states`, then those of the loop again, where the step into its first state is the loop's
/// own last move. Of a path: as if it rested in its last state for ever.
///
/// # Panics
///
/// If the trace has no state, or states and moves do not fit together.
pub fn evaluate<M: Model>(
    model: &M,
    trace: &Trace<M::State, M::Action>,
    formula: &Formula<M>,
) -> Vec<bool> {
    let start = trace.back_to.unwrap_or(trace.states.len() - 1);
    let period = trace.states.len() - start;
    let len = trace.states.len() + period;
    // Position p shows state `at(p)` and is entered by the move of position p − 1.
    let at = |p: usize| if p < trace.states.len() { p } else { p - period };
    let next = |p: usize| if p + 1 < len { p + 1 } else { trace.states.len() };
    let step = |p: usize| {
        let before = at(p.checked_sub(1)?);
        Some((&trace.states[before], trace.moves.get(before)?.as_ref()?))
    };
    values(model, formula, len, &next, &|p| (&trace.states[at(p)], step(p)))
}

/// A position's state, and the step into it.
type Seen<'t, M> =
    (&'t <M as Model>::State, Option<(&'t <M as Model>::State, &'t <M as Model>::Action)>);

fn values<'t, M: Model>(
    model: &M,
    formula: &Formula<M>,
    len: usize,
    next: &dyn Fn(usize) -> usize,
    seen: &dyn Fn(usize) -> Seen<'t, M>,
) -> Vec<bool> {
    let of = |part: &Formula<M>| values(model, part, len, next, seen);
    // The least solution of x = q or (p and next x): eventually q, with p up to there. Going over
    // all positions backwards twice carries a value once around the loop.
    let least = |p: Vec<bool>, q: Vec<bool>| {
        let mut x = q.clone();
        for _ in 0..2 {
            for i in (0..len).rev() {
                x[i] = q[i] || (p[i] && x[next(i)]);
            }
        }
        x
    };
    let flip = |values: Vec<bool>| -> Vec<bool> { values.into_iter().map(|v| !v).collect() };
    let zip = |p: Vec<bool>, q: Vec<bool>, f: fn(bool, bool) -> bool| -> Vec<bool> {
        p.into_iter().zip(q).map(|(p, q)| f(p, q)).collect()
    };
    match formula {
        Formula::True => vec![true; len],
        Formula::Atom(atom) => (0..len)
            .map(|i| {
                let (state, step) = seen(i);
                atom.holds(model, state, step)
            })
            .collect(),
        Formula::Not(p) => flip(of(p)),
        Formula::And(p, q) => zip(of(p), of(q), |p, q| p && q),
        Formula::Or(p, q) => zip(of(p), of(q), |p, q| p || q),
        Formula::Implies(p, q) => zip(of(p), of(q), |p, q| !p || q),
        Formula::Always(p) => flip(least(vec![true; len], flip(of(p)))),
        Formula::Eventually(p) => least(vec![true; len], of(p)),
        Formula::Until(p, q) => least(of(p), of(q)),
        Formula::LeadsTo(p, q) => {
            let answered = least(vec![true; len], of(q));
            let owed = zip(of(p), answered, |p, q| !p || q);
            flip(least(vec![true; len], flip(owed)))
        }
    }
}
