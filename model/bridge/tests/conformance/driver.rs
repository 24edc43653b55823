//! Drawn programs on the deterministic driver, shrunk to the smallest that diverges.

use std::cell::Cell;

use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use turnwise_bridge::plan::Plan;
use turnwise_bridge::trial::{self, DRIVER_SLICE, Settings};
use turnwise_schedulers::spec::{Discipline, MachineSpec};

use crate::long::is_long;
use crate::machines::{Looked, machines, scheduler};
use crate::policies::policies;
use crate::say::say;

/// Programs for each discipline, policy and number of workers; and in the long variant.
const PROGRAMS: (u32, u32) = (60, 1_200);
/// Seeds for each program.
const SEEDS: u64 = 4;
/// Programs that once diverged are tried first, ever after.
const REGRESSIONS: &str = "tests/conformance/regressions.txt";

#[test]
fn runs_of_drawn_programs_are_behaviours() {
    for discipline in [Discipline::Cooperative, Discipline::Handoff] {
        let all = Cell::new(Looked::default());
        for policy in policies(discipline) {
            for workers in [1, 2] {
                let looked = Cell::new(Looked::default());
                let regressions = Box::new(FileFailurePersistence::Direct(REGRESSIONS));
                let config = Config {
                    cases: if is_long() { PROGRAMS.1 } else { PROGRAMS.0 },
                    failure_persistence: Some(regressions),
                    ..Config::default()
                };
                let mut runner = TestRunner::new(config);
                let outcome = runner.run(&machines(), |machine| {
                    let scheduler = scheduler(discipline, policy, workers);
                    let machine = MachineSpec { scheduler, ..machine };
                    let plan = Plan::new(&machine, DRIVER_SLICE).expect("the executor can be it");
                    for seed in 0..SEEDS {
                        let settings = Settings { seed, ..Settings::default() };
                        let trial = trial::on_driver(&plan, settings).expect("it is built");
                        for sum in [&looked, &all] {
                            let mut so_far = sum.get();
                            so_far.add(&trial);
                            sum.set(so_far);
                        }
                        let verdict = trial::judge(&plan, &trial);
                        proptest::prop_assert!(verdict.is_accepted(), "seed {}: {}", seed, verdict);
                    }
                    Ok(())
                });
                outcome.unwrap_or_else(|error| {
                    panic!("{discipline:?}, {policy:?}, {workers} workers: {error}")
                });
                let Looked { switches, at_rest, .. } = looked.get();
                assert!(at_rest > 0, "some programs come to rest");
                assert!(discipline == Discipline::Cooperative || switches > 0, "turns overrun");
            }
        }
        say(format_args!("driver, {discipline:?}: {:?}", all.get()));
    }
}
