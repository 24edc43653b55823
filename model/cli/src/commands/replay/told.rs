//! All that is known of a counterexample on an executor, and what was done at each step.

use turnwise_bridge::pump::{Departure, Ending, Kind, Pumped, Tally};
use turnwise_counterexample::Document;

use crate::args::OnExecutor;

/// All that is known of it.
pub(super) struct Told<'a> {
    pub on: OnExecutor,
    pub rounds: u64,
    pub document: &'a Document,
    pub pumped: &'a Pumped,
    /// The task that the loop starves, if it is about one.
    pub victim: Option<usize>,
    /// Why it escapes, if it does.
    pub why: Option<String>,
}

impl Told<'_> {
    /// The name of a task.
    pub(super) fn task(&self, task: u8) -> &str {
        &self.pumped.tallies[usize::from(task)].task
    }

    /// Was anything of the loop done, or had anybody a turn there that the loop does not have?
    pub(super) fn is_in_loop(&self) -> bool {
        let happened = |it: &Tally| it.operations > 0 || it.turns > it.turns_expected;
        self.pumped.rounds > 0 || self.pumped.tallies.iter().any(happened)
    }

    /// The step of the path, from 0, at which the executor escapes.
    pub(super) fn escape(&self) -> Option<usize> {
        match self.pumped.ending {
            Ending::Escaped { step, .. } => Some(step.unwrap_or(self.pumped.steps.len())),
            _ => None,
        }
    }

    /// What is done there instead.
    pub(super) fn instead(&self) -> Option<String> {
        let Ending::Escaped { task, did, .. } = &self.pumped.ending else { return None };
        Some(match did {
            Departure::HasATurn => format!("a turn of {}", self.task(*task)),
            Departure::GoesOn => format!("{} goes on", self.task(*task)),
            Departure::IsStopped => format!("{} is stopped", self.task(*task)),
            Departure::IsHandedOff => format!("{} goes on beside the others", self.task(*task)),
            Departure::Does(text) => text.clone(),
        })
    }

    /// What the executor did at a step; empty if it did not come so far.
    pub(super) fn cell(&self, step: usize) -> String {
        let told = &self.pumped.steps[step];
        let what = match (told.kind, self.times(step)) {
            (_, 0) => return String::new(),
            (Kind::Operation(_), _) => told.text.clone(),
            (Kind::Turn(task), _) => format!("a turn of {}", self.task(task)),
            (Kind::TakenOver(task), _) => format!("the turn of {} is taken over", self.task(task)),
            (Kind::GoesOn(task), _) => format!("{} goes on", self.task(task)),
            (Kind::Outside, _) => "scripted".to_owned(),
            (Kind::Rest, _) => "nothing: all wait".to_owned(),
        };
        match self.times(step) {
            1 => what,
            many => format!("{what}, {many} times"),
        }
    }

    /// How often the step was done, as far as that is known: of what is between two operations, by
    /// the second one.
    pub(super) fn times(&self, step: usize) -> u64 {
        let steps = &self.pumped.steps;
        let is_in_loop = self.back().is_some_and(|back| step >= back);
        let mut later = self.operations(step);
        match (later.next(), self.back()) {
            (Some(next), _) if is_in_loop => steps[next].done,
            (Some(next), _) => steps[next].done.min(1),
            (None, Some(back)) => match self.operations(back).next() {
                // In the next round.
                Some(first) => steps[first].done.saturating_sub(1),
                None => u64::from(self.pumped.is_reproduced()),
            },
            // What comes after the last one: the path is over.
            (None, None) => u64::from(self.pumped.is_reproduced()),
        }
    }

    /// The round of the loop, from 1, in which the executor escapes.
    pub(super) fn round(&self) -> Option<u64> {
        let Ending::Escaped { step, .. } = self.pumped.ending else { return None };
        let back = self.back()?;
        let step = step.filter(|step| *step >= back)?;
        // A turn at the loop's end may be that of the next round's first operation.
        let is_last = self.pumped.rounds > 0 && self.operations(step).next().is_none();
        Some(self.pumped.rounds + u64::from(!is_last))
    }

    /// Where the page has the executor leave the path: positions go on round after round.
    pub(super) fn escapes_at(&self) -> Option<u64> {
        let step = self.escape().filter(|step| *step < self.pumped.steps.len())?;
        Some(self.position(step, self.round().unwrap_or(1)))
    }

    /// The last of the page's positions to which the executor is known to have come; `None`: to
    /// all of them.
    pub(super) fn comes_to(&self) -> Option<u64> {
        if self.pumped.is_reproduced() && self.round_has() == 0 {
            return None;
        }
        let done: u64 = self.pumped.steps.iter().map(|step| step.done).sum();
        let Some(last) = done.checked_sub(1) else { return Some(0) };
        let back = self.back().unwrap_or(self.pumped.steps.len());
        let in_stem = self.operations(0).take_while(|step| *step < back).count() as u64;
        let (round, nth) = match last.checked_sub(in_stem) {
            None => (1, last),
            Some(last) => {
                let many = self.round_has().max(1);
                (last / many + 1, in_stem + last % many)
            }
        };
        let step = self.operations(0).nth(nth as usize);
        Some(step.map_or(0, |step| self.position(step, round)))
    }

    /// Operations in a round of the loop; 0 if there is none.
    fn round_has(&self) -> u64 {
        self.back().map_or(0, |back| self.operations(back).count() as u64)
    }

    fn position(&self, step: usize, round: u64) -> u64 {
        let period = self.back().map_or(0, |back| self.pumped.steps.len() - back);
        step as u64 + 1 + (round - 1) * period as u64
    }

    fn back(&self) -> Option<usize> {
        self.document.behaviour.back_to()
    }

    /// The operations from a step on, to the path's end.
    fn operations(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        let steps = self.pumped.steps.iter().enumerate().skip(from);
        steps.filter(|(_, step)| matches!(step.kind, Kind::Operation(_))).map(|(i, _)| i)
    }
}
