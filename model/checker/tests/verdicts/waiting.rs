//! Waiting bounds, by hand and against the heaviest walk found by plain iteration.

use turnwise_checker::bound::{Bound, Waiting, Witness};
use turnwise_checker::certificate::is_behaviour;
use turnwise_checker::check::Checker;
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::{Formula, leads_to};
use turnwise_checker::verdict::Verdict;

use crate::agrees_with_enumeration::{Tally, ask, enough};
use crate::drawn::{Drawn, assuming, at, by};
use crate::oracle;
use crate::random::shaped::Wait;
use crate::recheck::recheck;
use crate::world::{Place, World};

/// The answer, without its witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    AtMost(u64),
    Unbounded,
    Never,
    Undecided,
    Vacuous,
}

use Answer::{AtMost, Never, Unbounded, Undecided, Vacuous};

/// What each name of an arrow weighs (others nothing), and where resting does.
#[derive(Clone, Debug)]
struct Weights {
    names: Vec<(String, u32)>,
    resting: Vec<String>,
}

impl Weights {
    /// Reads `x=1 y=2 rest:a rest:b`.
    fn read(text: &str) -> Self {
        let mut weights = Weights { names: vec![], resting: vec![] };
        for word in text.split_whitespace() {
            match (word.split_once('='), word.split_once(':')) {
                (Some((name, weight)), _) => {
                    weights.names.push((name.into(), weight.parse().expect("a number")));
                }
                (None, Some(("rest", node))) => weights.resting.push(node.into()),
                _ => panic!("no weight: `{word}`"),
            }
        }
        weights
    }

    fn of(&self, graph: &Drawn, arrow: u16) -> u32 {
        let name = &graph.arrows[usize::from(arrow)].name;
        self.names.iter().find(|(known, _)| known == name).map_or(0, |(_, weight)| *weight)
    }

    fn rests(&self, graph: &Drawn, state: u8) -> bool {
        self.resting.iter().any(|name| name == graph.name(state))
    }

    fn bound(&self, from: &Formula<Drawn>, to: &Formula<Drawn>) -> Bound<Drawn> {
        let (moving, resting) = (self.clone(), self.clone());
        Bound::new("wait", from.clone(), to.clone(), move |graph: &Drawn, _, arrow, _| {
            moving.of(graph, *arrow)
        })
        .resting(move |graph, state| resting.rests(graph, *state))
    }
}

/// The heaviest walk, by going on for as many rounds as there are places: a weight that still grows
/// then has gone round a loop.
fn heaviest(
    world: &World<'_, Drawn>,
    from: &Formula<Drawn>,
    to: &Formula<Drawn>,
    weights: &Weights,
) -> Answer {
    let places = world.places();
    let waits = |place: &Place| !world.holds(to, *place);
    let begins = |place: &&Place| waits(place) && world.holds(from, **place);
    let mut pending: Vec<Place> = places.iter().filter(begins).copied().collect();
    let starts = pending.len();
    let mut next = 0;
    while let Some(&place) = pending.get(next) {
        for to in world.moves(place) {
            if waits(&to) && !pending.contains(&to) {
                pending.push(to);
            }
        }
        next += 1;
    }
    let rests = |(s, came): &Place| came.is_none() && weights.rests(world.model, world.states[*s]);
    if pending.iter().any(rests) {
        return Unbounded;
    }
    let mut best = vec![0; pending.len()];
    let round = |best: &Vec<u64>| -> Vec<u64> {
        let weigh = |place: &Place| {
            let ways = world.moves(*place).map(|to| {
                let weight = to.1.map_or(0, |(s, i)| weights.of(world.model, world.arrows[s][i].0));
                let ahead = pending.iter().position(|known| *known == to).map_or(0, |at| best[at]);
                u64::from(weight) + ahead
            });
            ways.max().expect("one can always stutter")
        };
        pending.iter().map(weigh).collect()
    };
    for _ in 0..pending.len() {
        best = round(&best);
    }
    if round(&best) != best {
        return Unbounded;
    }
    AtMost(best[..starts].iter().copied().max().unwrap_or(0))
}

