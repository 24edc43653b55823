//! Executors on which a counterexample is none: where it escapes, what is done instead, and why.

use turnwise::{Discipline, Policy};
use turnwise_bridge::plan;
use turnwise_bridge::pump::{self, Departure, Ending, Pumped, Settings, Turnwise, Why};
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::spec::{self, SchedulerSpec};

use crate::cases::{SLICE, Violated, files, path, settings, variants, violated};
use crate::say::say;

pub const COOPERATIVE: Turnwise =
    Turnwise { policy: Policy::Fifo, discipline: Discipline::Cooperative };

pub const DISCIPLINES: [spec::Discipline; 3] =
    [spec::Discipline::Cooperative, spec::Discipline::Handoff, spec::Discipline::Preemptive];

/// The case's scheduler with that discipline, and the executor that it is; `None`: none is.
pub fn ground(variant: &CaseVariant, like: spec::Discipline) -> Option<(SchedulerSpec, Turnwise)> {
    let spec = variant.machine.spec();
    let scheduler = SchedulerSpec { discipline: like, ..spec.scheduler.clone() };
    let policy = plan::policy(scheduler.policy).ok()?;
    let discipline = plan::discipline(&scheduler, spec.tasks.len(), SLICE);
    Some((scheduler, Turnwise { policy, discipline }))
}

/// The first violated claim of a case, and in which variant.
pub fn first(case: &str) -> (CaseVariant, Violated) {
    let mut all = variants(case).into_iter().filter_map(|variant| {
        let found = violated(&variant).into_iter().next()?;
        Some((variant, found))
    });
    all.next().expect("some claim is violated")
}

pub fn on(ground: Turnwise, variant: &CaseVariant, found: &Violated) -> Pumped {
    let pumped = pump::pump(&variant.machine, &path(&found.trace), &ground, settings());
    pumped.expect("the programs can be tasks")
}

/// Where it escapes: operations before, the step's words, the task and what it does.
pub fn escape(pumped: &Pumped) -> (usize, &str, u8, &Departure) {
    let Ending::Escaped { at, step, task, did } = &pumped.ending else {
        panic!("it does not escape: {pumped:?}")
    };
    let step = step.map_or("", |step| &*pumped.steps[step].text);
    (*at, step, *task, did)
}

fn why(found: &Violated, variant: &CaseVariant, like: spec::Discipline, pumped: &Pumped) -> Why {
    let (at, _, task, did) = escape(pumped);
    let scheduler = SchedulerSpec { discipline: like, ..variant.machine.spec().scheduler.clone() };
    let why = Why::of(&variant.machine, &path(&found.trace), scheduler, at, task, did);
    why.expect("a scheduler that this machine can have")
}

#[test]
fn the_hang_is_pumped_where_nobody_takes_over_and_escapes_where_somebody_does() {
    let (variant, found) = first("hang.toml");
    let pumped = on(COOPERATIVE, &variant, &found);
    assert!(pumped.is_reproduced(), "{pumped:?}");
    assert_eq!(pumped.rounds, settings().rounds);
    let buggy = &pumped.tallies[2];
    assert_eq!((&*buggy.task, buggy.operations), ("buggy", settings().rounds));
    let windows = &pumped.tallies[..2];
    assert!(windows.iter().all(|it| it.turns == 0 && it.operations == 0), "{windows:?}");
    assert!(pumped.steered.events && !pumped.steered.branches && !pumped.steered.durations);

    let takeovers = [
        (spec::Discipline::Handoff, "hand off processor 0's queue"),
        (spec::Discipline::Preemptive, "interrupt buggy"),
    ];
    for (like, takeover) in takeovers {
        let (_, ground) = ground(&variant, like).expect("an executor");
        let pumped = on(ground, &variant, &found);
        assert_eq!(escape(&pumped), (3, "buggy: work", 0, &Departure::HasATurn));
        let Why::Takes(steps) = why(&found, &variant, like, &pumped) else {
            panic!("the model of the executor's own scheduler allows what it does")
        };
        assert!(pumped.steered.takeovers, "so was when the turn may be taken over");
        assert!(pumped.steered.durations, "how long an operation takes was");
        assert_eq!(steps[..2], [takeover, "dispatch window-0"]);
    }
}

