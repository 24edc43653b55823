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

impl Snapshot {
    /// The copied bytes; the first one was at the stack pointer.
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The word that was at an address, if it was copied.
    fn word(&self, address: u64) -> Option<u64> {
        let at = usize::try_from(address.checked_sub(self.registers.sp)?).ok()?;
        let word = self.bytes().get(at..at.checked_add(8)?)?;
        Some(u64::from_ne_bytes(word.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_outside_the_copy_are_not_there() {
        let mut snapshot = Snapshot::new();
        snapshot.bytes = vec![0; 64].into_boxed_slice();
        snapshot.registers.sp = 0x1000;
        snapshot.length = 20;
        snapshot.bytes[8] = 5;
        assert_eq!(snapshot.word(0x1008), Some(5));
        assert_eq!(snapshot.word(0x0ff8), None);
        assert_eq!(snapshot.word(0x1010), None, "half of it was copied");
        assert_eq!(snapshot.word(u64::MAX), None);
    }
}
