//! Which steps somebody might wait for are not possible, by what they are refused, and why.

use crate::carrier::{Carrier, Entity, Level, Site};
use crate::machine::{Machine, State};
use crate::policy::Names;
use crate::scheduler::Scheduler;
use crate::spec::{Discipline, Timer};
use crate::step::{Action, Next, may_operate, next, possible};
use crate::system::System;

/// A step that is not possible in a state, although someone is ready for it or in a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The step, as [`Machine::action_text`] would say it.
    pub step: String,
    /// What refuses it.
    pub by: By,
    /// Why, a clause without a full stop.
    pub why: String,
}

/// What refuses a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The policy of this level: others go first.
    Policy(Level),
    /// The discipline of this level: a turn is not ended, or not gone on with, at this point.
    Discipline(Level),
    /// Nothing is free to run on.
    Carriers(Level),
}

impl Machine {
    /// The dispatches of ready entities that are not possible here, the interrupts and hand-offs of
    /// turns, and the operations that a used up slice keeps back; schedulers in file order.
    ///
    /// Whoever is ready can be dispatched, or is in one of these.
    pub fn refused(&self, state: &State) -> Vec<Refused> {
        let system = self.unpack(state);
        let mut actions = Vec::new();
        possible(self, &system, &mut actions);
        let look = Look { machine: self, system: &system, actions: &actions };
        let mut out = Vec::new();
        for scheduler in &self.schedulers {
            look.dispatches(scheduler, &mut out);
            for index in 0..scheduler.spec.carriers {
                if let Some(entity) = system.occupant(scheduler, index) {
                    look.turn(
                        scheduler,
                        Carrier { level: scheduler.level, index },
                        entity,
                        &mut out,
                    );
                }
            }
        }
        out
    }
}

struct Look<'a> {
    machine: &'a Machine,
    system: &'a System,
    /// All that are possible.
    actions: &'a [Action],
}

impl Look<'_> {
    /// Those who are ready, and are not taken.
    fn dispatches(&self, scheduler: &Scheduler, out: &mut Vec<Refused>) {
        let level = scheduler.level;
        let view = self.system.view(self.machine, scheduler);
        let rule = self.system.level(level).memory.rule();
        let indices = 0..scheduler.spec.carriers;
        let (mut free, mut taken) = (Vec::new(), Vec::new());
        for carrier in indices.map(|index| Carrier { level, index }) {
            match self.site_for_another(scheduler, carrier) {
                Ok(site) => free.push((carrier, site)),
                Err(why) => taken.push(why),
            }
        }
        for entity in view.ready.iter() {
            let names = Names { machine: self.machine, level, it: entity };
            for &(carrier, site) in &free {
                if !self.system.admissible(self.machine, carrier).contains(entity) {
                    let step = self.machine.words(&Action::Dispatch { carrier, entity, site });
                    let why = rule.refuses(&view, carrier.index, entity, &names);
                    out.push(Refused { step, by: By::Policy(level), why });
                }
            }
            if free.is_empty() {
                let step = format!("dispatch {}", self.machine.entity_name(entity));
                out.push(Refused { step, by: By::Carriers(level), why: taken.join(", ") });
            }
        }
    }

    /// Where the carrier could take somebody in a step from here; or why it cannot.
    fn site_for_another(&self, scheduler: &Scheduler, carrier: Carrier) -> Result<Site, String> {
        let name = self.machine.carrier_name(carrier);
        if let Some(entity) = self.system.occupant(scheduler, carrier.index) {
            return Err(format!("{} is on {name}", self.machine.entity_name(entity)));
        }
        let Level::Runtime(runtime) = carrier.level else {
            return Ok(Site::Processor(carrier.index));
        };
        let thread = self.system.worker(self.machine, runtime, carrier.index).map(Entity::Thread);
        let site = thread.and_then(|thread| Some((thread, self.system.site_of(thread)?)));
        let Some((thread, site)) = site else { return Err(format!("{name} has no processor")) };
        match may_operate(self.machine, self.system, thread) {
            true => Ok(site),
            false => Err(format!("{name} has used up its slice of the processor")),
        }
    }

    /// The ends of a turn that are not possible yet, and what it may not do any more.
    fn turn(
        &self,
        scheduler: &Scheduler,
        carrier: Carrier,
        entity: Entity,
        out: &mut Vec<Refused>,
    ) {
        let by = By::Discipline(scheduler.level);
        let name = self.machine.entity_name(entity);
        let taken = |action: &Action| {
            matches!(action, Action::Interrupt { carrier: of, .. }
                | Action::HandOff { carrier: of, .. } if *of == carrier)
        };
        if !self.actions.iter().any(taken) {
            let step = match scheduler.spec.discipline {
                Discipline::Handoff => Action::HandOff { carrier, entity },
                _ => Action::Interrupt { carrier, entity },
            };
            let why = self.why_not_ended(scheduler, entity);
            out.push(Refused { step: self.machine.words(&step), by, why });
        }
        let allows = scheduler.allows(self.system.age(entity), 0).operation;
        if let (Some(step), false) = (self.operation(entity), allows) {
            let why = format!("{name} has used up its slice, so the interrupt comes first");
            out.push(Refused { step, by, why });
        }
    }

    fn why_not_ended(&self, scheduler: &Scheduler, entity: Entity) -> String {
        let (age, slice) = (self.system.age(entity), scheduler.spec.slice);
        let name = self.machine.entity_name(entity);
        match scheduler.spec.discipline {
            Discipline::Cooperative => format!("nobody but {name} ends its turn"),
            Discipline::Preemptive if scheduler.spec.timer == Timer::Any && age == 0 => {
                format!("{name} has done nothing in this turn yet")
            }
            _ if age < slice => format!("{name} has done {age} of its slice of {slice}"),
            Discipline::Handoff => "no spare is free".to_owned(),
            Discipline::Preemptive => format!("{name} is in a call, and not on a processor"),
        }
    }

    /// The operation that would be done next in the turn of an entity, if it is one that ages it.
    fn operation(&self, entity: Entity) -> Option<String> {
        let task = match entity {
            Entity::Task(task) => task,
            Entity::Thread(thread) => self.system.turn_on(self.machine, thread)?,
        };
        let (site, pc) = (self.system.site(self.machine, task)?, self.system.task(task).pc);
        match next(self.machine, self.system, task, pc) {
            Next::Operate | Next::Choose(_) => {
                Some(self.machine.words(&Action::Operate { task, pc, site }))
            }
            Next::Leave => None,
        }
    }
}

#[cfg(test)]
mod tests;
