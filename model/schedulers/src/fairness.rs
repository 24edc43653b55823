//! What may be assumed not to be put off for ever: families of classes, by the names in case files.
//!
//! An assumption is about a part of the machine: a processor goes on working, its timer fires, a
//! device answers this task. That the policy picks a task, or that the machine runs a worker, is
//! what is to be shown, so it is refused.

use turnwise_checker::fairness::Class;

use crate::carrier::{Carrier, Entity, Level, Site};
use crate::code::{Op, Pc};
use crate::machine::{Machine, State};
use crate::query::site;
use crate::spec::Discipline;
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

    fn processor_classes(&self) -> Vec<Class<Machine>> {
        let own = &self.schedulers[0];
        let processors = (0..own.spec.carriers).map(Site::Processor);
        let spares = own.members.iter().filter(|_| own.hands_on()).map(Site::Spare);
        let class = |here: Site| {
            let name = match here {
                Site::Processor(index) => format!("processors: processor {index}"),
                Site::Spare(entity) => format!("processors: spare of {}", self.entity_name(entity)),
            };
            Class::new(name, move |_: &Machine, _: &State, action: &Action| {
                site(action) == Some(here)
            })
        };
        processors.chain(spares).map(class).collect()
    }

    fn timer_classes(&self) -> Vec<Class<Machine>> {
        let timed = |carrier: &Carrier| {
            self.scheduler(carrier.level).spec.discipline != Discipline::Cooperative
        };
        let carriers = self.carriers().into_iter().filter(timed).map(|own| {
            let name = format!("timer: {}", self.carrier_name(own));
            Class::new(name, move |_: &Machine, _: &State, action: &Action| {
                matches!(action, Action::Interrupt { carrier, .. } | Action::HandOff { carrier, .. }
                    if *carrier == own)
            })
        });
        let calls = self.tasks().filter(|&task| {
            let ops = self.code[usize::from(task)].ops();
            self.level_of(Entity::Task(task)) != Level::Machine
                && self.overrun_cap(task) > 0
                && ops.into_iter().any(|op| matches!(op, Op::Block(_)))
        });
        let calls = calls.map(|own| {
            let name = format!("timer: blocking calls of {}", self.entity_name(Entity::Task(own)));
            Class::new(name, move |_: &Machine, _: &State, action: &Action| {
                matches!(action, Action::Overrun { task } if *task == own)
            })
        });
        carriers.chain(calls).collect()
    }

    fn device_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<Class<Machine>> {
        let mut classes = Vec::new();
        let devices = self.spec.devices.iter().enumerate();
        for (i, spec) in devices.filter(|(i, spec)| spec.answers && wanted(*i)) {
            let own = i as u8;
            for asker in self.tasks().filter(|&task| self.code[usize::from(task)].asks(own)) {
                let asker_name = self.entity_name(Entity::Task(asker));
                let name = format!("devices: {} answers {asker_name}", spec.name);
                classes.push(Class::new(name, move |_: &Machine, _: &State, action: &Action| {
                    matches!(action, Action::Answer { device, task, .. }
                        if (*device, *task) == (own, asker))
                }));
            }
        }
        classes
    }

    fn lock_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<Class<Machine>> {
        let mut classes = Vec::new();
        for own in (0..self.spec.locks.len()).filter(|&i| self.is_barging(i) && wanted(i)) {
            let lock_name = &self.spec.locks[own].name;
            let own = own as u8;
            let takes = |task: &u8| self.code[usize::from(*task)].has(&Op::Lock(own));
            for taker in self.tasks().filter(takes) {
                let name =
                    format!("locks: {lock_name} for {}", self.entity_name(Entity::Task(taker)));
                classes.push(Class::new(name, move |_: &Machine, _: &State, action: &Action| {
                    matches!(action, Action::Grant { lock, task } if (*lock, *task) == (own, taker))
                }));
            }
        }
        classes
    }

    fn supervisor_class(&self) -> Vec<Class<Machine>> {
        let restart = |machine: &Machine, _: &State, action: &Action| machine.restarted(action);
        self.spec.supervisor.iter().map(|_| Class::new("supervisor", restart)).collect()
    }

    fn channel_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<Class<Machine>> {
        let channels = self.spec.channels.iter().enumerate();
        let fed = channels.filter(|(i, spec)| spec.from_environment && wanted(*i));
        let class = |(i, spec): (usize, &crate::spec::ChannelSpec)| {
            let name = format!("environment: {}", spec.name);
            Class::new(
                name,
                move |_: &Machine, _: &State, action: &Action| matches!(action, Action::Arrive { channel } if usize::from(*channel) == i),
            )
        };
        fed.map(class).collect()
    }

    /// An `either` is told by where it stands in the text: `repeat` makes several instructions of it.
    fn choice_classes(&self) -> Vec<Class<Machine>> {
        let mut classes = Vec::new();
        for own in self.tasks() {
            let name = self.entity_name(Entity::Task(own));
            let mut seen = Vec::new();
            for instruction in &self.code[usize::from(own)].instructions {
                let Op::Either(branches) = &instruction.op else { continue };
                let place = instruction.span.start;
                if seen.contains(&place) {
                    continue;
                }
                seen.push(place);
                for taken in 0..branches.len() as u8 {
                    let (either, branch) = (seen.len(), taken + 1);
                    let name = format!("choices: {name}, either {either}, branch {branch}");
                    classes.push(Class::new(
                        name,
                        move |machine: &Machine, _: &State, action: &Action| {
                            matches!(*action, Action::Choose { task, pc, branch, .. }
                            if task == own && branch == taken && machine.stands_in(task, pc, place))
                        },
                    ));
                }
            }
        }
        classes
    }

    fn stands_in(&self, task: u8, pc: Pc, place: usize) -> bool {
        self.code[usize::from(task)].at(pc).span.start == place
    }
}

