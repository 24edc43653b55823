//! Runs the user's code where nobody is left to be told of its panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a destructor or a foreign waker that may panic, where the panic can go nowhere: the
/// output is abandoned, or a lock's other side waits for us to go on. The panic hook has reported
/// it by then. Says whether it came to its end.
pub(crate) fn quietly(code: impl FnOnce()) -> bool {
    let Err(payload) = catch_unwind(AssertUnwindSafe(code)) else { return true };
    // Its destructor may panic in its turn. What it panics with is let be.
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    struct PanicsWhenDropped;

    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("in a destructor");
        }
    }

    #[test]
    fn nothing_gets_out() {
        let mut ran = false;
        assert!(quietly(|| ran = true));
        assert!(ran);
        assert!(!quietly(|| drop(PanicsWhenDropped)));
        assert!(!quietly(|| std::panic::panic_any(PanicsWhenDropped)));
    }
}
