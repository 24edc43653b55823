//! Judges a counterexample again, from the model alone: a behaviour, fair, and a violation.
//!
//! Written apart from `certificate::verify`: truth on a lasso is read off the infinite word, with
//! the loop laid out a second time because its first state is reached by two different moves.

use turnwise_checker::fairness::{Assumption, Class, Strength};
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::{Brevity, Counterexample, Met, Trace};

use crate::world::{Small, steps};

/// Says what is wrong with a counterexample, if anything is.
pub fn recheck<M: Small>(
    model: &M,
    formula: &Formula<M>,
    assumptions: &[Assumption<M>],
    shown: &Counterexample<M::State, M::Action>,
) -> Result<(), String> {
    is_behaviour(model, &shown.trace)?;
    if shown.trace.back_to.is_none() {
        return breaks_invariant(model, formula, shown);
    }
    if !is_fair(model, assumptions, &shown.trace) {
        return Err("the loop is not fair".into());
    }
    for (met, assumption) in shown.certificate.iter().zip(assumptions) {
        let met = met.ok_or_else(|| format!("nothing is said of {assumption}"))?;
        is_met(model, met, assumption, &shown.trace)?;
    }
    if shown.certificate.len() != assumptions.len() {
        return Err(format!("{} certificate lines", shown.certificate.len()));
    }
    if holds_on(model, formula, &shown.trace) {
        return Err("the property holds on it".into());
    }
    Ok(())
}

fn is_behaviour<M: Small>(model: &M, trace: &Trace<M::State, M::Action>) -> Result<(), String> {
    let Trace { states, moves, back_to } = trace;
    if !model.init_states().contains(&states[0]) {
        return Err("it does not begin in an initial state".into());
    }
    if let Some(state) = states.iter().find(|state| !model.within_boundary(state)) {
        return Err(format!("{state:?} is beyond the boundary"));
    }
    let expected = if back_to.is_some() { states.len() } else { states.len() - 1 };
    if moves.len() != expected || back_to.is_some_and(|start| start >= states.len()) {
        return Err("states and moves do not fit".into());
    }
    for (i, action) in moves.iter().enumerate() {
        let (from, to) = (&states[i], &states[trace.after(i)]);
        let right = match action {
            None => from == to,
            Some(action) => steps(model, from).iter().any(|(a, t)| a == action && t == to),
        };
        if !right {
            return Err(format!("move {i}, {action:?}, does not lead from {from:?} to {to:?}"));
        }
    }
    Ok(())
}

fn breaks_invariant<M: Small>(
    model: &M,
    formula: &Formula<M>,
    shown: &Counterexample<M::State, M::Action>,
) -> Result<(), String> {
    let Trace { states, moves, .. } = &shown.trace;
    let last = states.len() - 1;
    match formula {
        Formula::Always(p) if p.is_immediate() => {
            let brief = [Brevity::ShortestPath, Brevity::Unshortened].contains(&shown.brevity);
            if !brief || !shown.certificate.is_empty() {
                return Err("a path is the shortest, and owes no fairness".into());
            }
            let came = last.checked_sub(1).and_then(|i| Some((&states[i], moves[i].as_ref()?)));
            if p.holds_at(model, &states[last], came) {
                return Err("the invariant holds at its end".into());
            }
            Ok(())
        }
        _ => Err("a path answers only an invariant".into()),
    }
}

/// The moves of the loop, by index.
fn loop_moves<S, A>(trace: &Trace<S, A>) -> impl Iterator<Item = usize> + '_ {
    trace.stem_len()..trace.moves.len()
}

fn taken<M: Small>(
    model: &M,
    class: &Class<M>,
    trace: &Trace<M::State, M::Action>,
    i: usize,
) -> bool {
    let (from, to) = (&trace.states[i], &trace.states[trace.after(i)]);
    steps(model, from).iter().any(|(action, t)| t == to && class.contains(model, from, action))
}

fn enabled<M: Small>(model: &M, class: &Class<M>, state: &M::State) -> bool {
    steps(model, state).iter().any(|(action, _)| class.contains(model, state, action))
}

