//! The executor's own task that wakes sleepers whose time has come.
//!
//! Waking may run any code, for a waker may be anybody's; and a worker between two turns runs no
//! code of users. So it only looks at the clock and wakes this task, whose turn does the rest, like
//! any other turn that may overrun, be handed off or be stopped.
//!
//! One sleeping worker, the *driver*, sleeps no longer than until the earliest deadline. While any
//! worker is awake, it looks at the clock every few turns; and if its turn goes on for long, the
//! monitor looks.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::OnceLock;
use std::task::Poll;
use std::time::Duration;

use crate::shared::{About, Shared};
use crate::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use crate::sync::full_fence;
use crate::task::AbortHandle;

/// The task, once there was a timer; and the driver.
#[derive(Default)]
pub(crate) struct TimerTask {
    task: OnceLock<AbortHandle>,
    /// The core whose holder sleeps until the earliest deadline, plus one; 0 if none does.
    driver: AtomicUsize,
    /// Until when it sleeps, in nanoseconds.
    until: AtomicU64,
}

impl TimerTask {
    /// The task is gone for good.
    pub(crate) fn end(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    /// The core's holder is about to sleep: how long may it? Has it become the driver?
    pub(crate) fn sleep_time(&self, shared: &Shared, core: usize) -> Option<Duration> {
        if shared.timers.next_deadline() == u64::MAX {
            return None;
        }
        // Ordering: Relaxed on both sides; a role, nothing is published by it. The fence below
        // and the one in `changed` see to it that one side sees the other.
        let role = self.driver.compare_exchange(0, core + 1, Ordering::Relaxed, Ordering::Relaxed);
        if role.is_err() {
            return None;
        }
        // Ordering: Relaxed, as above. What is stored after a deadline that moves meanwhile is a
        // time at which the driver looks again, so it is never too late.
        self.until.store(shared.timers.next_deadline(), Ordering::Relaxed);
        full_fence();
        let deadline = shared.timers.next_deadline();
        // Ordering: Relaxed, as above.
        self.until.fetch_min(deadline, Ordering::Relaxed);
        Some(Duration::from_nanos(deadline.saturating_sub(shared.clock.now())))
    }

    /// The core's holder is awake.
    pub(crate) fn awake(&self, core: usize) {
        // Ordering: Relaxed, as above; only the driver takes the role back.
        if self.driver.load(Ordering::Relaxed) == core + 1 {
            // Ordering: Relaxed, as above.
            self.driver.store(0, Ordering::Relaxed);
        }
    }

    /// The earliest deadline moved forward: whoever sleeps until a later one looks again.
    pub(crate) fn changed(&self, shared: &Arc<Shared>) {
        self.task.get_or_init(|| start(shared));
        full_fence();
        // Ordering: Relaxed, as above.
        match self.driver.load(Ordering::Relaxed).checked_sub(1) {
            // Ordering: Relaxed, as above.
            Some(_) if self.until.load(Ordering::Relaxed) <= shared.timers.next_deadline() => {}
            Some(core) => shared.cores[core].parker.unpark(),
            // A thread that holds a core looks before it sleeps.
            None if !crate::context::core().is_null() => {}
            None => shared.wake_a_worker(),
        }
    }
}

fn start(shared: &Arc<Shared>) -> AbortHandle {
    let name = Some("timers".into());
    let about = About { name, system: true, priority: crate::policy::OWN, ..About::default() };
    let future = poll_fn(|_| {
        crate::context::with_shared(|shared| {
            if let Some(shared) = shared {
                shared.timers.fire(shared.clock.now());
            }
        });
        Poll::<()>::Pending
    });
    shared.spawn(future, about).abort_handle()
}

impl Shared {
    /// Wakes the task if the earliest deadline is reached.
    #[inline]
    pub(crate) fn look_at_timers(&self) {
        let deadline = self.timers.next_deadline();
        if deadline != u64::MAX
            && deadline <= self.clock.now()
            && let Some(task) = self.timer_task.task.get()
        {
            task.wake();
        }
    }
}
