//! Whom an executor under construction will tell its events: nobody, without the feature `probe`.

use std::fmt;
#[cfg(feature = "probe")]
use std::sync::{Mutex, PoisonError};

use crate::probe::Probe;
#[cfg(feature = "probe")]
use crate::probe::Recorder;

/// The recorders. Nobody reaches one by a shared reference. The lock says so: a builder is to go
/// anywhere, with the feature as without.
#[derive(Default)]
pub(crate) struct Recorders(#[cfg(feature = "probe")] Mutex<Vec<Box<dyn Recorder>>>);

#[cfg(feature = "probe")]
impl Recorders {
    /// One more.
    pub(crate) fn add(&mut self, recorder: impl Recorder + 'static) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).push(Box::new(recorder));
    }

    /// A probe that tells them by way of a thread, if there are any.
    pub(crate) fn into_threaded(self, name: &str, seats: usize) -> std::io::Result<Probe> {
        let recorders = self.into_list();
        #[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
        if !recorders.is_empty() {
            return Probe::rings(format!("{name}-probe"), seats, recorders);
        }
        let _ = (name, seats);
        Ok(direct(recorders))
    }

    /// A probe that tells them at once, if there are any: for one thread.
    pub(crate) fn into_direct(self) -> Probe {
        direct(self.into_list())
    }

    fn into_list(self) -> Vec<Box<dyn Recorder>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(feature = "probe")]
fn direct(recorders: Vec<Box<dyn Recorder>>) -> Probe {
    if recorders.is_empty() { Probe::default() } else { Probe::direct(recorders) }
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
        return write!(
            out,
            "{} recorders",
            self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
        );
        #[cfg(not(feature = "probe"))]
        out.write_str("no recorders")
    }
}
