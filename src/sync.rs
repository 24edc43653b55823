//! Std, loom or shuttle, decided here only.
//!
//! All other files take atomics, threads, cells and thread-locals from here. The choice hangs on
//! `cfg(turnwise_loom)` and `cfg(turnwise_shuttle)` alone: an integration test builds this library
//! without `cfg(test)`, so a facade that asked for that too would quietly test nothing. Under
//! either no thread is interrupted by a signal: the explorer says who goes on, between two
//! operations on what comes from here.

#[cfg(not(turnwise_loom))]
mod cell;
mod lock;
mod parker;
mod spoil;

pub(crate) use lock::Lock;
pub use parker::Parker;
pub use spoil::Rule;
pub(crate) use spoil::is_spoiled;
#[cfg(any(turnwise_loom, turnwise_shuttle, turnwise_test))]
pub use spoil::{mend, spoil};

#[cfg(not(any(turnwise_loom, turnwise_shuttle)))]
mod chosen {
    pub(crate) use std::sync::atomic;
    pub(crate) use std::thread;

    pub(crate) use std::thread_local as local;

    pub(crate) use super::cell::UnsafeCell;

    /// Gives the processor away while another thread holds what we want.
    #[inline]
    pub(crate) fn relax(tries: u32) {
        if tries < 64 {
            std::hint::spin_loop();
        } else {
            std::thread::yield_now();
        }
    }
}

#[cfg(turnwise_loom)]
mod chosen {
    pub(crate) use loom::cell::UnsafeCell;
    pub(crate) use loom::sync::{Condvar, Mutex, atomic};

    pub(crate) mod thread {
        pub(crate) use loom::thread::{Builder, JoinHandle};
        // How many processors there are is nothing to be explored.
        pub(crate) use std::thread::available_parallelism;
    }

    /// Loom's threads share one thread of the system, so its thread-locals are loom's too.
    macro_rules! local {
        (static $name:ident: $type:ty = const { $init:expr };) => {
            loom::thread_local! { static $name: $type = $init; }
        };
    }
    pub(crate) use local;

    /// Lets another of loom's threads go on.
    pub(crate) fn relax(_tries: u32) {
        loom::thread::yield_now();
    }
}

#[cfg(turnwise_shuttle)]
mod chosen {
    pub(crate) use shuttle::sync::{Condvar, Mutex, atomic};

    pub(crate) use super::cell::UnsafeCell;

    pub(crate) mod thread {
        pub(crate) use shuttle::thread::{Builder, JoinHandle};
        // How many processors there are is nothing to be explored.
        pub(crate) use std::thread::available_parallelism;
    }

    /// Shuttle's threads share one thread of the system too.
    macro_rules! local {
        (static $name:ident: $type:ty = const { $init:expr };) => {
            shuttle::thread_local! { static $name: $type = $init; }
        };
    }
    pub(crate) use local;

    /// Lets another of shuttle's threads go on.
    pub(crate) fn relax(_tries: u32) {
        shuttle::thread::yield_now();
    }
}

/// What a task-local's slot is: under an explorer too, for users' statics are none of its.
pub(crate) use std::thread::LocalKey;

/// Counts of owners are not what is explored: std's everywhere.
pub(crate) use std::sync::Arc;

/// Atomics of those who only observe: no explorer takes them for steps.
#[cfg(feature = "probe")]
pub(crate) use std::sync::atomic as unseen;

#[cfg(any(turnwise_loom, turnwise_shuttle))]
pub(crate) use chosen::{Condvar, Mutex};
pub(crate) use chosen::{UnsafeCell, atomic, local, relax, thread};

/// A full fence between a store and the load of what another thread stores before its own fence.
#[inline(always)]
pub(crate) fn full_fence() {
    // Ordering: SeqCst, and a fence rather than accesses: of two threads that each store, fence
    // and load, at least one sees the other's store. Weaker fences let both loads go first.
    atomic::fence(atomic::Ordering::SeqCst);
}

/// Written and read by one thread and the handlers that interrupt it.
pub(crate) struct Own(std::sync::atomic::AtomicUsize);

impl Own {
    pub(crate) const fn new() -> Self {
        Own(std::sync::atomic::AtomicUsize::new(0))
    }

    #[inline(always)]
    pub(crate) fn get(&self) -> usize {
        // Ordering: Relaxed; one thread, whose handlers see its program order.
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }

    #[inline(always)]
    pub(crate) fn set(&self, value: usize) {
        // Ordering: Relaxed, as in `get`.
        self.0.store(value, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Keeps the compiler from moving what this thread does across, for handlers on the same thread.
#[inline(always)]
pub(crate) fn stay_in_order() {
    // Ordering: SeqCst, for the compiler only: a handler sees this thread's program order.
    std::sync::atomic::compiler_fence(std::sync::atomic::Ordering::SeqCst);
}

/// A number that one thread writes, and that others may look at without depending on its age.
#[derive(Debug, Default)]
pub(crate) struct Gauge(std::sync::atomic::AtomicU64);

impl Gauge {
    pub(crate) const fn new() -> Self {
        Gauge(std::sync::atomic::AtomicU64::new(0))
    }

    #[inline(always)]
    pub(crate) fn get(&self) -> u64 {
        // Ordering: Relaxed; a statistic, nothing is read on the strength of it.
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Only its one writer calls this.
    #[inline(always)]
    pub(crate) fn set(&self, value: u64) {
        // Ordering: Relaxed, as above; one writer, so no read-modify-write is needed.
        self.0.store(value, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Keeps what one thread writes often from sharing a cache line with what others read.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Padded<T>(pub T);

impl<T> std::ops::Deref for Padded<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}
