//! From a copied stack to named frames: the one part that needs the feature `backtrace`.

mod modules;
mod resolve;
mod symbols;
mod unwind;

use super::capture::Snapshot;
use super::report::{Frame, Trace};

/// The frames of a snapshot that has a stack, innermost first, and how much they are of it.
///
/// Reads files, allocates, and takes the loader's lock; on the reporter only. A stopped task may
/// hold that lock, or the allocator's: then this waits until that task has had its turn.
///
/// A panic in the libraries that read the tables, as broken debug information might cause, costs
/// the frames and not the report.
pub(crate) fn of(snapshot: &Snapshot) -> (Vec<Frame>, Trace) {
    let read = || {
        let walk = unwind::walk(snapshot);
        (resolve::frames(&walk), walk.trace)
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or((vec![], Trace::Cut))
}
