//! Built-in properties that only a lasso refutes: something good keeps happening.

use turnwise_checker::formula::{
    Formula, always, eventually, eventually_always, infinitely_often, leads_to, not,
};

use crate::formula_text::Atoms;
use crate::machine::Machine;
use crate::property::{BuiltIn, Instance, Subject};
use crate::step::{Carrier, Level};

pub(super) const ALL: [BuiltIn; 6] = [
    BuiltIn { name: "work is found", instances: work_is_found },
    BuiltIn { name: "every ready task runs", instances: every_ready_task_runs },
    BuiltIn { name: "every event is handled", instances: every_event_is_handled },
    BuiltIn { name: "every task ends", instances: every_task_ends },
    BuiltIn { name: "the scheduler regains control", instances: the_scheduler_regains_control },
    BuiltIn { name: "the application recovers", instances: the_application_recovers },
];

/// Nobody is on the carrier.
fn between_turns(machine: &Machine, atoms: &mut Atoms, carrier: Carrier) -> Formula<Machine> {
    let name = format!("{} is free", Subject::Carrier(carrier).name(machine));
    atoms.state(name, move |machine, state| machine.between_turns(state, carrier))
}

fn work_is_found(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let processors = machine.carriers().into_iter().filter(|x| x.level == Level::Machine);
    Instance::each(machine, processors.map(Subject::Carrier), |subject| {
        let Subject::Carrier(carrier) = subject else { unreachable!("only carriers were given") };
        let name = format!("{} is free beside a ready task", subject.name(machine));
        let beside = atoms.state(name, move |machine, state| {
            machine.between_turns(state, carrier) && machine.ready_beside(state, carrier)
        });
        leads_to(beside.clone(), not(beside))
    })
}

fn tasks(machine: &Machine) -> impl Iterator<Item = Subject> {
    (0..machine.spec().tasks.len()).map(Subject::Task)
}

fn every_ready_task_runs(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    Instance::each(machine, tasks(machine), |subject| {
        let Subject::Task(task) = subject else { unreachable!("only tasks were given") };
        leads_to(atoms.task(machine, "ready", task), atoms.task(machine, "running", task))
    })
}

fn every_event_is_handled(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let channels = (0..machine.spec().channels.len()).map(Subject::Channel);
    Instance::each(machine, channels, |subject| {
        let Subject::Channel(channel) = subject else { unreachable!("only channels were given") };
        leads_to(atoms.queued(machine, channel), atoms.received(machine, channel))
    })
}

fn every_task_ends(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let ending = (0..machine.spec().tasks.len()).filter(|&task| !machine.is_endless(task));
    Instance::each(machine, ending.map(Subject::Task), |subject| {
        let Subject::Task(task) = subject else { unreachable!("only tasks were given") };
        eventually_always(atoms.task(machine, "done", task))
    })
}

fn the_scheduler_regains_control(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let carriers = machine.carriers().into_iter().map(Subject::Carrier);
    Instance::each(machine, carriers, |subject| {
        let Subject::Carrier(carrier) = subject else { unreachable!("only carriers were given") };
        let name = format!("idle({})", subject.name(machine));
        let idle = atoms.state(name, move |machine, state| machine.idle(state, carrier));
        infinitely_often(between_turns(machine, atoms, carrier).or(idle))
    })
}

/// A stuck turn leads to each endless task running again; and the restarts come to an end.
///
/// Where no task is endless there is nothing to run again, but the turn must not stay stuck.
fn the_application_recovers(machine: &Machine, atoms: &mut Atoms) -> Vec<Instance> {
    let spec = machine.spec();
    if spec.supervisor.is_none() {
        return Vec::new();
    }
    let stuck = atoms.state("a turn is stuck".to_owned(), |machine, state| {
        (0..machine.spec().tasks.len()).any(|task| machine.stuck(state, task))
    });
    let endless = (0..spec.tasks.len()).filter(|&task| machine.is_endless(task));
    let mut instances = Instance::each(machine, endless.map(Subject::Task), |subject| {
        let Subject::Task(task) = subject else { unreachable!("only tasks were given") };
        let soundly =
            atoms.task(machine, "running", task).and(not(atoms.task(machine, "stuck", task)));
        leads_to(stuck.clone(), soundly)
    });
    let whole = |name: &str, formula| Instance { name: name.to_owned(), formula, subject: None };
    if instances.is_empty() {
        instances.push(whole("stuck turns", leads_to(stuck.clone(), not(stuck))));
    }
    let restarted = atoms.restarted();
    instances.push(whole("restarts", eventually(always(not(restarted)))));
    instances
}
