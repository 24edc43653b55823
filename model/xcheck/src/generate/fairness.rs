//! What a case assumes, as fairness of the shared modules' actions.

use turnwise_checker::fairness::{Assumption, Strength};
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{Discipline, MachineSpec};

use super::Shared;
use super::program::{self, Way};

/// One conjunct for each assumption, or those that have no action.
pub(super) fn conjuncts(
    spec: &MachineSpec,
    shared: Shared,
    assumptions: &[Assumption<Machine>],
) -> Result<Vec<String>, Vec<String>> {
    let actions = actions(spec, shared);
    let mut unknown = Vec::new();
    let mut conjuncts = Vec::new();
    for Assumption { class, strength } in assumptions {
        let fair = match strength {
            Strength::Weak => "WF",
            Strength::Strong => "SF",
        };
        match actions.iter().find(|(name, _)| name == class.name()) {
            Some((_, action)) => conjuncts.push(format!("{fair}_vars({action})")),
            None => unknown.push(format!("fairness of `{}`", class.name())),
        }
    }
    if unknown.is_empty() { Ok(conjuncts) } else { Err(unknown) }
}

/// Each class of actions by the checker's name for it, and the action of the modules.
fn actions(spec: &MachineSpec, shared: Shared) -> Vec<(String, String)> {
    let mut actions = Vec::new();
    let mut add = |class: String, action: String| actions.push((class, action));
    let timer = match (shared, spec.scheduler.discipline) {
        (Shared::Discipline(Discipline::Handoff), _) => "HandOff",
        (Shared::Discipline(_), _) => "Interrupt",
        _ => "TimerStep",
    };
    for i in 0..spec.scheduler.carriers {
        add(format!("processors: processor {i}"), format!("ProcessorStep(\"processor-{i}\")"));
        add(format!("timer: processor {i}"), format!("{timer}(\"processor-{i}\")"));
    }
    for runtime in &spec.runtimes {
        for i in 0..runtime.scheduler.carriers {
            let name = &runtime.name;
            add(format!("timer: {name} worker {i}"), format!("WorkerTimer(\"{name}-worker-{i}\")"));
        }
    }
    for (i, task) in spec.tasks.iter().enumerate() {
        let task = &task.name;
        add(format!("processors: spare of {task}"), format!("SpareStep(\"{task}\")"));
        for device in &spec.devices {
            let device = &device.name;
            add(
                format!("devices: {device} answers {task}"),
                format!("Answer(\"{device}\", \"{task}\")"),
            );
        }
        for lock in &spec.locks {
            let lock = &lock.name;
            add(format!("locks: {lock} for {task}"), format!("Grant(\"{lock}\", \"{task}\")"));
        }
        for row in program::table(spec, i) {
            let Way::Branches { place, branches } = row.way else { continue };
            for branch in 1..=branches.len() {
                add(
                    format!("choices: {task}, either {place}, branch {branch}"),
                    format!("ChoiceStep(\"{task}\", {place}, {branch})"),
                );
            }
        }
    }
    for channel in &spec.channels {
        let channel = &channel.name;
        add(format!("environment: {channel}"), format!("Arrive(\"{channel}\")"));
    }
    add("supervisor".to_owned(), "Restart".to_owned());
    actions
}
