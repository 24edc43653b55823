//! Threads that take the executor's seats, run after run.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

type Seat = Box<dyn FnOnce() + Send>;

/// As many threads as are asked for, started when they are. They end with the pool.
pub(super) struct Pool {
    threads: Vec<Sender<Seat>>,
    has_left: (Sender<()>, Receiver<()>),
    taken: usize,
}

impl Pool {
    pub(super) fn new() -> Self {
        Pool { threads: vec![], has_left: channel(), taken: 0 }
    }

    /// A thread takes a seat.
    pub(super) fn take(&mut self, seat: impl FnOnce() + Send + 'static) {
        /// Tells, also if the thread panics.
        struct Leaves(Sender<()>);
        impl Drop for Leaves {
            fn drop(&mut self) {
                // If nobody listens, the pool was given up.
                let _ = self.0.send(());
            }
        }
        if self.taken == self.threads.len() {
            let (send, receive) = channel::<Seat>();
            thread::spawn(move || receive.into_iter().for_each(|seat| seat()));
            self.threads.push(send);
        }
        let leaves = Leaves(self.has_left.0.clone());
        let seat = Box::new(move || {
            let _leaves = leaves;
            seat();
        });
        self.threads[self.taken].send(seat).expect("threads end with the pool");
        self.taken += 1;
    }

    /// Waits until all have left their seats.
    pub(super) fn wait(&mut self) {
        (0..std::mem::take(&mut self.taken)).for_each(|_| {
            self.has_left.1.recv().expect("the pool has a sender itself");
        });
    }
}
