//! A channel of the tests' own, of which nothing is known but that it uses wakers.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

/// Any number of senders and receivers.
#[derive(Clone, Default)]
pub(crate) struct Channel(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    items: VecDeque<u32>,
    waiting: Vec<Waker>,
}

impl Channel {
    /// Puts one in, and wakes all that wait: outside of the lock, for a waker may be anyone's.
    pub(crate) fn send(&self, item: u32) {
        let mut state = self.0.lock().expect("nobody panics under it");
        state.items.push_back(item);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Takes one out, when there is one.
    pub(crate) fn receive(&self) -> impl Future<Output = u32> + Send + use<> {
        let channel = self.clone();
        poll_fn(move |context| {
            let mut state = channel.0.lock().expect("nobody panics under it");
            match state.items.pop_front() {
                Some(item) => Poll::Ready(item),
                None => {
                    state.waiting.push(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }

    /// Is this the only one that leads there? Then no waker, handle or future is left that does.
    pub(crate) fn is_last(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}