#[test]
fn the_lifo_slot_is_pumped_without_a_cap_and_escapes_with_one() {
    let (variant, found) = first("lifo-slot.toml");
    let slot = |cap| Turnwise { policy: Policy::LifoSlot { cap }, ..COOPERATIVE };
    let pumped = on(slot(None), &variant, &found);
    assert!(pumped.is_reproduced(), "{pumped:?}");
    assert!(!pumped.steered.any(), "nothing but the executor's own choices: {pumped:?}");
    let turns: Vec<u64> = pumped.tallies.iter().map(|it| it.turns).collect();
    // That of the loop's first operation began before the loop, and its last one begins the next.
    assert_eq!(turns, [settings().rounds, settings().rounds - 1, 0]);

    for cap in [1, 3, 8] {
        let pumped = on(slot(Some(cap)), &variant, &found);
        let (at, step, task, did) = escape(&pumped);
        assert!(step.starts_with("dispatch p"), "a choice: {step}");
        assert_eq!((task, did), (2, &Departure::HasATurn), "the third task's");
        // Two operations come before; each turn of the slot has four; the first is none of its.
        assert_eq!(at, 2 + 4 * (1 + cap as usize), "with a cap of {cap}");
        assert_eq!(pumped.tallies[2].turns, 1, "a victim that has a turn is noticed");
        assert!(!pumped.is_reproduced());
    }
}

#[test]
fn a_task_goes_on_where_nobody_interrupts_it() {
    let variant =
        variants("atomic.toml").into_iter().find(|it| it.name.as_deref() == Some("under a timer"));
    let variant = variant.expect("a variant of that name");
    let found = violated(&variant).remove(0);
    let pumped = on(COOPERATIVE, &variant, &found);
    let (at, step, task, did) = escape(&pumped);
    assert_eq!((at, task, did), (1, 0, &Departure::GoesOn));
    assert_eq!(step, "interrupt adder-0", "the first step that is not done");
    let why = why(&found, &variant, spec::Discipline::Cooperative, &pumped);
    assert!(matches!(&why, Why::Takes(steps) if steps == &["adder-0: work"]), "{why:?}");
}

#[test]
fn whatever_an_executor_does_instead_its_own_scheduler_s_model_does_too() {
    let few = Settings { rounds: 5, ..Settings::default() };
    let (mut reproduced, mut escaped) = (0, 0);
    for (case, discipline) in files().iter().flat_map(|case| DISCIPLINES.map(|it| (case, it))) {
        for variant in variants(case) {
            let Some((scheduler, ground)) = ground(&variant, discipline) else { continue };
            for found in violated(&variant) {
                let path = path(&found.trace);
                let Ok(pumped) = pump::pump(&variant.machine, &path, &ground, few) else {
                    continue;
                };
                if pumped.is_reproduced() {
                    reproduced += 1;
                    continue;
                }
                let (at, left_at, task, did) = escape(&pumped);
                escaped += 1;
                let why = Why::of(&variant.machine, &path, scheduler.clone(), at, task, did);
                let why = why.expect("a scheduler that this machine can have");
                let name = &found.name;
                match why {
                    Why::Takes(_) => {}
                    // No step that was done, but the one at which it escapes.
                    Why::HasNot(step) => {
                        assert_eq!(step, left_at, "{case} {name} {discipline:?}");
                    }
                    Why::AllowsNothing => panic!("{case} {name} {discipline:?}: {pumped:?}"),
                }
            }
        }
    }
    say(format_args!(
        "{reproduced} reproduced, {escaped} escaped, on executors of three disciplines"
    ));
    assert!(reproduced >= 60 && escaped >= 40, "{reproduced} reproduced, {escaped} escaped");
}

#[test]
fn what_is_no_machine_for_real_tasks_is_named() {
    let words = |case: &str| {
        let (variant, found) = first(case);
        let path = path(&found.trace);
        let refused = pump::pump(&variant.machine, &path, &COOPERATIVE, settings());
        refused.expect_err("it cannot be run").to_string()
    };
    assert!(words("runtime.toml").contains("runtimes"));
    assert!(words("barging.toml").contains("barging locks"));
    assert!(words("restart.toml").contains("supervisor"));
    assert!(words("two-processors.toml").contains("processors"));
}
