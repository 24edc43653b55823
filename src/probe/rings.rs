//! All rings of one executor, the thread that drains them, and the order it hands records on in.
//!
//! Each seat has a ring; threads from outside share a few, chosen by where their thread-locals
//! lie. A ring that two threads happen to share is slower and not wrong, so nothing is claimed,
//! given back, or left over when a thread ends.
//!
//! Records are handed on in the order of their numbers, though they arrive in several rings. A
//! drain reads the next number `limit` to be drawn, *then* how far each ring is reserved, then
//! takes out as far as that. A number below `limit` was drawn after its slot was reserved, so that
//! slot is within what is taken out: unless some slot is not yet published (its writer is stopped
//! just there), all records below `limit` are at hand. Otherwise the drain hands on nothing, until
//! more than [`HELD_AT_MOST`] records wait.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::recorder::{Record, Recorder};
use super::ring::Ring;
use crate::quietly::quietly;
use crate::sync::thread;

/// Records a ring holds; at 40 bytes each, 160 KiB a ring.
const CAPACITY: usize = 1 << 12;
/// Rings for threads from outside.
const OUTSIDE: usize = 4;
/// How many records are held back at most for the sake of order.
const HELD_AT_MOST: usize = 1 << 18;
/// How long the drain thread waits if it found something, and if it did not.
const PAUSE: Duration = Duration::from_millis(1);
const LONG_PAUSE: Duration = Duration::from_millis(20);

/// The rings and who is told.
pub(super) struct Rings {
    rings: Box<[Ring<Record>]>,
    seats: usize,
    reader: Mutex<Reader>,
    closed: Mutex<bool>,
    closing: Condvar,
}

struct Reader {
    recorders: Vec<Box<dyn Recorder>>,
    held: Vec<Record>,
    /// How many lost records the recorders have been told of.
    told: u64,
}

impl Rings {
    pub(super) fn new(seats: usize, recorders: Vec<Box<dyn Recorder>>) -> Self {
        Self::with_capacity(seats, CAPACITY, recorders)
    }

    pub(super) fn with_capacity(
        seats: usize,
        capacity: usize,
        recorders: Vec<Box<dyn Recorder>>,
    ) -> Self {
        Rings {
            rings: (0..seats + OUTSIDE).map(|_| Ring::new(capacity)).collect(),
            seats,
            reader: Mutex::new(Reader { recorders, held: vec![], told: 0 }),
            closed: Mutex::new(false),
            closing: Condvar::new(),
        }
    }

    /// The ring of a seat, or, for none, of a thread whose thread-locals lie at `address`.
    #[inline]
    pub(super) fn of(&self, seat: Option<usize>, address: usize) -> &Ring<Record> {
        match seat.filter(|&seat| seat < self.seats) {
            Some(seat) => &self.rings[seat],
            // Fibonacci hashing: the upper bits of the product depend on all bits of the address.
            None => {
                let spread = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
                &self.rings[self.seats + spread as usize % OUTSIDE]
            }
        }
    }

    /// How many events found no room.
    pub(super) fn lost(&self) -> u64 {
        self.rings.iter().map(Ring::lost).sum()
    }

    /// Hands on what is there, and says how many records it took out; see the top of the file.
    pub(super) fn drain(&self, last: bool) -> usize {
        let mut reader = lock(&self.reader);
        let limit = super::number::next();
        let (mut taken, mut whole) = (0, true);
        for ring in &self.rings {
            let end = ring.reserved();
            while ring.taken() != end {
                let Some(record) = ring.pop() else {
                    whole = false;
                    break;
                };
                reader.held.push(record);
                taken += 1;
            }
        }
        if whole || last || reader.held.len() > HELD_AT_MOST {
            reader.hand_on(if whole && !last { limit } else { u64::MAX });
        }
        reader.tell_lost(self.lost());
        taken
    }

    /// Starts the thread that drains, under that name, until [`Rings::close`].
    pub(super) fn start(this: &Arc<Self>, name: String) -> io::Result<thread::JoinHandle<()>> {
        let rings = Arc::clone(this);
        thread::Builder::new().name(name).spawn(move || {
            crate::preemption::mask_in_this_thread();
            while !rings.pause(rings.drain(false) > 0) {}
        })
    }

    /// Waits a while; true if it is closed.
    fn pause(&self, busy: bool) -> bool {
        let pause = if busy { PAUSE } else { LONG_PAUSE };
        let closed = self.closing.wait_timeout_while(lock(&self.closed), pause, |closed| !*closed);
        *closed.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Tells the drain thread to end.
    pub(super) fn close(&self) {
        *lock(&self.closed) = true;
        self.closing.notify_all();
    }
}

impl Reader {
    /// Hands on the held records with numbers below `limit`, in their order.
    fn hand_on(&mut self, limit: u64) {
        self.held.sort_unstable_by_key(|record| record.after);
        let end = self.held.partition_point(|record| record.after < limit);
        for record in self.held.drain(..end) {
            // One that panics is told nothing more, and the others go on.
            self.recorders.retain_mut(|recorder| quietly(|| recorder.record(record)));
        }
    }

    fn tell_lost(&mut self, lost: u64) {
        if lost != self.told {
            self.told = lost;
            self.recorders.retain_mut(|recorder| quietly(|| recorder.lost(lost)));
        }
    }
}

/// What these locks guard is whole between any two statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
