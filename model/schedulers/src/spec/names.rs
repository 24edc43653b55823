//! What disciplines and policies are called in case files.

use super::{Discipline, Policy};

impl Discipline {
    /// Its name in case files.
    pub const fn name(self) -> &'static str {
        match self {
            Discipline::Cooperative => "cooperative",
            Discipline::Preemptive => "preemptive",
            Discipline::Handoff => "handoff",
        }
    }
}

impl Policy {
    /// Its name in case files, without its parameters.
    pub const fn name(self) -> &'static str {
        match self {
            Policy::Any => "any",
            Policy::Fifo => "fifo",
            Policy::LifoSlot { .. } => "lifo-slot",
            Policy::RoundRobin => "round-robin",
            Policy::Priority { .. } => "priority",
            Policy::Multilevel { .. } => "multilevel",
            Policy::FairShare => "fair-share",
            Policy::WorkStealing { .. } => "work-stealing",
        }
    }
}
