//! What is known of the order of a run's events, and the cuts through it.
//!
//! A *cut* is a set of events that holds, with each, all that come before it. It is kept as what is
//! left: the events that stand *open*, and all whose `before` is too large for that. An event is
//! open when no interval is left that ends before its own begins. So a cut of a long run is small,
//! and equal cuts are equal values.

use std::collections::HashMap;
use std::ops::Range;

use crate::run::{Event, Run};
use crate::space::{Numbered, narrow};

/// The log contradicts itself: these events, as indices into the run, each wait for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contradiction(pub Vec<usize>);

/// An event, as far as order goes. They are numbered by `before`.
struct Slot {
    /// Its index in the run.
    place: usize,
    before: u64,
    after: u64,
    /// The number of its observation.
    what: u32,
    /// The events right before it in its lane and in its object's versions.
    waits_for: [Option<u32>; 2],
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Cut {
    /// All events from here on are left, none of them open.
    next: u32,
    /// Of those before `next`, the ones that are left, in ascending order.
    open: Box<[u32]>,
}

/// An event that may come next, and the cut after it.
#[derive(Clone, Copy)]
pub(crate) struct Move {
    pub event: u32,
    pub what: u32,
    pub to: u32,
}

/// The events of a run, partially ordered, and the cuts that were met.
pub(crate) struct Order {
    slots: Vec<Slot>,
    /// For each slot the least `after` from there on.
    earliest_end: Vec<u64>,
    cuts: Numbered<Cut>,
    moves: Vec<Move>,
    /// For each cut the places of its moves, once they are known.
    expanded: Vec<Option<Range<u32>>>,
}

/// The number of the cut at which no event has been taken.
pub(crate) const START: u32 = 0;

impl Order {
    /// The order of a run, whose observations are numbered by `number`.
    pub(crate) fn new<T>(
        run: &Run<T>,
        mut number: impl FnMut(&T) -> u32,
    ) -> Result<Order, Contradiction> {
        let backwards = run.events.iter().position(|event| event.before > event.after);
        if let Some(place) = backwards {
            return Err(Contradiction(vec![place]));
        }
        let mut places: Vec<usize> = (0..run.events.len()).collect();
        places.sort_by_key(|&place| (run.events[place].before, run.events[place].after));
        let mut slot_of = vec![0; places.len()];
        for (slot, &place) in places.iter().enumerate() {
            slot_of[place] = narrow(slot);
        }
        let waits_for = waits_for(&run.events, &slot_of)?;
        let slot = |&place: &usize| {
            let Event { before, after, what, .. } = &run.events[place];
            let (before, after, what) = (*before, *after, number(what));
            Slot { place, before, after, what, waits_for: waits_for[place] }
        };
        let slots: Vec<Slot> = places.iter().map(slot).collect();
        let mut earliest_end: Vec<u64> = slots.iter().map(|slot| slot.after).collect();
        for slot in (1..slots.len()).rev() {
            earliest_end[slot - 1] = earliest_end[slot - 1].min(earliest_end[slot]);
        }
        let (cuts, moves, expanded) = Default::default();
        let mut order = Order { slots, earliest_end, cuts, moves, expanded };
        order.cut(Vec::new(), 0);
        order.check()?;
        Ok(order)
    }

    /// Can all events be put in a row?
    fn check(&mut self) -> Result<(), Contradiction> {
        let mut cut = START;
        while self.taken(cut) < self.slots.len() {
            let Some(first) = self.moves_of(cut).next() else {
                let open = self.cuts[cut as usize].open.iter();
                let mut places: Vec<usize> = open.map(|&slot| self.place(slot)).collect();
                places.sort_unstable();
                return Err(Contradiction(places));
            };
            cut = self.moves[first].to;
        }
        Ok(())
    }

    /// The number of the cut at which `open` and all from `next` on are left.
    fn cut(&mut self, mut open: Vec<u32>, next: u32) -> u32 {
        let ends = open.iter().map(|&slot| self.slots[slot as usize].after);
        let earliest = ends.chain(self.earliest_end.get(next as usize).copied()).min();
        let later = &self.slots[next as usize..];
        let opened = later.iter().take_while(|slot| Some(slot.before) <= earliest).count();
        let end = next + narrow(opened);
        open.extend(next..end);
        let (number, is_new) = self.cuts.insert_full(Cut { next: end, open: open.into() });
        if is_new {
            self.expanded.push(None);
        }
        narrow(number)
    }

    /// The places of a cut's moves; those whose intervals end first come first.
    pub(crate) fn moves_of(&mut self, cut: u32) -> Range<usize> {
        if let Some(moves) = &self.expanded[cut as usize] {
            return moves.start as usize..moves.end as usize;
        }
        let Cut { next, open } = self.cuts[cut as usize].clone();
        let is_taken = |slot: &u32| *slot < next && open.binary_search(slot).is_err();
        let may_come = |slot: &&u32| {
            let waits_for = self.slots[**slot as usize].waits_for;
            waits_for.iter().flatten().all(is_taken)
        };
        let mut ready: Vec<u32> = open.iter().filter(may_come).copied().collect();
        ready.sort_by_key(|&slot| self.slots[slot as usize].after);
        let first = narrow(self.moves.len());
        for event in ready {
            let left = open.iter().copied().filter(|&slot| slot != event).collect();
            let to = self.cut(left, next);
            self.moves.push(Move { event, what: self.slots[event as usize].what, to });
        }
        let moves = first..narrow(self.moves.len());
        self.expanded[cut as usize] = Some(moves.clone());
        moves.start as usize..moves.end as usize
    }

