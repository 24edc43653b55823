//! A run: what was observed, in which lanes, and what is known of the order.
//!
//! Of two events, `a` comes before `b` for certain if one of these says so, or a chain of them:
//!
//! - **interval**: `a.after < b.before`. The numbers are read before and drawn after the operation;
//!   intervals that overlap say nothing.
//! - **lane**: both are in the same lane, and `a` stands earlier in the run.
//! - **version**: both tell a version of the same object, and `a` the lower one.
//!
//! Events whose intervals are single distinct numbers are totally ordered: the special case.

/// An event's place in the exact order of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// Which object.
    pub object: u64,
    /// Its version after the event; no two events of an object have the same.
    pub number: u64,
}

/// An observation with what is known of when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event<T> {
    /// A number from before it.
    pub before: u64,
    /// A number from after it, at least `before`.
    pub after: u64,
    /// Whose it is, as an index into [`Run::lanes`]. `None`: nobody's, ordered by the rest alone.
    pub lane: Option<usize>,
    /// Its place in the exact order of one object.
    pub version: Option<Version>,
    /// What was observed.
    pub what: T,
}

impl<T> Event<T> {
    /// An event at a single point.
    pub fn at(number: u64, lane: Option<usize>, what: T) -> Self {
        Event { before: number, after: number, lane, version: None, what }
    }

    /// The same event with a version.
    pub fn versioned(self, object: u64, number: u64) -> Self {
        Event { version: Some(Version { object, number }), ..self }
    }
}

/// What was recorded of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<T> {
    /// The lanes' names: workers, threads, tasks.
    pub lanes: Vec<String>,
    /// The events; those of one lane in their order.
    pub events: Vec<Event<T>>,
    /// So many events are missing. A run that misses any is never judged.
    pub lost: u64,
}

impl<T> Run<T> {
    /// A run in which the order is known: that in which the observations come.
    pub fn ordered<N: Into<String>>(
        lanes: impl IntoIterator<Item = N>,
        observations: impl IntoIterator<Item = (Option<usize>, T)>,
    ) -> Self {
        let numbered = (1..).zip(observations);
        let events = numbered.map(|(i, (lane, what))| Event::at(i, lane, what)).collect();
        Run { lanes: lanes.into_iter().map(Into::into).collect(), events, lost: 0 }
    }
}
