//! Which assumptions carry a claim: the minimal sets against every subset, tried one by one.

use turnwise_checker::assumptions::{AssumptionSet, Carrying};
use turnwise_checker::check::Checker;
use turnwise_checker::fairness::{Assumption, Strength};
use turnwise_checker::formula::{Formula, eventually, infinitely_often, leads_to};

use crate::agrees_with_enumeration::{Tally, ask, enough};
use crate::drawn::{Drawn, assuming, at};
use crate::oracle;
use crate::random::shaped::Carried;
use crate::recheck::recheck;
use crate::world::World;

/// For each assumption how much of it is kept.
type Levels = Vec<Option<Strength>>;

/// All ways to keep none, some or all of each assumption.
fn every_level(assumptions: &[Assumption<Drawn>]) -> Vec<Levels> {
    let mut all = vec![vec![]];
    for assumption in assumptions {
        let mut kept = vec![None, Some(Strength::Weak)];
        if assumption.strength == Strength::Strong {
            kept.push(Some(Strength::Strong));
        }
        let longer = |levels: &Levels| {
            let with = |&level: &Option<Strength>| [levels.clone(), vec![level]].concat();
            kept.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

fn kept(assumptions: &[Assumption<Drawn>], levels: &Levels) -> Vec<Assumption<Drawn>> {
    let pairs = assumptions.iter().zip(levels);
    let keep = |(assumption, level): (&Assumption<Drawn>, &Option<Strength>)| {
        level.map(|strength| Assumption { class: assumption.class.clone(), strength })
    };
    pairs.filter_map(keep).collect()
}

fn below(lower: &Levels, higher: &Levels) -> bool {
    lower != higher && lower.iter().zip(higher).all(|(low, high)| low <= high)
}

/// The minimal levels under which the claim is not violated.
fn naive(
    world: &World<'_, Drawn>,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
) -> Vec<Levels> {
    let mut enough = every_level(assumptions);
    enough.retain(|levels| !oracle::violated(world, formula, &kept(assumptions, levels)));
    let minimal = |levels: &&Levels| !enough.iter().any(|other| below(other, levels));
    let mut found: Vec<Levels> = enough.iter().filter(minimal).cloned().collect();
    found.sort();
    found
}

fn levels_of(set: &AssumptionSet<u8, u16>, count: usize) -> Levels {
    let mut levels = vec![None; count];
    for member in &set.members {
        levels[member.assumption] = Some(member.strength);
    }
    levels
}

/// The checker's minimal sets, each lasso approved: `None` if the claim does not hold at all, no
/// set if it is vacuous.
fn asked(
    graph: &Drawn,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
) -> Result<Option<Vec<Levels>>, String> {
    let mut checker = Checker::new(graph).property("it", formula.clone());
    for assumption in assumptions {
        checker = checker.assume(assumption.clone());
    }
    let report = checker.run().map_err(|error| error.to_string())?;
    match report.assumptions("it").map_err(|error| error.to_string())? {
        Carrying::None(shown) => {
            recheck(graph, formula, assumptions, &shown)?;
            Ok(None)
        }
        Carrying::Sets { sets, complete, necessary } => {
            let count = assumptions.len();
            let mut found: Vec<Levels> = sets.iter().map(|set| levels_of(set, count)).collect();
            for set in &sets {
                each_is_missed(graph, formula, assumptions, set)?;
            }
            let in_all = |i: &usize| found.iter().all(|levels| levels[*i].is_some());
            if necessary != (0..count).filter(in_all).collect::<Vec<_>>() || !complete {
                return Err(format!("necessary {necessary:?}, complete {complete}: {found:?}"));
            }
            found.sort();
            Ok(Some(found))
        }
        Carrying::Undecided(limit) => Err(format!("undecided: {limit}")),
        Carrying::Vacuous(_) => Ok(Some(vec![])),
    }
}

/// Is the lasso beside each member fair under the rest of its set?
fn each_is_missed(
    graph: &Drawn,
    formula: &Formula<Drawn>,
    assumptions: &[Assumption<Drawn>],
    set: &AssumptionSet<u8, u16>,
) -> Result<(), String> {
    for member in &set.members {
        let mut levels = levels_of(set, assumptions.len());
        levels[member.assumption] = None;
        let mut shown = (*member.without).clone();
        let all = std::mem::take(&mut shown.certificate);
        if all.len() != assumptions.len() {
            return Err(format!("a certificate of {} entries", all.len()));
        }
        let made = all.into_iter().zip(&levels).filter(|(_, level)| level.is_some());
        shown.certificate = made.map(|(met, _)| met).collect();
        recheck(graph, formula, &kept(assumptions, &levels), &shown)
            .map_err(|why| format!("without {}: {why}: {shown:?}", member.assumption))?;
    }
    Ok(())
}

/// By hand: each set as text, such as `weak x, strong y`; nothing for the empty set.
fn check(drawing: &str, fairness: &str, formula: Formula<Drawn>, expected: &[&str]) {
    let graph = Drawn::new(drawing);
    let assumptions = assuming(fairness);
    let sets = asked(&graph, &formula, &assumptions).expect("sound lassos");
    let sets = sets.map(|sets| {
        let text = |levels: &Levels| {
            let words = assumptions.iter().zip(levels).filter_map(|(assumption, level)| {
                level.map(|strength| format!("{strength} {}", assumption.class.name()))
            });
            words.collect::<Vec<_>>().join(", ")
        };
        let mut sets: Vec<String> = sets.iter().map(text).collect();
        sets.sort();
        sets
    });
    let expected = if expected == ["violated"] { None } else { Some(expected) };
    assert_eq!(
        sets.as_deref(),
        expected.map(|sets| sets.iter().map(|set| set.to_string()).collect::<Vec<_>>()).as_deref(),
        "{formula} on {drawing}"
    );
}

#[test]
fn the_sets_that_a_person_can_see() {
    let retry = "a -x-> b -y-> a, b -z-> c";
    check(retry, "weak x, strong y, strong z", eventually(at("c")), &["weak x, strong z"]);
    check(retry, "strong x, strong z", eventually(at("c")), &["weak x, strong z"]);
    check(retry, "weak x, weak z", eventually(at("c")), &["violated"]);
    check(retry, "weak x, strong z", eventually(at("a")), &[""]);
    check("a -x-> b, a -y-> b", "weak x, weak y", eventually(at("b")), &["weak x", "weak y"]);
    check("a -x-> b -y-> a", "strong x, strong y", leads_to(at("b"), at("a")), &["weak y"]);
    let fork = "a -x-> b -y-> a, a -z-> c -w-> a";
    check(
        fork,
        "strong x, weak y, strong z, weak w",
        infinitely_often(at("b c")),
        &["weak x", "weak z"],
    );
    check(fork, "strong x, weak y, weak w", infinitely_often(at("b")), &["strong x, weak w"]);
    check("a -x-> b", "weak x|y, weak x|z, weak w", eventually(at("b")), &["weak x|y", "weak x|z"]);
}

/// More than twelve assumptions: one minimal set, and it says that more may exist.
#[test]
fn among_many_assumptions_one_set_is_found() {
    let graph = Drawn::new("a -x-> b -y-> c, a -z-> b");
    let idle: Vec<String> = (0..10).map(|i| format!("weak idle{i}")).collect();
    let assumptions = assuming(&format!("strong x, {}, strong y, weak z", idle.join(", ")));
    let mut checker = Checker::new(&graph).property("it", eventually(at("c")));
    for assumption in &assumptions {
        checker = checker.assume(assumption.clone());
    }
    let report = checker.run().expect("a sound question");
    let carrying = report.assumptions("it").expect("sound lassos");
    let Carrying::Sets { sets, complete, necessary } = carrying else { panic!("it holds") };
    assert_eq!((sets.len(), complete, necessary), (1, false, vec![11]), "y is in every set");
    let levels = levels_of(&sets[0], assumptions.len());
    let world = World::new(&graph);
    let enough = |levels: &Levels| {
        !oracle::violated(&world, &eventually(at("c")), &kept(&assumptions, levels))
    };
    assert!(enough(&levels), "the set does not suffice");
    for i in 0..levels.len() {
        for weaker in [None, Some(Strength::Weak)].into_iter().filter(|&weaker| weaker < levels[i])
        {
            let mut less = levels.clone();
            less[i] = weaker;
            assert!(!enough(&less), "less than {levels:?} suffices");
        }
    }
    assert_eq!(each_is_missed(&graph, &eventually(at("c")), &assumptions, &sets[0]), Ok(()));
}

fn agree(question: &Carried, tally: &mut Tally) -> Result<(), String> {
    let graph = question.0.sketch.graph();
    let world = World::new(&graph);
    let assumptions = question.0.assumptions();
    if world.cut || world.initial.is_empty() {
        return Ok(());
    }
    for claim in &question.0.claims {
        let formula = claim.formula();
        if oracle::untils(&formula) > 4 {
            continue;
        }
        let expected = naive(&world, &formula, &assumptions);
        let found = asked(&graph, &formula, &assumptions)?;
        if found == Some(vec![]) && !expected.is_empty() {
            *tally.entry("vacuous").or_default() += 1;
            continue;
        }
        if found.clone().unwrap_or_default() != expected {
            return Err(format!("`{formula}`: {expected:?} carry it, not {found:?}"));
        }
        let most = expected.iter().map(|levels| levels.iter().flatten().count()).max();
        let mut count = |name| *tally.entry(name).or_default() += 1;
        count(match (expected.len(), most) {
            (0, _) => "violated under all",
            (_, Some(0)) => "nothing needed",
            (1, _) => "one set",
            _ => "several sets",
        });
        if most > Some(1) {
            count("a set of several");
        }
        let strong = |level: &Option<Strength>| *level == Some(Strength::Strong);
        if expected.iter().flatten().any(strong) {
            count("strong fairness needed");
        }
    }
    Ok(())
}

#[test]
fn every_minimal_set_is_found() {
    let tally = ask(5, 20_000, &agree);
    let floors = [
        ("violated under all", 300),
        ("nothing needed", 300),
        ("one set", 400),
        ("several sets", 150),
        ("a set of several", 150),
        ("strong fairness needed", 40),
    ];
    enough("carrying sets", &tally, &floors);
}
