//! When events come: before an executor chooses, unless its choice is the same with them behind.

use turnwise::Policy;

use super::Outside;
use super::reading::Reading;

impl Reading<'_> {
    /// What is to come from outside while the last deed's turn is still on; and is any of it there
    /// before its task has given way, although the path has it after that, and it may matter?
    ///
    /// All of it, so that the executor's choice sees it; but whose turn ends and who is ready again
    /// is behind all that are woken before it has ended. Where the path has it before them, they
    /// are woken late, once the turn that comes next has begun: those alone of whom the policy says
    /// that the choice is the same without them.
    pub(super) fn early(&mut self, next: u8) -> (Vec<Outside>, bool) {
        let last = self.script.deeds.last().map(|last| last.task);
        let gave_way = match (last, self.dispatch) {
            (Some(last), Some(dispatch)) => self.is_ready(dispatch, last).then_some(last),
            _ => None,
        };
        let kept = std::mem::take(&mut self.kept);
        let mut needed = self.early.len();
        while gave_way.is_some() && needed > kept && self.may_be_late(self.early[needed - 1].1) {
            needed -= 1;
        }
        let wakes_next = |(_, step): &(Outside, usize)| self.woken(*step) == Some(next);
        needed = needed.max(self.early.iter().position(wakes_next).map_or(0, |i| i + 1));
        let is_reordered = gave_way
            .is_some_and(|last| self.early[..needed].iter().any(|it| self.passes(it.1, last)));
        let late = self.early.split_off(needed).into_iter().map(|(what, _)| what);
        self.late.splice(0..0, late);
        let early = std::mem::take(&mut self.early);
        (early.into_iter().map(|(what, _)| what).collect(), is_reordered)
    }

    fn is_ready(&self, position: usize, task: u8) -> bool {
        self.machine.ready(&self.path.states[position], usize::from(task))
    }

    fn tasks(&self) -> std::ops::Range<u8> {
        0..self.machine.spec().tasks.len() as u8
    }

    fn priority(&self, task: u8) -> u8 {
        self.machine.spec().tasks[usize::from(task)].priority
    }

    /// Whom the event in that step makes ready.
    fn woken(&self, step: usize) -> Option<u8> {
        let is_woken =
            |task: &u8| !self.is_ready(step, *task) && self.is_ready(self.path.after(step), *task);
        self.tasks().find(is_woken)
    }

    /// Would the executor choose the same if the event in that step came after its choice?
    fn may_be_late(&self, step: usize) -> bool {
        let Some(woken) = self.woken(step) else { return true };
        let mut ready = self.tasks().filter(|&task| self.is_ready(step, task));
        match self.policy {
            Some(Policy::Fifo | Policy::LifoSlot { .. }) => ready.next().is_some(),
            Some(Policy::Priority { aging: None }) => {
                ready.any(|task| self.priority(task) >= self.priority(woken))
            }
            _ => false,
        }
    }

    /// Does somebody whom the event wakes get before `last`, who is ready by then, and is it not
    /// the same?
    fn passes(&self, step: usize, last: u8) -> bool {
        let Some(woken) = self.woken(step).filter(|_| self.is_ready(step, last)) else {
            return false;
        };
        let are_apart = matches!(self.policy, Some(Policy::Priority { aging: None }))
            && self.priority(woken) != self.priority(last);
        !are_apart
    }
}
