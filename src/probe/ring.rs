//! A bounded ring of records that a signal handler may write to.
//!
//! A write has four steps: *reserve* a slot by moving `reserved` on with a compare-and-swap, draw
//! the number, write the slot, *publish* it through the slot's own `turn`. (Vyukov's bounded
//! queue.) It allocates nothing, takes no lock and waits for nobody, so a handler may do it. If
//! the handler comes in the middle of a write on the same thread, then
//!
//! - before the compare-and-swap: the interrupted one fails and is tried again, one slot further;
//! - after it: the handler's record takes the next slot and is published first. A reader stops at
//!   the slot that is reserved and not published, until the interrupted write goes on. Nothing is
//!   lost or written twice, and the interval of the inner record lies within the outer one's.
//!
//! For the same reasons several threads may share a ring, and those from outside do. A write that
//! finds the ring full is counted and dropped: who observes must not hold up what it observes.
//! The number is drawn *after* the reservation, so that a dropped event draws none.

use std::mem::MaybeUninit;

use crate::sync::UnsafeCell;
use crate::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// On a cache line of its own, and its neighbour, which the hardware fetches too.
#[repr(align(128))]
struct Padded<T>(T);

/// `turn` says whose turn it is with this slot: at `n` that of the write of position `n`, at
/// `n + 1` that of its read; the read leaves `n + capacity`, the next write's position.
struct Slot<T> {
    turn: AtomicUsize,
    value: UnsafeCell<MaybeUninit<T>>,
}

/// First in, first out; many writers, their signal handlers among them, and many readers.
pub struct Ring<T> {
    slots: Box<[Slot<T>]>,
    /// The next position to be written.
    reserved: Padded<AtomicUsize>,
    /// The next position to be read.
    taken: Padded<AtomicUsize>,
    lost: AtomicU64,
}

// SAFETY: a slot's value is touched by one thread at a time, which the slot's turn decides.
unsafe impl<T: Copy + Send> Sync for Ring<T> {}
// SAFETY: it owns what is in it.
unsafe impl<T: Copy + Send> Send for Ring<T> {}

impl<T: Copy> Ring<T> {
    /// An empty ring of `capacity` records, rounded up to a power of two, and at least 2.
    pub fn new(capacity: usize) -> Self {
        let slot =
            |i| Slot { turn: AtomicUsize::new(i), value: UnsafeCell::new(MaybeUninit::uninit()) };
        Ring {
            slots: (0..capacity.max(2).next_power_of_two()).map(slot).collect(),
            reserved: Padded(AtomicUsize::new(0)),
            taken: Padded(AtomicUsize::new(0)),
            lost: AtomicU64::new(0),
        }
    }

    /// Writes what `make` returns, which is called once the slot is reserved and must not panic;
    /// false, without calling it, if the ring is full.
    #[inline]
    pub fn push_with(&self, make: impl FnOnce() -> T) -> bool {
        // Ordering: Relaxed, a guess that the compare-and-swap checks.
        let mut position = self.reserved.0.load(Ordering::Relaxed);
        let slot = loop {
            let slot = &self.slots[position & (self.slots.len() - 1)];
            // Ordering: Acquire pairs with the Release in `pop`: the slot's last value was read
            // before this one overwrites it.
            let turn = slot.turn.load(Ordering::Acquire);
            // Ordering: Relaxed, on both: the position alone is claimed; what is written to the
            // slot is published by its turn. `Rings::drain` sees the claim through the number.
            let (order, next) = (Ordering::Relaxed, position.wrapping_add(1));
            match turn.wrapping_sub(position).cast_signed() {
                0 => match self.reserved.0.compare_exchange_weak(position, next, order, order) {
                    Ok(_) => break slot,
                    Err(now) => position = now,
                },
                // The slot still has the value of one round ago: it is full.
                ..0 => {
                    // Ordering: Relaxed, a count that orders nothing.
                    self.lost.fetch_add(1, Ordering::Relaxed);
                    return false;
                }
                // Ordering: Relaxed, as above: another has this position already.
                _ => position = self.reserved.0.load(Ordering::Relaxed),
            }
        };
        let value = make();
        // SAFETY: the slot is reserved for this call alone until its turn is moved on below.
        slot.value.with_mut(|place| unsafe { (*place).write(value) });
        // Ordering: Release pairs with the Acquire in `pop`: who sees this turn sees the value.
        slot.turn.store(position.wrapping_add(1), Ordering::Release);
        true
    }

