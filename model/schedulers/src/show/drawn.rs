//! What a picture of a state shows beyond its words: used-up slices, which variables are queues.

use std::ops::Range;

use stateright::Model;

use crate::carrier::Level;
use crate::machine::{Machine, State};
use crate::system::Seat;

impl Machine {
    /// For each lane, whether a turn on it has used up its slice. A cooperative turn has none, nor
    /// has one whose timer may come at any time; whoever is on a spare was handed on for it.
    pub fn overruns(&self, state: &State) -> Vec<bool> {
        let system = self.unpack(state);
        let on_lane = |(level, carrier): (Level, Option<u8>)| {
            let scheduler = self.scheduler(level);
            let Some(carrier) = carrier else {
                return !system.seated(scheduler, |seat| seat == Seat::Detached).is_empty();
            };
            let occupant = system.occupant(scheduler, carrier);
            occupant.is_some_and(|entity| scheduler.slice_is_used_up(system.age(entity)))
        };
        self.lane_carriers().into_iter().map(on_lane).collect()
    }

    /// Which of the names of [`Machine::variables`] are tasks.
    pub fn task_variables(&self) -> Range<usize> {
        0..self.tasks().len()
    }

    /// Which of the names of [`Machine::variables`] are queues: their values are their members.
    pub fn queue_variables(&self) -> Range<usize> {
        let first = self.tasks().len() + self.threads.len();
        let start = self.unpack(&self.init_states()[0]);
        let queues = start.levels.iter().map(|level| level.memory.rule().queues().len());
        first..first + queues.sum::<usize>()
    }
}
