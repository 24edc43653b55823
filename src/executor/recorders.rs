//! Whom an executor under construction will tell its events: nobody, without the feature `probe`.

use std::fmt;

use crate::probe::Probe;
#[cfg(feature = "probe")]
use crate::probe::Recorder;

/// The recorders.
#[derive(Default)]
pub(crate) struct Recorders(#[cfg(feature = "probe")] Vec<Box<dyn Recorder>>);

#[cfg(feature = "probe")]
impl Recorders {
    /// One more.
    pub(crate) fn add(&mut self, recorder: impl Recorder + 'static) {
        self.0.push(Box::new(recorder));
    }

    /// A probe that tells them by way of a thread, if there are any.
    pub(crate) fn into_threaded(self, name: &str, seats: usize) -> std::io::Result<Probe> {
        #[cfg(not(turnwise_loom))]
        if !self.0.is_empty() {
            return Probe::rings(format!("{name}-probe"), seats, self.0);
        }
        let _ = (name, seats);
        Ok(self.into_direct())
    }

    /// A probe that tells them at once, if there are any: for one thread.
    pub(crate) fn into_direct(self) -> Probe {
        if self.0.is_empty() { Probe::default() } else { Probe::direct(self.0) }
    }
}

#[cfg(not(feature = "probe"))]
impl Recorders {
    pub(crate) fn into_threaded(self, _name: &str, _seats: usize) -> std::io::Result<Probe> {
        Ok(self.into_direct())
    }

    pub(crate) fn into_direct(self) -> Probe {
        Probe::default()
    }
}

impl fmt::Debug for Recorders {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "probe")]
        return write!(out, "{} recorders", self.0.len());
        #[cfg(not(feature = "probe"))]
        out.write_str("no recorders")
    }
}
