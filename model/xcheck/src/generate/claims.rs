//! What a case claims, as invariants and temporal formulas.

use turnwise_checker::formula::Formula;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::property::{Instance, Subject};

use super::Shared;
use super::constants::updates;

/// How TLC is asked about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is decided by states.
    Invariant,
    /// It is decided by behaviours.
    Property,
}

/// One instance of a property.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The property, as the case names it.
    pub property: String,
    /// The instance; empty where there is only one.
    pub instance: String,
    /// The definition's name.
    pub operator: String,
    /// How TLC is asked.
    pub kind: Kind,
    /// What it stands for; empty where the shared modules define it.
    pub(super) definition: String,
}

/// The claims that TLA+ can say, and the names of the others with the reason.
pub(super) fn claims(variant: &CaseVariant, shared: Shared) -> (Vec<Claim>, Vec<String>) {
    let machine = &*variant.machine;
    let (mut claims, mut left_out) = (Vec::<Claim>::new(), Vec::new());
    for claim in &variant.properties {
        for instance in &claim.instances {
            let said = match built_in(machine, shared, &claim.name, instance) {
                Some(said) => Ok(said),
                None => formula(&instance.formula, shared).map(|it| (Kind::Property, it)),
            };
            let (kind, definition) = match said {
                Ok(said) => said,
                Err(reason) => {
                    left_out.push(format!("{}: {reason}", full_name(&claim.name, &instance.name)));
                    continue;
                }
            };
            let mut operator = camel(&claim.name);
            let is_shared = definition == operator;
            if !instance.name.is_empty() {
                operator = format!("{operator}_{}", identifier(&instance.name));
            } else if !is_shared {
                operator = format!("Case{operator}");
            }
            while claims.iter().any(|other| other.operator == operator) {
                operator.push('_');
            }
            claims.push(Claim {
                property: claim.name.clone(),
                instance: instance.name.clone(),
                operator,
                kind,
                definition: if is_shared { String::new() } else { definition },
            });
        }
    }
    (claims, left_out)
}

fn full_name(claim: &str, instance: &str) -> String {
    if instance.is_empty() { claim.to_owned() } else { format!("{claim} / {instance}") }
}

/// A property that the shared modules say themselves.
fn built_in(
    machine: &Machine,
    shared: Shared,
    name: &str,
    instance: &Instance,
) -> Option<(Kind, String)> {
    let subject = instance.subject.map(|subject| format!("\"{}\"", subject.name(machine)));
    let of = |operator: &str| subject.as_ref().map(|it| format!("{operator}({it})"));
    let property = |text: String| (Kind::Property, text);
    match name {
        "no task is lost"
        | "one processor a task"
        | "no wakeup is lost"
        | "locks exclude"
        | "no deadlock"
        | "slices are kept" => Some((Kind::Invariant, camel(name))),
        "no update is lost" => {
            let Some(Subject::Counter(counter)) = instance.subject else { return None };
            let counter = &machine.spec().counters[counter];
            let writes = updates(machine.spec(), counter)?;
            Some((Kind::Invariant, format!("NoUpdateOf(\"{counter}\", {writes})")))
        }
        "urgent first" => Some(property("UrgentFirst".to_owned())),
        "no idle processor beside a ready task" => {
            of("StaysIdle").map(|step| property(format!("[][~{step}]_vars")))
        }
        "work is found" => of("WorkIsFound").map(property),
        "every ready task runs" => of("EveryReadyTaskRuns").map(property),
        "every event is handled" => of("EventsHandled").map(property),
        "every task ends" => of("Ends").map(property),
        "the scheduler regains control" => of("RegainsControl").map(property),
        "the application recovers" if shared == Shared::Supervised => {
            Some(property(match (&subject, instance.name.as_str()) {
                (Some(task), _) => format!("Recovers({task})"),
                (None, "restarts") => "RestartsEnd".to_owned(),
                (None, _) => "StuckTurnsEnd".to_owned(),
            }))
        }
        _ => None,
    }
}

/// A formula of the case's own, or why TLA+ cannot say it.
fn formula(it: &Formula<Machine>, shared: Shared) -> Result<String, String> {
    let both = |p: &Formula<Machine>, sign: &str, q: &Formula<Machine>| {
        Ok(format!("({} {sign} {})", formula(p, shared)?, formula(q, shared)?))
    };
    match it {
        Formula::True => Ok("TRUE".to_owned()),
        Formula::Atom(atom) if atom.is_step() => {
            Err(format!("TLC cannot take `{}`, which is of steps, apart in a formula", atom.name()))
        }
        Formula::Atom(atom) => predicate(atom.name(), shared),
        Formula::Not(p) => Ok(format!("~{}", formula(p, shared)?)),
        Formula::And(p, q) => both(p, "/\\", q),
        Formula::Or(p, q) => both(p, "\\/", q),
        Formula::Implies(p, q) => both(p, "=>", q),
        Formula::Always(p) => Ok(format!("[]{}", formula(p, shared)?)),
        Formula::Eventually(p) => Ok(format!("<>{}", formula(p, shared)?)),
        Formula::LeadsTo(p, q) => both(p, "~>", q),
        Formula::Until(..) => Err("TLA+ has no `until`".to_owned()),
    }
}

/// `ready(low)` as `Ready("low")`.
fn predicate(name: &str, shared: Shared) -> Result<String, String> {
    if name == "all done" {
        return Ok("AllDone".to_owned());
    }
    let arguments = name
        .split_once('(')
        .and_then(|(predicate, rest)| Some((predicate, rest.strip_suffix(')')?)));
    let Some((predicate, arguments)) = arguments else {
        return Err(format!("`{name}` has no counterpart"));
    };
    let operator = match predicate {
        "ready" => "Ready",
        "running" => "Running",
        "mounted" => "Mounted",
        "blocked" => "Blocked",
        "done" => "IsDone",
        "failed" => "Failed",
        // Without a supervisor nobody ever counts as stuck.
        "stuck" if shared != Shared::Supervised => return Ok("FALSE".to_owned()),
        "stuck" => "Stuck",
        "queued" => "Queued",
        "full" => "Full",
        "held" => "Held",
        "holds" => "Holds",
        "idle" => "Idle",
        _ => return Err(format!("`{name}` has no counterpart")),
    };
    let arguments: Vec<String> =
        arguments.split(", ").map(|argument| format!("\"{argument}\"")).collect();
    Ok(format!("{operator}({})", arguments.join(", ")))
}

/// A name of several words as one.
fn camel(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// A name with nothing in it that TLA+ takes for something else.
fn identifier(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
