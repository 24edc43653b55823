//! All that is known of a counterexample on an executor, and what was done at each step.

use turnwise_bridge::pump::{self, Departure, Ending, Kind, Pumped};
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

    /// Was anything of the loop done?
    pub(super) fn is_in_loop(&self) -> bool {
        self.pumped.rounds > 0 || self.pumped.tallies.iter().any(|tally| tally.operations > 0)
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
            Departure::IsStopped => format!("{} is stopped, and no more runs", self.task(*task)),
            Departure::IsHandedOff => format!("{} goes on beside the others", self.task(*task)),
            Departure::Does(text) => text.clone(),
        })
    }

    /// What the executor did at a step; empty if it did not come so far.
    pub(super) fn cell(&self, step: usize) -> String {
        let told = &self.pumped.steps[step];
        if !self.has_come_to(step) {
            return String::new();
        }
        match told.kind {
            Kind::Operation(_) if told.done > 1 => format!("{}, {} times", told.text, told.done),
            Kind::Operation(_) => told.text.clone(),
            Kind::Turn(task) => format!("a turn of {}", self.task(task)),
            Kind::TakenOver(task) => format!("the turn of {} is taken over", self.task(task)),
            Kind::GoesOn(task) => format!("{} goes on", self.task(task)),
            Kind::Outside => "scripted".to_owned(),
            Kind::Rest => "nothing: all wait".to_owned(),
        }
    }

    /// Are no more operations in this round of the loop after this step?
    pub(super) fn is_at_the_end(&self, step: usize) -> bool {
        let is_operation = |step: &pump::Told| matches!(step.kind, Kind::Operation(_));
        !self.pumped.steps[step..].iter().any(is_operation)
    }

    /// Was the step done? Of those between two operations that is known by the second one.
    pub(super) fn has_come_to(&self, step: usize) -> bool {
        let steps = &self.pumped.steps;
        let is_operation = |step: &&pump::Told| matches!(step.kind, Kind::Operation(_));
        match steps[step..].iter().find(is_operation) {
            Some(next) => next.done > 0,
            // What comes after the last one: the path is over, or goes round.
            None => self.pumped.rounds > 0 || self.pumped.is_reproduced(),
        }
    }
}
