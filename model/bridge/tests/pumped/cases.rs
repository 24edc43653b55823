//! Every counterexample of the shipped cases on the executor that the case describes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path as FilePath;
use std::time::Duration;

use turnwise_bridge::plan::Plan;
use turnwise_bridge::pump::{self, Ending, NotHosted, Path, Pumped, Settings, Turnwise};
use turnwise_checker::verdict::{Trace, Verdict};
use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::machine::State;
use turnwise_schedulers::run;
use turnwise_schedulers::step::Action;

use crate::say::say;

/// A violated claim and its counterexample.
pub struct Violated {
    pub name: String,
    pub trace: Trace<State, Action>,
}

/// The files of the shipped cases.
pub fn files() -> Vec<String> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let names = fs::read_dir(folder)
        .expect("shipped cases")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The variants of a shipped case, the case as written first.
pub fn variants(case: &str) -> Vec<CaseVariant> {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let text = fs::read_to_string(folder.join(case)).expect("a shipped case");
    let case = case::read(&text).expect("a case without errors");
    std::iter::once(case.base).chain(case.variants).collect()
}

/// All violated claims of a variant.
pub fn violated(variant: &CaseVariant) -> Vec<Violated> {
    let report = run::checker(variant).run().expect("the case can be checked");
    let answers = report.properties.iter().filter_map(|answer| match &answer.verdict {
        Verdict::Violated(found) => {
            Some(Violated { name: answer.name.to_string(), trace: found.trace.clone() })
        }
        _ => None,
    });
    answers.collect()
}

pub fn path(trace: &Trace<State, Action>) -> Path<'_> {
    Path { states: &trace.states, moves: &trace.moves, back_to: trace.back_to }
}

/// Few rounds: those of a preemptive executor take a slice for each interrupt.
pub fn settings() -> Settings {
    Settings { rounds: 20, ..Settings::default() }
}

pub const SLICE: Duration = Duration::from_millis(1);

/// On the executor that the machine itself describes.
pub fn on_its_own(variant: &CaseVariant, found: &Violated) -> Result<Pumped, NotHosted> {
    let plan = Plan::new(variant.machine.spec(), SLICE).map_err(NotHosted::Machine)?;
    let ground = Turnwise { policy: plan.policy, discipline: plan.discipline };
    pump::pump(&variant.machine, &path(&found.trace), &ground, settings())
}

#[test]
fn every_counterexample_is_pumped_on_the_executor_that_its_case_describes() {
    let (mut pumped, mut rounds) = (0, 0);
    let mut escaped: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files() {
        for variant in variants(file) {
            let which = format!("{file}: {}", variant.name.as_deref().unwrap_or("as written"));
            for found in violated(&variant) {
                let on_its_own = on_its_own(&variant, &found);
                match on_its_own {
                    Err(why) => *refused.entry(why.to_string()).or_default() += 1,
                    Ok(it) if it.is_reproduced() => {
                        assert_loop(&found, &it);
                        (pumped, rounds) = (pumped + 1, rounds + it.rounds);
                    }
                    Ok(it) if matches!(it.ending, Ending::Escaped { .. }) => {
                        *escaped.entry(which.clone()).or_default() += 1;
                    }
                    Ok(it) => panic!("{which}, {}: {it:?}", found.name),
                }
            }
        }
    }
    say(format_args!(
        "{pumped} pumped, {rounds} rounds; escaped: {escaped:#?}; not hosted: {refused:#?}"
    ));
    let others = (escaped.values().sum::<usize>(), refused.values().sum::<usize>());
    assert_eq!((pumped, others), (53, (10, 53)), "the README says so too");
    assert!(rounds >= 40 * settings().rounds, "only {rounds} rounds");
    assert_eq!(escaped.keys().collect::<Vec<_>>(), THEIR_TIMER_COMES);
}

/// Here it is not assumed that the timer, or the monitor, ever comes: the executor's does.
const THEIR_TIMER_COMES: [&str; 2] = [
    "handed-off.toml: a monitor that need not come",
    "hang-preempted.toml: a timer that need not come",
];

/// A task without a turn in the loop has none, and all that act there do so each round.
fn assert_loop(found: &Violated, pumped: &Pumped) {
    let Some(back) = found.trace.back_to else { return };
    for (task, tally) in (0..).zip(&pumped.tallies) {
        let acts = |action: &Option<Action>| match action {
            Some(
                Action::Operate { task: it, .. }
                | Action::Choose { task: it, .. }
                | Action::Leave { task: it, .. },
            ) => *it == task,
            _ => false,
        };
        let in_a_round = found.trace.moves[back..].iter().filter(|it| acts(it)).count() as u64;
        // One that computes for ever does so in a step that changes nothing.
        let is_listed = found.trace.moves[back..].iter().all(Option::is_some);
        if is_listed {
            assert_eq!(tally.operations, in_a_round * pumped.rounds, "{}: {tally:?}", found.name);
        }
        assert_eq!(tally.operations, tally.operations_expected, "{}: {tally:?}", found.name);
        assert_eq!(tally.turns, tally.turns_expected, "{}: {tally:?}", found.name);
        assert!(tally.operations > 0 || tally.turns == 0, "{}: {tally:?}", found.name);
    }
}
