//! The heap of waiting entries: four children to a node, in segments that never move.
//!
//! Why this and not a pairing heap, which needs no memory of its own: its first `pop` after `n`
//! insertions walks over all `n`, under the lock, with everyone spinning. Here each operation takes
//! at most logarithmic time whatever came before. Why not a timing wheel: it needs a grain, and
//! several wake-ups for one distant deadline. Why keys are kept in the heap and not in the entries:
//! comparing touches no entry, and four keys lie side by side.
//!
//! Memory is added in segments, each as large as all before it together, which the caller makes
//! and fills *before* it takes the lock. None is given back before the end: at most 48 bytes for
//! each entry at the time when the most were waiting.
//!
//! Places are numbered so that the children of `i` are `4i − 8 … 4i − 5`: then four siblings begin
//! at a multiple of four, which puts them in one segment. The root is at 3.

use std::ptr::NonNull;

use super::entry::Entry;

const ROOT: usize = 3;
/// How many places the first segment has; a multiple of four.
const FIRST: usize = 64;
/// With as many segments, places fill a `u32`.
const SEGMENTS: usize = 27;

/// A key and whose it is.
#[derive(Clone, Copy)]
struct Slot {
    /// Nanoseconds of the executor's clock.
    deadline: u64,
    /// Which insertion it was: of equal deadlines the first goes first.
    number: u64,
    entry: NonNull<Entry>,
}

impl Slot {
    fn before(&self, other: &Slot) -> bool {
        (self.deadline, self.number) < (other.deadline, other.number)
    }
}

/// Memory for a heap, made and freed outside the lock.
pub(super) struct Segment(Box<[Slot]>);

/// See the opening of this file. Everything that takes an entry is called with the lock held.
pub(super) struct Heap {
    segments: [Box<[Slot]>; SEGMENTS],
    /// One past the last place in use.
    end: usize,
    /// One past the last place there is.
    room: usize,
    /// How many insertions there have been.
    inserted: u64,
}

// SAFETY: it points at entries, which can be sent and shared.
unsafe impl Send for Heap {}

/// The segment of a place, and where in it.
fn split(place: usize) -> (usize, usize) {
    match (place / FIRST).checked_ilog2() {
        None => (0, place),
        Some(log) => (log as usize + 1, place - (FIRST << log)),
    }
}

