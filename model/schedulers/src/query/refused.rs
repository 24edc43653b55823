//! Which steps somebody might wait for are not possible, by what they are refused, and why.

use crate::carrier::{Carrier, Entity, EntitySet, Level, Site};
use crate::machine::{Machine, State};
use crate::scheduler::Scheduler;
use crate::spec::{Discipline, Timer};
use crate::step::{Action, Next, next, possible};
use crate::system::System;
use crate::task::Role;

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
    /// There is nothing free to run on.
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
        let carriers: Vec<(u8, Site)> = self.free_carriers(scheduler);
        for entity in view.ready.iter() {
            for &(index, site) in &carriers {
                let carrier = Carrier { level, index };
                let first = self.system.admissible(self.machine, carrier);
                if first.contains(entity) {
                    continue;
                }
                let step = self.machine.words(&Action::Dispatch { carrier, entity, site });
                let clause = rule.prefers(&view, index, entity);
                let why = match self.names(first) {
                    Some(names) => format!("{names} {clause}"),
                    None => format!("nobody {clause}"),
                };
                out.push(Refused { step, by: By::Policy(level), why });
            }
            if carriers.is_empty() {
                let step = format!("dispatch {}", self.machine.entity_name(entity));
                out.push(Refused { step, by: By::Carriers(level), why: self.why_none(scheduler) });
            }
        }
    }

    /// The carriers of a scheduler that take somebody in a step from here.
    fn free_carriers(&self, scheduler: &Scheduler) -> Vec<(u8, Site)> {
        let mut free = Vec::new();
        for action in self.actions {
            if let Action::Dispatch { carrier, site, .. } = action
                && carrier.level == scheduler.level
                && !free.contains(&(carrier.index, *site))
            {
                free.push((carrier.index, *site));
            }
        }
        free
    }

    fn why_none(&self, scheduler: &Scheduler) -> String {
        let carriers = 0..scheduler.spec.carriers;
        let busy = carriers.map(|index| {
            let name = self.machine.carrier_name(Carrier { level: scheduler.level, index });
            match self.system.occupant(scheduler, index) {
                Some(entity) => format!("{} is on {name}", self.machine.entity_name(entity)),
                None => format!("{name} is not running"),
            }
        });
        busy.collect::<Vec<_>>().join(", ")
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

    /// The operation that a task in a turn would do next, if it is one that ages the turn.
    fn operation(&self, entity: Entity) -> Option<String> {
        let task = match entity {
            Entity::Task(task) => task,
            Entity::Thread(thread) => match self.system.thread(thread).role {
                Role::Turn(task) => task,
                Role::Worker(_) | Role::Spare => return None,
            },
        };
        let (site, pc) = (self.system.site(self.machine, task)?, self.system.task(task).pc);
        match next(self.machine, self.system, task, pc) {
            Next::Operate | Next::Choose(_) => {
                Some(self.machine.words(&Action::Operate { task, pc, site }))
            }
            Next::Leave => None,
        }
    }

    fn names(&self, entities: EntitySet) -> Option<String> {
        let names: Vec<String> = entities.iter().map(|it| self.machine.entity_name(it)).collect();
        (!names.is_empty()).then(|| names.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use stateright::Model;

    use super::*;
    use crate::case;

    /// Every state of a machine, at most so many.
    fn states(machine: &Machine, most: usize) -> Vec<State> {
        let mut known: HashSet<State> = machine.init_states().into_iter().collect();
        let mut open: Vec<State> = known.iter().cloned().collect();
        let mut all = Vec::new();
        while let Some(state) = open.pop().filter(|_| all.len() < most) {
            let next = machine.next_steps(&state).into_iter().map(|(_, next)| next);
            open.extend(next.filter(|next| known.insert(next.clone())));
            all.push(state);
        }
        all
    }

    fn shipped() -> Vec<case::Case> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../cases");
        let mut files: Vec<_> = std::fs::read_dir(folder).expect("cases").collect();
        files.sort_by_key(|file| file.as_ref().expect("a file").path());
        let text = |file: std::io::Result<std::fs::DirEntry>| {
            std::fs::read_to_string(file.expect("a file").path()).expect("text")
        };
        files.into_iter().map(|file| case::read(&text(file)).expect("a case")).collect()
    }

    #[test]
    fn whoever_is_ready_can_go_or_is_told_why_not_and_nothing_possible_is_refused() {
        let (mut looked_at, mut policies) = (0, 0);
        for case in shipped() {
            for variant in std::iter::once(&case.base).chain(&case.variants) {
                let machine = &*variant.machine;
                for state in states(machine, 400) {
                    let steps = machine.next_steps(&state);
                    let words = |(action, _): &(Action, State)| machine.action_text(&state, action);
                    let possible: Vec<String> = steps.iter().map(words).collect();
                    let refused = machine.refused(&state);
                    for it in &refused {
                        assert!(!possible.contains(&it.step), "{it:?} among {possible:?}");
                    }
                    for task in 0..machine.spec().tasks.len() {
                        let name = &machine.spec().tasks[task].name;
                        let step = format!("dispatch {name}");
                        let goes = possible.iter().any(|it| it.starts_with(&step));
                        let told = refused.iter().any(|it| it.step.starts_with(&step));
                        assert_eq!(
                            goes || told,
                            machine.ready(&state, task),
                            "{name}: {refused:?}"
                        );
                    }
                    looked_at += 1;
                    policies += refused.iter().filter(|it| matches!(it.by, By::Policy(_))).count();
                }
            }
        }
        assert!(looked_at > 5_000 && policies > 1_000, "{looked_at} states, {policies}");
    }

    fn machine(text: &str) -> Machine {
        std::sync::Arc::into_inner(case::read(text).expect("a case").base.machine).expect("one")
    }

    /// The reasons after the first steps, as `step: why`.
    fn reasons(text: &str, steps: &[&str]) -> Vec<String> {
        let machine = machine(text);
        let mut state = machine.init_states().remove(0);
        for wanted in steps {
            let step = machine.next_steps(&state).into_iter();
            let mut step =
                step.filter(|(action, _)| machine.action_text(&state, action) == *wanted);
            state = step.next().unwrap_or_else(|| panic!("{wanted}")).1;
        }
        machine.refused(&state).iter().map(|it| format!("{}: {}", it.step, it.why)).collect()
    }

    fn three(head: &str) -> String {
        let task = |name: &str, rest: &str| {
            format!("[[task]]\nname = \"{name}\"\nprogram = \"loop {{ work 2 yield }}\"\n{rest}\n")
        };
        format!(
            "title = \"t\"\n[machine]\n{head}\n{}{}{}",
            task("a", "priority = 1"),
            task("b", "priority = 2"),
            task("c", "priority = 1")
        )
    }

    #[test]
    fn each_policy_says_who_goes_first_and_why() {
        let of = |policy: &str, steps: &[&str]| {
            reasons(&three(&format!("discipline = \"cooperative\"\npolicy = {policy}")), steps)
        };
        let fifo = ["dispatch b: a has been ready longer", "dispatch c: a has been ready longer"];
        assert_eq!(of("\"fifo\"", &[]), fifo);
        assert_eq!(
            of("\"priority\"", &[]),
            [
                "dispatch a: b is more urgent: 2, against 1",
                "dispatch c: b is more urgent: 2, against 1"
            ]
        );
        assert_eq!(
            of("\"round-robin\"", &[])[0],
            "dispatch b: a is the next of the ready in the round"
        );
        assert_eq!(of("\"any\"", &[]), [""; 0]);
        assert_eq!(
            of("\"fair-share\"", &["dispatch a", "a: work", "a: work", "a yields"])[0],
            "dispatch a: b has had less: 0, against 6"
        );
        assert_eq!(
            of("\"fifo\"", &["dispatch a"]),
            [
                "dispatch b: a is on processor 0",
                "dispatch c: a is on processor 0",
                "interrupt a: nobody but a ends its turn"
            ]
        );
    }

    #[test]
    fn the_slot_goes_first_until_its_cap() {
        let text = "title = \"t\"\n[machine]\npolicy = { name = \"lifo-slot\", cap = 1 }\n\
            [[task]]\nname = \"ping\"\nprogram = \"loop { wake pong wait }\"\n\
            [[task]]\nname = \"pong\"\nprogram = \"loop { wake ping wait }\"\n\
            [[task]]\nname = \"third\"\nprogram = \"loop { work 1 yield }\"";
        let mut steps = vec!["dispatch ping", "ping: wake pong", "ping waits to be woken"];
        // It was woken before it waited, so it goes round once more.
        steps.extend(["dispatch pong", "pong: wake ping", "pong: wait", "pong: wake ping"]);
        steps.push("pong waits to be woken");
        assert_eq!(reasons(text, &steps), ["dispatch third: ping is in the slot"]);
        steps.extend(["dispatch ping", "ping: wake pong", "ping: wait", "ping: wake pong"]);
        steps.push("ping waits to be woken");
        let capped = "dispatch pong: third heads the queue, and the slot has reached its cap of 1";
        assert_eq!(reasons(text, &steps), [capped]);
    }

    #[test]
    fn a_discipline_says_what_it_waits_for() {
        let of = |head: &str, steps: &[&str]| reasons(&three(head), steps).pop();
        let head = "discipline = \"preemptive\"\nslice = 2";
        let early = of(head, &["dispatch a", "a: work"]).expect("one");
        assert_eq!(early, "interrupt a: a has done 1 of its slice of 2");
        let two = "title = \"t\"\n[machine]\ndiscipline = \"preemptive\"\nslice = 1\n\
            [[task]]\nname = \"a\"\nprogram = \"spin\"";
        let used = reasons(two, &["dispatch a", "a: spin"]).pop().expect("one");
        assert_eq!(used, "a: spin: a has used up its slice, so the interrupt comes first");
        let spares = "title = \"t\"\n[machine]\ndiscipline = \"handoff\"\nslice = 1\nspares = 0\n\
            [[task]]\nname = \"a\"\nprogram = \"spin\"";
        let none = reasons(spares, &["dispatch a", "a: spin"]).pop().expect("one");
        assert_eq!(none, "hand off processor 0's queue: no spare is free");
    }
}
