//! The monitor in the hands of a test: its looks at cores and its sleep, one at a time.

use crate::preemption::monitor::{self, Seen};
use crate::shared::Shared;

/// What the monitor knows between two looks.
pub struct Watch<'a> {
    shared: &'a Shared,
    seen: Vec<Seen>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Watch { shared, seen: vec![Seen::default(); shared.cores.len()] }
    }

    /// One look at one core: settles what was asked, and asks if the turn overran.
    pub fn look(&mut self, core: usize) {
        monitor::look(self.shared, &self.shared.cores[core], &mut self.seen[core]);
    }

    /// The core's turn has overrun, whatever the clock says: it is asked to switch.
    pub fn overrun(&mut self, core: usize) {
        monitor::ask_now(self.shared, &self.shared.cores[core], &mut self.seen[core]);
    }

    /// Takes the answer that is owed for the core; says whether it was there.
    pub fn settle(&mut self, core: usize) -> bool {
        monitor::settle(self.shared, &mut self.seen[core])
    }

    /// What is asked of a seat and not answered: the turn and the spare.
    pub fn asked(&self, seat: usize) -> Option<(u64, Option<usize>)> {
        self.shared.switchboard.seats[seat].asked()
    }

    /// Sleeps while all workers do, as the monitor's loop does it.
    pub fn sleep_if_all_do(&self) {
        if self.shared.idle.all_asleep(self.shared.cores.len()) {
            self.shared.switchboard.monitor.sleep(self.shared);
        }
    }

    /// The monitor's whole loop, until the executor is stopped.
    pub fn run(&self) {
        monitor::watch(self.shared);
    }
}
