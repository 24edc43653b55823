//! Values that a future carries with it, for all code that its polls run.
//!
//! The value lives in the scoped future. A poll puts it into a thread-local for as long as it
//! lasts, and takes it back at its end, by a panic too. A poll stays on its thread from its
//! beginning to its end under every discipline: a core that is handed on leaves the poll and its
//! thread behind, and a stopped poll stops its thread. So no other task ever sees the value, and
//! the poll never misses it.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::mem::swap;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::sync::LocalKey;

/// Declares statics whose values go with a task, or with a part of one.
///
/// ```
/// turnwise::task_local! {
///     /// Who is served.
///     pub static USER: String;
///     static DEPTH: u32;
/// }
///
/// # fn main() -> Result<(), turnwise::BuildError> {
/// let executor = turnwise::Executor::builder().workers(1).build()?;
/// let greeting = executor.block_on(USER.scope("Ada".to_owned(), async {
///     turnwise::yield_now().await;
///     USER.with(|user| format!("good day, {user}"))
/// }));
/// assert_eq!(greeting, "good day, Ada");
/// assert!(DEPTH.try_with(|_| ()).is_err());
/// # Ok(())
/// # }
/// ```
///
/// A task that is spawned in a scope does not inherit it: scope the spawned future.
#[macro_export]
macro_rules! task_local {
    () => {};
    ($(#[$attribute:meta])* $visible:vis static $name:ident: $type:ty; $($others:tt)*) => {
        $(#[$attribute])*
        $visible static $name: $crate::TaskLocal<$type> = {
            ::std::thread_local! {
                static SLOT: ::std::cell::RefCell<::std::option::Option<$type>> =
                    const { ::std::cell::RefCell::new(::std::option::Option::None) };
            }
            $crate::TaskLocal::__new(SLOT)
        };
        $crate::task_local! { $($others)* }
    };
}

/// A value that goes with a task; declared by [`task_local!`](crate::task_local!).
pub struct TaskLocal<T: 'static>(LocalKey<RefCell<Option<T>>>);

impl<T: 'static> TaskLocal<T> {
    /// For the macro only.
    #[doc(hidden)]
    pub const fn __new(slot: LocalKey<RefCell<Option<T>>>) -> Self {
        TaskLocal(slot)
    }

    /// The future, with this value for all that its polls and its destructor run.
    ///
    /// Scopes nest: within the inner one its value is seen.
    ///
    /// # Panics
    ///
    /// A poll panics within the closure of [`with`](Self::with) of the same key.
    pub fn scope<F: Future>(&'static self, value: T, future: F) -> Scope<T, F> {
        Scope { local: self, value: Some(value), future: Some(future) }
    }

    /// Calls the closure with the value.
    ///
    /// # Panics
    ///
    /// If there is none: no poll of a [`scope`](Self::scope) of this key is under way on this
    /// thread.
    pub fn with<R>(&'static self, closure: impl FnOnce(&T) -> R) -> R {
        match self.try_with(closure) {
            Ok(result) => result,
            Err(error) => panic!("{error}"),
        }
    }

    /// Calls the closure with the value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn try_with<R>(&'static self, closure: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        let result = self.0.try_with(|slot| slot.borrow().as_ref().map(closure));
        result.ok().flatten().ok_or(AccessError(()))
    }

    /// Exchanges the value of this thread with another, and back when what is returned is dropped;
    /// none if the closure of `with` is running, or the thread's locals are gone.
    fn exchange<'a>(&'static self, value: &'a mut Option<T>) -> Option<Exchanged<'a, T>> {
        let exchanged = self
            .0
            .try_with(|slot| slot.try_borrow_mut().map(|mut slot| swap(&mut *slot, value)).is_ok());
        exchanged.unwrap_or(false).then(|| Exchanged { local: self, value })
    }
}

impl<T: 'static> fmt::Debug for TaskLocal<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TaskLocal").finish_non_exhaustive()
    }
}

/// While it lives, a scope's value is the thread's.
struct Exchanged<'a, T: 'static> {
    local: &'static TaskLocal<T>,
    value: &'a mut Option<T>,
}

impl<T> Drop for Exchanged<'_, T> {
    fn drop(&mut self) {
        // Within this lifetime each `with` has returned and each inner scope has changed back, so
        // the slot is not borrowed; and the thread's locals, which were there, go last.
        let back = self.local.0.try_with(|slot| swap(&mut *slot.borrow_mut(), self.value));
        debug_assert!(back.is_ok(), "the thread's locals went in the middle of a poll");
    }
}

/// A future with a value of a [`TaskLocal`]; made by [`TaskLocal::scope`].
#[must_use = "futures do nothing unless they are polled"]
pub struct Scope<T: 'static, F> {
    local: &'static TaskLocal<T>,
    /// None during a poll.
    value: Option<T>,
    /// None only once it is dropped. Pinned as this is.
    future: Option<F>,
}

// The value is never pinned.
impl<T, F: Unpin> Unpin for Scope<T, F> {}