    /// Takes out the oldest record, if it is published.
    pub fn pop(&self) -> Option<T> {
        // Ordering: Relaxed, a guess that the compare-and-swap checks.
        let mut position = self.taken.0.load(Ordering::Relaxed);
        let slot = loop {
            let slot = &self.slots[position & (self.slots.len() - 1)];
            // Ordering: Acquire pairs with the Release in `push_with`: the value is seen whole.
            let turn = slot.turn.load(Ordering::Acquire);
            let next = position.wrapping_add(1);
            // Ordering: Relaxed, on both, as for `reserved`.
            let order = Ordering::Relaxed;
            match turn.wrapping_sub(next).cast_signed() {
                0 => match self.taken.0.compare_exchange_weak(position, next, order, order) {
                    Ok(_) => break slot,
                    Err(now) => position = now,
                },
                ..0 => return None,
                // Ordering: Relaxed, as above.
                _ => position = self.taken.0.load(Ordering::Relaxed),
            }
        };
        // SAFETY: published, as its turn says, and claimed by this call alone.
        let value = slot.value.with(|place| unsafe { (*place).assume_init() });
        // Ordering: Release pairs with the Acquire in `push_with`: read before it is overwritten.
        slot.turn.store(position.wrapping_add(self.slots.len()), Ordering::Release);
        Some(value)
    }

    /// How many writes have been reserved since the beginning, wrapping.
    pub fn reserved(&self) -> usize {
        // Ordering: Relaxed: a caller who must see a certain write has synchronised with it.
        self.reserved.0.load(Ordering::Relaxed)
    }

    /// How many reads there have been since the beginning, wrapping.
    pub fn taken(&self) -> usize {
        // Ordering: Relaxed, for the one reader, who has written it.
        self.taken.0.load(Ordering::Relaxed)
    }

    /// How many writes found no room.
    pub fn lost(&self) -> u64 {
        // Ordering: Relaxed, a count that orders nothing.
        self.lost.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use quickcheck::{Arbitrary, Gen, quickcheck};

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Push,
        Pop,
    }

    impl Arbitrary for Step {
        fn arbitrary(g: &mut Gen) -> Self {
            if *g.choose(&[true, true, false]).expect("a choice") { Step::Push } else { Step::Pop }
        }
    }

    quickcheck! {
        fn it_does_what_a_bounded_deque_does(steps: Vec<Step>, capacity: u8) -> bool {
            let ring = Ring::new(usize::from(capacity % 9));
            let (mut twin, mut lost) = (VecDeque::new(), 0);
            let room = ring.slots.len();
            for (n, step) in steps.iter().enumerate() {
                let agree = match step {
                    Step::Push if twin.len() < room => {
                        twin.push_back(n);
                        ring.push_with(|| n)
                    }
                    Step::Push => {
                        lost += 1;
                        !ring.push_with(|| unreachable!("a number is drawn for nothing"))
                    }
                    Step::Pop => ring.pop() == twin.pop_front(),
                };
                let length = ring.reserved().wrapping_sub(ring.taken());
                if !agree || length != twin.len() || ring.lost() != lost {
                    return false;
                }
            }
            true
        }
    }

    #[test]
    fn a_write_within_a_write_takes_the_next_slot() {
        let ring = Ring::new(4);
        let outer = ring.push_with(|| {
            assert!(ring.push_with(|| 2));
            assert_eq!(ring.pop(), None, "what is reserved and not published stops the reader");
            1
        });
        assert!(outer);
        assert_eq!((ring.pop(), ring.pop(), ring.pop()), (Some(1), Some(2), None));
    }