impl Heap {
    pub(super) fn new() -> Self {
        let segments = std::array::from_fn(|_| Box::default());
        Heap { segments, end: ROOT, room: 0, inserted: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.end - ROOT
    }

    /// The earliest deadline; `u64::MAX` if nothing waits.
    pub(super) fn earliest(&self) -> u64 {
        if self.len() == 0 { u64::MAX } else { self.at(ROOT).deadline }
    }

    /// Is there no place for another entry?
    pub(super) fn is_full(&self) -> bool {
        self.end >= self.room
    }

    /// How many places the next segment has.
    pub(super) fn next_segment(&self) -> usize {
        self.room.max(FIRST)
    }

    /// Makes a segment. All of it is written, so that its pages are there when the lock is held.
    pub(super) fn segment(places: usize) -> Segment {
        let empty = Slot { deadline: u64::MAX, number: u64::MAX, entry: NonNull::dangling() };
        Segment(vec![empty; places].into())
    }

    /// Takes a segment, if it is wanted and fits (another may have been added meanwhile).
    pub(super) fn grow(&mut self, offered: &mut Option<Segment>) {
        let wanted = self.next_segment();
        if self.is_full()
            && let Some(segment) = offered.take_if(|segment| segment.0.len() == wanted)
        {
            let (number, _) = split(self.room);
            self.room += wanted;
            // What is replaced is empty and so frees nothing.
            self.segments[number] = segment.0;
        }
    }

    /// Puts an entry in.
    ///
    /// # Safety
    ///
    /// The heap is not full. The entry is in no heap, and stays where it is until it is taken out.
    pub(super) unsafe fn insert(&mut self, deadline: u64, entry: NonNull<Entry>) {
        let slot = Slot { deadline, number: self.inserted, entry };
        self.inserted += 1;
        self.end += 1;
        self.rise(self.end - 1, slot);
    }

    /// Takes an entry out.
    ///
    /// # Safety
    ///
    /// The entry is in this heap.
    pub(super) unsafe fn remove(&mut self, entry: NonNull<Entry>) {
        // SAFETY: an entry that is in the heap is alive, and the lock is held.
        let place = unsafe { entry.as_ref().place() } as usize;
        let last = *self.at(self.end - 1);
        self.end -= 1;
        if place < self.end {
            self.settle(place, last);
        }
    }

    /// Gives an entry another deadline, and a new number with it.
    ///
    /// # Safety
    ///
    /// The entry is in this heap.
    pub(super) unsafe fn change(&mut self, entry: NonNull<Entry>, deadline: u64) {
        // SAFETY: an entry that is in the heap is alive, and the lock is held.
        let place = unsafe { entry.as_ref().place() } as usize;
        let slot = Slot { deadline, number: self.inserted, entry };
        self.inserted += 1;
        self.settle(place, slot);
    }

    /// Takes out the first entry, if its deadline is `now` or before.
    pub(super) fn pop(&mut self, now: u64) -> Option<NonNull<Entry>> {
        if self.len() == 0 || self.at(ROOT).deadline > now {
            return None;
        }
        let first = self.at(ROOT).entry;
        let last = *self.at(self.end - 1);
        self.end -= 1;
        if self.len() > 0 {
            self.sink(ROOT, last);
        }
        Some(first)
    }

    /// Takes out any entry.
    pub(super) fn pop_last(&mut self) -> Option<NonNull<Entry>> {
        if self.len() == 0 {
            return None;
        }
        self.end -= 1;
        Some(self.at(self.end).entry)
    }

    fn at(&self, place: usize) -> &Slot {
        let (segment, offset) = split(place);
        &self.segments[segment][offset]
    }

    fn put(&mut self, place: usize, slot: Slot) {
        let (segment, offset) = split(place);
        self.segments[segment][offset] = slot;
        // SAFETY: what is in the heap, or is being put in, is alive, and the lock is held.
        // A place fits: `SEGMENTS` sees to it.
        unsafe { slot.entry.as_ref().set_place(place as u32) };
    }

    /// Puts a slot where it belongs, at a free place, above or below it.
    fn settle(&mut self, place: usize, slot: Slot) {
        if place > ROOT && slot.before(self.at(place / 4 + 2)) {
            self.rise(place, slot);
        } else {
            self.sink(place, slot);
        }
    }

    /// Puts a slot where it belongs, at a free place or above it.
    fn rise(&mut self, mut place: usize, slot: Slot) {
        while place > ROOT {
            let parent = place / 4 + 2;
            let above = *self.at(parent);
            if !slot.before(&above) {
                break;
            }
            self.put(place, above);
            place = parent;
        }
        self.put(place, slot);
    }

    /// Puts a slot where it belongs, at a free place or below it.
    fn sink(&mut self, mut place: usize, slot: Slot) {
        loop {
            let first = 4 * place - 8;
            if first >= self.end {
                break;
            }
            let (segment, offset) = split(first);
            let count = (self.end - first).min(4);
            let children = &self.segments[segment][offset..offset + count];
            let mut least = 0;
            for child in 1..count {
                if children[child].before(&children[least]) {
                    least = child;
                }
            }
            let below = children[least];
            if !below.before(&slot) {
                break;
            }
            self.put(place, below);
            place = first + least;
        }
        self.put(place, slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::{Arbitrary, Gen, QuickCheck};
    use std::collections::BTreeMap;
    use std::rc::Rc;

    /// What a heap may be asked to do.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Insert(u64),
        Remove(usize),
        Change(usize, u64),
        Pop(u64),
    }

    impl Arbitrary for Step {
        fn arbitrary(g: &mut Gen) -> Self {
            let deadline = u64::from(u16::arbitrary(g) % 50);
            let which = usize::arbitrary(g);
            match u8::arbitrary(g) % 8 {
                0..=4 => Step::Insert(deadline),
                5 => Step::Remove(which),
                6 => Step::Change(which, deadline),
                _ => Step::Pop(deadline),
            }
        }
    }

    /// A heap and its twin: a map from deadline and number to the entry.
    struct Pair {
        heap: Heap,
        twin: BTreeMap<(u64, u64), NonNull<Entry>>,
        number: u64,
        entries: Vec<Rc<Entry>>,
    }

    impl Pair {
        fn new() -> Self {
            Pair { heap: Heap::new(), twin: BTreeMap::new(), number: 0, entries: vec![] }
        }

        fn take(&mut self, which: usize) -> Option<NonNull<Entry>> {
            let key = *self.twin.keys().nth(which % self.twin.len().max(1))?;
            self.twin.remove(&key)
        }

        fn note(&mut self, deadline: u64, entry: NonNull<Entry>) {
            self.twin.insert((deadline, self.number), entry);
            self.number += 1;
        }

        fn step(&mut self, step: Step) {
            match step {
                Step::Insert(deadline) => {
                    if self.heap.is_full() {
                        let mut segment = Some(Heap::segment(self.heap.next_segment()));
                        self.heap.grow(&mut segment);
                    }
                    let owned = Rc::new(Entry::new());
                    let entry = NonNull::from(owned.as_ref());
                    self.entries.push(owned);
                    // SAFETY: there is room; the entry is new and lives as long as the heap.
                    unsafe { self.heap.insert(deadline, entry) };
                    self.note(deadline, entry);
                }
                Step::Remove(which) => {
                    if let Some(entry) = self.take(which) {
                        // SAFETY: what is in the twin is in the heap.
                        unsafe { self.heap.remove(entry) };
                    }
                }
                Step::Change(which, deadline) => {
                    if let Some(entry) = self.take(which) {
                        // SAFETY: what is in the twin is in the heap.
                        unsafe { self.heap.change(entry, deadline) };
                        self.note(deadline, entry);
                    }
                }
                Step::Pop(now) => {
                    let first = self.twin.first_entry().filter(|first| first.key().0 <= now);
                    assert_eq!(self.heap.pop(now), first.map(|first| first.remove()));
                }
            }
            let earliest = self.twin.keys().next().map_or(u64::MAX, |key| key.0);
            assert_eq!((self.heap.earliest(), self.heap.len()), (earliest, self.twin.len()));
        }
    }

    #[test]
    fn it_does_as_its_twin() {
        fn as_twin(steps: Vec<Step>) {
            let mut pair = Pair::new();
            steps.into_iter().for_each(|step| pair.step(step));
            while !pair.twin.is_empty() {
                pair.step(Step::Pop(u64::MAX));
            }
            assert_eq!(pair.heap.pop(u64::MAX), None);
        }
        let mut checks = QuickCheck::new().tests(300).rng(Gen::new(600));
        checks.quickcheck(as_twin as fn(Vec<Step>));
    }

    #[test]
    fn a_segment_that_does_not_fit_is_not_taken() {
        let mut heap = Heap::new();
        let mut offer = |places| {
            let mut segment = Some(Heap::segment(places));
            heap.grow(&mut segment);
            segment.is_none()
        };
        assert_eq!((offer(2 * FIRST), offer(FIRST)), (false, true));
        assert!(!offer(FIRST), "there is room");
    }

    #[test]
    fn siblings_are_in_one_segment() {
        assert_eq!(
            (split(0), split(63), split(64), split(127)),
            ((0, 0), (0, 63), (1, 0), (1, 63))
        );
        assert_eq!((split(128), split(u32::MAX as usize).0), ((2, 0), SEGMENTS - 1));
        for place in ROOT..5_000 {
            let first = 4 * place - 8;
            assert_eq!(split(first).0, split(first + 3).0);
            assert!((first..first + 4).all(|child| child / 4 + 2 == place));
        }
    }
}
