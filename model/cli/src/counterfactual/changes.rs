//! Which single changes are tried: of discipline, policy, its parameters, slice, and assumptions.
//!
//! Of the machine's scheduler; and of that of a runtime, where the claim is about a task or a
//! worker of it.

use turnwise_checker::fairness::Strength;
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::case::settings::Setting;
use turnwise_schedulers::fairness::FAMILIES;
use turnwise_schedulers::property::Subject;
use turnwise_schedulers::spec::{Discipline, Policy, RuntimeSpec, SchedulerSpec};
use turnwise_schedulers::step::Level;

use super::Violation;

/// One thing set otherwise, or assumed.
pub(super) enum Single {
    Set(Setting),
    /// Weak or strong fairness of a family.
    Assume {
        family: &'static str,
        strongly: bool,
    },
}

/// Names of policies, none with a parameter.
const POLICIES: [&str; 7] =
    ["any", "fifo", "lifo-slot", "round-robin", "priority", "fair-share", "multilevel"];

/// All that differ from the machine as it is.
pub(super) fn of(violation: &Violation<'_>) -> Vec<Single> {
    let variant = violation.variant;
    let mut singles = of_scheduler(&variant.machine.spec().scheduler, None);
    if let Some(RuntimeSpec { name, scheduler }) = runtime(violation) {
        singles.extend(of_scheduler(scheduler, Some(name)));
    }
    singles.extend(assumed(variant));
    singles
}

/// The runtime that the claim is about.
fn runtime<'v>(violation: &Violation<'v>) -> Option<&'v RuntimeSpec> {
    let machine = &violation.variant.machine;
    let level = match violation.instance.subject? {
        Subject::Task(task) => machine.level_of_task(task),
        Subject::Carrier(carrier) => carrier.level,
        Subject::Channel(_) | Subject::Lock(_) | Subject::Counter(_) => Level::Machine,
    };
    match level {
        Level::Machine => None,
        Level::Runtime(runtime) => Some(&machine.spec().runtimes[runtime]),
    }
}

/// Those of one scheduler, the machine's or a runtime's.
fn of_scheduler(scheduler: &SchedulerSpec, runtime: Option<&str>) -> Vec<Single> {
    let set = |key: &str, value: &str| {
        let setting = match runtime {
            None => Setting::new(key, value),
            Some(name) => Setting::of_runtime(name, key, value),
        };
        Single::Set(setting.expect("there are such settings"))
    };
    let disciplines = [Discipline::Cooperative, Discipline::Preemptive, Discipline::Handoff];
    let disciplines = disciplines.iter().filter(|it| **it != scheduler.discipline);
    let mut singles: Vec<Single> = disciplines.map(|it| set("discipline", it.name())).collect();
    let policies = POLICIES.iter().filter(|name| **name != scheduler.policy.name());
    singles.extend(policies.map(|name| set("policy", name)));
    singles.extend(parameters(scheduler).into_iter().map(|(key, value)| set(key, &value)));
    if scheduler.carriers < 4 {
        let key = if runtime.is_some() { "workers" } else { "processors" };
        singles.push(set(key, &(scheduler.carriers + 1).to_string()));
    }
    singles
}

/// A parameter that has a say under this discipline and policy, and a value that it has not.
fn parameters(scheduler: &SchedulerSpec) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    match scheduler.policy {
        Policy::LifoSlot { cap } if cap != Some(1) => found.push(("cap", "1".to_owned())),
        Policy::Priority { aging } if aging != Some(1) => found.push(("aging", "1".to_owned())),
        Policy::Multilevel { boost, .. } if boost != Some(4) => found.push(("boost", "4".into())),
        _ => {}
    }
    if scheduler.discipline != Discipline::Cooperative {
        found.push(("slice", scheduler.slice.saturating_add(1).to_string()));
        if scheduler.slice > 1 {
            found.push(("slice", "1".to_owned()));
        }
    }
    if scheduler.discipline == Discipline::Handoff {
        found.push(("spares", scheduler.spares.saturating_add(1).to_string()));
    }
    found
}

/// Families that the machine has: weakly fair where nothing is assumed, strongly where less is.
fn assumed(variant: &CaseVariant) -> Vec<Single> {
    let single = |family: &'static str| {
        let members = variant.machine.members(family).expect("it is a family");
        let known = |name: &str| variant.assumptions.iter().find(|it| it.class.name() == name);
        let all = |strong: bool| {
            members.iter().all(|class| {
                known(class.name()).is_some_and(|it| !strong || it.strength == Strength::Strong)
            })
        };
        (!members.is_empty() && !all(true)).then(|| Single::Assume { family, strongly: all(false) })
    };
    FAMILIES.into_iter().filter_map(single).collect()
}

impl Single {
    /// In words.
    pub(super) fn what(&self) -> String {
        match self {
            Single::Set(setting) => {
                let of = setting.runtime().map_or_else(String::new, |it| format!("runtime {it}: "));
                format!("{of}{} {}", setting.key(), setting.value())
            }
            Single::Assume { family, strongly: true } => format!("strong fairness of {family}"),
            Single::Assume { family, strongly: false } => format!("weak fairness of {family}"),
        }
    }

    /// The machine with it, if there can be one.
    pub(super) fn applied(&self, violation: &Violation<'_>) -> Option<CaseVariant> {
        match self {
            Single::Set(setting) => violation.with(std::slice::from_ref(setting)),
            Single::Assume { family, strongly } => {
                let mut variant = violation.with(&[])?;
                for class in variant.machine.members(family).expect("it is a family") {
                    variant.assumptions.retain(|it| it.class.name() != class.name());
                    let assumption =
                        if *strongly { class.strongly_fair() } else { class.weakly_fair() };
                    variant.assumptions.push(assumption);
                }
                Some(variant)
            }
        }
    }
}
