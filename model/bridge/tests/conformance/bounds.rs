//! How often a ready task is passed by: as declared, as the models say, and as seen.
//!
//! On one worker, for every pair of small programs beside a task that always wants its turn. What
//! is seen is never more than the model's exact bound, and reaches it.
//!
//! Two are not here. Fair share declares no bound in turns: it counts time, its model operations.
//! Under `preemptive` nobody drives the executor but the system's clock; along the edges it is
//! compared with the model step by step.

use std::fmt::Write;

use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::Seen;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings};
use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::outcome::{self, Wait};
use turnwise_schedulers::run;

use crate::say::say;

/// What the others' loops are made of: one or two of these; `{other}` is the other one's name.
const OPERATIONS: [&str; 5] = ["work 1", "yield", "wake {other}", "wait", "await d"];
/// And these loops, which are longer.
const LONGER: [&str; 2] =
    ["loop { work 3 yield }", "loop { either { yield } or { wake {other} wait } }"];
/// Runs of each pair.
const SEEDS: u64 = 10;

/// A policy as a case file has it, and the bound that its documentation declares for 3 tasks.
const POLICIES: [(&str, u64); 6] = [
    ("\"fifo\"", 2),
    ("{ name = \"lifo-slot\", cap = 1 }", 4),
    ("{ name = \"lifo-slot\", cap = 3 }", 8),
    // k · d + n − 1: the others are 2 more urgent.
    ("{ name = \"priority\", aging = 1 }", 4),
    ("{ name = \"priority\", aging = 2 }", 6),
    ("{ name = \"priority\", aging = 3 }", 8),
];

/// All loops of one or two operations that give way, and the longer ones.
fn programs() -> Vec<String> {
    let gives_way = |body: &str| ["yield", "wait", "await"].iter().any(|it| body.contains(it));
    let one = OPERATIONS.iter().map(|&it| it.to_owned());
    let two = OPERATIONS.iter().flat_map(|a| OPERATIONS.iter().map(move |b| format!("{a} {b}")));
    let loops = one.chain(two).filter(|body| gives_way(body));
    let longer = LONGER.iter().map(|&it| it.to_owned());
    loops.map(|body| format!("loop {{ {body} }}")).chain(longer).collect()
}

/// The victim beside two others.
fn case(discipline: &str, policy: &str, others: [&String; 2]) -> CaseVariant {
    let mut text = format!(
        "title = \"bypass\"\n[machine]\ndiscipline = \"{discipline}\"\npolicy = {policy}\n\
         [[device]]\nname = \"d\"\n\
         [[task]]\nname = \"victim\"\nprogram = \"loop {{ work 1 yield }}\"\n"
    );
    for (i, program) in others.into_iter().enumerate() {
        let program = program.replace("{other}", ["second", "first"][i]);
        let name = ["first", "second"][i];
        let _ =
            write!(text, "[[task]]\nname = \"{name}\"\npriority = 2\nprogram = \"{program}\"\n");
    }
    text += "[[bound]]\nname = \"wait\"\nfrom = \"ready(victim)\"\nto = \"running(victim)\"\n\
             weight = \"turns\"\n";
    case::read(&text).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}")).base
}

/// The model's exact bound; none if the wait need not end, as when both others, the one on the
/// processor and the other on the only spare, keep each other from ever waiting.
fn modelled(case: &CaseVariant) -> Option<u64> {
    let report = run::checker(case).run().expect("it can be checked");
    match outcome::judge(case, &report).bounds[0].worst {
        Wait::AtMost(most) => Some(most),
        Wait::Never => None,
        other => panic!("{:#?}: {other}", case.machine.spec().tasks),
    }
}

/// The most dispatches of others while the victim, the first task, was ready.
fn seen(case: &CaseVariant) -> u64 {
    let plan = Plan::new(case.machine.spec(), DRIVER_SLICE).expect("the executor can be it");
    let mut most = 0;
    for seed in 0..SEEDS {
        let trial = trial::on_driver(&plan, Settings { seed, ..Settings::default() });
        let mut waited = Some(0);
        for event in trial.expect("it is built").run.events {
            match event.what {
                Seen::Leave { task: 0 } => waited = Some(0),
                Seen::Dispatch { task: 0, .. } => most = most.max(waited.take().unwrap_or(0)),
                Seen::Dispatch { .. } => waited = waited.map(|waited| waited + 1),
                _ => {}
            }
        }
    }
    most
}

/// What was found under one policy.
#[derive(Default)]
struct Found {
    modelled: u64,
    seen: u64,
    /// Pairs that reach their own bound, that have one, and that have none.
    reached: usize,
    bounded: usize,
    endless: usize,
}

fn find(discipline: &str, policy: &str) -> Found {
    let programs = programs();
    let mut found = Found::default();
    for (i, first) in programs.iter().enumerate() {
        for second in &programs[i..] {
            let case = case(discipline, policy, [first, second]);
            let Some(modelled) = modelled(&case) else {
                found.endless += 1;
                continue;
            };
            let seen = seen(&case);
            let of = format!("{discipline}, {policy}, {first} beside {second}");
            assert!(seen <= modelled, "{of}: seen {seen}, modelled {modelled}");
            found.bounded += 1;
            found.reached += usize::from(seen == modelled);
            (found.modelled, found.seen) = (found.modelled.max(modelled), found.seen.max(seen));
        }
    }
    found
}

#[test]
fn bounds_are_kept_and_reached() {
    say("discipline   policy                            declared  modelled  seen  reached by");
    for discipline in ["cooperative", "handoff"] {
        for (policy, declared) in POLICIES {
            let Found { modelled, seen, reached, bounded, endless } = find(discipline, policy);
            say(format_args!(
                "{discipline:<12} {policy:<33} {declared:>8} {modelled:>9} {seen:>5}  {reached} of \
                 {bounded} pairs; {endless} have no bound"
            ));
            assert!(bounded > 4 * endless, "{discipline}, {policy}: {endless} without a bound");
            assert!(modelled <= declared, "{discipline}, {policy}: more than is declared");
            assert_eq!(seen, modelled, "{discipline}, {policy}: the bound is reached");
            // Beside the workers somebody may have gone on by chance, or not.
            let least = if discipline == "handoff" { bounded * 9 / 10 } else { bounded };
            assert!(reached >= least, "{discipline}, {policy}: {reached} of {bounded}");
        }
    }
}
