//! Built-in properties that a finite path refutes: nothing bad happens.

use turnwise_checker::formula::{Formula, always, not};

use crate::formula_text::Atoms;
use crate::machine::{Machine, State};
use crate::program::Operation;
use crate::property::{BuiltIn, Instance, Subject};
use crate::spec::{Discipline, Policy, SchedulerSpec, Timer};
use crate::step::Level;

pub(super) const ALL: [BuiltIn; 9] = [
    BuiltIn { name: "no task is lost", instances: no_task_is_lost },
    BuiltIn { name: "one processor a task", instances: one_processor_a_task },
    BuiltIn { name: "no wakeup is lost", instances: no_wakeup_is_lost },
    BuiltIn { name: "locks exclude", instances: locks_exclude },
    BuiltIn { name: "no update is lost", instances: no_update_is_lost },
    BuiltIn { name: "no deadlock", instances: no_deadlock },
    BuiltIn { name: "slices are kept", instances: slices_are_kept },
    BuiltIn { name: "no idle processor beside a ready task", instances: no_idle_processor },
    BuiltIn { name: "urgent first", instances: urgent_first },
];

/// One instance: no state is ever bad.
fn never(
    atoms: &mut Atoms,
    name: &str,
    bad: impl Fn(&Machine, &State) -> bool + Send + Sync + 'static,
) -> Vec<Instance> {
    Instance::whole(never_formula(atoms, name.to_owned(), bad))
}

fn never_formula(
    atoms: &mut Atoms,
    name: String,
    bad: impl Fn(&Machine, &State) -> bool + Send + Sync + 'static,
) -> Formula<Machine> {
    always(not(atoms.state(name, bad)))
}

fn no_task_is_lost(_: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    never(atoms, "a task is lost", |machine, state| machine.misplaced_task(state).is_some())
}

fn one_processor_a_task(_: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    never(atoms, "a task is on two processors", Machine::on_two_carriers)
}

/// Does any task do this?
fn any_task_does(machine: &Machine, test: fn(&Operation) -> bool) -> bool {
    machine.spec().tasks.iter().any(|task| task.program.any(test))
}

fn no_wakeup_is_lost(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let waits = |operation: &Operation| {
        waits_for_others(operation)
            || matches!(operation, Operation::Await(..) | Operation::Block(..) | Operation::Wait)
    };
    if !any_task_does(machine, waits) {
        return Vec::new();
    }
    never(atoms, "a wakeup is lost", |machine, state| machine.lost_wakeup(state).is_some())
}

/// May it wait until another task does something: a lock, a join, a channel?
fn waits_for_others(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Receive(_) | Operation::Send(_) | Operation::Lock(_) | Operation::Join(_)
    )
}

fn locks_exclude(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    if machine.spec().locks.is_empty() {
        return Vec::new();
    }
    never(atoms, "a lock is held twice", |machine, state| machine.doubly_held(state).is_some())
}

fn no_update_is_lost(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let written = (0..machine.spec().counters.len()).filter(|&x| !machine.writers(x).is_empty());
    Instance::each(machine, written.map(Subject::Counter), |subject| {
        let Subject::Counter(counter) = subject else { unreachable!("only counters were given") };
        let name = format!("an update of {} is lost", subject.name(machine));
        never_formula(atoms, name, move |machine, state| machine.update_lost(state, counter))
    })
}

fn no_deadlock(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    if !any_task_does(machine, waits_for_others) {
        return Vec::new();
    }
    never(atoms, "a deadlock", |machine, state| !machine.deadlocked(state).is_empty())
}

/// The machine's scheduler and its runtimes'.
fn schedulers(machine: &Machine) -> impl Iterator<Item = &SchedulerSpec> {
    let spec = machine.spec();
    std::iter::once(&spec.scheduler).chain(spec.runtimes.iter().map(|runtime| &runtime.scheduler))
}

fn slices_are_kept(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let exact = |scheduler: &SchedulerSpec| {
        scheduler.discipline == Discipline::Preemptive && scheduler.timer == Timer::Exact
    };
    if !schedulers(machine).any(exact) {
        return Vec::new();
    }
    never(atoms, "a slice is exceeded", Machine::slice_exceeded)
}

fn no_idle_processor(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let carriers = machine.carriers().into_iter().filter(|carrier| carrier.level == Level::Machine);
    Instance::each(machine, carriers.map(Subject::Carrier), |subject| {
        let Subject::Carrier(carrier) = subject else { unreachable!("only carriers were given") };
        let name = format!("{} idles beside a ready task", subject.name(machine));
        always(not(atoms.step(name, move |machine, from, action, to| {
            machine.idles_beside_ready(from, action, to, carrier)
        })))
    })
}

fn urgent_first(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let by_priority =
        |scheduler: &SchedulerSpec| matches!(scheduler.policy, Policy::Priority { .. });
    if !schedulers(machine).any(by_priority) {
        return Vec::new();
    }
    let name = "dispatched past a more urgent one".to_owned();
    Instance::whole(always(not(atoms.step(name, |machine, from, action, _| {
        machine.dispatches_by_priority(action) && machine.breaks_urgency(from, action)
    }))))
}