/// Is the loop fair under all of the assumptions?
pub fn is_fair<M: Small>(
    model: &M,
    assumptions: &[Assumption<M>],
    trace: &Trace<M::State, M::Action>,
) -> bool {
    assumptions.iter().all(|Assumption { class, strength }| {
        let on = |i: usize| enabled(model, class, &trace.states[i]);
        loop_moves(trace).any(|i| taken(model, class, trace, i))
            || match strength {
                Strength::Weak => !loop_moves(trace).all(on),
                Strength::Strong => !loop_moves(trace).any(on),
            }
    })
}

fn is_met<M: Small>(
    model: &M,
    met: Met,
    assumption: &Assumption<M>,
    trace: &Trace<M::State, M::Action>,
) -> Result<(), String> {
    let class = &assumption.class;
    let right = match met {
        Met::Taken(i) => loop_moves(trace).any(|at| at == i) && taken(model, class, trace, i),
        Met::Disabled(i) => {
            assumption.strength == Strength::Weak
                && loop_moves(trace).any(|at| at == i)
                && !enabled(model, class, &trace.states[i])
        }
        Met::NeverEnabled => loop_moves(trace).all(|i| !enabled(model, class, &trace.states[i])),
    };
    if right { Ok(()) } else { Err(format!("{assumption} is not met as said: {met:?}")) }
}

/// The value of a formula on a lasso, at its first state.
pub fn holds_on<M: Small>(
    model: &M,
    formula: &Formula<M>,
    trace: &Trace<M::State, M::Action>,
) -> bool {
    values(model, formula, trace)[0]
}

/// The value at each position: the stem, the loop, and the loop again, from which one comes back to
/// where it begins.
fn values<M: Small>(
    model: &M,
    formula: &Formula<M>,
    trace: &Trace<M::State, M::Action>,
) -> Vec<bool> {
    let (len, round) = (trace.states.len(), trace.loop_len());
    assert!(round > 0, "a path is not a behaviour");
    let index = |p: usize| if p < len { p } else { p - round };
    let all = |part: &Formula<M>| values(model, part, trace);
    let both = |p: &Formula<M>, q: &Formula<M>, f: fn(bool, bool) -> bool| -> Vec<bool> {
        all(p).into_iter().zip(all(q)).map(|(p, q)| f(p, q)).collect()
    };
    let now = |formula: &Formula<M>| -> Vec<bool> {
        let value = |p: usize| {
            let came = p.checked_sub(1).map(index);
            let step = came.and_then(|i| Some((&trace.states[i], trace.moves[i].as_ref()?)));
            formula.holds_at(model, &trace.states[index(p)], step)
        };
        (0..len + round).map(value).collect()
    };
    let yes = || vec![true; len + round];
    match formula {
        Formula::True | Formula::Atom(_) => now(formula),
        Formula::Not(p) => all(p).into_iter().map(|p| !p).collect(),
        Formula::And(p, q) => both(p, q, |p, q| p && q),
        Formula::Or(p, q) => both(p, q, |p, q| p || q),
        Formula::Implies(p, q) => both(p, q, |p, q| !p || q),
        Formula::Eventually(p) => until(len, &yes(), &all(p)),
        Formula::Always(p) => negated(until(len, &yes(), &negated(all(p)))),
        Formula::Until(p, q) => until(len, &all(p), &all(q)),
        Formula::LeadsTo(p, q) => {
            let owed = until(len, &yes(), &all(q));
            let kept = all(p).into_iter().zip(owed).map(|(p, owed)| !p || owed).collect();
            negated(until(len, &yes(), &negated(kept)))
        }
    }
}

fn negated(values: Vec<bool>) -> Vec<bool> {
    values.into_iter().map(|value| !value).collect()
}

/// Walks on from each position until the second value comes or the first fails. Position `len` is
/// where one comes back to after the last; a walk through all positions twice has seen everything.
fn until(len: usize, p: &[bool], q: &[bool]) -> Vec<bool> {
    let walk = |start: usize| {
        let mut at = start;
        for _ in 0..2 * p.len() {
            if q[at] || !p[at] {
                return q[at];
            }
            at = if at + 1 < p.len() { at + 1 } else { len };
        }
        false
    };
    (0..p.len()).map(walk).collect()
}
