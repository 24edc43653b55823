//! Where one thread waits until another says so; a word that came first counts, once.
//!
//! On Linux a futex: waiting and waking are system calls on one word, which a signal handler may
//! use too. Elsewhere a mutex with a condition. Under loom and shuttle the word is the same as on
//! Linux, and the system calls are made of the explorer's mutex and condition: compared and put to
//! sleep in one step, as the kernel does it.

use std::time::Duration;

#[cfg(any(target_os = "linux", turnwise_loom, turnwise_shuttle))]
mod chosen {
    use std::time::Duration;

    use super::futex::Futex;
    use crate::sync::atomic::Ordering;

    const EMPTY: u32 = 0;
    const WAITING: u32 = 1;
    const TOLD: u32 = 2;

    /// The word, and what it says.
    #[derive(Debug, Default)]
    pub struct Parker(Futex);

    impl Parker {
        pub(super) fn wait(&self, at_most: Option<Duration>) -> bool {
            let word = self.0.word();
            // Ordering: Acquire pairs with the Release in `tell`: what was written before is seen.
            if word.swap(EMPTY, Ordering::Acquire) == TOLD {
                return true;
            }
            // Ordering: Relaxed on success, nothing is published; Acquire on failure as above.
            let wait = word.compare_exchange(EMPTY, WAITING, Ordering::Relaxed, Ordering::Acquire);
            if wait.is_ok() {
                self.0.wait(WAITING, at_most);
            }
            // Woken, timed out, interrupted, or for no reason: the word says which.
            // Ordering: Acquire, as above.
            word.swap(EMPTY, Ordering::Acquire) == TOLD
        }

        pub(super) fn tell(&self) {
            // Ordering: Release pairs with the Acquires in `wait`.
            if self.0.word().swap(TOLD, Ordering::Release) == WAITING {
                self.0.wake();
            }
        }
    }
}

#[cfg(all(target_os = "linux", not(any(turnwise_loom, turnwise_shuttle))))]
mod futex {
    use std::time::Duration;

    use crate::sync::atomic::AtomicU32;

    /// A word on which a thread can sleep.
    #[derive(Debug, Default)]
    pub(super) struct Futex(AtomicU32);

    impl Futex {
        #[inline]
        pub(super) fn word(&self) -> &AtomicU32 {
            &self.0
        }

        /// Sleeps if the word is as expected.
        pub(super) fn wait(&self, expected: u32, at_most: Option<Duration>) {
            let time = at_most.map(|time| libc::timespec {
                tv_sec: time.as_secs().try_into().unwrap_or(libc::time_t::MAX),
                tv_nsec: time.subsec_nanos() as _,
            });
            let time = time.as_ref().map_or(std::ptr::null(), |time| time as *const _);
            // SAFETY: the word outlives the call, the time too; the kernel compares before it
            // waits.
            unsafe {
                libc::syscall(
                    libc::SYS_futex,
                    self.0.as_ptr(),
                    libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
                    expected,
                    time,
                );
            }
        }

        pub(super) fn wake(&self) {
            // SAFETY: waking looks at the word's address only; a stale one wakes nobody.
            unsafe {
                libc::syscall(
                    libc::SYS_futex,
                    self.0.as_ptr(),
                    libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
                    1,
                );
            }
        }
    }
}

#[cfg(any(turnwise_loom, turnwise_shuttle))]
mod futex {
    use std::time::Duration;

    use crate::sync::atomic::{AtomicU32, Ordering};
    use crate::sync::{Condvar, Mutex, relax};

    /// A word on which one of the explorer's threads can sleep.
    #[derive(Debug)]
    pub(super) struct Futex {
        word: AtomicU32,
        queue: Mutex<()>,
        change: Condvar,
    }

    impl Default for Futex {
        fn default() -> Self {
            Futex { word: AtomicU32::new(0), queue: Mutex::new(()), change: Condvar::new() }
        }
    }

    impl Futex {
        pub(super) fn word(&self) -> &AtomicU32 {
            &self.word
        }

        /// Sleeps if the word is as expected. There is no time here: a wait with an end is over as
        /// soon as the others could go on.
        pub(super) fn wait(&self, expected: u32, at_most: Option<Duration>) {
            if at_most.is_some() {
                return relax(0);
            }
            let queue = self.queue.lock().expect("nobody panics under this lock");
            // Ordering: Relaxed; the kernel's comparison orders nothing either.
            if self.word.load(Ordering::Relaxed) == expected {
                drop(self.change.wait(queue).expect("nobody panics under this lock"));
            }
        }

        pub(super) fn wake(&self) {
            let _queue = self.queue.lock().expect("nobody panics under this lock");
            self.change.notify_one();
        }
    }
}

#[cfg(not(any(target_os = "linux", turnwise_loom, turnwise_shuttle)))]
mod chosen {
    use std::sync::{Condvar, Mutex};
    use std::time::Duration;

    /// Was it told?
    #[derive(Debug, Default)]
    pub struct Parker {
        told: Mutex<bool>,
        change: Condvar,
    }

    impl Parker {
        pub(super) fn wait(&self, at_most: Option<Duration>) -> bool {
            let mut told = self.told.lock().expect("nobody panics under this lock");
            if !*told {
                told = match at_most {
                    Some(time) => {
                        self.change.wait_timeout(told, time).expect("no panic under this lock").0
                    }
                    None => self.change.wait(told).expect("nobody panics under this lock"),
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

pub use chosen::Parker;

impl Parker {
    /// Waits until told; at most so long, if a time is given. Says whether it was told: it may also
    /// return for no reason, so the caller looks again at what it waits for.
    pub fn park(&self, at_most: Option<Duration>) -> bool {
        self.wait(at_most)
    }

    /// Tells the one that waits, or the next one that will.
    pub fn unpark(&self) {
        self.tell();
    }
}
