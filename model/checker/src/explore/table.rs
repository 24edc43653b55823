//! Finds a state's number by its hash: open addressing over tags and numbers, a cache line each.
//!
//! A tag is 32 bits of the hash, and its leading bits say to which line it belongs; so the table
//! grows in one sweep without asking for the states. A full line overflows into the next. A tag
//! only narrows the search: whoever asks compares the states themselves.

use super::pages::{self, LargeSlice, Zeroable};

const SLOTS: usize = 8;
const FIRST_BITS: u32 = 3;

/// What one look at memory brings: tags, and numbers plus one. 0 is an empty slot, and empty slots
/// come last.
#[repr(C, align(64))]
struct Line {
    tags: [u32; SLOTS],
    numbers: [u32; SLOTS],
}

// SAFETY: all bits zero are two arrays of zeros.
unsafe impl Zeroable for Line {}

impl Line {
    /// The slots that hold `tag`, a bit each; an empty slot seems to hold 0.
    #[inline(always)]
    fn holding(&self, tag: u32) -> u32 {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{
                _mm_cmpeq_epi32, _mm_loadu_si128, _mm_movemask_epi8, _mm_packs_epi16,
                _mm_packs_epi32, _mm_set1_epi32,
            };
            let (low, high) = (self.tags[..4].as_ptr(), self.tags[4..].as_ptr());
            // SAFETY: SSE2 is part of x86-64, and each load reads the four tags of its slice.
            unsafe {
                let wanted = _mm_set1_epi32(tag.cast_signed());
                let low = _mm_cmpeq_epi32(_mm_loadu_si128(low.cast()), wanted);
                let high = _mm_cmpeq_epi32(_mm_loadu_si128(high.cast()), wanted);
                let words = _mm_packs_epi32(low, high);
                _mm_movemask_epi8(_mm_packs_epi16(words, words)).cast_unsigned() & 0xff
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        (0..SLOTS).fold(0, |slots, i| slots | u32::from(self.tags[i] == tag) << i)
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.numbers[SLOTS - 1] != 0
    }

    /// The first empty slot of a line that is not full.
    #[inline(always)]
    fn free(&self) -> usize {
        self.numbers.iter().filter(|&&number| number != 0).count()
    }
}

/// The first of some slots.
#[inline(always)]
fn first(slots: u32) -> usize {
    slots.trailing_zeros() as usize % SLOTS
}

/// Numbers of states, by tag.
pub(super) struct Table {
    lines: LargeSlice<Line>,
    /// 32 less the binary logarithm of the number of lines.
    shift: u32,
    len: usize,
}

/// What a look into the table gave.
pub(super) enum Found {
    /// The state has this number.
    Known(u32),
    /// It has none; here is the slot for it.
    Free(Slot),
}

/// An empty slot.
pub(super) struct Slot {
    line: usize,
    at: usize,
}

impl Table {
    pub(super) fn new() -> Self {
        Table { lines: pages::zeros(1 << FIRST_BITS), shift: 32 - FIRST_BITS, len: 0 }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.lines[..])
    }

    #[inline(always)]
    fn home(&self, tag: u32) -> usize {
        (tag >> self.shift) as usize
    }

    /// Says that `tag` will be looked for soon.
    #[inline(always)]
    pub(super) fn prefetch(&self, tag: u32) {
        pages::prefetch(&self.lines, self.home(tag));
    }

    /// The number that a search for `tag` will most likely ask about, if it will.
    #[inline(always)]
    pub(super) fn candidate(&self, tag: u32) -> Option<u32> {
        let line = &self.lines[self.home(tag)];
        let slots = line.holding(tag);
        if slots == 0 { None } else { line.numbers[first(slots)].checked_sub(1) }
    }

    /// Looks for the number whose tag is `tag` and of which `same` is true.
    #[inline(always)]
    pub(super) fn find(&self, tag: u32, same: impl Fn(u32) -> bool) -> Found {
        let mut at = self.home(tag);
        loop {
            let line = &self.lines[at];
            let mut slots = line.holding(tag);
            while slots != 0 {
                match line.numbers[first(slots)].checked_sub(1) {
                    Some(number) if same(number) => return Found::Known(number),
                    _ => slots &= slots - 1,
                }
            }
            if !line.is_full() {
                return Found::Free(Slot { line: at, at: line.free() });
            }
            at = self.after(at);
        }
    }

    #[inline(always)]
    fn after(&self, line: usize) -> usize {
        (line + 1) & (self.lines.len() - 1)
    }

    /// Puts a number into the slot that [`Table::find`] has just named.
    #[inline(always)]
    pub(super) fn insert(&mut self, slot: Slot, tag: u32, number: u32) {
        self.fill(slot, tag, number + 1);
        self.len += 1;
        // Beyond three quarters too many lines overflow.
        if self.len * 4 > self.lines.len() * SLOTS * 3 {
            self.grow();
        }
    }

    #[inline(always)]
    fn fill(&mut self, slot: Slot, tag: u32, entry: u32) {
        let line = &mut self.lines[slot.line];
        (line.tags[slot.at], line.numbers[slot.at]) = (tag, entry);
    }

    #[cold]
    fn grow(&mut self) {
        let lines = pages::zeros(self.lines.len() * 2);
        let old = std::mem::replace(&mut self.lines, lines);
        self.shift -= 1;
        for line in old.iter() {
            for i in 0..line.free() {
                let mut at = self.home(line.tags[i]);
                while self.lines[at].is_full() {
                    at = self.after(at);
                }
                let slot = Slot { line: at, at: self.lines[at].free() };
                self.fill(slot, line.tags[i], line.numbers[i]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers everything in `tags` that `same` does not know already.
    fn filled(tags: impl IntoIterator<Item = u32>) -> Table {
        let mut table = Table::new();
        for (number, tag) in tags.into_iter().enumerate() {
            match table.find(tag, |_| false) {
                Found::Free(slot) => table.insert(slot, tag, number as u32),
                Found::Known(_) => unreachable!("nothing is the same"),
            }
        }
        table
    }

    fn finds(table: &Table, tag: u32, number: u32) -> bool {
        matches!(table.find(tag, |n| n == number), Found::Known(found) if found == number)
    }

    #[test]
    fn equal_tags_are_told_apart() {
        for tag in [0, 7, u32::MAX] {
            let table = filled((0..1_000).map(|_| tag));
            assert!((0..1_000).all(|number| finds(&table, tag, number)));
            assert!(!finds(&table, tag, 1_000));
        }
    }

    #[test]
    fn what_went_in_is_found_after_growth() {
        let tags: Vec<u32> = (0..100_000_u32).map(|i| i.wrapping_mul(0x9e37_79b9)).collect();
        let table = filled(tags.iter().copied());
        for (number, &tag) in tags.iter().enumerate() {
            assert!(finds(&table, tag, number as u32));
            assert!(!finds(&table, tag ^ 1, number as u32));
        }
        // Between three eighths and three quarters full: 8 bytes a slot.
        let slots = table.bytes() / 8;
        assert!((133_333..=266_667).contains(&slots), "{slots}");
    }

    #[test]
    fn a_guess_is_what_would_be_found() {
        let table = filled([5, 1 << 31, 6]);
        assert_eq!(table.candidate(1 << 31), Some(1));
        assert_eq!(table.candidate(4), None);
        // An empty slot is no entry with tag 0.
        assert_eq!(table.candidate(0), None);
    }
}
