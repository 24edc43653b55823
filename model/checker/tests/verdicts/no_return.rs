//! The point of no return: drawn examples, and the naive oracle on the behaviour laid out.

use std::sync::Arc;

use turnwise_checker::check::Checker;
use turnwise_checker::fairness::{Assumption, Class};
use turnwise_checker::formula::{Formula, always, eventually, leads_to, not};
use turnwise_checker::no_return::{NoReturn, Unanswered, point_of_no_return};
use turnwise_checker::verdict::{CounterexampleOf, Limit, Trace, Verdict};

use crate::agrees_with_enumeration::{Tally, ask, enough};
use crate::drawn::{Arrow, Drawn, assuming, at};
use crate::oracle;
use crate::random::Question;
use crate::recheck::recheck;
use crate::world::World;

fn counterexample(
    graph: &Drawn,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
) -> Option<CounterexampleOf<Drawn>> {
    let mut checker = Checker::new(graph).property("it", formula.clone());
    for assumption in assumptions {
        checker = checker.assume(assumption.clone());
    }
    match checker.run().ok()?.properties.remove(0).verdict {
        Verdict::Violated(found) => Some(*found),
        _ => None,
    }
}

fn found(
    graph: &Arc<Drawn>,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
    trace: &Trace<u8, u16>,
) -> NoReturn<u8, u16> {
    point_of_no_return(graph, formula, assumptions, trace, &|checker| checker).expect("no limit")
}

/// The position at which the counterexample cannot be mended any more, as a node's name, and the
/// nodes of another ending.
fn seen(graph: &str, fairness: &str, formula: Formula<Drawn>) -> (Option<String>, Option<String>) {
    let (graph, assumptions) = (Arc::new(Drawn::new(graph)), assuming(fairness));
    let shown = counterexample(&graph, &formula, &assumptions).expect("violated");
    let NoReturn { position, other_ending } = found(&graph, &formula, &assumptions, &shown.trace);
    let name = |state: &u8| graph.name(*state).to_owned();
    let names = |found: CounterexampleOf<Drawn>| {
        found.trace.states.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    (position.map(|at| name(&shown.trace.states[at])), other_ending.map(names))
}

fn is(position: &str, other: &str) -> (Option<String>, Option<String>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(position), some(other))
}

#[test]
fn it_is_where_the_last_way_out_is_passed() {
    // From a one can still go to the good end; from b there is only the loop.
    let fork = "a -x-> good, a -y-> b -x-> c -x-> b";
    assert_eq!(seen(fork, "weak x", eventually(at("good"))), is("b", "a good"));
    // Nothing obliges anybody to leave the loop, but one can.
    let door = "a -x-> b -x-> a, b -y-> good";
    assert_eq!(seen(door, "weak x", eventually(at("good"))), is("", "a b good"));
    // All is lost from the start.
    assert_eq!(seen("a -x-> b -x-> a", "", eventually(at("c"))), is("a", ""));
}

#[test]
fn what_came_before_counts() {
    // What is owed since a is never given behind c; without that a, staying there is fine.
    let debt = "a -x-> c -x-> d -x-> c, a -y-> b";
    let claim = leads_to(at("a"), at("b"));
    assert_eq!(seen(debt, "weak x|y", claim.clone()), is("c", "a b"));
    let free = format!("initial: c; {debt}");
    let graph = Arc::new(Drawn::new(&free));
    assert!(counterexample(&graph, &claim, &assuming("weak x|y")).is_none());
    // An invariant cannot be mended once it is broken.
    assert_eq!(seen("a -x-> b -x-> c, a -y-> d", "", always(not(at("b")))).0.as_deref(), Some("b"));
}

#[test]
fn fairness_can_take_the_last_way_out() {
    // Whoever may rest in b for ever escapes; under fairness of x nobody may.
    let graph = "a -y-> b -x-> c -x-> c2 -x-> c";
    let claim = || always(not(at("c2")));
    assert_eq!(seen(graph, "", claim()), is("c2", "a b c"));
    assert_eq!(seen(graph, "weak x", claim()), is("b", "a"));
}

