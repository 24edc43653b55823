//! Finds a state's number by its hash: open addressing over tags and numbers.
//!
//! A slot holds 32 bits of the hash (the tag) above the number plus one; 0 is empty. Where a tag
//! belongs is its leading bits, so the table grows in one sweep without asking for the states. A
//! tag only narrows the search: whoever asks compares the states themselves.

use super::pages::{self, LargeSlice};

/// Numbers of states, by tag.
pub(super) struct Table {
    slots: LargeSlice<u64>,
    /// 32 less the binary logarithm of the number of slots.
    shift: u32,
    len: usize,
}

/// What a look into the table gave.
pub(super) enum Found {
    /// The state has this number.
    Known(u32),
    /// It has none; here is the empty slot for it.
    Free(usize),
}

const FIRST_BITS: u32 = 6;

impl Table {
    pub(super) fn new() -> Self {
        Table { slots: pages::zeros(1 << FIRST_BITS), shift: 32 - FIRST_BITS, len: 0 }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<u64>()
    }

    #[inline(always)]
    fn home(&self, tag: u32) -> usize {
        (tag >> self.shift) as usize
    }

    #[inline(always)]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    /// Says that `tag` will be looked for soon.
    #[inline(always)]
    pub(super) fn prefetch(&self, tag: u32) {
        pages::prefetch(&self.slots, self.home(tag));
    }

    /// The number that a search for `tag` will ask about first, if its first slots have one.
    #[inline(always)]
    pub(super) fn candidate(&self, tag: u32) -> Option<u32> {
        let mut at = self.home(tag);
        loop {
            let slot = self.slots[at];
            if (slot >> 32) as u32 == tag && slot != 0 {
                return Some(slot as u32 - 1);
            }
            if slot == 0 {
                return None;
            }
            at = self.after(at);
        }
    }

    /// Looks for the number whose tag is `tag` and of which `same` is true.
    #[inline(always)]
    pub(super) fn find(&self, tag: u32, same: impl Fn(u32) -> bool) -> Found {
        let mut at = self.home(tag);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Found::Free(at);
            }
            let number = (slot as u32).wrapping_sub(1);
            if (slot >> 32) as u32 == tag && same(number) {
                return Found::Known(number);
            }
            at = self.after(at);
        }
    }

    /// Puts a number into the slot that [`Table::find`] has just named.
    #[inline(always)]
    pub(super) fn insert(&mut self, at: usize, tag: u32, number: u32) {
        self.slots[at] = u64::from(tag) << 32 | u64::from(number + 1);
        self.len += 1;
        // Beyond three quarters linear probing becomes slow.
        if self.len * 4 > self.slots.len() * 3 {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let slots = pages::zeros(self.slots.len() * 2);
        let old = std::mem::replace(&mut self.slots, slots);
        self.shift -= 1;
        for slot in old.iter().copied().filter(|&slot| slot != 0) {
            let mut at = self.home((slot >> 32) as u32);
            while self.slots[at] != 0 {
                at = self.after(at);
            }
            self.slots[at] = slot;
        }
    }
}
