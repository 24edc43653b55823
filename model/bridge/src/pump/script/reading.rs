//! Reads a path step by step: what belongs to which operation, and what is due before it.

use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::{Action, Entity};

use super::{Deed, Kind, NoScript, Outside, Script, Steered, Taken};
use crate::pump::Path;
use crate::pump::ground::TakesOver;
use crate::pump::why::computing;

/// What was read so far.
pub(super) struct Reading<'a> {
    machine: &'a Machine,
    path: &'a Path<'a>,
    takes_over: Option<TakesOver>,
    pub(super) script: Script,
    /// With the position to which each leads.
    early: Vec<(Outside, usize)>,
    late: Vec<Outside>,
    /// So many of the first come before the last deed's turn is taken over.
    kept: usize,
    /// The position to which the last deed leads.
    position: usize,
    taken: Option<Taken>,
    /// Since the last deed.
    dispatch: Option<usize>,
    pub(super) is_in_loop: bool,
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
            rests: None,
            overdue_at_rest: None,
            steered: Steered::default(),
        };
        Reading {
            machine,
            path,
            takes_over,
            script,
            early: vec![],
            late: vec![],
            kept: 0,
            position: 0,
            taken: None,
            dispatch: None,
            is_in_loop: false,
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

    pub(super) fn read(&mut self, step: usize) -> Result<(), NoScript> {
        let state = &self.path.states[step];
        match self.path.moves[step] {
            None => {
                if let Some(task) = self.machine.computes_for_ever(state) {
                    self.deed(step, task as u8, None);
                }
            }
            Some(Action::Dispatch { entity: Entity::Task(task), .. }) => {
                self.script.kinds[step] = Kind::Turn(task);
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
                self.script.steered.branches = true;
                self.deed(step, task, Some(branch));
            }
            Some(Action::Arrive { channel }) => {
                self.script.steered.events = true;
                self.outside(step, Outside::Arrive { channel: usize::from(channel) });
            }
            Some(Action::Answer { device, task, failed }) => {
                self.script.steered.answers = true;
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
        let overdue = (0..many).filter(on_processor).find(|&task| self.is_overdue(step, task));
        self.script.overdue_at_rest = overdue;
        self.script.steered.durations |= overdue.is_some();
    }

    fn outside(&mut self, step: usize, what: Outside) {
        self.script.kinds[step] = Kind::Outside;
        // Before the first turn nobody waits yet, so it makes no difference.
        let is_late = self.dispatch.is_some() || self.script.deeds.is_empty();
        if is_late {
            self.late.push(what);
        } else {
            self.early.push((what, self.after(step)));
        }
    }

    /// A takeover after which the same task goes on at once takes nothing from it.
    fn take_over(&mut self, step: usize, task: u8, is_handed_off: bool) {
        self.ages[usize::from(task)] = 0;
        self.kept = self.early.len();
        self.script.kinds[step] = Kind::GoesOn(task);
        if self.next_to_act(step + 1) != Some(task) {
            self.script.kinds[step] = Kind::TakenOver(task);
            self.taken = Some(Taken { from: task, step, is_handed_off });
            self.script.steered.durations = true;
        }
    }

    fn deed(&mut self, step: usize, task: u8, branch: Option<u8>) {
        let it = usize::from(task);
        let is_overdue = self.is_overdue(step, task);
        self.script.steered.durations |= is_overdue;
        self.script.kinds[step] = Kind::Operation(task);
        let early = self.early(task);
        self.script.deeds.push(Deed {
            step,
            turn: self.dispatch.take(),
            task,
            branch,
            early,
            late: std::mem::take(&mut self.late),
            taken: self.taken.take(),
            is_overdue,
            beside: self.beside,
            is_beside: self.beside >> task & 1 != 0,
            on_processor: None,
        });
        self.position = self.after(step);
        self.ages[it] += 1;
        if matches!(self.path.moves[step], Some(Action::Leave { .. })) {
            self.beside &= !(1 << task);
            self.ages[it] = 0;
        }
        // At the deed before the loop, and at the last of all, these are all that have begun.
        if !self.is_in_loop {
            self.script.turns[0].clone_from(&self.turns);
        }
        self.script.turns[1].clone_from(&self.turns);
    }

    /// What is to come from outside while the last deed's turn is still on.
    ///
    /// All of it, so that the executor's choice sees it; but whose turn ends and who is ready again
    /// is behind all that are woken before it has ended. Where the path has it before them, they
    /// are woken late, once the turn that comes next has begun: all but what that turn waits for.
    fn early(&mut self, next: u8) -> Vec<Outside> {
        let ready = |position: usize, task: u8| {
            self.machine.ready(&self.path.states[position], usize::from(task))
        };
        let (last, early) = (self.script.deeds.last(), &self.early);
        let is_behind = match (last, self.dispatch) {
            (Some(last), Some(dispatch)) => ready(dispatch, last.task),
            _ => false,
        };
        let needed = match is_behind {
            false => early.len(),
            true if ready(self.position, next) => 0,
            true => early.iter().position(|(_, after)| ready(*after, next)).map_or(0, |i| i + 1),
        };
        let needed = needed.max(std::mem::take(&mut self.kept));
        let late = self.early.split_off(needed).into_iter().map(|(what, _)| what);
        self.late.splice(0..0, late);
        std::mem::take(&mut self.early).into_iter().map(|(what, _)| what).collect()
    }

    /// The position after a step.
    fn after(&self, step: usize) -> usize {
        match self.path.back_to {
            Some(start) if step + 1 == self.path.states.len() => start,
            _ => step + 1,
        }
    }

    fn is_overdue(&self, step: usize, task: u8) -> bool {
        let Some(takes_over) = self.takes_over else { return false };
        let spec = &self.machine.spec().scheduler;
        let state = &self.path.states[step];
        let mut others = (0..self.ages.len()).filter(|&other| other != usize::from(task));
        let may = match takes_over {
            TakesOver::Stops => true,
            TakesOver::HandsOff { spares } => (self.beside.count_ones() as usize) < spares,
        };
        may && self.beside >> task & 1 == 0
            && self.ages[usize::from(task)] >= u64::from(spec.slice)
            && others.any(|other| self.machine.ready(state, other))
            && !(takes_over.is_of(spec.discipline) && self.turn_ends(step, task))
    }

    /// Who acts next, from this step on.
    fn next_to_act(&self, from: usize) -> Option<u8> {
        self.ahead(from).find_map(|(step, action)| match action {
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
        self.ahead(from).any(|(_, action)| match action {
            Some(Action::Leave { task, .. }) => *task == whose,
            Some(Action::Interrupt { entity, .. } | Action::HandOff { entity, .. }) => {
                *entity == Entity::Task(whose)
            }
            _ => false,
        })
    }

    /// The steps from there to the end of the path, and once round the loop.
    fn ahead(&self, from: usize) -> impl Iterator<Item = (usize, Option<&Action>)> {
        let again = self.path.back_to.map_or(0..0, |start| start..self.path.moves.len());
        let steps = (from..self.path.moves.len()).chain(again);
        steps.map(|step| (step, self.path.moves[step].as_ref()))
    }
}

/// What a step is called; one in which nothing changes is called by who computes.
fn text(machine: &Machine, state: &State, action: Option<&Action>) -> String {
    let action = action.copied().or_else(|| computing(machine, state));
    action.map_or_else(String::new, |action| machine.action_text(state, &action))
}