#[test]
fn a_limit_leaves_it_open() {
    let graph = Arc::new(Drawn::new("a -x-> b -x-> c -x-> d -x-> a, c -y-> e"));
    let claim = eventually(at("e"));
    let shown = counterexample(&graph, &claim, &assuming("weak x")).expect("violated");
    let asked = point_of_no_return(&graph, &claim, &assuming("weak x"), &shown.trace, &|checker| {
        checker.max_states(2)
    });
    assert_eq!(asked.err(), Some(Unanswered::Limit(Limit::States(2))));
}

/// The graph with the first positions of the trace in front, each a node of its own.
fn laid_out(graph: &Drawn, trace: &Trace<u8, u16>, position: usize) -> (Drawn, u16) {
    let mut out = graph.clone();
    let moves = trace.moves[..position].iter().enumerate();
    let steps: Vec<(u16, u8)> =
        moves.filter_map(|(i, action)| Some(((*action)?, trace.states[trace.after(i)]))).collect();
    let own = out.arrows.len() as u16;
    let mut from = trace.states[0];
    if !steps.is_empty() {
        from = out.nodes.len() as u8;
        out.nodes.push(graph.name(trace.states[0]).to_owned());
    }
    out.initial = vec![from];
    for (i, (action, state)) in steps.iter().enumerate() {
        let to = if i + 1 == steps.len() { *state } else { out.nodes.len() as u8 };
        if i + 1 < steps.len() {
            out.nodes.push(graph.name(*state).to_owned());
        }
        let name = graph.arrows[usize::from(*action)].name.clone();
        out.arrows.push(Arrow { from, name, to: Some(to) });
        from = to;
    }
    (out, own)
}

/// Is there a fair behaviour that begins like that and keeps the claim?
fn can_be_mended(
    graph: &Drawn,
    claim: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
    trace: &Trace<u8, u16>,
    position: usize,
) -> bool {
    let (graph, own) = laid_out(graph, trace, position);
    let given = Class::new("given", move |_: &Drawn, _: &u8, action: &u16| *action >= own);
    let mut assumptions = assumptions.to_vec();
    assumptions.push(given.weakly_fair());
    oracle::violated(&World::new(&graph), &not(claim.clone()), &assumptions)
}

fn agree(question: &Question, tally: &mut Tally) -> Result<(), String> {
    let graph = Arc::new(question.sketch.graph());
    let assumptions = question.assumptions();
    if !question.sketch.boundary.is_empty() {
        return Ok(());
    }
    for claim in &question.claims {
        let claim = claim.formula();
        // One more for what is negated around it.
        if oracle::untils(&claim) + 1 > oracle::MOST_UNTILS {
            continue;
        }
        let Some(shown) = counterexample(&graph, &claim, &assumptions) else { continue };
        let trace = &shown.trace;
        let NoReturn { position, other_ending } = found(&graph, &claim, &assumptions, trace);
        let mendable = |&i: &usize| can_be_mended(&graph, &claim, &assumptions, trace, i);
        let naive = (0..trace.states.len()).find(|i| !mendable(i));
        if naive != position {
            return Err(format!("{claim}: {position:?} in {trace:?}, the oracle: {naive:?}"));
        }
        *tally.entry(if position.is_some() { "found" } else { "never" }).or_default() += 1;
        *tally.entry(if position == Some(0) { "at the start" } else { "later" }).or_default() += 1;
        if other_ending.is_some() == (position == Some(0)) {
            return Err(format!("{claim}: another ending exactly where one can be had"));
        }
        if let Some(other) = other_ending {
            *tally.entry("endings").or_default() += 1;
            recheck(&*graph, &not(claim.clone()), &assumptions, &other)?;
            begins_alike(trace, &other.trace, position.unwrap_or(trace.states.len()) - 1)?;
        }
    }
    Ok(())
}

/// Up to that position, but for moves in which nothing moves.
fn begins_alike(one: &Trace<u8, u16>, other: &Trace<u8, u16>, to: usize) -> Result<(), String> {
    let given: Vec<u16> = one.moves[..to].iter().flatten().copied().collect();
    let taken: Vec<u16> = other.moves.iter().flatten().copied().take(given.len()).collect();
    if given == taken { Ok(()) } else { Err(format!("{other:?} does not begin with {given:?}")) }
}

#[test]
fn it_is_where_the_oracle_sees_no_way_out_any_more() {
    let tally = ask::<Question>(20_261_129, 3_000, &agree);
    let floors = [("found", 500), ("never", 50), ("later", 100), ("endings", 100)];
    enough("points of no return", &tally, &floors);
}