fn naive(
    world: &World<'_, Drawn>,
    assumptions: &[Assumption<Drawn>],
    (from, to): (&Formula<Drawn>, &Formula<Drawn>),
    weights: &Weights,
) -> Answer {
    if oracle::violated(world, &leads_to(from.clone(), to.clone()), assumptions) {
        Never
    } else if world.cut {
        Undecided
    } else if !world.places().iter().any(|&place| world.holds(from, place)) {
        Vacuous
    } else {
        heaviest(world, from, to, weights)
    }
}

/// The checker's answer, its witness approved.
fn asked(
    graph: &Drawn,
    assumptions: &[Assumption<Drawn>],
    (from, to): (&Formula<Drawn>, &Formula<Drawn>),
    weights: &Weights,
) -> Result<Answer, String> {
    let claim = leads_to(from.clone(), to.clone());
    let mut checker = Checker::new(graph).bound(weights.bound(from, to)).threads(2);
    for assumption in assumptions {
        checker = checker.assume(assumption.clone());
    }
    let report = checker.run().map_err(|error| error.to_string())?;
    let judge = |witness: &Witness<u8, u16>| {
        is_wait(graph, (from, to), witness).map_err(|why| format!("{why}: {witness:?}"))
    };
    match &report.bounds[0].waiting {
        Waiting::AtMost { most, witness } => {
            judge(witness)?;
            let moves = &witness.trace.moves[witness.begins..witness.ends];
            let weight = moves.iter().flatten().map(|&arrow| u64::from(weights.of(graph, arrow)));
            if weight.sum::<u64>() != *most {
                return Err(format!("the witness of {most} does not weigh as much: {witness:?}"));
            }
            Ok(AtMost(*most))
        }
        Waiting::Unbounded { witness } => {
            judge(witness)?;
            let looped = witness.trace.stem_len()..witness.trace.moves.len();
            let weighs = looped.clone().any(|i| match witness.trace.moves[i] {
                Some(arrow) => weights.of(graph, arrow) > 0,
                None => weights.rests(graph, witness.trace.states[i]),
            });
            if !weighs {
                return Err(format!("the loop has no weight: {witness:?}"));
            }
            Ok(Unbounded)
        }
        Waiting::Never(shown) => {
            recheck(graph, &claim, assumptions, shown)?;
            Ok(Never)
        }
        Waiting::Undecided(_) => Ok(Undecided),
        Waiting::Vacuous(_) => Ok(Vacuous),
    }
}

/// Does waiting begin and end where the witness says, and not before?
fn is_wait(
    graph: &Drawn,
    (from, to): (&Formula<Drawn>, &Formula<Drawn>),
    witness: &Witness<u8, u16>,
) -> Result<(), String> {
    let Witness { trace, begins, ends } = witness;
    is_behaviour(graph, trace).map_err(|flaw| flaw.to_string())?;
    let holds = |formula: &Formula<Drawn>, p: usize| {
        let came =
            p.checked_sub(1).and_then(|i| Some((&trace.states[i], trace.moves[i].as_ref()?)));
        let p = if p < trace.states.len() { p } else { trace.after(p - 1) };
        formula.holds_at(graph, &trace.states[p], came)
    };
    if begins == ends && trace.back_to.is_none() {
        return if holds(from, *begins) { Ok(()) } else { Err("nothing begins".into()) };
    }
    if !holds(from, *begins) || holds(to, *begins) {
        return Err("no wait begins there".into());
    }
    let last = if trace.back_to.is_some() { trace.moves.len() } else { ends - 1 };
    if (*begins..=last).any(|p| holds(to, p)) {
        return Err("it ends before".into());
    }
    match trace.back_to {
        None if !holds(to, *ends) => Err("it does not end there".into()),
        Some(start) if start != *ends => Err("it does not end where the loop begins".into()),
        _ => Ok(()),
    }
}

/// By hand: from, to and weights as text.
fn check(drawing: &str, fairness: &str, from: &str, to: &str, weights: &str, expected: Answer) {
    let graph = Drawn::new(drawing);
    let (assumptions, weights) = (assuming(fairness), Weights::read(weights));
    let (from, to) = (at(from), at(to));
    let world = World::new(&graph);
    assert_eq!(naive(&world, &assumptions, (&from, &to), &weights), expected, "naive: {drawing}");
    assert_eq!(asked(&graph, &assumptions, (&from, &to), &weights), Ok(expected), "{drawing}");
}

