//! What may be assumed not to be put off for ever: families of classes, by the names in case files.
//!
//! An assumption is about a part of the machine: a processor goes on working, its timer fires, a
//! device answers this task. That the policy picks a task, or that the machine runs a worker, is
//! what is to be shown, so it is refused.

mod coverage;
mod parts;

use turnwise_checker::fairness::Class;

use crate::machine::{Machine, State};
use crate::step::Action;
use crate::words;

/// The names of families, as in case files.
pub const FAMILIES: [&str; 7] =
    ["processors", "timer", "devices", "locks", "supervisor", "environment", "choices"];

/// A name that is none of a family of assumptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFamily {
    /// As asked for.
    pub name: String,
    /// What is wrong with it, a sentence without a full stop.
    pub message: String,
    /// What to write instead, if that is known.
    pub help: Option<String>,
}

impl UnknownFamily {
    fn new(name: &str, message: impl Into<String>, help: Option<String>) -> Self {
        UnknownFamily { name: name.to_owned(), message: message.into(), help }
    }
}

impl Machine {
    /// The members of a family, one class each: `processors` (one a processor, and one for each
    /// entity whose turn can be handed on), `timer` (one a processor or worker, and one for each
    /// task that a runtime's timer must notice in a blocking call), `devices` (one a device and
    /// task that asks it), `locks` (one a lock with barging and task that takes it), `supervisor`,
    /// `environment` (one a channel), `choices` (one a task, `either` and branch). Also a part:
    /// `device:NAME`, `lock:NAME`, `channel:NAME`, `processor:N`. None where the machine lacks it.
    ///
    /// # Errors
    ///
    /// There is no such family or part, or fairness of it would be the conclusion.
    pub fn members(&self, family: &str) -> Result<Vec<Class<Machine>>, UnknownFamily> {
        match family {
            "processors" => Ok(self.processor_classes()),
            "timer" => Ok(self.timer_classes()),
            "devices" => Ok(self.device_classes(|_| true)),
            "locks" => Ok(self.lock_classes(|_| true)),
            "supervisor" => Ok(self.supervisor_class()),
            "environment" => Ok(self.channel_classes(|_| true)),
            "choices" => Ok(self.choice_classes()),
            _ => match family.split_once(':') {
                Some((kind, part)) => self.part(family, kind, part.trim()),
                None => Err(self.no_family(family)),
            },
        }
    }

    fn part(
        &self,
        name: &str,
        kind: &str,
        part: &str,
    ) -> Result<Vec<Class<Machine>>, UnknownFamily> {
        let spec = &self.spec;
        let check = |known: Vec<&str>| match known.contains(&part) {
            true => Ok(()),
            false => {
                let help = words::suggestion(part, &known);
                Err(UnknownFamily::new(name, format!("there is no {kind} `{part}`"), help))
            }
        };
        match kind {
            "device" => {
                check(spec.devices.iter().map(|it| it.name.as_str()).collect())?;
                Ok(self.device_classes(|device| spec.devices[device].name == part))
            }
            "lock" => {
                check(spec.locks.iter().map(|it| it.name.as_str()).collect())?;
                Ok(self.lock_classes(|lock| spec.locks[lock].name == part))
            }
            "channel" => {
                let names = spec.channels.iter().flat_map(|it| [it.name.as_str(), &it.family]);
                check(names.collect())?;
                Ok(self.channel_classes(|channel| {
                    spec.channels[channel].name == part || spec.channels[channel].family == part
                }))
            }
            "processor" => {
                let known: Vec<String> =
                    (0..spec.scheduler.carriers).map(|index| index.to_string()).collect();
                check(known.iter().map(String::as_str).collect())?;
                let own = format!("processors: processor {part}");
                Ok(self.processor_classes().into_iter().filter(|it| it.name() == own).collect())
            }
            _ => Err(self.no_family(name)),
        }
    }

    fn no_family(&self, name: &str) -> UnknownFamily {
        let runtime = self.spec.runtimes.iter().any(|runtime| runtime.name == name);
        if matches!(name, "policy" | "dispatch" | "scheduler" | "tasks" | "task") {
            let message = format!("fairness of `{name}` is what is to be shown, not assumed");
            let help = "assume it of the machine's parts: processors, timer, devices".to_owned();
            return UnknownFamily::new(name, message, Some(help));
        }
        if runtime || matches!(name, "workers" | "worker" | "threads" | "runtimes") {
            let message = "a worker goes on if the machine's policy lets it: that is what is to be \
                           shown, not assumed";
            return UnknownFamily::new(name, message, Some("assume `processors`".to_owned()));
        }
        let help = words::suggestion(name, &FAMILIES);
        UnknownFamily::new(name, format!("there is no family `{name}`"), help)
    }
}

/// A class of actions told by the action alone.
fn class(
    name: impl Into<String>,
    test: impl Fn(&Action) -> bool + Send + Sync + 'static,
) -> Class<Machine> {
    Class::new(name, move |_: &Machine, _: &State, action: &Action| test(action))
}
