//! How often a ready task is passed by: as declared, as the models say, and as seen.
//!
//! On one worker, for every pair of small programs beside a task that always wants its turn. What
//! is seen is never more than the model's exact bound, and reaches it.

use std::fmt::Write;

use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::Seen;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings};
use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::outcome::{self, Wait};
use turnwise_schedulers::run;

/// What the others do; `{me}` and `{other}` are their names.
const PROGRAMS: [&str; 5] = [
    "loop { work 1 yield }",
    "loop { wake {other} wait }",
    "loop { work 3 yield }",
    "loop { await d work 1 }",
    "loop { either { yield } or { wake {other} wait } }",
];
/// Runs of each pair.
const SEEDS: u64 = 20;

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

/// The victim beside two others.
fn case(discipline: &str, policy: &str, others: [&str; 2]) -> CaseVariant {
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

#[test]
fn bounds_are_kept_and_reached() {
    println!("discipline   policy                               declared  modelled  seen");
    for discipline in ["cooperative", "handoff"] {
        for (policy, declared) in POLICIES {
            let (mut most_modelled, mut most_seen, mut endless) = (0, 0, 0);
            for first in PROGRAMS {
                for second in PROGRAMS {
                    let case = case(discipline, policy, [first, second]);
                    let Some(modelled) = modelled(&case) else {
                        endless += 1;
                        continue;
                    };
                    let seen = seen(&case);
                    let of = format!("{discipline}, {policy}, {first} beside {second}");
                    assert!(seen <= modelled, "{of}: seen {seen}, modelled {modelled}");
                    most_modelled = most_modelled.max(modelled);
                    most_seen = most_seen.max(seen);
                }
            }
            println!(
                "{discipline:<12} {policy:<36} {declared:>8} {most_modelled:>9} {most_seen:>5}"
            );
            assert!(endless <= 8, "{discipline}, {policy}: {endless} pairs without a bound");
            assert!(most_modelled <= declared, "{discipline}, {policy}: more than is declared");
            assert_eq!(most_seen, most_modelled, "{discipline}, {policy}: the bound is reached");
        }
    }
}
