//! The chain fails for fair behaviours.
//!
//! A claim that holds of the larger machine is violated by the smaller: some fair behaviour of the
//! smaller machine is none of the larger.

use turnwise_checker::check::Checker;
use turnwise_checker::formula::{Atom, Formula, leads_to};
use turnwise_checker::verdict::Verdict;
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{DeviceSpec, Discipline, MachineSpec, Policy, TaskSpec, Timer};

use Discipline::{Cooperative, Handoff, Preemptive};

/// Does the last task run whenever it is ready, processors, timer and devices being fair?
fn last_task_runs(
    programs: &[&str],
    discipline: Discipline,
    processors: u8,
    change: impl Fn(&mut MachineSpec),
) -> bool {
    let tasks = programs.iter().enumerate().map(|(i, program)| {
        TaskSpec::new(&format!("t{i}"), Program::parse(program).expect("a program"))
    });
    let mut spec = MachineSpec { tasks: tasks.collect(), ..MachineSpec::default() };
    spec.scheduler.discipline = discipline;
    spec.scheduler.carriers = processors;
    spec.scheduler.timer = Timer::Any;
    spec.devices.push(DeviceSpec::new("disk"));
    change(&mut spec);
    let machine = Machine::new(spec).expect("a machine");
    let last = programs.len() - 1;
    let ready = Atom::state("ready", move |machine: &Machine, state| machine.ready(state, last));
    let runs = Atom::state("runs", move |machine: &Machine, state| machine.running(state, last));
    let claim: Formula<Machine> = leads_to(ready, runs);
    let mut checker = Checker::new(&machine).threads(1).property("it runs", claim);
    for family in ["processors", "timer", "devices"] {
        for class in machine.members(family).expect("a family") {
            checker = checker.assume(class.weakly_fair());
        }
    }
    let report = checker.run().expect("an answer");
    match &report.properties[0].verdict {
        Verdict::Holds => true,
        Verdict::Violated(_) => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn on_the_hang_a_fair_cooperative_machine_is_no_fair_preemptive_one() {
    let hang = ["spin", "loop { work 1 yield }"];
    assert!(last_task_runs(&hang, Preemptive, 1, |_| {}));
    assert!(!last_task_runs(&hang, Cooperative, 1, |_| {}));
    // A spare is enough for one stuck turn, and not for two.
    assert!(last_task_runs(&hang, Handoff, 1, |_| {}));
    let two_hang = ["spin", "spin", "loop { work 1 yield }"];
    assert!(!last_task_runs(&two_hang, Handoff, 1, |_| {}));
    assert!(last_task_runs(&two_hang, Preemptive, 2, |_| {}));
}

#[test]
fn under_strict_priority_too() {
    // The last task is the most urgent, and the first never gives way.
    let programs = ["work 1 spin", "loop { await disk work 1 }"];
    let strict = |spec: &mut MachineSpec| {
        spec.scheduler.policy = Policy::Priority { aging: None };
        spec.tasks[1].priority = 1;
    };
    assert!(last_task_runs(&programs, Preemptive, 1, strict));
    assert!(!last_task_runs(&programs, Cooperative, 1, strict));
    // The other way round the timer does not help: the low task starves under both.
    let reversed = |spec: &mut MachineSpec| {
        spec.scheduler.policy = Policy::Priority { aging: None };
        spec.tasks[0].priority = 1;
    };
    let low_last = ["loop { work 1 yield }", "work 1"];
    assert!(!last_task_runs(&low_last, Preemptive, 1, reversed));
    assert!(!last_task_runs(&low_last, Cooperative, 1, reversed));
}
