//! What may be asked of a step.

use crate::carrier::{Carrier, Entity, Level, Site};
use crate::code::Op;
use crate::machine::{Machine, State};
use crate::policy::Memory;
use crate::spec::{MOST_ENTITIES, Policy};
use crate::step::{self, Action, Next};
use crate::system::System;

/// A dispatch: which carrier took whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispatched {
    /// The processor, or the worker.
    pub carrier: Carrier,
    /// Whom it took.
    pub entity: Entity,
}

impl Machine {
    /// Did the step take an event from the channel?
    pub fn received(&self, _: &State, action: &Action, _: &State, channel: usize) -> bool {
        let receive = Op::Receive(channel as u8);
        matches!(action, Action::Operate { task, pc, .. } if *self.op(*task, *pc) == receive)
    }

    /// Is the step a restart?
    pub fn restarted(&self, action: &Action) -> bool {
        matches!(action, Action::Restart { .. })
    }

    /// Who was dispatched, if the step is a dispatch.
    pub fn dispatched(&self, action: &Action) -> Option<Dispatched> {
        match *action {
            Action::Dispatch { carrier, entity, .. } => Some(Dispatched { carrier, entity }),
            _ => None,
        }
    }

    /// Does the step dispatch someone while someone more urgent is ready at that level? How urgent:
    /// see policy `priority`; under other policies the priority that locks leave a task with.
    pub fn breaks_urgency(&self, from: &State, action: &Action) -> bool {
        let Action::Dispatch { carrier, entity, .. } = *action else { return false };
        let system = self.unpack(from);
        let scheduler = self.scheduler(carrier.level);
        let view = system.view(self, scheduler);
        let urgency = |entity: Entity| match &system.level(carrier.level).memory {
            Memory::Priority(memory) => memory.urgency_of(entity, &view),
            _ => Some(view.base[entity.index()]),
        };
        view.ready.iter().any(|other| urgency(other) > urgency(entity))
    }

    /// Is it a dispatch by a scheduler whose policy is `priority`?
    pub fn dispatches_by_priority(&self, action: &Action) -> bool {
        let by_priority = |carrier: Carrier| {
            matches!(self.scheduler(carrier.level).spec.policy, Policy::Priority { .. })
        };
        matches!(*action, Action::Dispatch { carrier, .. } if by_priority(carrier))
    }

    /// Does the carrier stay idle through this step of another one, although something is ready
    /// for it, before and after?
    pub fn idles_beside_ready(
        &self,
        from: &State,
        action: &Action,
        to: &State,
        carrier: Carrier,
    ) -> bool {
        let (from, to) = (self.unpack(from), self.unpack(to));
        let beside = |system: &System| {
            self.is_idle(system, carrier) && !system.admissible(self, carrier).is_empty()
        };
        let acting = self.acting_carrier(&from, action, carrier.level);
        acting.is_some_and(|other| other != carrier.index) && beside(&from) && beside(&to)
    }

    /// The carrier of a level whose step this is: `None` for timers and all that is outside.
    fn acting_carrier(&self, from: &System, action: &Action, level: Level) -> Option<u8> {
        match (site(action)?, level) {
            (Site::Processor(processor), Level::Machine) => Some(processor),
            (Site::Spare(_), Level::Machine) => None,
            (_, Level::Runtime(runtime)) => match *action {
                Action::Dispatch { carrier, .. } => {
                    (carrier.level == level).then_some(carrier.index)
                }
                Action::Operate { task, .. }
                | Action::Choose { task, .. }
                | Action::Leave { task, .. } => {
                    let worker = |worker: &u8| {
                        let thread = from.thread_of(self, task);
                        thread.is_some() && from.worker(self, runtime, *worker) == thread
                    };
                    (0..self.scheduler(level).spec.carriers).find(worker)
                }
                _ => None,
            },
        }
    }
}

/// Where a step of a processor, or of a spare, takes place.
pub(crate) fn site(action: &Action) -> Option<Site> {
    match *action {
        Action::Dispatch { site, .. }
        | Action::Operate { site, .. }
        | Action::Choose { site, .. }
        | Action::Leave { site, .. }
        | Action::Park { site, .. } => Some(site),
        _ => None,
    }
}

/// See [`Machine::computes_for_ever`].
pub(super) fn computes_for_ever(machine: &Machine, state: &State) -> Option<usize> {
    at_work_for_ever(machine, state, |op| !matches!(op, Op::Block(_)))
}

/// A task on a processor whose next operation is such a one and leads back to this very state.
pub(super) fn at_work_for_ever(
    machine: &Machine,
    state: &State,
    counts: impl Fn(&Op) -> bool,
) -> Option<usize> {
    let system = machine.unpack(state);
    let mut actions = Vec::with_capacity(MOST_ENTITIES);
    step::possible(machine, &system, &mut actions);
    actions.into_iter().find_map(|action| match action {
        Action::Operate { task, pc, .. } => {
            debug_assert_eq!(step::next(machine, &system, task, pc), Next::Operate);
            let computes = counts(machine.op(task, pc));
            let rests = computes && step::take(machine, &mut system.clone(), action) == *state;
            rests.then_some(usize::from(task))
        }
        _ => None,
    })
}
