//! The executor's clock: nanoseconds since it started, or a clock that is moved by hand.
//!
//! Inside the executor a time is a `u64` of nanoseconds since the clock was made, which lasts for
//! 584 years and fits an atomic. Users see [`Instant`]; the two are converted here, and only here.
//! A clock that is moved by hand starts at the instant at which it was made and stands still
//! between moves, so that a run depends on nothing but its moves.

use std::time::{Duration, Instant};

use crate::sync::atomic::{AtomicU64, Ordering};

/// What an executor goes by.
pub(crate) struct Clock {
    /// The instant at which it shows 0.
    origin: Instant,
    /// What a clock that is moved by hand shows; `None` for one that runs by itself.
    hand: Option<AtomicU64>,
}

impl Clock {
    /// A clock that runs by itself and shows 0 now.
    pub(crate) fn new() -> Self {
        Clock { origin: Instant::now(), hand: None }
    }

    /// A clock that shows 0 until it is moved by hand.
    pub(crate) fn paused() -> Self {
        Clock { origin: Instant::now(), hand: Some(AtomicU64::new(0)) }
    }

    /// Nanoseconds since the clock was made.
    pub(crate) fn now(&self) -> u64 {
        match &self.hand {
            None => nanos(self.origin.elapsed()),
            // Ordering: Relaxed. Only the number matters: whoever moves the hand publishes nothing
            // else by it.
            Some(hand) => hand.load(Ordering::Relaxed),
        }
    }

    /// Now, as users see it.
    pub(crate) fn instant(&self) -> Instant {
        match &self.hand {
            None => Instant::now(),
            Some(_) => self.instant_of(self.now()),
        }
    }

    /// Moves the hand.
    ///
    /// # Panics
    ///
    /// If the clock runs by itself.
    pub(crate) fn advance(&self, by: Duration) {
        let hand = self.hand.as_ref().expect("a clock that runs by itself is not moved");
        // Ordering: Relaxed, see `now`. One who moves the hand at a time: the driver.
        hand.store(hand.load(Ordering::Relaxed).saturating_add(nanos(by)), Ordering::Relaxed);
    }

    /// The instant at which the clock shows `nanos`.
    pub(crate) fn instant_of(&self, nanos: u64) -> Instant {
        let shown = Duration::from_nanos(nanos);
        self.origin.checked_add(shown).unwrap_or_else(|| super::after(self.origin, shown))
    }

    /// What the clock shows at an instant: 0 if it had not been made yet, and always less than
    /// `u64::MAX`, which stands for never.
    pub(crate) fn nanos_of(&self, instant: Instant) -> u64 {
        nanos(instant.saturating_duration_since(self.origin)).min(u64::MAX - 1)
    }
}

/// A duration in nanoseconds, `u64::MAX` if it is longer.
fn nanos(duration: Duration) -> u64 {
    let whole = duration.as_secs().saturating_mul(1_000_000_000);
    whole.saturating_add(u64::from(duration.subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_clock_never_goes_back() {
        let clock = Clock::new();
        let first = clock.now();
        let instant = clock.instant();
        assert!(clock.nanos_of(instant) >= first);
        assert!(clock.now() >= clock.nanos_of(instant));
    }

    #[test]
    fn a_paused_clock_moves_by_hand_only() {
        let clock = Clock::paused();
        assert_eq!(clock.now(), 0);
        clock.advance(Duration::from_millis(3));
        clock.advance(Duration::from_nanos(1));
        assert_eq!(clock.now(), 3_000_001);
        assert_eq!(clock.nanos_of(clock.instant()), 3_000_001);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), u64::MAX);
    }

    #[test]
    #[should_panic(expected = "runs by itself")]
    fn a_running_clock_is_not_moved() {
        Clock::new().advance(Duration::ZERO);
    }

    #[test]
    fn instants_and_nanoseconds_agree() {
        let clock = Clock::paused();
        for shown in [0, 1, 999_999_999, 1_000_000_000, 12_345_678_901, u64::MAX - 1] {
            assert_eq!(clock.nanos_of(clock.instant_of(shown)), shown);
        }
        assert_eq!(clock.nanos_of(clock.origin - Duration::from_nanos(1)), 0);
        let last = clock.instant_of(u64::MAX) + Duration::from_secs(1);
        assert_eq!(clock.nanos_of(last), u64::MAX - 1, "never is not a time");
    }
}
