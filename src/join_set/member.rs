//! How a member of a join set tells the set of its end.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::quietly::quietly;
use crate::sync::Arc;

/// The indices of members that have ended, in their order, and who waits for one.
#[derive(Default)]
pub(super) struct Ended(Mutex<State>);

#[derive(Default)]
struct State {
    indices: VecDeque<usize>,
    waker: Option<Waker>,
}

impl Ended {
    /// The end of the member with that index, to be dropped when it has ended.
    pub(super) fn end(this: &Arc<Self>, index: usize) -> End {
        End { index, ended: Arc::clone(this) }
    }

    /// Makes room, so that none of so many ends has to allocate.
    pub(super) fn reserve(&self, members: usize) {
        let mut state = self.lock();
        let missing = members.saturating_sub(state.indices.len());
        state.indices.reserve(missing);
    }

    /// How many ends were not taken out yet.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().indices.len()
    }

    /// Takes the oldest index out; if there is none, leaves the waker.
    pub(super) fn next(&self, waker: Option<&Waker>) -> Option<usize> {
        // Cloned outside the lock, as the one that it replaces is dropped: user code.
        let mut cloned = None;
        loop {
            let mut state = self.lock();
            let index = state.indices.pop_front();
            let (None, Some(waker)) = (index, waker) else { return index };
            if state.waker.as_ref().is_some_and(|waiting| waiting.will_wake(waker)) {
                return None;
            }
            if cloned.is_some() {
                std::mem::swap(&mut state.waker, &mut cloned);
                drop(state);
                return None;
            }
            drop(state);
            cloned = Some(waker.clone());
        }
    }

    /// No user code runs under the lock, so a poisoned state is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The future of a member of a [`JoinSet`](crate::JoinSet); dropped, it tells the set of its end.
#[must_use = "futures do nothing unless they are spawned"]
pub struct Member<F> {
    future: F,
    // After the future, so that its destructor has run when the set hears of the end.
    end: End,
}

impl<F> Member<F> {
    pub(super) fn new(future: F, end: End) -> Self {
        Member { future, end }
    }
}

impl<F: Future> Future for Member<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the future is pinned as the member is: it is never moved out of it.
        unsafe { self.map_unchecked_mut(|member| &mut member.future) }.poll(context)
    }
}

impl<F> fmt::Debug for Member<F> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Member").field("index", &self.end.index).finish_non_exhaustive()
    }
}

/// Pushes the index when it is dropped.
pub(super) struct End {
    index: usize,
    ended: Arc<Ended>,
}

impl Drop for End {
    fn drop(&mut self) {
        let mut state = self.ended.lock();
        state.indices.push_back(self.index);
        let waker = state.waker.take();
        drop(state);
        quietly(|| waker.into_iter().for_each(Waker::wake));
    }
}
