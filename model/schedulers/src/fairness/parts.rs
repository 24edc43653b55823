//! The members of each family: one class for each part of the machine.

use turnwise_checker::fairness::Class;

use super::class;
use crate::carrier::{Carrier, Entity, Level, Site};
use crate::code::Op;
use crate::machine::{Machine, State};
use crate::query::site;
use crate::spec::Discipline;
use crate::step::Action;

impl Machine {
    pub(super) fn processor_classes(&self) -> Vec<Class<Machine>> {
        let own = &self.schedulers[0];
        let processors = (0..own.spec.carriers).map(Site::Processor);
        let spares = own.members.iter().filter(|_| own.hands_on()).map(Site::Spare);
        let member = |here: Site| {
            let name = match here {
                Site::Processor(index) => format!("processors: processor {index}"),
                Site::Spare(entity) => format!("processors: spare of {}", self.entity_name(entity)),
            };
            class(name, move |action| site(action) == Some(here))
        };
        processors.chain(spares).map(member).collect()
    }

    pub(super) fn timer_classes(&self) -> Vec<Class<Machine>> {
        let timed = |carrier: &Carrier| {
            self.scheduler(carrier.level).spec.discipline != Discipline::Cooperative
        };
        let carriers = self.carriers().into_iter().filter(timed).map(|own| {
            let name = format!("timer: {}", self.carrier_name(own));
            class(name, move |action| match action {
                Action::Interrupt { carrier, .. } | Action::HandOff { carrier, .. } => {
                    *carrier == own
                }
                _ => false,
            })
        });
        let calls = self.tasks().filter(|&task| self.may_overrun(task)).map(|own| {
            let name = format!("timer: blocking calls of {}", self.entity_name(Entity::Task(own)));
            class(name, move |action| *action == Action::Overrun { task: own })
        });
        carriers.chain(calls).collect()
    }

    /// Does time pass, where it matters, for this task in a blocking call?
    pub(super) fn may_overrun(&self, task: u8) -> bool {
        let mut ops = self.code[usize::from(task)].ops();
        self.level_of(Entity::Task(task)) != Level::Machine
            && self.overrun_cap(task) > 0
            && ops.any(|op| matches!(op, Op::Block(_)))
    }

    pub(super) fn device_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<Class<Machine>> {
        let mut classes = Vec::new();
        let devices = self.spec.devices.iter().enumerate();
        for (i, spec) in devices.filter(|(i, spec)| spec.answers && wanted(*i)) {
            let own = i as u8;
            for asker in self.tasks().filter(|&task| self.code[usize::from(task)].asks(own)) {
                let asker_name = self.entity_name(Entity::Task(asker));
                let name = format!("devices: {} answers {asker_name}", spec.name);
                classes.push(class(name, move |action| match action {
                    Action::Answer { device, task, .. } => (*device, *task) == (own, asker),
                    _ => false,
                }));
            }
        }
        classes
    }

    pub(super) fn lock_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<Class<Machine>> {
        let mut classes = Vec::new();
        for i in (0..self.spec.locks.len()).filter(|&i| self.is_barging(i) && wanted(i)) {
            let lock = i as u8;
            let takes = |task: &u8| self.code[usize::from(*task)].has(&Op::Lock(lock));
            for task in self.tasks().filter(takes) {
                let taker = self.entity_name(Entity::Task(task));
                let name = format!("locks: {} for {taker}", self.spec.locks[i].name);
                classes.push(class(name, move |action| *action == Action::Grant { lock, task }));
            }
        }
        classes
    }

    pub(super) fn supervisor_class(&self) -> Vec<Class<Machine>> {
        let restarts = |action: &Action| matches!(action, Action::Restart { .. });
        self.spec.supervisor.iter().map(|_| class("supervisor", restarts)).collect()
    }

    pub(super) fn channel_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<Class<Machine>> {
        let channels = self.spec.channels.iter().enumerate();
        let fed = channels.filter(|(i, spec)| spec.from_environment && wanted(*i));
        fed.map(|(i, spec)| {
            let arrival = Action::Arrive { channel: i as u8 };
            class(format!("environment: {}", spec.name), move |action| *action == arrival)
        })
        .collect()
    }

    pub(super) fn choice_classes(&self) -> Vec<Class<Machine>> {
        let mut classes = Vec::new();
        for task in self.tasks() {
            let mut seen = Vec::new();
            for instruction in &self.code[usize::from(task)].instructions {
                let Op::Either(branches) = &instruction.op else { continue };
                let place = instruction.span.start;
                // `repeat` makes several instructions of one `either`.
                if !seen.contains(&place) {
                    seen.push(place);
                    let branches = 0..branches.len() as u8;
                    let either = seen.len();
                    classes.extend(branches.map(|it| self.choice_class(task, place, either, it)));
                }
            }
        }
        classes
    }

    /// A branch of the `either` that stands at this place of a task's text.
    fn choice_class(&self, own: u8, place: usize, either: usize, taken: u8) -> Class<Machine> {
        let task = self.entity_name(Entity::Task(own));
        let name = format!("choices: {task}, either {either}, branch {}", taken + 1);
        Class::new(name, move |machine: &Machine, _: &State, action: &Action| match *action {
            Action::Choose { task, pc, branch, .. } => {
                let stands = || machine.code[usize::from(task)].at(pc).span.start;
                task == own && branch == taken && stands() == place
            }
            _ => false,
        })
    }
}
