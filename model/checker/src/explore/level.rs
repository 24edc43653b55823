//! The order in which the states of one level are expanded: in stripes across all shards.
//!
//! A stripe takes its share of each shard. So states found together are expanded together, and
//! the successors that they share are still in the caches.

use std::ops::Range;

use super::shard::SHARDS;

/// About so many states of each shard make a stripe.
const SHARE: usize = 16;
/// States in a stripe of a large level.
pub(super) const FULL_STRIPE: usize = SHARE * SHARDS;

/// The states found last, and which of them are expanded.
#[derive(Clone, Debug)]
pub(super) struct Level {
    shards: [Range<usize>; SHARDS],
    stripes: usize,
    /// The next stripe to expand.
    next: usize,
}

impl Level {
    /// The level of these states of each shard.
    pub(super) fn new(shards: [Range<usize>; SHARDS]) -> Self {
        let longest = shards.iter().map(Range::len).max().unwrap_or(0);
        Level { shards, stripes: longest.div_ceil(SHARE), next: 0 }
    }

    /// The level of the states that were found since this one was made, by how many there are now.
    pub(super) fn following(&self, ends: [usize; SHARDS]) -> Self {
        Level::new(std::array::from_fn(|shard| self.shards[shard].end..ends[shard]))
    }

    /// Is nothing left to expand?
    pub(super) fn is_done(&self) -> bool {
        self.next == self.stripes
    }

    /// How many stripes are left to expand.
    pub(super) fn left(&self) -> usize {
        self.stripes - self.next
    }

    /// The next stripes, at most `most`: for each shard in turn a range.
    pub(super) fn take(&mut self, most: usize) -> Vec<(usize, Range<usize>)> {
        let end = self.stripes.min(self.next + most);
        let sources = (self.next..end).flat_map(|stripe| self.stripe(stripe)).collect();
        self.next = end;
        sources
    }

    /// All its states, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        (0..self.stripes).flat_map(|stripe| self.stripe(stripe))
    }

    fn stripe(&self, stripe: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
        let cut = move |shard: &Range<usize>, i| shard.start + shard.len() * i / self.stripes;
        let share = move |shard: &Range<usize>| cut(shard, stripe)..cut(shard, stripe + 1);
        let shares = self.shards.iter().map(share).enumerate();
        shares.filter(|(_, share)| !share.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_taken_once_in_one_order() {
        let lens = [0, 1, 15, 16, 17, 400, 399, 3];
        let shards = std::array::from_fn(|i| i..i + lens[i % lens.len()]);
        let level = Level::new(shards.clone());
        let mut taken: [Vec<usize>; SHARDS] = Default::default();
        level.all().for_each(|(shard, range)| taken[shard].extend(range));
        for (shard, taken) in shards.into_iter().zip(taken) {
            assert!(taken.into_iter().eq(shard));
        }
        let mut by_parts = level.clone();
        let mut parts = Vec::new();
        while !by_parts.is_done() {
            parts.extend(by_parts.take(3));
        }
        assert!(parts.into_iter().eq(level.all()));
    }

    #[test]
    fn the_next_level_is_what_came_since() {
        let first = Level::new([const { 0..0 }; SHARDS]);
        assert!(first.is_done());
        let second = first.following([2; SHARDS]);
        assert_eq!((second.left(), second.all().count()), (1, SHARDS));
        let third = second.following(std::array::from_fn(|i| if i == 4 { 5 } else { 2 }));
        assert!(third.all().eq([(4, 2..5)]));
        assert!(third.following(std::array::from_fn(|i| if i == 4 { 5 } else { 2 })).is_done());
    }
}
