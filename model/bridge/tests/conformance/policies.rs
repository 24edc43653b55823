//! The policies that both sides have.

use turnwise_schedulers::spec::{Discipline, Policy};

/// Those under which nobody starves.
const FAIR: [Policy; 6] = [
    Policy::Fifo,
    Policy::LifoSlot { cap: Some(1) },
    Policy::LifoSlot { cap: Some(2) },
    Policy::Priority { aging: Some(1) },
    Policy::Priority { aging: Some(3) },
    Policy::FairShare,
];

/// Those under which somebody may.
const UNFAIR: [Policy; 2] = [Policy::LifoSlot { cap: None }, Policy::Priority { aging: None }];

/// The policies that the executor has under the discipline: a preemptive one lets nobody starve.
pub fn policies(discipline: Discipline) -> Vec<Policy> {
    let unfair = UNFAIR.into_iter().filter(|_| discipline != Discipline::Preemptive);
    FAIR.into_iter().chain(unfair).collect()
}
