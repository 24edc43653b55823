//! What the last step of a path does wrong.

use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::Trace;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::property::{Instance, Subject};
use turnwise_schedulers::step::Action;

use super::round::list;

/// Why the claim is false where the path ends.
pub(super) fn sentence(
    machine: &Machine,
    claim: &str,
    instance: &Instance,
    trace: &Trace<State, Action>,
) -> String {
    let last = trace.states.len() - 1;
    let text = last.checked_sub(1).and_then(|i| {
        let action = trace.moves[i].as_ref()?;
        Some(machine.action_text(&trace.states[i], action))
    });
    let when = match text {
        Some(text) => format!("at step {last}, `{text}`"),
        None => "at the start".to_owned(),
    };
    let what = detail(machine, claim, instance.subject, &trace.states[last]);
    let what = what.unwrap_or_else(|| wrong(&instance.formula));
    format!("{when}: {what}.")
}

/// What is wrong, by the claim.
fn wrong(formula: &Formula<Machine>) -> String {
    match formula {
        Formula::Always(inner) => match &**inner {
            Formula::Not(bad) => match bad.to_string() {
                // The built-in ones read as sentences, predicates do not.
                text if bad.parts().is_empty() && !text.contains('(') => text,
                text => format!("`{text}` becomes true"),
            },
            good => format!("`{good}` becomes false"),
        },
        other => format!("`{other}` is false"),
    }
}

/// Who and how, where the machine knows.
fn detail(
    machine: &Machine,
    claim: &str,
    subject: Option<Subject>,
    state: &State,
) -> Option<String> {
    let spec = machine.spec();
    let task = |i: usize| spec.tasks[i].name.clone();
    match (claim, subject) {
        ("no deadlock", _) => {
            let stuck: Vec<String> = machine.deadlocked(state).into_iter().map(task).collect();
            let values = machine.variables(state).into_iter();
            let waits = values.filter(|(name, _)| stuck.contains(name));
            let waits: Vec<String> =
                waits.map(|(name, value)| format!("{name}: {value}")).collect();
            (!stuck.is_empty())
                .then(|| format!("{} wait for ever ({})", list(&stuck), waits.join(", ")))
        }
        ("no update is lost", Some(Subject::Counter(x))) => {
            let (name, value) = (&spec.counters[x], machine.counter(state, x));
            let writers: Vec<String> = machine.writers(x).into_iter().map(task).collect();
            Some(format!(
                "the last write to {name} is done and it is only {value}, since {} wrote over one \
                 another",
                list(&writers)
            ))
        }
        ("locks exclude", _) => {
            let lock = &spec.locks[machine.doubly_held(state)?].name;
            Some(format!("two tasks hold {lock}"))
        }
        ("no task is lost", _) => {
            Some(format!("{} is nowhere", task(machine.misplaced_task(state)?)))
        }
        ("no wakeup is lost", _) => {
            let name = task(machine.lost_wakeup(state)?);
            Some(format!("what {name} waits for has come, and it stays blocked"))
        }
        _ => None,
    }
}
