//! The executors that each promise is tried on: disciplines × policies × workers.

use std::fmt;
use std::thread;
use std::time::Duration;

use turnwise::{Discipline, Executor, Policy};

use crate::hangs::Watchdog;

/// Short, so that overruns are found soon.
const SLICE: Duration = Duration::from_millis(5);
/// So long that no turn of a test overruns.
const NEVER: Duration = Duration::from_secs(3600);
/// Threads beside the workers.
pub(crate) const SPARES: usize = 5;

/// A discipline without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Cooperative,
    Handoff,
    Preemptive,
}

/// All of them.
pub(crate) const KINDS: [Kind; 3] = [Kind::Cooperative, Kind::Handoff, Kind::Preemptive];

/// All policies that have a bound.
pub(crate) const POLICIES: [Policy; 4] = [
    Policy::Fifo,
    Policy::LifoSlot { cap: Some(3) },
    Policy::Priority { aging: Some(4) },
    Policy::FairShare,
];

/// One executor of the product.
#[derive(Clone, Copy)]
pub(crate) struct Setup {
    pub kind: Kind,
    pub policy: Policy,
    pub workers: usize,
    pub slice: Duration,
    pub spares: usize,
}

impl fmt::Debug for Setup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}, {:?}, {} workers", self.kind, self.policy, self.workers)
    }
}

impl Setup {
    /// With a short slice.
    pub(crate) fn new(kind: Kind, policy: Policy, workers: usize) -> Setup {
        Setup { kind, policy, workers, slice: SLICE, spares: SPARES }
    }

    /// With a slice that no turn overruns, for what is counted exactly.
    pub(crate) fn calm(self) -> Setup {
        Setup { slice: NEVER, ..self }
    }

    /// Does a turn that overruns let others go on?
    pub(crate) fn switches(&self) -> bool {
        self.kind != Kind::Cooperative
    }

    /// Its discipline.
    pub(crate) fn discipline(&self) -> Discipline {
        let Setup { slice, spares, workers, .. } = *self;
        match self.kind {
            Kind::Cooperative => Discipline::Cooperative,
            Kind::Handoff => Discipline::Handoff { slice, spares },
            Kind::Preemptive => Discipline::Preemptive { slice, threads: workers + spares },
        }
    }

    /// The executor.
    pub(crate) fn build(&self) -> Executor {
        let builder = Executor::builder().workers(self.workers).policy(self.policy);
        builder.discipline(self.discipline()).build().expect("all of the product can be built")
    }
}

/// The whole product.
pub(crate) fn all() -> Vec<Setup> {
    let mut all = vec![];
    for kind in KINDS {
        for policy in POLICIES {
            for workers in [1, 2] {
                all.push(Setup::new(kind, policy, workers));
            }
        }
    }
    all
}

/// Tries a promise on each executor that `wanted` admits; fails if it admits none.
pub(crate) fn each_where(wanted: impl Fn(&Setup) -> bool, body: impl Fn(Setup, Executor)) {
    let setups: Vec<Setup> = all().into_iter().filter(wanted).collect();
    assert!(!setups.is_empty(), "no executor was looked at");
    for setup in setups {
        on(setup, &body);
    }
}

/// Tries a promise on each executor of the product.
pub(crate) fn each(body: impl Fn(Setup, Executor)) {
    each_where(|_| true, body);
}

/// As [`each_where`], each executor on a thread of its own: for promises that are waited for.
pub(crate) fn each_at_once(wanted: impl Fn(&Setup) -> bool, body: impl Fn(Setup, Executor) + Sync) {
    let setups: Vec<Setup> = all().into_iter().filter(wanted).collect();
    assert!(!setups.is_empty(), "no executor was looked at");
    thread::scope(|threads| {
        for setup in setups {
            let body = &body;
            threads.spawn(move || on(setup, body));
        }
    });
}

/// Tries a promise on one executor, under a watchdog.
pub(crate) fn on(setup: Setup, body: impl Fn(Setup, Executor)) {
    let executor = setup.build();
    let watchdog = Watchdog::watch(format!("{setup:?}"), executor.handle());
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| body(setup, executor)));
    drop(watchdog);
    if let Err(panic) = failed {
        println!("on {setup:?}");
        std::panic::resume_unwind(panic);
    }
}