    /// The move at a place.
    pub(crate) fn at(&self, place: usize) -> Move {
        self.moves[place]
    }

    /// How many events are in the cut.
    pub(crate) fn taken(&self, cut: u32) -> usize {
        let Cut { next, open } = &self.cuts[cut as usize];
        *next as usize - open.len()
    }

    /// How many events there are.
    pub(crate) fn events(&self) -> usize {
        self.slots.len()
    }

    /// How many cuts were met.
    pub(crate) fn cuts(&self) -> usize {
        self.cuts.len()
    }

    /// The index in the run of an event.
    pub(crate) fn place(&self, event: u32) -> usize {
        self.slots[event as usize].place
    }
}

/// For each event of the run the slots of those right before it in lane and object.
fn waits_for<T>(
    events: &[Event<T>],
    slot_of: &[u32],
) -> Result<Vec<[Option<u32>; 2]>, Contradiction> {
    let mut waits_for = vec![[None; 2]; events.len()];
    let mut last_of_lane: HashMap<usize, usize> = HashMap::new();
    let mut versions: Vec<(u64, u64, usize)> = Vec::new();
    for (place, event) in events.iter().enumerate() {
        if let Some(lane) = event.lane {
            waits_for[place][0] = last_of_lane.insert(lane, place).map(|last| slot_of[last]);
        }
        if let Some(version) = event.version {
            versions.push((version.object, version.number, place));
        }
    }
    versions.sort_unstable();
    for pair in versions.windows(2) {
        let [(object, number, first), (other, next, second)] = [pair[0], pair[1]];
        if object == other && number == next {
            return Err(Contradiction(vec![first, second]));
        }
        if object == other {
            waits_for[second][1] = Some(slot_of[first]);
        }
    }
    Ok(waits_for)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Does event `i` come before event `k`, by the definition in `run`?
    fn precedes(run: &Run<()>, i: usize, k: usize) -> bool {
        let (a, b) = (&run.events[i], &run.events[k]);
        let versions = a.version.zip(b.version);
        a.after < b.before
            || a.lane.is_some() && a.lane == b.lane && i < k
            || versions.is_some_and(|(a, b)| a.object == b.object && a.number < b.number)
    }

    /// How many sets of events hold, with each, all that come before it.
    fn cuts(run: &Run<()>) -> usize {
        let all = 0..run.events.len();
        let is_cut = |set: &u32| {
            let has = |i: usize| set >> i & 1 != 0;
            let mut pairs = all.clone().flat_map(|i| all.clone().map(move |k| (i, k)));
            pairs.all(|(i, k)| !precedes(run, i, k) || !has(k) || has(i))
        };
        (0..1 << run.events.len()).filter(is_cut).count()
    }

    /// Lanes, versions and intervals at random; the events stand in an order that they allow.
    fn random_run(random: &mut fastrand::Rng) -> Run<()> {
        let length = random.usize(0..9);
        let event = |i: usize| {
            let point = 20 + 3 * i as u64;
            let (before, after) = (point - random.u64(0..15), point + random.u64(0..15));
            let lane = random.bool().then(|| random.usize(0..3));
            let event = Event { before, after, ..Event::at(0, lane, ()) };
            match random.u64(0..4) {
                object @ 0..2 => event.versioned(object, i as u64),
                _ => event,
            }
        };
        Run { lanes: vec![], events: (0..length).map(event).collect(), lost: 0 }
    }

    #[test]
    fn every_cut_is_met_and_met_once() {
        let mut random = fastrand::Rng::with_seed(11);
        let mut all = 0;
        for _ in 0..500 {
            let run = random_run(&mut random);
            let mut order = Order::new(&run, |()| 0).expect("it is an order");
            let mut open = vec![(START, 0_u32)];
            let mut sets: HashSet<(u32, u32)> = open.iter().copied().collect();
            while let Some((cut, set)) = open.pop() {
                assert_eq!(order.taken(cut), set.count_ones() as usize);
                for at in order.moves_of(cut) {
                    let next = order.at(at);
                    let node = (next.to, set | 1 << order.place(next.event));
                    if sets.insert(node) {
                        open.push(node);
                    }
                }
            }
            // One number a set, one set a number, and as many as there are.
            assert_eq!(sets.iter().map(|node| node.0).collect::<HashSet<_>>().len(), sets.len());
            assert_eq!(sets.iter().map(|node| node.1).collect::<HashSet<_>>().len(), sets.len());
            assert_eq!((order.cuts(), sets.len()), (cuts(&run), cuts(&run)));
            all += sets.len();
        }
        assert!(all > 10 * 500, "only {all} cuts");
    }
}
