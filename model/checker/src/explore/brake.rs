//! Stops exploration in the middle of a level: a deadline, or someone who asks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::verdict::Limit;

/// Whether to go on, asked by every thread.
pub(super) struct Brake<'a> {
    started: Instant,
    time: Option<Duration>,
    stop: Option<&'a AtomicBool>,
}

impl<'a> Brake<'a> {
    pub(super) fn new(time: Option<Duration>, stop: Option<&'a AtomicBool>) -> Self {
        Brake { started: Instant::now(), time, stop }
    }

    /// Time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Why to stop now, if so.
    pub(super) fn pulled(&self) -> Option<Limit> {
        // Ordering: Relaxed; the flag says nothing about other memory.
        if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Some(Limit::Stopped);
        }
        let time = self.time.filter(|&time| self.elapsed() >= time)?;
        Some(Limit::Time(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
    }
}
