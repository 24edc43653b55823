//! The executors that programs run on.

use std::fmt;
use std::time::Duration;

use turnwise::{Discipline, Executor, Policy};

use crate::long::is_long;

/// What an overrun does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Cooperative,
    Handoff,
    Preemptive,
}

/// One executor.
#[derive(Clone, Copy)]
pub(crate) struct Setup {
    pub kind: Kind,
    pub policy: Policy,
    pub workers: usize,
    pub slice: Duration,
}

impl fmt::Debug for Setup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}, {:?}, {} workers", self.kind, self.policy, self.workers)
    }
}

/// All policies that have a bound.
pub(crate) const POLICIES: [Policy; 4] = [
    Policy::Fifo,
    Policy::LifoSlot { cap: Some(2) },
    Policy::Priority { aging: Some(3) },
    Policy::FairShare,
];

/// All disciplines, policies, and numbers of workers up to two, with a slice of that length.
pub(crate) fn all(slice: Duration) -> Vec<Setup> {
    let mut all = vec![];
    for kind in [Kind::Cooperative, Kind::Handoff, Kind::Preemptive] {
        for policy in POLICIES {
            all.extend([1, 2].map(|workers| Setup { kind, policy, workers, slice }));
        }
    }
    all
}

impl Setup {
    /// The executor.
    pub(crate) fn build(&self) -> Executor {
        let Setup { slice, workers, .. } = *self;
        let discipline = match self.kind {
            Kind::Cooperative => Discipline::Cooperative,
            Kind::Handoff => Discipline::Handoff { slice, spares: 3 },
            Kind::Preemptive => Discipline::Preemptive { slice, threads: workers + 3 },
        };
        let builder = Executor::builder().workers(workers).policy(self.policy);
        builder.discipline(discipline).build().expect("it can be built")
    }
}

/// How many cases a property is tried on.
pub(crate) fn cases(usual: u32) -> u32 {
    if is_long() { usual * 20 } else { usual }
}
