//! Where each operation is compared with the script, and waits for what is to come before it.
//!
//! Who has the next turn nobody is told: whoever comes is compared with whom the script has come.
//! What is told is what an executor does not decide: branches, what arrives from outside, and how
//! long an operation takes. While an operation takes long, the executor's signal comes through to
//! its thread, and else it does not: so a slice ends where the path has it end, however busy the
//! computer is.

mod attend;

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::ground::TakesOver;
use super::script::{Deed, Outside, Overdue, Script, Steered, Taken};
use super::{Departure, Ending};
use crate::calm::{Then, calmly};
use crate::mark::Mark;
use crate::workload::Doing;
use crate::world::Turnstile;

/// How far it has come.
#[derive(Default)]
pub(super) struct Progress {
    /// The deed that is next.
    pub(super) at: usize,
    /// What the environment is to do now.
    outside: VecDeque<Outside>,
    /// Is it at it?
    is_acting: bool,
    /// Who computes for ever while nobody else is ready: somebody is to be made ready.
    alone: Option<u8>,
    pub(super) steered: Steered,
    /// Was everything done that comes before the next deed in its own turn?
    is_prepared: bool,
    /// Whose turns go on beside the processor: somebody else's has begun there.
    beside: u32,
    pub(super) ending: Option<Ending>,
    /// For each task.
    turns: Vec<u64>,
    operations: Vec<u64>,
    /// The same when the loop began.
    before: Option<(Vec<u64>, Vec<u64>)>,
    over: Vec<Waker>,
}

pub(super) struct Gate {
    pub(super) script: Script,
    names: Vec<String>,
    takes_over: Option<TakesOver>,
    progress: Mutex<Progress>,
    changed: Condvar,
}

/// What a task that is about to act has to do first.
enum Next {
    Act,
    /// Wait for somebody else.
    Wait,
    /// Take long, until its turn is taken over.
    TakeLong,
    Never,
}

/// So long an operation goes on before it is looked at again.
const A_WHILE: u32 = 5_000;

impl Gate {
    pub(super) fn new(script: Script, names: Vec<String>, takes_over: Option<TakesOver>) -> Self {
        let many = names.len();
        let mut progress =
            Progress { turns: vec![0; many], operations: vec![0; many], ..Progress::default() };
        if script.before == 0 {
            progress.before = Some((vec![0; many], vec![0; many]));
        }
        if script.deeds.is_empty() && script.rests.is_none() {
            progress.ending = Some(Ending::AtTheEnd);
        }
        let (progress, changed) = (Mutex::new(progress), Condvar::new());
        Gate { script, names, takes_over, progress, changed }
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        // A panic of another holder is the test's to report.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, progress: MutexGuard<'g, Progress>) -> MutexGuard<'g, Progress> {
        self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, progress: &mut Progress, ending: Ending) {
        progress.ending.get_or_insert(ending);
        std::mem::take(&mut progress.over).into_iter().for_each(Waker::wake);
        self.changed.notify_all();
    }

    fn depart(&self, progress: &mut Progress, task: u8, did: Departure) {
        let deed = self.script.deeds.get(progress.at);
        let step = deed.map(|deed| match (&did, deed.turn) {
            // Then it is that choice which is another one.
            (Departure::HasATurn, Some(turn)) => turn,
            (Departure::IsStopped | Departure::IsHandedOff, _) => {
                deed.taken.map_or(deed.step, |taken| taken.step)
            }
            // The path has it taken over.
            (Departure::GoesOn, Some(turn)) => match deed.taken.filter(|it| it.from == task) {
                Some(taken) => taken.step,
                None => turn,
            },
            _ => deed.step,
        });
        let step = step.or(self.script.rests);
        let at = progress.at;
        self.end(progress, Ending::Escaped { at, step, task, did });
    }

    pub(super) fn is_over_or_wakes(&self, waker: &Waker) -> bool {
        let mut progress = self.lock();
        // Who polls over and over again leaves one waker.
        let is_left = progress.over.last().is_some_and(|last| last.will_wake(waker));
        if progress.ending.is_none() && !is_left {
            progress.over.push(waker.clone());
        }
        progress.ending.is_some()
    }

