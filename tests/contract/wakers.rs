//! Wakers from anywhere: foreign threads, foreign wakers that panic, wakers that outlive it all.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use std::time::Duration;

use crate::helpers::{Census, Door};
use crate::setup::each;

/// What to panic in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panics {
    InWake,
    InDrop,
}

static IN_WAKE: RawWakerVTable = RawWakerVTable::new(
    |data| RawWaker::new(data, &IN_WAKE),
    |_| panic!("foreign wake"),
    |_| panic!("foreign wake"),
    |_| {},
);
static IN_DROP: RawWakerVTable = RawWakerVTable::new(
    |data| RawWaker::new(data, &IN_DROP),
    |_| panic!("foreign drop"),
    |_| {},
    |_| panic!("foreign drop"),
);

fn foreign(panics: Panics) -> Waker {
    let table = match panics {
        Panics::InWake => &IN_WAKE,
        Panics::InDrop => &IN_DROP,
    };
    // SAFETY: the table's functions use no data.
    unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), table)) }
}

/// Polls with such a waker, which is never dropped by us.
fn poll_with(panics: Panics, future: Pin<&mut impl Future>) -> bool {
    let waker = std::mem::ManuallyDrop::new(foreign(panics));
    future.poll(&mut Context::from_waker(&waker)).is_ready()
}

#[test]
fn a_foreign_waker_that_panics_harms_nobody() {
    each(|_, executor| {
        for panics in [Panics::InWake, Panics::InDrop] {
            let door = Door::default();
            let mut handle = executor.spawn(door.wait());
            assert!(!poll_with(panics, Pin::new(&mut handle)), "the door is closed");
            door.open();
            while !handle.is_finished() {
                std::thread::yield_now();
            }
            // Whose task it was that woke, that thread goes on.
            assert_eq!(executor.run(async { 7 }), 7);
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(handle)));
            assert!(dropped.is_ok() || panics == Panics::InDrop);
        }
    });
}

#[test]
fn a_sleep_with_a_foreign_waker_that_panics_harms_nobody() {
    each(|_, executor| {
        executor.block_on(async {
            let mut sleep = pin!(turnwise::sleep(Duration::from_millis(1)));
            assert!(!poll_with(Panics::InWake, sleep.as_mut()) || sleep.is_elapsed());
            while !sleep.is_elapsed() {
                std::thread::yield_now();
            }
            turnwise::sleep(Duration::from_millis(1)).await;
        });
        assert_eq!(executor.run(async { 7 }), 7);
    });
}

#[test]
fn wakers_are_good_for_nothing_and_harmless_after_the_executor() {
    each(|_, executor| {
        let kept = Arc::new(Mutex::new(Vec::<Waker>::new()));
        let alive = Census::default();
        let (tell, told) = mpsc::channel();
        for _ in 0..4 {
            let (kept, tell, member) = (Arc::clone(&kept), tell.clone(), alive.enter());
            drop(executor.spawn(poll_fn(move |context| {
                let _ = &member;
                kept.lock().expect("no panic under it").push(context.waker().clone());
                tell.send(()).expect("the test listens");
                Poll::<()>::Pending
            })));
        }
        told.iter().take(4).for_each(drop);
        drop(executor);
        assert_eq!(alive.count(), 0, "the futures are dropped with the executor");
        for waker in kept.lock().expect("no panic under it").drain(..) {
            waker.wake_by_ref();
            let again = waker.clone();
            assert!(again.will_wake(&waker));
            waker.wake();
            drop(again);
        }
    });
}

#[test]
fn foreign_threads_wake_and_no_wake_is_lost() {
    const WAKES: usize = 2_000;
    each(|setup, executor| {
        let heard = Arc::new(AtomicUsize::new(0));
        let (send, receive) = mpsc::channel::<Waker>();
        let seen = Arc::clone(&heard);
        let mut asked = 0;
        let task = executor.spawn(poll_fn(move |context| {
            // The word comes before the wake, so whoever is woken has heard it.
            if seen.load(Ordering::Relaxed) < asked {
                return Poll::Pending;
            }
            if asked == WAKES {
                return Poll::Ready(());
            }
            asked += 1;
            send.send(context.waker().clone()).expect("the other thread listens");
            Poll::Pending
        }));
        std::thread::scope(|threads| {
            let heard = &heard;
            threads.spawn(move || {
                for (i, waker) in receive.iter().enumerate() {
                    heard.store(i + 1, Ordering::Relaxed);
                    if i % 2 == 0 { waker.wake() } else { waker.wake_by_ref() }
                }
            });
            executor.block_on(task).expect("it ends");
        });
        assert_eq!(heard.load(Ordering::Relaxed), WAKES, "{setup:?}");
    });
}

#[test]
fn a_task_woken_by_many_threads_at_once_is_polled_by_one_at_a_time() {
    const THREADS: usize = 4;
    const WAKES: usize = 500;
    each(|_, executor| {
        let (send, receive) = mpsc::channel::<Waker>();
        let (polling, stop) = (Arc::new(AtomicUsize::new(0)), Door::default());
        let mut stopped = Box::pin(stop.wait());
        let mut sent = false;
        let task = executor.spawn(poll_fn(move |context| {
            assert_eq!(polling.fetch_add(1, Ordering::SeqCst), 0, "two polls at a time");
            if !std::mem::replace(&mut sent, true) {
                send.send(context.waker().clone()).expect("the test listens");
            }
            let ready = stopped.as_mut().poll(context);
            polling.fetch_sub(1, Ordering::SeqCst);
            ready
        }));
        let waker = receive.recv().expect("it is polled");
        std::thread::scope(|threads| {
            for _ in 0..THREADS {
                threads.spawn(|| (0..WAKES).for_each(|_| waker.wake_by_ref()));
            }
        });
        stop.open();
        executor.block_on(task).expect("no two polls at a time");
    });
}

#[test]
fn the_joiner_woken_is_the_last_that_polled() {
    each(|_, executor| {
        let door = Door::default();
        let mut handle = executor.spawn(door.wait());
        let count = |count: &Arc<Counted>| count.0.load(Ordering::SeqCst);
        let (first, last) = (Arc::new(Counted::default()), Arc::new(Counted::default()));
        for who in [&first, &first, &last] {
            let waker = Waker::from(Arc::clone(who));
            assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&waker)).is_pending());
        }
        door.open();
        while count(&last) == 0 {
            std::thread::yield_now();
        }
        assert_eq!((count(&first), count(&last)), (0, 1));
    });
}

#[derive(Default)]
struct Counted(AtomicUsize);

impl std::task::Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
