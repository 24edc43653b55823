//! A small language of programs, and how they are drawn.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;

/// Channels that a program's tasks share.
pub(crate) const CHANNELS: usize = 3;

/// What a task does, one after the other.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Yield,
    /// Sleeps for so many microseconds.
    Sleep(u16),
    /// Spawns a child with a priority.
    Spawn(u8, Vec<Step>),
    /// Awaits one of the children whose handle it has, chosen by the number.
    Join(u8),
    Abort(u8),
    /// Lets go of a child's handle.
    Detach(u8),
    /// Aborts itself: effective when the turn ends.
    AbortItself,
    Send(u8),
    /// Waits for something from the channel, a while.
    Receive(u8),
    /// Awaits a child, a while, and keeps its handle.
    JoinAWhile(u8),
    /// Computes for so many microseconds.
    Compute(u16),
    /// Lets its thread block while it computes.
    InPlace(u16),
    Panic,
}

/// The whole, as the steps of its root.
pub(crate) type Program = Vec<Step>;

fn step() -> impl Strategy<Value = Step> {
    let leaf = prop_oneof![
        6 => Just(Step::Yield),
        2 => (0..60_u16).prop_map(Step::Sleep),
        3 => any::<u8>().prop_map(Step::Join),
        1 => any::<u8>().prop_map(Step::Abort),
        1 => any::<u8>().prop_map(Step::Detach),
        1 => Just(Step::AbortItself),
        3 => any::<u8>().prop_map(Step::Send),
        2 => any::<u8>().prop_map(Step::Receive),
        1 => any::<u8>().prop_map(Step::JoinAWhile),
        1 => (0..300_u16).prop_map(Step::Compute),
        1 => (0..100_u16).prop_map(Step::InPlace),
        1 => Just(Step::Panic),
    ];
    leaf.prop_recursive(4, 60, 8, |inner| {
        prop_oneof![
            2 => inner.clone(),
            3 => (0..=3_u8, vec(inner, 0..8)).prop_map(|(priority, child)| {
                Step::Spawn(priority, child)
            }),
        ]
    })
}

/// Programs of a few dozen tasks at most.
pub(crate) fn programs() -> impl Strategy<Value = Program> {
    vec(step(), 1..12)
}

/// Programs in which nothing takes time but turns: for bounds.
pub(crate) fn without_time(program: &[Step]) -> Program {
    let steps = program.iter().filter_map(|step| match step {
        Step::Spawn(priority, child) => Some(Step::Spawn(*priority, without_time(child))),
        Step::Sleep(_) | Step::Receive(_) | Step::JoinAWhile(_) => Some(Step::Yield),
        Step::Compute(_) | Step::InPlace(_) => None,
        step => Some(step.clone()),
    });
    steps.collect()
}