    #[test]
    fn writers_share_a_ring_and_lose_nothing_that_fits() {
        let ring = Ring::new(1 << 10);
        let each = 200_000u64;
        let mut seen = [0u64; 3];
        let done = AtomicBool::new(false);
        let written = std::thread::scope(|threads| {
            let write = |writer: usize| {
                let ring = &ring;
                move || (1..=each).filter(|&n| ring.push_with(|| (writer, n))).count()
            };
            let writers: Vec<_> = (0..3).map(|writer| threads.spawn(write(writer))).collect();
            let reader = threads.spawn(|| {
                loop {
                    let last = done.load(Ordering::Acquire);
                    while let Some((writer, n)) = ring.pop() {
                        assert!(n > seen[writer], "each writer's come in its order");
                        seen[writer] = n;
                    }
                    if last {
                        break;
                    }
                }
            });
            let written: usize = writers.into_iter().map(|w| w.join().expect("a writer")).sum();
            done.store(true, Ordering::Release);
            reader.join().expect("a reader");
            written
        });
        assert_eq!(ring.taken(), written);
        assert_eq!(written as u64 + ring.lost(), 3 * each);
    }

    #[cfg(unix)]
    mod signals {
        use std::sync::OnceLock;

        use super::*;

        /// Records that the handler has written, and how often it ran.
        static WRITTEN: AtomicU64 = AtomicU64::new(0);
        static RAN: AtomicU64 = AtomicU64::new(0);
        static HANDLED: OnceLock<Ring<(bool, u64)>> = OnceLock::new();

        extern "C" fn handler(_: libc::c_int) {
            let ring = HANDLED.get().expect("a ring before the first signal");
            let n = WRITTEN.load(Ordering::Relaxed) + 1;
            if ring.push_with(|| (true, n)) {
                WRITTEN.store(n, Ordering::Relaxed);
            }
            RAN.fetch_add(1, Ordering::Relaxed);
        }

        fn install() {
            // SAFETY: the handler is async-signal-safe, which is what is tested here.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = handler as *const () as usize;
                action.sa_flags = libc::SA_RESTART;
                assert_eq!(libc::sigaction(libc::SIGUSR2, &action, std::ptr::null_mut()), 0);
            }
        }

        /// Signals in the middle of a write by `raise`, and anywhere by another thread.
        #[test]
        fn a_signal_handler_may_write_in_the_middle_of_a_write() {
            let ring = HANDLED.get_or_init(|| Ring::new(1 << 8));
            install();
            // SAFETY: this thread's own number.
            let target = unsafe { libc::pthread_self() };
            let (done, mut own, mut handled) = (AtomicBool::new(false), 0, 0);
            let mut check = |(from_handler, n): (bool, u64)| {
                let last = if from_handler { &mut handled } else { &mut own };
                *last += 1;
                assert_eq!(*last, n, "from_handler: {from_handler}");
            };
            std::thread::scope(|threads| {
                threads.spawn(|| {
                    for _ in 0..200 {
                        let ran = RAN.load(Ordering::Relaxed);
                        // SAFETY: the thread lives until this scope is over.
                        assert_eq!(unsafe { libc::pthread_kill(target, libc::SIGUSR2) }, 0);
                        while RAN.load(Ordering::Relaxed) == ran {
                            std::thread::yield_now();
                        }
                    }
                    done.store(true, Ordering::Release);
                });
                let mut n = 0;
                while n < 10_000 || !done.load(Ordering::Acquire) {
                    let number = || {
                        // SAFETY: it has a handler.
                        (n % 8 == 0).then(|| unsafe { libc::raise(libc::SIGUSR2) });
                        n + 1
                    };
                    n += u64::from(ring.push_with(|| (false, number())));
                    std::iter::from_fn(|| ring.pop()).for_each(&mut check);
                }
            });
            std::iter::from_fn(|| ring.pop()).for_each(&mut check);
            assert_eq!(handled, WRITTEN.load(Ordering::Relaxed));
            assert!(own >= 10_000 && handled >= own / 8, "{own} and {handled}");
            assert!(handled + ring.lost() >= RAN.load(Ordering::Relaxed));
        }
    }
}
