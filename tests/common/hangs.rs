//! Ends a test program that hangs, and says what it was doing.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use turnwise::Handle;

/// A test that takes longer hangs. Generous: it is there to say so, not to measure.
const LIMIT: Duration = Duration::from_secs(120);

/// Ends the program, with a reason, if what follows hangs; until dropped.
pub(crate) struct Watchdog {
    handle: Arc<Mutex<Option<Handle>>>,
    _until_dropped: Sender<()>,
}

impl Watchdog {
    /// Watches what follows. The executor's numbers are printed if it hangs.
    pub(crate) fn watch(what: String, handle: Handle) -> Watchdog {
        let (end, ended) = channel();
        let handle = Arc::new(Mutex::new(Some(handle)));
        let seen = Arc::clone(&handle);
        thread::spawn(move || {
            if let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(LIMIT) {
                let metrics = seen.lock().map(|it| it.as_ref().map(Handle::metrics));
                // Written at once: what is printed in a test is kept until it is over.
                let said = format!("after {LIMIT:?} it hangs: {what}\n{metrics:#?}\n");
                let _ = std::io::stderr().write_all(said.as_bytes());
                std::process::abort();
            }
        });
        Watchdog { handle, _until_dropped: end }
    }
}

impl Drop for Watchdog {
    /// The executor is not kept: some tests ask whether all of it is gone.
    fn drop(&mut self) {
        self.handle.lock().expect("nobody panics under this lock").take();
    }
}