    pub(super) fn wait_until_over(&self) {
        let mut progress = self.lock();
        while progress.ending.is_none() {
            progress = self.wait(progress);
        }
    }

    /// Ends it from outside, unless it has ended.
    pub(super) fn give_up(&self, ending: Ending) {
        let mut progress = self.lock();
        self.end(&mut progress, ending);
    }

    /// The turns and operations of each task in the loop, and how many deeds were done.
    pub(super) fn counts(&self) -> (Vec<u64>, Vec<u64>, usize) {
        let progress = self.lock();
        let since = |now: &[u64], before: &[u64]| {
            now.iter().zip(before).map(|(now, before)| now - before).collect()
        };
        let many = self.names.len();
        match &progress.before {
            Some((turns, operations)) => {
                let mut turns: Vec<u64> = since(&progress.turns, turns);
                if let Some(task) = self.script.begun.map(usize::from) {
                    turns[task] = turns[task].saturating_sub(1);
                }
                (turns, since(&progress.operations, operations), progress.at)
            }
            None => (vec![0; many], vec![0; many], progress.at),
        }
    }

    pub(super) fn steered(&self) -> Steered {
        self.lock().steered
    }

    pub(super) fn ending(&self) -> Option<Ending> {
        self.lock().ending.clone()
    }

    /// A turn has begun: is it the one that the script has next, after the same takeover?
    fn compare_turn(&self, progress: &mut Progress, task: u8) {
        let is_next = |deed: &&Deed| match deed.is_beside && self.hands_off() {
            true => deed.on_processor == Some(task),
            false => deed.task == task,
        };
        let deed = self.script.deeds.get(progress.at).filter(is_next);
        progress.beside |= deed.map_or(0, |deed| deed.beside & !(1 << task));
        self.changed.notify_all();
        match deed.map(|deed| deed.taken) {
            None => self.depart(progress, task, Departure::HasATurn),
            Some(Some(Taken { from, is_handed_off, .. })) if is_handed_off != self.hands_off() => {
                let did = if is_handed_off { Departure::IsStopped } else { Departure::IsHandedOff };
                self.depart(progress, from, did);
            }
            Some(_) => {}
        }
    }

    /// A turn on the processor is about to end: who acts beside it before the next one begins there
    /// does so first.
    fn wait_for_those_beside<'g>(
        &self,
        mut progress: MutexGuard<'g, Progress>,
        last: usize,
    ) -> MutexGuard<'g, Progress> {
        let is_first = |deed: &Deed| deed.is_beside && deed.turn.is_none();
        let ends = self.hands_off() && !self.script.deeds[last].is_beside;
        while ends
            && progress.ending.is_none()
            && self.script.deeds.get(progress.at).is_some_and(is_first)
        {
            progress = self.wait(progress);
        }
        progress
    }

    fn hands_off(&self) -> bool {
        matches!(self.takes_over, Some(TakesOver::HandsOff { .. }))
    }

    /// What a task that is about to act has to do first.
    fn next(&self, progress: &mut Progress, task: u8) -> Next {
        if progress.ending.is_some() {
            return Next::Never;
        }
        let is_beside = progress.beside >> task & 1 != 0;
        let Some(deed) = self.script.deeds.get(progress.at) else {
            if self.script.overdue_at_rest == Some(task) {
                return take_long(progress);
            }
            self.depart(progress, task, Departure::GoesOn);
            return Next::Never;
        };
        if deed.task == task {
            // What the operation before brought along comes first.
            if progress.is_busy() {
                return Next::Wait;
            }
            // In the path somebody else has the processor by now.
            if self.hands_off() && deed.is_beside && deed.turn.is_some() && !is_beside {
                return take_long(progress);
            }
            if !std::mem::replace(&mut progress.is_prepared, true) && !deed.late.is_empty() {
                progress.outside.extend(&deed.late);
                self.changed.notify_all();
                return Next::Wait;
            }
            if deed.is_reordered {
                // The executor has chosen as the path has it, but of a queue in another order.
                self.end(progress, Ending::Refused { at: progress.at });
                return Next::Never;
            }
            if deed.overdue == Overdue::Alone {
                progress.alone = Some(task);
                self.changed.notify_all();
            }
            return match deed.overdue {
                Overdue::No => Next::Act,
                Overdue::Awaited | Overdue::Alone => take_long(progress),
            };
        }
        if self.takes_over.is_some() && deed.taken.is_some_and(|taken| taken.from == task) {
            return take_long(progress);
        }
        if self.hands_off() && deed.beside >> task & 1 != 0 {
            return if is_beside { Next::Wait } else { take_long(progress) };
        }
        if self.hands_off() && deed.is_beside && deed.on_processor == Some(task) {
            return Next::Wait;
        }
        self.depart(progress, task, Departure::GoesOn);
        Next::Never
    }
}

