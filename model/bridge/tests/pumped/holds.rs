//! A claim that holds of the executor's own model is never said to be violated on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path as FilePath;

use turnwise::Policy;
use turnwise_bridge::pump::{self, Departure, Pumped, Settings, Turnwise};
use turnwise_checker::verdict::Verdict;
use turnwise_schedulers::case::settings::{self, Setting};
use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::run;
use turnwise_schedulers::spec::Discipline;

use crate::cases::{Violated, files, path, variants, violated};
use crate::escapes::{COOPERATIVE, DISCIPLINES, escape, first, ground, on};
use crate::say::say;

/// The claims that hold of it.
fn holding(variant: &CaseVariant) -> BTreeSet<String> {
    let report = run::checker(variant).run().expect("the case can be checked");
    let holds = report.properties.iter().filter(|it| matches!(it.verdict, Verdict::Holds));
    holds.map(|answer| answer.name.to_string()).collect()
}

/// The variant with another discipline.
fn with(file: &str, variant: &CaseVariant, like: Discipline) -> Option<CaseVariant> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let text = fs::read_to_string(folder.join(file)).expect("a shipped case");
    let name = format!("{like:?}").to_lowercase();
    let setting = Setting::new("discipline", &name).expect("a setting");
    settings::with(&text, variant.name.as_deref(), &[setting]).ok()
}

#[test]
fn nothing_is_reproduced_of_which_the_executor_s_own_model_says_that_it_holds() {
    let few = Settings { rounds: 5, ..Settings::default() };
    let (mut holds, mut fails, mut wrong) = (0, 0, vec![]);
    for file in &files() {
        for variant in variants(file) {
            let violated = violated(&variant);
            for like in DISCIPLINES {
                let Some((_, ground)) = ground(&variant, like) else { continue };
                let Some(other) = with(file, &variant, like) else { continue };
                let mut known = None;
                for found in &violated {
                    let path = path(&found.trace);
                    let Ok(pumped) = pump::pump(&variant.machine, &path, &ground, few) else {
                        continue;
                    };
                    let known = known.get_or_insert_with(|| holding(&other));
                    if !known.contains(&found.name) {
                        fails += 1;
                        continue;
                    }
                    holds += 1;
                    let which = variant.name.as_deref().unwrap_or("as written");
                    if pumped.is_reproduced() {
                        wrong.push(format!("{file} {which} {like:?}: {}", found.name));
                    }
                }
            }
        }
    }
    say(format_args!("{holds} hold of the executor's model, {fails} do not"));
    assert!(wrong.is_empty(), "reproduced: {wrong:#?}");
    assert!(holds >= 20 && fails >= 40, "{holds} hold, {fails} do not");
}

/// A task of priority 1 that gives way over and over again, and one of priority 3 that is woken
/// from outside.
const URGENT: &str = r#"
title  = "an urgent task that is woken behind one that gave way"
source = "made up"
[machine]
discipline = "cooperative"
policy     = "fifo"
[[channel]]
name   = "c"
source = "environment"
[[task]]
name     = "low"
priority = 1
program  = "spawn high yield loop { work 1 yield }"
[[task]]
name     = "high"
starts   = false
priority = 3
program  = "loop { receive c work 1 }"
[[property]]
name    = "urgent"
formula = "always (not (ready(high) and ready(low)) or ((not running(low)) until running(high)))"
[[variant]]
name    = "priority"
machine = { policy = "priority" }
"#;

#[test]
fn an_event_is_there_before_the_executor_chooses() {
    let case = case::read(URGENT).expect("a case without errors");
    let urgent = |found: &Violated| found.name == "urgent";
    let found = violated(&case.base).into_iter().find(urgent).expect("it is violated");
    let fifo = on(COOPERATIVE, &case.base, &found);
    assert!(fifo.is_reproduced(), "behind one that is ready: {:?}", fifo.ending);
    assert!(holding(&case.variants[0]).contains("urgent"));
    let policy = Policy::Priority { aging: None };
    let pumped = on(Turnwise { policy, ..COOPERATIVE }, &case.base, &found);
    let (_, step, task, did) = escape(&pumped);
    assert_eq!((step, task, did), ("dispatch low", 1, &Departure::HasATurn));
}

/// The task that computes for ever while nobody else is ready.
fn alone(like: Discipline) -> Pumped {
    let (variant, _) = first("hang.toml");
    let regains = |found: &Violated| found.name.starts_with("the scheduler regains control");
    let found = violated(&variant).into_iter().find(regains).expect("it is violated");
    let (_, ground) = ground(&variant, like).expect("an executor");
    on(ground, &variant, &found)
}

#[test]
fn a_turn_without_an_end_is_taken_over_although_nobody_else_is_ready() {
    assert!(alone(Discipline::Cooperative).is_reproduced());
    for (like, instead) in [
        (Discipline::Handoff, Departure::IsHandedOff),
        (Discipline::Preemptive, Departure::IsStopped),
    ] {
        let pumped = alone(like);
        let (_, _, task, did) = escape(&pumped);
        assert_eq!((&*pumped.tallies[usize::from(task)].task, did), ("buggy", &instead));
    }
}

#[test]
fn short_turns_stay_short() {
    let (variant, found) = first("lifo-slot.toml");
    let (_, ground) = ground(&variant, Discipline::Handoff).expect("an executor");
    let pumped = on(ground, &variant, &found);
    assert!(pumped.is_reproduced(), "{:?}", pumped.ending);
    assert!(pumped.steered.takeovers && !pumped.steered.durations, "{:?}", pumped.steered);
}
