//! Where one thread waits until another says so; a word that came first counts, once.
//!
//! On Linux a futex: waiting and waking are system calls on one word, which a signal handler may
//! use too. Elsewhere, and under loom, a mutex with a condition.

use std::time::Duration;

#[cfg(all(target_os = "linux", not(turnwise_loom)))]
mod chosen {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    const EMPTY: u32 = 0;
    const WAITING: u32 = 1;
    const TOLD: u32 = 2;

    /// The word, and what it says.
    #[derive(Debug, Default)]
    pub(crate) struct Parker(AtomicU32);

    impl Parker {
        pub(super) fn wait(&self, at_most: Option<Duration>) -> bool {
            // Ordering: Acquire pairs with the Release in `tell`: what was written before is seen.
            if self.0.swap(EMPTY, Ordering::Acquire) == TOLD {
                return true;
            }
            // Ordering: Relaxed on success, nothing is published; Acquire on failure as above.
            let wait =
                self.0.compare_exchange(EMPTY, WAITING, Ordering::Relaxed, Ordering::Acquire);
            if wait.is_ok() {
                futex_wait(&self.0, WAITING, at_most);
            }
            // Woken, timed out, interrupted, or for no reason: the word says which.
            // Ordering: Acquire, as above.
            self.0.swap(EMPTY, Ordering::Acquire) == TOLD
        }

        pub(super) fn tell(&self) {
            // Ordering: Release pairs with the Acquires in `wait`.
            if self.0.swap(TOLD, Ordering::Release) == WAITING {
                futex_wake(&self.0);
            }
        }
    }

    fn futex_wait(word: &AtomicU32, expected: u32, at_most: Option<Duration>) {
        let time = at_most.map(|time| libc::timespec {
            tv_sec: time.as_secs().try_into().unwrap_or(libc::time_t::MAX),
            tv_nsec: time.subsec_nanos().into(),
        });
        let time = time.as_ref().map_or(std::ptr::null(), |time| time as *const _);
        // SAFETY: the word outlives the call, the time too; the kernel compares before it waits.
        unsafe {
            libc::syscall(
                libc::SYS_futex,
                word.as_ptr(),
                libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
                expected,
                time,
            );
        }
    }

    fn futex_wake(word: &AtomicU32) {
        // SAFETY: waking looks at the word's address only; a stale one wakes nobody.
        unsafe {
            libc::syscall(
                libc::SYS_futex,
                word.as_ptr(),
                libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
                1,
            );
        }
    }
}

#[cfg(not(all(target_os = "linux", not(turnwise_loom))))]
mod chosen {
    use std::time::Duration;

    #[cfg(turnwise_loom)]
    use loom::sync::{Condvar, Mutex};
    #[cfg(not(turnwise_loom))]
    use std::sync::{Condvar, Mutex};

    /// Was it told?
    #[derive(Debug)]
    pub(crate) struct Parker {
        told: Mutex<bool>,
        change: Condvar,
    }

    impl Default for Parker {
        fn default() -> Self {
            Parker { told: Mutex::new(false), change: Condvar::new() }
        }
    }

    impl Parker {
        pub(super) fn wait(&self, at_most: Option<Duration>) -> bool {
            let mut told = self.told.lock().expect("nobody panics under this lock");
            if !*told {
                told = match at_most {
                    #[cfg(not(turnwise_loom))]
                    Some(time) => {
                        self.change.wait_timeout(told, time).expect("no panic under this lock").0
                    }
                    _ => self.change.wait(told).expect("nobody panics under this lock"),
                };
            }
            std::mem::take(&mut told)
        }

        pub(super) fn tell(&self) {
            *self.told.lock().expect("nobody panics under this lock") = true;
            self.change.notify_one();
        }
    }
}

pub(crate) use chosen::Parker;

impl Parker {
    /// Waits until told; at most so long, if a time is given. Says whether it was told: it may also
    /// return for no reason, so the caller looks again at what it waits for.
    pub(crate) fn park(&self, at_most: Option<Duration>) -> bool {
        self.wait(at_most)
    }

    /// Tells the one that waits, or the next one that will.
    pub(crate) fn unpark(&self) {
        self.tell();
    }
}
