//! Says in one sentence who is starved by whom, and which action never comes.
//!
//! Everything is read off the behaviour: what stays so on the loop, who is dispatched there, what
//! would be possible and is never taken.

mod path;
mod round;

use turnwise_checker::certificate;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::Trace;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::property::{Instance, Subject};
use turnwise_schedulers::step::{Action, Carrier};

use self::round::Round;

/// Why the claim is false of the behaviour, with a full stop.
pub(crate) fn sentence(
    machine: &Machine,
    claim: &str,
    instance: &Instance,
    trace: &Trace<State, Action>,
) -> String {
    let Some(round) = Round::of(machine, trace) else {
        return path::sentence(machine, claim, instance, trace);
    };
    let told = match instance.subject {
        Some(Subject::Task(task)) => of_task(&round, claim, task),
        Some(Subject::Channel(channel)) => of_channel(&round, channel),
        Some(Subject::Carrier(carrier)) => of_carrier(&round, carrier),
        Some(Subject::Lock(_) | Subject::Counter(_)) | None => None,
    };
    let told = told.unwrap_or_else(|| of_formula(&round, &instance.formula));
    format!("{told}.")
}

/// A task that waits for ever, or never ends.
fn of_task(round: &Round<'_>, claim: &str, task: usize) -> Option<String> {
    let machine = round.machine;
    let name = &machine.spec().tasks[task].name;
    let runs = round.ever(|state| machine.running(state, task));
    let what = if round.always(|state| machine.ready(state, task)) {
        format!("{name} is ready for ever and never runs")
    } else if round.always(|state| machine.blocked(state, task)) {
        let value = round.value(name)?;
        format!("{name} {} for ever", value.split(',').next().unwrap_or(&value))
    } else if round.computes_throughout(task) {
        return Some(format!(
            "{name} computes for ever and never gives way{}",
            round.not_obliged(" (")
        ));
    } else if !runs && round.ever(|state| machine.ready(state, task)) {
        format!("{name} is ready again and again and never runs")
    } else if runs && claim == "every task ends" {
        let again = if round.rests() { "" } else { " runs again and again and" };
        format!("{name}{again} never ends")
    } else {
        return None;
    };
    let missing = if runs { String::new() } else { round.missing_step_of(task) };
    Some(format!("{what}: {}{missing}", round.why()))
}

/// A channel whose event nobody takes.
fn of_channel(round: &Round<'_>, channel: usize) -> Option<String> {
    let machine = round.machine;
    if !round.always(|state| machine.queued(state, channel)) {
        return None;
    }
    let name = &machine.spec().channels[channel].name;
    let readers = machine.receivers(channel).into_iter().filter_map(|task| {
        let task = &machine.spec().tasks[task].name;
        Some(format!("{task}: {}", round.value(task)?))
    });
    let readers: Vec<String> = readers.collect();
    let readers =
        if readers.is_empty() { String::new() } else { format!(" ({})", readers.join(", ")) };
    Some(format!("an event stays in {name} and nobody receives it{readers}: {}", round.why()))
}

/// A processor or worker that never comes between turns.
fn of_carrier(round: &Round<'_>, carrier: Carrier) -> Option<String> {
    let machine = round.machine;
    let name = machine.carrier_name(carrier);
    if round.always(|state| machine.between_turns(state, carrier)) {
        let ready = round.always(|state| machine.ready_for(state, carrier));
        return ready
            .then(|| format!("{name} stays free for ever beside a ready task: {}", round.why()));
    }
    let lane = machine.lanes().iter().position(|lane| *lane == name)?;
    let holder = round.holder(lane)?;
    let why = match round.rests() {
        false => format!("{holder} has it for ever"),
        true if round.ever(|state| machine.computes_for_ever(state).is_some()) => round.why(),
        true => format!("{holder} has it for ever, and {}", round.why()),
    };
    Some(format!("{name} never comes between turns: {why}"))
}

/// What a claim says must come, and after what: `None` where it must come from the start on, or
/// again and again.
pub(crate) fn owed(
    formula: &Formula<Machine>,
) -> Option<(Option<&Formula<Machine>>, &Formula<Machine>)> {
    let inner = match formula {
        Formula::Always(inner) => inner,
        other => other,
    };
    match inner {
        Formula::LeadsTo(p, q) => Some((Some(&**p), &**q)),
        Formula::Implies(p, later) => match &**later {
            Formula::Eventually(q) => Some((Some(&**p), &**q)),
            _ => None,
        },
        Formula::Eventually(q) => Some((None, &**q)),
        _ => None,
    }
}

/// Any claim: what is owed and never comes.
fn of_formula(round: &Round<'_>, formula: &Formula<Machine>) -> String {
    let (machine, trace) = (round.machine, round.trace);
    let Some((trigger, wanted)) = owed(formula) else {
        return format!("the claim is false of this loop: {}", round.why());
    };
    let begun = trigger.and_then(|p| {
        let holds = certificate::evaluate(machine, trace, p);
        let comes =
            certificate::evaluate(machine, trace, &Formula::Eventually(Box::new(wanted.clone())));
        let at = (0..holds.len()).find(|&i| holds[i] && !comes[i])?;
        Some(format!("`{p}` is true {}, and ", round::when(at)))
    });
    let begun = begun.unwrap_or_default();
    format!("{begun}`{wanted}` never comes: {}", round.why())
}
