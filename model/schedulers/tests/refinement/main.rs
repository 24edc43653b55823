//! One discipline does only what another may do, as far as safety goes, but not under fairness.
//!
//! Under policy `any` and timer `any`: cooperative(P) ⊆ handoff(P, S) ⊆ preemptive(P + S). Fairness
//! adds obligations that a machine without a timer does not meet, so the same chain fails for fair
//! behaviours.

mod fair;
mod simulation;

use simulation::{Failure, refines};
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, MachineSpec, Policy, TaskSpec, Timer,
};

/// Small programs that together have every operation and every resource.
const PROGRAMS: [&[&str]; 14] = [
    &["work 2", "work 1"],
    &["work 1 yield work 1", "yield work 2"],
    &["spin", "work 1"],
    &["either { spin } or { work 1 }", "loop { work 1 yield }"],
    &["loop { work 1 await disk }", "work 2"],
    &["await flaky else { yield } work 1", "await flaky"],
    &["block disk work 1", "work 1 block flaky"],
    &["loop { receive clicks work 1 }", "work 1 receive clicks"],
    &["repeat 2 { send inner }", "repeat 2 { receive inner work 1 }"],
    &["lock m work 1 unlock m", "lock m yield unlock m"],
    &["lock free work 1 unlock free", "lock free yield unlock free"],
    &["read x work 1 write x", "read x write x", "either { read x write x } or { exit }"],
    &["wait work 1 wake t1 ", "work 1 wake t0 wait", "join t0 work 1"],
    &["spawn t2 join t2 work 1", "work 1 join t2", "work 1 yield"],
];

/// A machine of these programs, with everything that they name.
fn machine(
    programs: &[&str],
    discipline: Discipline,
    (processors, spares): (u8, u8),
    policy: Policy,
) -> Machine {
    let spawned = |name: &str| programs.iter().any(|it| it.contains(&format!("spawn {name}")));
    let tasks = programs.iter().enumerate().map(|(i, program)| {
        let name = format!("t{i}");
        let program = Program::parse(program).expect("a program");
        TaskSpec { starts: !spawned(&name), ..TaskSpec::new(&name, program) }
    });
    let mut spec = MachineSpec { tasks: tasks.collect(), ..MachineSpec::default() };
    spec.scheduler.discipline = discipline;
    spec.scheduler.carriers = processors;
    spec.scheduler.spares = spares;
    spec.scheduler.policy = policy;
    spec.scheduler.timer = Timer::Any;
    spec.devices =
        vec![DeviceSpec::new("disk"), DeviceSpec { fails: true, ..DeviceSpec::new("flaky") }];
    let fed = ChannelSpec { from_environment: true, events: Some(2), ..ChannelSpec::new("clicks") };
    spec.channels = vec![fed, ChannelSpec::new("inner")];
    spec.locks =
        vec![LockSpec::new("m"), LockSpec { grant: Grant::Barging, ..LockSpec::new("free") }];
    spec.counters = vec!["x".to_owned()];
    Machine::new(spec).expect("a machine")
}

/// The same programs under two disciplines, policy `any`: does the first refine the second?
fn check(
    programs: &[&str],
    (concrete, on): (Discipline, (u8, u8)),
    (allowed, within): (Discipline, (u8, u8)),
) -> Result<(), Failure> {
    let concrete = machine(programs, concrete, on, Policy::Any);
    let allowed = machine(programs, allowed, within, Policy::Any);
    refines(&concrete, &allowed)
}

use Discipline::{Cooperative, Handoff, Preemptive};

#[test]
fn what_a_cooperative_machine_does_a_handing_one_may_do() {
    for programs in PROGRAMS {
        for processors in [1, 2] {
            let outcome =
                check(programs, (Cooperative, (processors, 0)), (Handoff, (processors, 1)));
            assert_eq!(outcome, Ok(()), "{programs:?} on {processors}");
        }
    }
}

#[test]
fn what_a_handing_machine_does_a_preemptive_one_may_do_on_as_many_processors_and_spares() {
    for programs in PROGRAMS {
        for (processors, spares) in [(1, 1), (1, 2), (2, 1)] {
            let outcome = check(
                programs,
                (Handoff, (processors, spares)),
                (Preemptive, (processors + spares, 0)),
            );
            assert_eq!(outcome, Ok(()), "{programs:?} on {processors} + {spares}");
        }
    }
}

#[test]
fn a_timer_does_what_no_cooperative_machine_does() {
    let outcome = check(&["work 2", "work 1"], (Preemptive, (1, 0)), (Cooperative, (1, 0)));
    let failure = outcome.expect_err("an interrupt");
    assert_eq!(failure.step, "interrupt t0");
    // With programs that give way after each operation there is nothing left to take away but
    // the moment before that.
    let polite = check(&["yield yield", "yield"], (Preemptive, (1, 0)), (Cooperative, (1, 0)));
    assert_eq!(polite, Ok(()));
}

#[test]
fn a_spare_does_what_no_machine_with_one_processor_less_does() {
    let programs = ["work 2", "work 1"];
    let outcome = check(&programs, (Handoff, (1, 1)), (Preemptive, (1, 0)));
    assert_eq!(outcome.expect_err("two turns at once").step, "dispatch t1");
    let outcome = check(&programs, (Handoff, (1, 1)), (Cooperative, (1, 0)));
    assert_eq!(outcome.expect_err("two turns at once").step, "dispatch t1");
}

#[test]
fn two_processors_do_what_one_does_not() {
    let programs = ["work 1", "work 1"];
    let outcome = check(&programs, (Cooperative, (2, 0)), (Cooperative, (1, 0)));
    assert_eq!(outcome.expect_err("two turns at once").step, "dispatch t1 on processor 1");
    assert_eq!(check(&programs, (Cooperative, (1, 0)), (Cooperative, (2, 0))), Ok(()));
}

#[test]
fn a_policy_does_what_any_may_do_and_not_the_reverse() {
    for programs in PROGRAMS {
        let with = |policy| machine(programs, Preemptive, (1, 0), policy);
        let others = [Policy::Fifo, Policy::RoundRobin, Policy::Priority { aging: None }];
        for policy in others {
            assert_eq!(refines(&with(policy), &with(Policy::Any)), Ok(()), "{programs:?}");
        }
    }
    let yielding = ["loop { yield }", "loop { yield }"];
    let with = |policy| machine(&yielding, Cooperative, (1, 0), policy);
    assert!(refines(&with(Policy::Any), &with(Policy::Fifo)).is_err());
}
