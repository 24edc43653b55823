//! The policies that both sides have.

use turnwise_schedulers::spec::Policy;

/// The policies that the executor has.
pub const POLICIES: [Policy; 6] = [
    Policy::Fifo,
    Policy::LifoSlot { cap: Some(1) },
    Policy::LifoSlot { cap: Some(2) },
    Policy::Priority { aging: Some(1) },
    Policy::Priority { aging: Some(3) },
    Policy::FairShare,
];
