//! Runs of the executor are behaviours of the TLA+ that mirrors the models; spoiled ones are not.
//!
//! `BLESS=1 cargo test -p turnwise-xcheck --test specs runs` writes the modules of the recorded
//! runs anew.

use std::fs;

use turnwise_bridge::plan::Plan;
use turnwise_bridge::record;
use turnwise_bridge::seen::Seen;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings, Trial};
use turnwise_schedulers::machine::Machine;
use turnwise_xcheck::generate::run::{RunModule, Step, Told, run};
use turnwise_xcheck::manifest::Mirrored;
use turnwise_xcheck::outcome::Verdict;
use turnwise_xcheck::tlc::{Asked, Config, Question};
use turnwise_xcheck::tool::Tlc;

use crate::{absent, case_of, say, specs, variant_of};

/// A recorded run in `specs/tla/runs`: the file, the case, its variant.
const RECORDED: [(&str, &str, Option<&str>); 3] = [
    ("cooperative", "short-tasks", None),
    ("handoff", "handed-off", None),
    ("preemptive", "price", Some("preemptive, and the first is stuck")),
];

/// Runs to be made: the case, its variant, and whether on threads. The driver stops no turns.
const NOW: [(&str, Option<&str>, bool); 3] = [
    ("short-tasks", None, false),
    ("handed-off", None, false),
    ("short-tasks", Some("long, under a timer"), true),
];

fn plan(case: &str, variant: Option<&str>) -> Plan {
    let mirrored = Mirrored { case: case.to_owned(), variant: variant.map(str::to_owned) };
    let read = case_of(&mirrored);
    Plan::new(variant_of(&read, &mirrored).machine.spec(), DRIVER_SLICE).expect("an executor")
}

/// What the bridge saw, in the generator's words.
fn told(trial: &Trial) -> Vec<Told> {
    let events = trial.run.events.iter();
    let told = events.map(|event| Told {
        from: event.before,
        to: event.after,
        lane: event.lane.expect("every event of a trial has a lane"),
        step: match event.what {
            Seen::Dispatch { task, processor } => Step::Dispatch { task, processor },
            Seen::Operate { task } => Step::Operate { task },
            Seen::Choose { task, branch } => Step::Choose { task, branch },
            Seen::Leave { task } => Step::Leave { task },
            Seen::Interrupt { task } => Step::Interrupt { task },
            Seen::HandOff { task } => Step::HandOff { task },
            Seen::Arrive { channel } => Step::Arrive { channel },
            Seen::Answer { device, task, failed } => Step::Answer { device, task, failed },
        },
    });
    told.collect()
}

/// The machine that a run is held against: one that looks at no order, if the run tells none.
fn machine<'p>(plan: &'p Plan, trial: &Trial) -> &'p Machine {
    if trial.tells_order { &plan.machine } else { &plan.any }
}

fn module(plan: &Plan, trial: &Trial, name: &str, about: &str, told: &[Told]) -> RunModule {
    run(machine(plan, trial).spec(), name, about, told).expect("covered")
}

/// The run of a file, as a module; and the same without its second dispatch.
fn recorded(file: &str, case: &str, variant: Option<&str>) -> [RunModule; 2] {
    let plan = plan(case, variant);
    let path = specs().join(format!("tla/runs/{file}.jsonl"));
    let text = fs::read_to_string(&path).expect("a recorded run");
    let (trial, _) = record::read(&text, &plan.machine).expect("a record");
    let steps = told(&trial);
    let name = format!("MCRun{}{}", file[..1].to_uppercase(), &file[1..]);
    let about = format!("The recorded run runs/{file}.jsonl of the case {case}.");
    let spoiled = format!("The same run as in {name}, without its second dispatch.");
    [
        module(&plan, &trial, &name, &about, &steps),
        module(&plan, &trial, &format!("{name}Spoiled"), &spoiled, &without_dispatch(&steps)),
    ]
}

/// Without its second dispatch: the task then does something without a turn.
fn without_dispatch(steps: &[Told]) -> Vec<Told> {
    let is_dispatch = |told: &&Told| matches!(told.step, Step::Dispatch { .. });
    let second = *steps.iter().filter(is_dispatch).nth(1).expect("two dispatches");
    steps.iter().copied().filter(|told| *told != second).collect()
}

#[test]
fn the_modules_of_recorded_runs_are_what_the_generator_writes() {
    let mut stale = Vec::new();
    for (file, case, variant) in RECORDED {
        for RunModule { name, text, config } in recorded(file, case, variant) {
            for (ending, text) in [("tla", text), ("cfg", config)] {
                let path = specs().join(format!("tla/{name}.{ending}"));
                if std::env::var_os("BLESS").is_some() {
                    fs::write(&path, text).expect("a folder that can be written");
                } else if fs::read_to_string(&path).unwrap_or_default() != text {
                    stale.push(path);
                }
            }
        }
    }
    let again = "BLESS=1 cargo test -p turnwise-xcheck --test specs runs";
    assert!(stale.is_empty(), "{stale:?} are not; write them anew with `{again}`");
}

/// Is all of the run a behaviour?
fn is_accepted(tlc: &Tlc, module: &RunModule) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("{}.tla", module.name));
    fs::write(&path, &module.text).expect("a folder that can be written");
    let config = Config::read(&module.config);
    let library = specs().join("tla");
    let question = Question { module: &path, library: Some(&library), config: &config };
    let unfinished = Asked { claim: "Unfinished", fails: true };
    let outcome = tlc.ask(question, &[unfinished]).unwrap_or_else(|failure| panic!("{failure}"));
    outcome.verdict("Unfinished") == Some(&Verdict::Violated)
}

#[test]
fn a_run_of_this_minute_is_a_behaviour_and_a_spoiled_one_is_not() {
    let tlc = match Tlc::find() {
        Ok(tlc) => tlc,
        Err(missing) => return absent(&missing, "3 runs of the executor"),
    };
    let (mut runs, mut steps) = (0, 0);
    for (case, variant, on_threads) in NOW {
        let plan = plan(case, variant);
        let settings = Settings { seed: 11, fuel: 40, ..Settings::default() };
        let ground = if on_threads { trial::on_threads } else { trial::on_driver };
        let trial = match ground(&plan, settings) {
            Ok(trial) => trial,
            // Signals, which threads need to stop turns, Linux has.
            Err(error) if cfg!(target_os = "linux") => panic!("no run of {case}: {error}"),
            Err(error) => {
                say(&format!("no run of {case}: {error}"));
                continue;
            }
        };
        let told = told(&trial);
        (runs, steps) = (runs + 1, steps + told.len());
        let name = "MCRunNow";
        let live = module(&plan, &trial, name, "A run of this minute.", &told);
        assert!(is_accepted(&tlc, &live), "{case}: no behaviour\n{}", live.text);
        let spoiled = module(&plan, &trial, name, "Spoiled.", &without_dispatch(&told));
        assert!(!is_accepted(&tlc, &spoiled), "{case}: accepted\n{}", spoiled.text);
    }
    assert!(runs == NOW.len() || cfg!(not(target_os = "linux")), "only {runs} runs");
    say(&format!("{runs} runs of this minute, {steps} steps, each also spoiled"));
}
