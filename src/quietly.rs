//! Runs the user's code where nobody is left to be told of its panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a destructor or a foreign waker that may panic, where the panic can go nowhere: the
/// output is abandoned, or a lock's other side waits for us to go on. The panic hook has reported
/// it by then.
pub(crate) fn quietly(code: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(code)) {
        // Its destructor might panic in its turn.
        std::mem::forget(payload);
    }
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
        quietly(|| ran = true);
        assert!(ran);
        quietly(|| drop(PanicsWhenDropped));
        quietly(|| std::panic::panic_any(PanicsWhenDropped));
    }
}
