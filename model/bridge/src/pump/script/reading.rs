//! Reads a path step by step: what belongs to which operation, and what is due before it.

use turnwise::Policy;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::{Action, Entity};

use super::{Deed, Kind, NoScript, Outside, Overdue, Script, Taken};
use crate::pump::Path;
use crate::pump::ground::TakesOver;
use crate::pump::why::{actor, computing};

/// What was read so far.
pub(super) struct Reading<'a> {
    pub(super) machine: &'a Machine,
    pub(super) path: &'a Path<'a>,
    takes_over: Option<TakesOver>,
    pub(super) policy: Option<Policy>,
    pub(super) script: Script,
    /// With the step in which each comes.
    pub(super) early: Vec<(Outside, usize)>,
    pub(super) late: Vec<Outside>,
    /// So many of the first come before the last deed's turn is taken over.
    pub(super) kept: usize,
    taken: Option<Taken>,
    /// Since the last deed.
    pub(super) dispatch: Option<usize>,
    /// Whose takeover, since then, takes nothing from it.
    goes_on: Option<u8>,
    /// For each task: operations of its turn; was its turn interrupted; turns begun.
    ages: Vec<u64>,
    was_interrupted: Vec<bool>,
    turns: Vec<u64>,
    beside: u32,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        machine: &'a Machine,
        path: &'a Path<'a>,
        takes_over: Option<TakesOver>,
        policy: Option<Policy>,
    ) -> Self {
        let many = machine.spec().tasks.len();
        let texts = path.moves.iter().zip(path.states);
        let texts = texts.map(|(action, state)| text(machine, state, action.as_ref()));
        let script = Script {
            deeds: vec![],
            rest: vec![],
            texts: texts.collect(),
            kinds: vec![Kind::Rest; path.moves.len()],
            before: 0,
            a_round: 0,
            turns: [vec![0; many], vec![0; many]],
            begun: None,
            goes_on: 0,
            rests: None,
            overdue_at_rest: None,
        };
        Reading {
            machine,
            path,
            takes_over,
            policy,
            script,
            early: vec![],
            late: vec![],
            kept: 0,
            taken: None,
            dispatch: None,
            goes_on: None,
            ages: vec![0; many],
            was_interrupted: vec![false; many],
            turns: vec![0; many],
            beside: 0,
        }
    }

    pub(super) fn end(mut self) -> Script {
        self.script.rest = self.early.into_iter().map(|(what, _)| what).collect();
        self.script.rest.append(&mut self.late);
        let mut next = None;
        for deed in self.script.deeds.iter_mut().rev() {
            next = if deed.is_beside { next } else { Some(deed.task) };
            deed.on_processor = next;
        }
        self.script
    }

    /// What comes from here on is the loop's.
    pub(super) fn loop_begins(&mut self) {
        self.script.turns = [self.turns.clone(), self.turns.clone()];
        let begun = self.dispatch.and_then(|step| self.path.moves[step]);
        self.script.begun = begun.and_then(|dispatch| actor(&dispatch));
    }

    pub(super) fn read(&mut self, step: usize) -> Result<(), NoScript> {
        let state = &self.path.states[step];
        match self.path.moves[step] {
            None => {
                if let Some(task) = self.machine.computes_for_ever(state) {
                    self.deed(step, task as u8, None);
                }
            }
            Some(Action::Dispatch { entity: Entity::Task(task), .. }) => {
                self.script.kinds[step] = match self.goes_on == Some(task) {
                    true => Kind::GoesOn(task),
                    false => Kind::Turn(task),
                };
                let it = usize::from(task);
                self.turns[it] += u64::from(!self.was_interrupted[it]);
                self.was_interrupted[it] = false;
                self.ages[it] = 0;
                self.dispatch = Some(step);
            }
            Some(Action::Interrupt { entity: Entity::Task(task), .. }) => {
                self.was_interrupted[usize::from(task)] = true;
                self.take_over(step, task, false);
            }
            Some(Action::HandOff { entity: Entity::Task(task), .. }) => {
                self.beside |= 1 << task;
                self.take_over(step, task, true);
            }
            Some(Action::Operate { task, .. } | Action::Leave { task, .. }) => {
                self.deed(step, task, None);
            }
            Some(Action::Choose { task, branch, .. }) => {
                self.deed(step, task, Some(branch));
            }
            Some(Action::Arrive { channel }) => {
                self.outside(step, Outside::Arrive { channel: usize::from(channel) });
            }
            Some(Action::Answer { device, task, failed }) => {
                self.outside(step, Outside::Answer { device: usize::from(device), task, failed });
            }
            Some(
                Action::Dispatch { .. }
                | Action::Interrupt { .. }
                | Action::HandOff { .. }
                | Action::Park { .. }
                | Action::Overrun { .. }
                | Action::Grant { .. }
                | Action::Restart { .. },
            ) => return Err(NoScript(self.script.texts[step].clone())),
        }
        Ok(())
    }

    /// Nothing happens any more.
    pub(super) fn rest(&mut self, step: usize) {
        self.script.rests = Some(step);
        let many = self.ages.len() as u8;
        let state = &self.path.states[step];
        let on_processor = |task: &u8| self.machine.running(state, usize::from(*task));
        let overdue = (0..many)
            .filter(on_processor)
            .find(|&task| self.overdue(step, task) == Overdue::Awaited);
        self.script.overdue_at_rest = overdue;
    }

    fn outside(&mut self, step: usize, what: Outside) {
        self.script.kinds[step] = Kind::Outside;
        // Before the first turn nobody waits yet, so it makes no difference.
        let is_late = self.dispatch.is_some() || self.script.deeds.is_empty();
        if is_late {
            self.late.push(what);
        } else {
            self.early.push((what, step));
        }
    }

    /// A takeover after which the same task goes on at once takes nothing from it.
    fn take_over(&mut self, step: usize, task: u8, is_handed_off: bool) {
        self.ages[usize::from(task)] = 0;
        self.kept = self.early.len();
        if self.next_to_act(step + 1) == Some(task) {
            self.script.goes_on += u64::from(self.script.kinds[step] == Kind::Rest);
            self.script.kinds[step] = Kind::GoesOn(task);
            self.goes_on = Some(task);
        } else {
            self.script.kinds[step] = Kind::TakenOver(task);
            self.taken = Some(Taken { from: task, step, is_handed_off });
        }
    }

    fn deed(&mut self, step: usize, task: u8, branch: Option<u8>) {
        let it = usize::from(task);
        let overdue = self.overdue(step, task);
        self.script.kinds[step] = Kind::Operation(task);
        let (early, is_reordered) = self.early(task);
        self.goes_on = None;
        self.script.deeds.push(Deed {
            step,
            turn: self.dispatch.take(),
            task,
            branch,
            early,
            late: std::mem::take(&mut self.late),
            is_reordered,
            taken: self.taken.take(),
            overdue,
            beside: self.beside,
            is_beside: self.beside >> task & 1 != 0,
            on_processor: None,
        });
        self.ages[it] += 1;
        if matches!(self.path.moves[step], Some(Action::Leave { .. })) {
            self.beside &= !(1 << task);
            self.ages[it] = 0;
        }
        // At the last deed of all, these are all that have begun.
        self.script.turns[1].clone_from(&self.turns);
    }

    /// Only where the turn never ends: one that does is as short as it is. It is computation that
    /// takes long, if the turn has any.
    fn overdue(&self, step: usize, task: u8) -> Overdue {
        let Some(takes_over) = self.takes_over else { return Overdue::No };
        let spec = &self.machine.spec().scheduler;
        let state = &self.path.states[step];
        let may = match takes_over {
            TakesOver::Stops => true,
            TakesOver::HandsOff { spares } => (self.beside.count_ones() as usize) < spares,
        };
        // Where a path breaks off, nobody knows how its last turn goes on.
        let is_overdue = may
            && self.path.back_to.is_some()
            && self.beside >> task & 1 == 0
            && self.ages[usize::from(task)] >= u64::from(spec.slice)
            && !self.turn_ends(step, task)
            && (self.computes(step) || !self.path.ahead(step).any(|(step, _)| self.computes(step)));
        let priority = |task: usize| self.machine.spec().tasks[task].priority;
        let knows_priorities = !matches!(self.policy, Some(Policy::Fifo | Policy::LifoSlot { .. }));
        let would_come = |other: &usize| {
            *other != usize::from(task)
                && self.machine.ready(state, *other)
                && (!knows_priorities || priority(*other) >= priority(usize::from(task)))
        };
        match is_overdue {
            false => Overdue::No,
            true if (0..self.ages.len()).any(|other| would_come(&other)) => Overdue::Awaited,
            true => Overdue::Alone,
        }
    }

    /// Does the task that acts there compute?
    fn computes(&self, step: usize) -> bool {
        let text = &self.script.texts[step];
        text.is_empty() || [": work", ": spin"].iter().any(|verb| text.ends_with(verb))
    }

    /// Who acts next, from this step on.
    fn next_to_act(&self, from: usize) -> Option<u8> {
        self.path.ahead(from).find_map(|(step, action)| match action {
            Some(
                Action::Operate { task, .. }
                | Action::Choose { task, .. }
                | Action::Leave { task, .. },
            ) => Some(*task),
            None => self.machine.computes_for_ever(&self.path.states[step]).map(|it| it as u8),
            _ => None,
        })
    }

    /// Does the turn of the task end, or is it taken over, at this step or later?
    fn turn_ends(&self, from: usize, whose: u8) -> bool {
        self.path.ahead(from).any(|(_, action)| match action {
            Some(Action::Leave { task, .. }) => *task == whose,
            Some(Action::Interrupt { entity, .. } | Action::HandOff { entity, .. }) => {
                *entity == Entity::Task(whose)
            }
            _ => false,
        })
    }
}

/// What a step is called; one in which nothing changes is called by who computes.
fn text(machine: &Machine, state: &State, action: Option<&Action>) -> String {
    let action = action.copied().or_else(|| computing(machine, state));
    action.map_or_else(String::new, |action| machine.action_text(state, &action))
}
