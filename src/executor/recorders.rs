//! Whom an executor under construction will tell its events.

use std::fmt;

use crate::probe::{Probe, Recorder};

/// The recorders.
#[derive(Default)]
pub(crate) struct Recorders(pub Vec<Box<dyn Recorder>>);

impl Recorders {
    /// A probe that tells them, by way of a thread, if there are any.
    pub(crate) fn probe(self, name: &str, seats: usize) -> std::io::Result<Probe> {
        if self.0.is_empty() {
            return Ok(Probe::default());
        }
        #[cfg(not(turnwise_loom))]
        return Probe::rings(format!("{name}-probe"), seats, self.0);
        #[cfg(turnwise_loom)]
        return Ok(Probe::direct(self.0));
    }
}

impl Recorders {
    /// A probe that tells them at once: for one thread.
    pub(crate) fn into_probe(self) -> Probe {
        if self.0.is_empty() { Probe::default() } else { Probe::direct(self.0) }
    }
}

impl fmt::Debug for Recorders {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} recorders", self.0.len())
    }
}
