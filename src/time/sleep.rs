//! Waiting for a time.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use super::entry::{Entry, State};
use super::timers::Placed;
use super::{Host, after, within};
use crate::budget;

/// Waits for `duration`, which is reckoned from this call.
///
/// Called outside any executor, it waits from its first poll on. A duration of more than a hundred
/// years counts as a hundred years. The sleep ends at its deadline or later, never sooner; see
/// [the module](super) on how exact it is.
///
/// # Panics
///
/// The future panics when it is first polled outside any executor.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use turnwise::{Executor, sleep};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     sleep(Duration::from_millis(5)).await;
/// });
/// # Ok(())
/// # }
/// ```
pub fn sleep(duration: Duration) -> Sleep {
    Sleep::new(match within() {
        Some(now) => When::At(after(now, duration)),
        None => When::After(duration),
    })
}

/// Waits until an instant; does not wait if that has passed.
///
/// # Panics
///
/// The future panics when it is first polled outside any executor.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use turnwise::time::now;
/// use turnwise::{Executor, sleep_until};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     let deadline = now() + Duration::from_millis(5);
///     sleep_until(deadline).await;
///     assert!(now() >= deadline);
/// });
/// # Ok(())
/// # }
/// ```
pub fn sleep_until(deadline: Instant) -> Sleep {
    Sleep::new(When::At(deadline))
}

/// A future that is ready once its deadline has come. Made by [`sleep`] and [`sleep_until`].
///
/// The future may be polled by one task after another, and by one executor after another: it wakes
/// whoever polled it last. Dropping it is always right and waits for nothing. Once ready it stays
/// ready, until [`reset`](Self::reset). When the executor that polled it last has shut down, it
/// stays pending.
///
/// Becoming ready costs the task one unit of its budget; polls that find it pending cost none, so
/// that one task may wait for any number of sleeps.
///
/// # Examples
///
/// A sleep that is put off. It must be pinned to be polled in place.
///
/// ```
/// use std::pin::pin;
/// use std::time::Duration;
/// use turnwise::{Executor, sleep};
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let ex = Executor::builder().workers(1).build()?;
/// ex.run(async {
///     let mut alarm = pin!(sleep(Duration::from_secs(3600)));
///     let sooner = alarm.deadline() - Duration::from_secs(3600);
///     alarm.as_mut().reset(sooner);
///     alarm.as_mut().await;
///     assert!(alarm.is_elapsed());
/// });
/// # Ok(())
/// # }
/// ```
#[must_use = "a future does nothing unless it is awaited"]
pub struct Sleep {
    when: When,
    /// The executor in whose timers the entry is, or was last.
    host: Option<Host>,
    /// Which waker the entry holds. Means something only while the entry waits.
    held: Identity,
    entry: Entry,
}

/// When it is to end.
#[derive(Clone, Copy, Debug)]
enum When {
    At(Instant),
    /// So long after the first poll.
    After(Duration),
}

/// Tells wakers apart as [`Waker::will_wake`] does. That of a waker that is alive is its own.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity(usize, usize);

impl Identity {
    fn of(waker: &Waker) -> Self {
        Identity(waker.data().addr(), std::ptr::from_ref(waker.vtable()).addr())
    }
}

impl Sleep {
    fn new(when: When) -> Self {
        Sleep { when, host: None, held: Identity(0, 0), entry: Entry::new() }
    }

    /// When the sleep ends. If it was made outside any executor and has not been polled yet: when
    /// it would end if it were polled now.
    pub fn deadline(&self) -> Instant {
        match self.when {
            When::At(deadline) => deadline,
            When::After(duration) => after(super::now(), duration),
        }
    }

    /// Is the sleep over? It is from when the executor has noticed that the deadline has come, or a
    /// poll has; before the first poll it is not.
    pub fn is_elapsed(&self) -> bool {
        self.entry.state() == State::Fired
    }

