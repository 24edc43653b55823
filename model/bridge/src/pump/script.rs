//! A model's path as a script: what the tasks do, in order, and what happens around them.

use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::{Action, Entity};

use super::Path;
use super::ground::TakesOver;
use super::why::computing;

/// What the environment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// An event arrives in a channel.
    Arrive { channel: usize },
    /// A device answers a task.
    Answer { device: usize, task: u8, failed: bool },
}

/// One operation of a task, and what comes between it and the one before.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    /// The step of the path, from 0.
    pub(crate) step: usize,
    /// The step in which the task gets the turn, if this is the first operation of one.
    pub(crate) turn: Option<usize>,
    pub(crate) task: u8,
    /// The branch that it takes, if it is an `either`.
    pub(crate) branch: Option<u8>,
    /// Before this task had its turn: done while the one before is still in its operation.
    pub(crate) early: Vec<Outside>,
    /// After that: done before the operation.
    pub(crate) late: Vec<Outside>,
    /// Whose turn was taken over in between.
    pub(crate) taken: Option<Taken>,
    /// The executor is to take this turn over before the operation, whatever the path says: it has
    /// lasted a slice, and somebody else is ready.
    pub(crate) is_overdue: bool,
    /// Those whose turns go on beside the processor.
    pub(crate) beside: u32,
}

/// A turn that is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) from: u8,
    pub(crate) step: usize,
    /// Its queue is handed off, and it goes on beside; else it is stopped.
    pub(crate) is_handed_off: bool,
}

/// The path, its loop repeated.
pub(crate) struct Script {
    pub(crate) deeds: Vec<Deed>,
    /// What comes after the last of them.
    pub(crate) rest: Vec<Outside>,
    /// For each step of the path what is done there, in words and by whom.
    pub(crate) texts: Vec<String>,
    pub(crate) kinds: Vec<Kind>,
    /// How many deeds come before the loop, and how many are in one round of it.
    pub(crate) before: usize,
    pub(crate) a_round: usize,
    /// For each task the turns that begin up to the deed before the loop, and to the last of all.
    pub(crate) turns: [Vec<u64>; 2],
    /// The step in which nothing happens any more, if the path ends so; and whose turn overruns
    /// there, and is to be taken over.
    pub(crate) rests: Option<usize>,
    pub(crate) overdue_at_rest: Option<u8>,
    /// What of it no executor does by itself.
    pub(crate) steered: Steered,
}

/// Whose a step of the path is, once it is on an executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A task does something: compared.
    Operation(u8),
    /// A task gets a turn: the executor's choice.
    Turn(u8),
    /// A turn is taken over: the executor does that.
    TakenOver(u8),
    /// A turn is taken over and the same task goes on: nothing that could be seen.
    GoesOn(u8),
    /// The environment's: scripted.
    Outside,
    /// Nothing happens any more.
    Rest,
}

/// What of a path the script does, since no executor would do it by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steered {
    /// Branches of `either`.
    pub branches: bool,
    /// Events that arrive.
    pub events: bool,
    /// Answers of devices.
    pub answers: bool,
    /// How long operations take, so that slices end where the path has them end.
    pub durations: bool,
}

impl Steered {
    /// Was anything?
    pub fn any(self) -> bool {
        self != Steered::default()
    }
}

/// A path that has no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoScript(pub(crate) String);

impl Script {
    /// The path with its loop `rounds` times, for an executor that takes turns over so.
    pub(crate) fn new(
        machine: &Machine,
        path: &Path<'_>,
        rounds: u64,
        takes_over: Option<TakesOver>,
    ) -> Result<Script, NoScript> {
        let mut reading = Reading::new(machine, path, takes_over);
        let stem = path.back_to.unwrap_or(path.moves.len());
        for step in 0..stem {
            reading.read(step)?;
        }
        let before = reading.script.deeds.len();
        reading.script.before = before;
        reading.is_in_loop = true;
        if path.back_to.is_none() {
            return Ok(reading.end());
        }
        for round in 0..rounds {
            for step in stem..path.moves.len() {
                reading.read(step)?;
            }
            let done = reading.script.deeds.len() - before;
            if round == 0 {
                reading.script.a_round = done;
            }
            if done == 0 {
                reading.rest(stem);
                break;
            }
        }
        Ok(reading.end())
    }
}

/// What was read so far.
struct Reading<'a> {
    machine: &'a Machine,
    path: &'a Path<'a>,
    takes_over: Option<TakesOver>,
    script: Script,
    early: Vec<Outside>,
    late: Vec<Outside>,
    taken: Option<Taken>,
    /// Since the last deed.
    dispatch: Option<usize>,
    is_in_loop: bool,
    /// For each task: operations of its turn; was its turn interrupted; turns begun.
    ages: Vec<u64>,
    was_interrupted: Vec<bool>,
    turns: Vec<u64>,
    beside: u32,
}

impl<'a> Reading<'a> {
    fn new(machine: &'a Machine, path: &'a Path<'a>, takes_over: Option<TakesOver>) -> Self {
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
            taken: None,
            dispatch: None,
            is_in_loop: false,
            ages: vec![0; many],
            was_interrupted: vec![false; many],
            turns: vec![0; many],
            beside: 0,
        }
    }

    fn end(mut self) -> Script {
        self.script.rest = self.early;
        self.script.rest.append(&mut self.late);
        self.script
    }

    fn read(&mut self, step: usize) -> Result<(), NoScript> {
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
    fn rest(&mut self, step: usize) {
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
        if is_late { self.late.push(what) } else { self.early.push(what) }
    }

    /// A takeover after which the same task goes on at once takes nothing from it.
    fn take_over(&mut self, step: usize, task: u8, is_handed_off: bool) {
        self.ages[usize::from(task)] = 0;
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
        self.script.deeds.push(Deed {
            step,
            turn: self.dispatch.take(),
            task,
            branch,
            early: std::mem::take(&mut self.early),
            late: std::mem::take(&mut self.late),
            taken: self.taken.take(),
            is_overdue,
            beside: self.beside,
        });
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