/// A kind of action, for coverage: its name, and what belongs to it.
type Kind = (&'static str, fn(&Action) -> bool);

const KINDS: [Kind; 13] = [
    ("dispatch", |action| matches!(action, Action::Dispatch { .. })),
    ("operation", |action| matches!(action, Action::Operate { .. })),
    ("choice", |action| matches!(action, Action::Choose { .. })),
    ("giving way", |action| matches!(action, Action::Leave { .. })),
    ("a worker sleeps", |action| matches!(action, Action::Park { .. })),
    ("interrupt", |action| matches!(action, Action::Interrupt { .. })),
    ("hand-off", |action| matches!(action, Action::HandOff { .. })),
    ("time in a blocking call", |action| matches!(action, Action::Overrun { .. })),
    ("event", |action| matches!(action, Action::Arrive { .. })),
    ("answer", |action| matches!(action, Action::Answer { failed: false, .. })),
    ("error", |action| matches!(action, Action::Answer { failed: true, .. })),
    ("grant", |action| matches!(action, Action::Grant { .. })),
    ("restart", |action| matches!(action, Action::Restart { .. })),
];

impl Machine {
    /// A class for each kind of action that the machine's parts could take: one that is never
    /// enabled says that a part has no effect.
    pub fn coverage_classes(&self) -> Vec<Class<Machine>> {
        let has = |discipline| self.schedulers.iter().any(|it| it.spec.discipline == discipline);
        let op = |test: fn(&Op) -> bool| self.code.iter().any(|code| code.ops().any(test));
        let possible = |name: &str| match name {
            "operation" => {
                op(|op| !matches!(op, Op::Either(_) | Op::Yield | Op::Await(_) | Op::End { .. }))
            }
            "choice" => op(|op| matches!(op, Op::Either(_))),
            "a worker sleeps" => !self.spec.runtimes.is_empty(),
            "interrupt" => has(Discipline::Preemptive),
            "hand-off" => has(Discipline::Handoff),
            "time in a blocking call" => {
                self.timer_classes().iter().any(|it| it.name().contains("blocking calls"))
            }
            "event" => self.spec.channels.iter().any(|it| it.from_environment),
            "answer" => self.spec.devices.iter().any(|it| it.answers),
            "error" => self.spec.devices.iter().any(|it| it.answers && it.fails),
            "grant" => (0..self.spec.locks.len()).any(|lock| self.is_barging(lock)),
            "restart" => self.spec.supervisor.is_some(),
            _ => true,
        };
        let class = |(name, test): Kind| {
            Class::new(name, move |_: &Machine, _: &State, action: &Action| test(action))
        };
        KINDS.into_iter().filter(|(name, _)| possible(name)).map(class).collect()
    }
}