#[test]
fn the_longest_wait_is_exact_and_attained() {
    let line = "a -x-> b -x-> c -x-> d";
    check(line, "weak x", "a", "d", "x=1", AtMost(3));
    check(line, "weak x", "b", "d", "x=2", AtMost(4));
    check(line, "weak x", "a", "b", "x=1", AtMost(1));
    check(line, "weak x", "a", "d", "", AtMost(0));
    check(line, "", "a", "d", "x=1", Never);
    check(line, "weak x", "z", "d", "x=1", Vacuous);
    check("a -x-> b -y-> d, a -y-> c -x-> d", "weak x, weak y", "a", "d", "x=3 y=1", AtMost(4));
    check("a -x-> d, a -y-> d", "weak x", "a", "d", "x=1 y=5", AtMost(5));
    check("a -x-> b -x-> c -x-> a", "weak x", "b", "a", "x=1", AtMost(2));
    check("a -x-> b -x-> c -x-> a", "weak x", "b c", "a", "x=1", AtMost(2));
    check("initial: a, b; a -x-> c, b -y-> c", "weak x|y", "a b", "c", "x=1 y=2", AtMost(2));
    check("a -x-> b", "weak x", "a", "a", "x=7", AtMost(0));
    check("boundary: c; a -x-> b -x-> c", "weak x", "a", "b", "x=1", Undecided);
}

#[test]
fn a_loop_of_weight_has_no_bound_even_if_it_is_unfair() {
    let retry = "a -x-> b -y-> a, b -z-> c";
    check(retry, "weak x, strong z", "a", "c", "x=1", Unbounded);
    check(retry, "weak x, strong z", "a", "c", "y=1", Unbounded);
    check(retry, "weak x, strong z", "a", "c", "z=4", AtMost(4));
    check(retry, "weak x, weak z", "a", "c", "z=4", Never);
    check("a -x-> b -x-> c -y-> b, c -x-> d", "strong x", "a", "b", "x=1", AtMost(1));
    check("a -x-> b", "weak x", "a", "b", "x=1 rest:a", Unbounded);
    check("a -x-> b", "weak x", "a", "b", "x=1 rest:b", AtMost(1));
    check("a -x-> b -x-> c", "weak x", "a", "c", "rest:b", Unbounded);
}

#[test]
fn step_predicates_begin_and_end_waits() {
    let graph = Drawn::new("a -x-> b -y-> c -x-> a");
    let fair = assuming("weak x, weak y");
    let weights = Weights::read("x=1 y=10");
    let ask = |from: &str, to: &str| asked(&graph, &fair, (&by(from), &by(to)), &weights);
    assert_eq!(ask("x", "y"), Ok(AtMost(11)));
    assert_eq!(ask("y", "x"), Ok(AtMost(1)));
    assert_eq!(ask("z", "x"), Ok(Vacuous));
    let bound = weights.bound(&by("x"), &by("y"));
    let report = Checker::new(&graph).bound(bound).property("x", leads_to(by("x"), by("y")));
    let report = report.run().expect("a sound question");
    assert!(matches!(report.bounds[0].waiting, Waiting::Never(_)), "without fairness");
    assert!(matches!(report.properties[0].verdict, Verdict::Violated(_)));
}

fn agree(question: &Wait, tally: &mut Tally) -> Result<(), String> {
    let graph = question.question.sketch.graph();
    let world = World::new(&graph);
    let assumptions = question.question.assumptions();
    let (from, to) = (question.from.formula(), question.to.formula());
    let weights = Weights::read(&question.weights());
    let expected = naive(&world, &assumptions, (&from, &to), &weights);
    let found = asked(&graph, &assumptions, (&from, &to), &weights)?;
    if found != expected {
        return Err(format!("the naive answer is {expected:?}, the checker's {found:?}"));
    }
    *tally
        .entry(match found {
            AtMost(0) => "at most 0",
            AtMost(_) => "at most more",
            Unbounded => "unbounded",
            Never => "never",
            Undecided => "undecided",
            Vacuous => "vacuous",
        })
        .or_default() += 1;
    Ok(())
}

#[test]
fn every_wait_is_the_heaviest_walk() {
    let tally = ask(4, 10_000, &agree);
    let floors = [
        ("at most 0", 100),
        ("at most more", 300),
        ("unbounded", 100),
        ("never", 300),
        ("vacuous", 100),
        ("undecided", 50),
    ];
    enough("waits", &tally, &floors);
}
