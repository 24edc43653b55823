//! Tests of two threads: one fires, the other drops, resets and moves sleeps meanwhile.

use std::sync::mpsc;
use std::task::{Wake, Waker};
use std::time::Duration;

use super::{Record, Trial, poll};
use crate::sync::{Arc, thread};
use crate::time::sleep;

const ROUNDS: usize = 20_000;

/// Fires on another thread, a nanosecond at a time, until `user` is done.
fn beside_fire(user: impl FnOnce(&Arc<Trial>)) {
    let trial = Trial::here();
    let (done, still) = mpsc::channel::<()>();
    let firing = thread::spawn({
        let trial = Arc::clone(&trial);
        move || {
            let mut fired = 0;
            while still.try_recv() == Err(mpsc::TryRecvError::Empty) {
                fired += trial.pass(1);
            }
            fired
        }
    });
    user(&trial);
    drop(done);
    let fired = firing.join().unwrap();
    assert!(fired > 0, "nothing was fired, so nothing was tried");
    assert_eq!(trial.timers.next_deadline(), u64::MAX);
}

/// Waits a little, differently each time.
fn linger(round: usize) {
    (0..round % 97).for_each(|_| std::hint::spin_loop());
}

/// Tells a channel.
struct Tell(mpsc::Sender<()>);

impl Wake for Tell {
    fn wake(self: std::sync::Arc<Self>) {
        // The receiver may be gone: a wake for a reset sleep may come late.
        let _ = self.0.send(());
    }
}

#[test]
fn dropped_while_they_fire() {
    let record = Record::default();
    beside_fire(|_| {
        for round in 0..ROUNDS {
            let mut sleeps = [0, 1, 2, 3]
                .map(|n| Box::pin(sleep(Duration::from_nanos(1 + n * (round % 7) as u64))));
            for (number, sleep) in sleeps.iter_mut().enumerate() {
                let _ = poll(sleep.as_mut(), &record.waker(number));
            }
            linger(round);
        }
    });
    assert_eq!(record.alive(), 0, "each waker is called or dropped");
}

#[test]
fn reset_while_they_fire() {
    beside_fire(|trial| {
        let mut one = Box::pin(sleep(Duration::ZERO));
        for round in 0..ROUNDS {
            let (tell, told) = mpsc::channel();
            let waker = Waker::from(std::sync::Arc::new(Tell(tell)));
            one.as_mut().reset(trial.clock.instant() + Duration::from_nanos(1));
            let waited = poll(one.as_mut(), &waker).is_pending();
            linger(round);
            one.as_mut().reset(trial.clock.instant() + Duration::from_nanos(round as u64 % 5));
            drop(waker);
            if waited {
                told.recv().expect("woken for the old deadline or for the new one");
            }
            while poll(one.as_mut(), Waker::noop()).is_pending() {
                thread::yield_now();
            }
            assert!(trial.clock.instant() >= one.deadline(), "never too soon");
        }
    });
}

#[test]
fn given_another_waker_while_they_fire() {
    beside_fire(|trial| {
        for round in 0..ROUNDS {
            let mut one = Box::pin(sleep(Duration::from_nanos(round as u64 % 20)));
            let (mut last, mut told) = (Waker::noop().clone(), mpsc::channel().1);
            for _ in 0..=round % 4 {
                let (tell, hears) = mpsc::channel();
                last = Waker::from(std::sync::Arc::new(Tell(tell)));
                told = hears;
                if poll(one.as_mut(), &last).is_ready() {
                    break;
                }
            }
            // The last waker is called, unless its poll already said ready.
            if !one.is_elapsed() || poll(one.as_mut(), &last).is_pending() {
                told.recv().unwrap();
            }
            assert!(one.is_elapsed() && trial.clock.instant() >= one.deadline());
        }
    });
}