impl Progress {
    /// Is the environment to do something before anybody goes on?
    fn is_busy(&self) -> bool {
        self.is_acting || !self.outside.is_empty()
    }
}

fn take_long(progress: &mut Progress) -> Next {
    progress.steered.durations = true;
    Next::TakeLong
}

impl Turnstile for Gate {
    fn turn(&self, task: u8) {
        calmly(|| {
            let mut progress = self.lock();
            if progress.ending.is_none() {
                progress.turns[usize::from(task)] += 1;
                self.compare_turn(&mut progress, task);
            }
            drop(progress);
            ((), Then::Leave)
        });
    }

    fn pass(&self, task: u8) -> bool {
        loop {
            let next = calmly(|| {
                let mut progress = self.lock();
                loop {
                    match self.next(&mut progress, task) {
                        Next::Wait => progress = self.wait(progress),
                        next @ Next::TakeLong => {
                            drop(progress);
                            return (next, Then::GoOn);
                        }
                        next => {
                            drop(progress);
                            return (next, Then::Leave);
                        }
                    }
                }
            });
            match next {
                Next::Act => return true,
                Next::Never => return false,
                // Here the executor's signal comes through.
                Next::TakeLong | Next::Wait => (0..A_WHILE).for_each(|_| std::hint::spin_loop()),
            }
        }
    }

    fn did(&self, task: u8, mark: Mark, doing: Doing<'_>) {
        calmly(|| {
            let mut progress = self.lock();
            if progress.ending.is_some() {
                return ((), Then::Leave);
            }
            let at = progress.at;
            let text = doing.text(&self.names[usize::from(task)], mark);
            if self.script.texts[self.script.deeds[at].step] != text {
                self.depart(&mut progress, task, Departure::Does(text));
                return ((), Then::Leave);
            }
            progress.operations[usize::from(task)] += 1;
            progress.steered.branches |= matches!(mark, Mark::Choose { .. });
            progress.steered.takeovers |= self.takes_over.is_some();
            (progress.at, progress.is_prepared) = (at + 1, false);
            if progress.at == self.script.before {
                progress.before = Some((progress.turns.clone(), progress.operations.clone()));
            }
            let next = self.script.deeds.get(at + 1);
            progress.outside.extend(next.map_or(&self.script.rest, |next| &next.early));
            progress.steered.order |= next.is_some_and(|next| next.is_reordered);
            self.changed.notify_all();
            while progress.is_busy() && progress.ending.is_none() {
                progress = self.wait(progress);
            }
            if mark == Mark::Leave {
                progress.beside &= !(1 << task);
                progress = self.wait_for_those_beside(progress, at);
            }
            if next.is_none() && self.script.rests.is_none() {
                self.end(&mut progress, Ending::AtTheEnd);
            }
            drop(progress);
            ((), Then::Leave)
        });
    }

    fn branch_of(&self, _: u8) -> Option<u8> {
        self.script.deeds.get(self.lock().at)?.branch
    }

    fn stays_calm(&self) -> bool {
        true
    }
}
