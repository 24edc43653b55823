//! Who runs on the loop while the victim is ready, how it comes to that, and what arms it again.

use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::property::Subject;
use turnwise_schedulers::spec::{Policy, TaskSpec};
use turnwise_schedulers::step::{Action, Entity};

use super::Violation;

/// A task that goes before the victim, again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Overtaker {
    pub task: String,
    /// The name that copies share.
    pub family: String,
    /// By which rule of the policy it goes first.
    pub how: String,
    /// The step of the loop that makes it ready again; `None`: it is ready, or runs, throughout.
    pub armed_by: Option<String>,
}

/// All of them, each once, in the order in which they go on the loop.
pub(super) fn overtakers(violation: &Violation<'_>) -> Vec<Overtaker> {
    let machine = &*violation.variant.machine;
    let (Some(start), Some(Subject::Task(victim))) =
        (violation.trace.back_to, violation.instance.subject)
    else {
        return vec![];
    };
    let states = &violation.trace.states[start..];
    let moves = &violation.trace.moves[start..];
    let mut found = keepers(machine, states, victim);
    for (place, action) in moves.iter().enumerate() {
        let dispatched = action.as_ref().and_then(|action| machine.dispatched(action));
        let Some(Entity::Task(task)) = dispatched.map(|it| it.entity) else { continue };
        let (task, from) = (usize::from(task), &states[place]);
        let name = &machine.spec().tasks[task].name;
        let is_known = found.iter().any(|it| it.task == *name);
        if task == victim || is_known || !machine.ready(from, victim) {
            continue;
        }
        found.push(Overtaker {
            task: name.clone(),
            family: machine.spec().tasks[task].family.clone(),
            how: how(machine, from, task, victim),
            armed_by: armed_by(machine, states, moves, place, task),
        });
    }
    found
}

/// Those who run all along the loop, while the victim is ready.
fn keepers(machine: &Machine, states: &[State], victim: usize) -> Vec<Overtaker> {
    let tasks = machine.spec().tasks.iter().enumerate();
    let keeps = |&(task, _): &(usize, _)| {
        states.iter().all(|state| machine.running(state, task) && machine.ready(state, victim))
    };
    let keeper = |(_, spec): (usize, &TaskSpec)| Overtaker {
        task: spec.name.clone(),
        family: spec.family.clone(),
        how: "it has its processor all along, and does not give way".to_owned(),
        armed_by: None,
    };
    tasks.filter(keeps).map(keeper).collect()
}

/// The last step before it, round the loop, after which the task was ready and was not before.
fn armed_by(
    machine: &Machine,
    states: &[State],
    moves: &[Option<Action>],
    place: usize,
    task: usize,
) -> Option<String> {
    let many = moves.len();
    (1..=many).map(|back| (place + many - back) % many).find_map(|step| {
        let (from, to) = (&states[step], &states[(step + 1) % many]);
        let arms = !machine.ready(from, task) && machine.ready(to, task);
        let action = moves[step].as_ref().filter(|_| arms)?;
        Some(machine.action_text(from, action))
    })
}

/// Why the policy lets it go first.
fn how(machine: &Machine, state: &State, task: usize, victim: usize) -> String {
    let spec = machine.spec();
    let names = [task, victim].map(|it| &spec.tasks[it]);
    match spec.scheduler.policy {
        Policy::Any => "the policy lets anyone go".to_owned(),
        Policy::Fifo => "it is ahead in the queue".to_owned(),
        Policy::RoundRobin => "its turn comes round".to_owned(),
        Policy::LifoSlot { .. } if is_in_slot(machine, state, &names[0].name) => {
            "it is in the slot".to_owned()
        }
        Policy::LifoSlot { .. } => "it is ahead in the queue".to_owned(),
        Policy::Priority { .. } => {
            format!("it is more urgent ({} against {})", names[0].priority, names[1].priority)
        }
        Policy::Multilevel { .. } => "it is on a higher level, or ahead on the same".to_owned(),
        Policy::FairShare => "it has had less".to_owned(),
        Policy::WorkStealing { .. } => "it is in a queue that is looked into first".to_owned(),
    }
}

fn is_in_slot(machine: &Machine, state: &State, name: &str) -> bool {
    let variables = machine.variables(state);
    variables.iter().any(|(variable, value)| variable.contains("slot") && value == name)
}