    /// Moves the sleep to another deadline, earlier or later, be it over or not.
    ///
    /// A task that waits for the sleep goes on waiting, until the new deadline. If the old one has
    /// come at the same moment, the task may be woken for it; the next poll then says that the
    /// sleep is not over. Of the sleeps with one deadline a reset one is the last.
    pub fn reset(self: Pin<&mut Self>, deadline: Instant) {
        // SAFETY: nothing is moved out of it.
        let this = unsafe { self.get_unchecked_mut() };
        this.when = When::At(deadline);
        if this.entry.state() == State::Waiting
            && let Some(host) = &this.host
        {
            let due = host.clock().nanos_of(deadline);
            // SAFETY: we own the entry, it is pinned as we are, and it waits in these timers.
            match unsafe { host.timers().change(Pin::new_unchecked(&this.entry), due) } {
                Placed::Earliest => return host.deadline_moved_forward(),
                Placed::Waits => return,
                Placed::Not => {}
            }
        }
        this.entry.set(State::Idle);
    }

    /// Polls without regard to the budget.
    pub(super) fn poll_over(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: nothing is moved out of it.
        let this = unsafe { self.get_unchecked_mut() };
        match this.entry.state() {
            State::Fired => Poll::Ready(()),
            // If it fires just now, the waker that is called is this one.
            State::Waiting if this.held == Identity::of(cx.waker()) => Poll::Pending,
            State::Waiting => this.wait_otherwise(cx),
            State::Idle | State::Closed => this.wait(cx),
        }
    }

    /// Begins to wait. The entry does not wait, and is pinned.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.host.as_ref().is_some_and(Host::is_current) {
            match Host::current() {
                Some(host) => self.host = Some(host),
                None if self.entry.state() == State::Closed => return Poll::Pending,
                None => panic!("a sleep was polled outside any executor"),
            }
        }
        let Some(host) = &self.host else { return Poll::Pending };
        let now = host.clock().now();
        if let When::After(duration) = self.when {
            self.when = When::At(after(host.clock().instant_of(now), duration));
        }
        let due = host.clock().nanos_of(self.deadline());
        if due <= now {
            self.entry.set(State::Fired);
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        self.held = Identity::of(&waker);
        // SAFETY: we own the entry, it does not wait, and it is pinned as we are. While it waits
        // `host` stays, and our drop cancels it.
        let placed = unsafe { host.timers().insert(Pin::new_unchecked(&self.entry), due, waker) };
        if placed == Placed::Earliest {
            host.deadline_moved_forward();
        }
        Poll::Pending
    }

    /// Goes on waiting, with another waker, and maybe in another executor. The entry waited a
    /// moment ago, and is pinned.
    fn wait_otherwise(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(host) = &self.host else { return Poll::Pending };
        if !host.is_current() && Host::current().is_some() {
            self.cancel();
            return if self.is_elapsed() { Poll::Ready(()) } else { self.wait(cx) };
        }
        let waker = cx.waker().clone();
        let held = Identity::of(&waker);
        // SAFETY: we own the entry, it is pinned as we are, and if it waits, then here.
        let left_over =
            unsafe { host.timers().exchange_waker(Pin::new_unchecked(&self.entry), waker) };
        self.held = held;
        drop(left_over);
        if self.is_elapsed() { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Stops waiting. The entry is pinned, or has never waited.
    fn cancel(&mut self) {
        if self.entry.state() == State::Waiting
            && let Some(host) = &self.host
        {
            // SAFETY: we own the entry, it is pinned as we are, and it waits in these timers.
            drop(unsafe { host.timers().cancel(Pin::new_unchecked(&self.entry)) });
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        ready!(self.as_mut().poll_over(cx));
        // A sleep that is over stays so: it can be had in the next turn as well.
        budget::poll_spend(cx)
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.entry.state();
        f.debug_struct("Sleep").field("when", &self.when).field("state", &state).finish()
    }
}
