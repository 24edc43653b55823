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

/// A violated claim and its counterexample.
pub struct Violated {
    pub name: String,
    pub trace: Trace<State, Action>,
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
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("shipped cases")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    files.sort();
    let (mut pumped, mut escaped) = (0, 0);
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files {
        for variant in variants(file) {
            let which = format!("{file} ({})", variant.name.as_deref().unwrap_or("as written"));
            for found in violated(&variant) {
                match on_its_own(&variant, &found) {
                    Err(why) => *refused.entry(why.to_string()).or_default() += 1,
                    Ok(it) if it.is_reproduced() => {
                        pumped += 1;
                        println!("{which} {}: ok {:?} {}", found.name, it.ending, it.rounds);
                    }
                    Ok(it) if matches!(it.ending, Ending::Escaped { .. }) => {
                        println!("{which}, {}: {:?}", found.name, it.ending);
                        escaped += 1;
                    }
                    Ok(it) => println!("BAD {which}, {}: {it:?}", found.name),
                }
            }
        }
    }
    println!("{pumped} pumped, {escaped} escaped, not hosted: {refused:#?}");
}
