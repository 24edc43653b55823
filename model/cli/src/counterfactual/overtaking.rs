//! Who runs on the loop while the victim is ready, how it comes to that, and what arms it again.

use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::property::Subject;
use turnwise_schedulers::query::Before;
use turnwise_schedulers::spec::TaskSpec;
use turnwise_schedulers::step::Action;

use super::Violation;

/// A task that goes before the victim, again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Overtaker {
    pub task: String,
    /// The name that copies share.
    pub family: String,
    /// Is that the victim's name too?
    pub is_copy: bool,
    /// By which rule of which policy it goes first: a clause, in which it is "it".
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
        let from = &states[place];
        let Some(action) = action.as_ref().filter(|_| machine.ready(from, victim)) else {
            continue;
        };
        let Some(Before { task, why }) = machine.goes_before(from, action, victim) else {
            continue;
        };
        let spec = &machine.spec().tasks[task];
        if task == victim || found.iter().any(|it| it.task == spec.name) {
            continue;
        }
        let armed_by = armed_by(machine, states, moves, place, task);
        found.push(overtaker(machine, task, victim, why, armed_by));
    }
    found
}

fn overtaker(
    machine: &Machine,
    task: usize,
    victim: usize,
    how: String,
    armed_by: Option<String>,
) -> Overtaker {
    let TaskSpec { name, family, .. } = &machine.spec().tasks[task];
    let is_copy = *family == machine.spec().tasks[victim].family;
    Overtaker { task: name.clone(), family: family.clone(), is_copy, how, armed_by }
}

/// Those who have a processor, or a worker of the victim's runtime, all along the loop while the
/// victim is ready.
fn keepers(machine: &Machine, states: &[State], victim: usize) -> Vec<Overtaker> {
    let always = |holds: &dyn Fn(&State) -> bool| {
        states.iter().all(|state| holds(state) && machine.ready(state, victim))
    };
    let keeps = |task: usize| {
        let level = machine.level_of_task(task);
        let what = if always(&|state| machine.running(state, task)) {
            "processor"
        } else if level == machine.level_of_task(victim)
            && always(&|state| machine.mounted(state, task))
        {
            "worker"
        } else {
            return None;
        };
        let how = format!("it has its {what} all along, and does not give way");
        Some(overtaker(machine, task, victim, how, None))
    };
    (0..machine.spec().tasks.len()).filter_map(keeps).collect()
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
