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
fn a_claim_may_count_rounds() {
    // Twice round the loop is once too often.
    let twice = eventually(at("b").and(eventually(at("a").and(eventually(at("b"))))));
    let graph = Arc::new(Drawn::new("a -x-> b -x-> a, a -y-> good"));
    let claim = not(twice);
    let short = Trace { states: vec![0, 1], moves: vec![Some(0), Some(1)], back_to: Some(0) };
    assert_eq!(found(&graph, &claim, &[], &short).position, Some(3));
    // The same, with one round before the loop.
    let moves = [0, 1, 0, 1].map(Some).to_vec();
    let longer = Trace { states: vec![0, 1, 0, 1], moves, back_to: Some(2) };
    assert_eq!(found(&graph, &claim, &[], &longer).position, Some(3));
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

/// The move that leads on from a position, however often the loop has been gone round.
fn at_index(trace: &Trace<u8, u16>, position: usize) -> usize {
    match trace.back_to {
        Some(back) if position >= trace.moves.len() => {
            back + (position - back) % (trace.moves.len() - back)
        }
        _ => position,
    }
}

/// The graph with the first positions of the trace in front, each a node of its own.
fn laid_out(graph: &Drawn, trace: &Trace<u8, u16>, position: usize) -> (Drawn, u16) {
    let mut out = graph.clone();
    let steps: Vec<(u16, u8)> = (0..position)
        .map(|p| at_index(trace, p))
        .filter_map(|i| Some((trace.moves[i]?, trace.states[trace.after(i)])))
        .collect();
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
    for claim in &question.claims {
        let claim = claim.formula();
        // One more for what is negated around it.
        if oracle::untils(&claim) + 1 > oracle::MOST_UNTILS {
            continue;
        }
        let Some(shown) = counterexample(&graph, &claim, &assumptions) else { continue };
        let trace = &shown.trace;
        let asked = point_of_no_return(&graph, &claim, &assumptions, trace, &|checker| checker);
        let NoReturn { position, other_ending } = match asked {
            Ok(found) => found,
            // What lies beyond the boundary could be a way out.
            Err(Unanswered::Limit(Limit::Boundary)) if !question.sketch.boundary.is_empty() => {
                *tally.entry("undecided").or_default() += 1;
                continue;
            }
            Err(error) => return Err(format!("{claim}: {error:?}")),
        };
        let mendable = |&i: &usize| can_be_mended(&graph, &claim, &assumptions, trace, i);
        // More rounds than the checker looks at: no claim here is nested so deep.
        let positions = trace.states.len() + 6 * trace.loop_len();
        let naive = (0..positions).find(|i| !mendable(i));
        if position.is_some_and(|it| it >= trace.states.len()) {
            *tally.entry("in a later round").or_default() += 1;
        }
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
            let alike = position.map_or(trace.states.len(), |position| position) - 1;
            begins_alike(trace, &other.trace, alike)?;
        }
    }
    Ok(())
}

/// Up to that position, but for moves in which nothing moves.
fn begins_alike(one: &Trace<u8, u16>, other: &Trace<u8, u16>, to: usize) -> Result<(), String> {
    let given: Vec<u16> = (0..to).filter_map(|p| one.moves[at_index(one, p)]).collect();
    let taken: Vec<u16> = other.moves.iter().flatten().copied().take(given.len()).collect();
    if given == taken { Ok(()) } else { Err(format!("{other:?} does not begin with {given:?}")) }
}

#[test]
fn it_is_where_the_oracle_sees_no_way_out_any_more() {
    let tally = ask::<Question>(20_261_129, 3_000, &agree);
    let floors =
        [("found", 500), ("never", 50), ("later", 100), ("endings", 100), ("undecided", 10)];
    enough("points of no return", &tally, &floors);
}