impl<T, F: Future> Future for Scope<T, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the future is not moved out of here, and is dropped in its place.
        let Scope { local, value, future } = unsafe { self.get_unchecked_mut() };
        let Some(_exchanged) = local.exchange(value) else {
            panic!("a scope was polled within `with` of its own task-local");
        };
        let future = future.as_mut().expect("it is there until it is dropped");
        // SAFETY: it is pinned as the scope is, which is pinned.
        unsafe { Pin::new_unchecked(future) }.poll(context)
    }
}

impl<T, F> Drop for Scope<T, F> {
    fn drop(&mut self) {
        // Without the value if need be: a destructor cannot refuse.
        let _exchanged = self.local.exchange(&mut self.value);
        self.future = None;
    }
}

impl<T, F: fmt::Debug> fmt::Debug for Scope<T, F> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Scope").field("future", &self.future).finish_non_exhaustive()
    }
}

/// A task-local has no value here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessError(());

impl fmt::Display for AccessError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the task-local has no value here: no scope of it is being polled")
    }
}

impl std::error::Error for AccessError {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, poll_fn, ready};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::pin::pin;
    use std::task::Waker;

    use super::*;

    crate::task_local! {
        static NUMBER: Cell<u32>;
        static NAME: &'static str;
    }

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn number() -> Option<u32> {
        NUMBER.try_with(Cell::get).ok()
    }

    /// Adds one at each poll and shows it; never ready.
    fn counting() -> impl Future<Output = ()> {
        poll_fn(|_| {
            NUMBER.with(|number| number.set(number.get() + 1));
            Poll::Pending
        })
    }

    #[test]
    fn the_value_goes_with_the_future_from_thread_to_thread() {
        let mut one = Box::pin(NUMBER.scope(Cell::new(10), async {
            counting_once().await;
            number()
        }));
        assert!(poll(one.as_mut()).is_pending());
        assert_eq!(number(), None);
        let end = std::thread::spawn(move || (poll(one.as_mut()), number()));
        assert_eq!(end.join().expect("no panic"), (Poll::Ready(Some(11)), None));
    }

    async fn counting_once() {
        let mut counting = pin!(counting());
        let mut first = true;
        poll_fn(|context| {
            if std::mem::take(&mut first) {
                return counting.as_mut().poll(context);
            }
            Poll::Ready(())
        })
        .await;
    }

    #[test]
    fn two_futures_on_one_thread_keep_apart() {
        let mut one = pin!(NUMBER.scope(Cell::new(0), counting()));
        let mut two = pin!(NUMBER.scope(Cell::new(100), counting()));
        for _ in 0..3 {
            assert!(poll(one.as_mut()).is_pending() && poll(two.as_mut()).is_pending());
        }
        let value = |scope: &Scope<Cell<u32>, _>| scope.value.as_ref().map(Cell::get);
        assert_eq!((value(&one), value(&two)), (Some(3), Some(103)));
    }

    #[test]
    fn the_inner_scope_is_seen_and_the_outer_one_comes_back() {
        let inner = NUMBER.scope(Cell::new(2), async { number() });
        let mut outer = pin!(NUMBER.scope(Cell::new(1), async {
            let before = number();
            [before, inner.await, number()]
        }));
        assert_eq!(poll(outer.as_mut()), Poll::Ready([Some(1), Some(2), Some(1)]));
        assert_eq!(NAME.try_with(|_| ()), Err(AccessError(())));
    }

    #[test]
    fn a_panic_takes_the_value_back() {
        let panics = async { panic!("in {}", NAME.with(|name| *name)) };
        let mut scope = pin!(NAME.scope("the scope", panics));
        let outcome = catch_unwind(AssertUnwindSafe(|| poll::<Scope<_, _>>(scope.as_mut())));
        let payload = outcome.map(|_: Poll<()>| ()).expect_err("it panics");
        assert_eq!(payload.downcast_ref::<String>().map(String::as_str), Some("in the scope"));
        assert!(NAME.try_with(|_| ()).is_err());
        assert_eq!(scope.value, Some("the scope"));
    }

    #[test]
    fn a_destructor_of_the_future_sees_the_value() {
        struct Sees<'a>(&'a Cell<Option<u32>>);
        impl Drop for Sees<'_> {
            fn drop(&mut self) {
                self.0.set(number());
            }
        }
        let seen = Cell::new(None);
        let sees = Sees(&seen);
        drop(NUMBER.scope(Cell::new(5), async move {
            let _sees = sees;
            pending::<()>().await;
        }));
        assert_eq!((seen.get(), number()), (Some(5), None));
    }

    #[test]
    fn a_scope_within_with_of_its_own_key_is_refused() {
        let mut outer = pin!(NUMBER.scope(Cell::new(1), async {
            NUMBER.with(|_| {
                let mut inner = pin!(NUMBER.scope(Cell::new(2), ready(())));
                catch_unwind(AssertUnwindSafe(|| poll(inner.as_mut()))).is_err()
            })
        }));
        assert_eq!(poll(outer.as_mut()), Poll::Ready(true));
    }
}
