//! What the queues should do, by `VecDeque`s; and what they might do wrong.

use std::collections::VecDeque;

use super::Queues;
use crate::queue::ring::CAPACITY;
use crate::task::Task;

/// What a twin does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// The owner takes the youngest.
    LastInFirstOut,
    /// A ring is full with one less.
    OneLessFits,
    /// A thief takes half, rounded down.
    HalfIsRoundedDown,
    /// A thief takes more from a long list than half of what a ring holds.
    NoCapOnTheft,
    /// A thief returns the youngest of what it takes.
    TheftIsReversed,
    /// A thief finds only what is in the ring.
    ListIsNotStolen,
    /// What is pushed goes into the ring although older tasks are in the list.
    ListIsOvertaken,
    /// What is fetched goes to the head.
    FetchedToTheHead,
    /// Outside the youngest is taken.
    OutsideIsReversed,
}

impl Fault {
    pub(super) const ALL: [Fault; 9] = [
        Fault::LastInFirstOut,
        Fault::OneLessFits,
        Fault::HalfIsRoundedDown,
        Fault::NoCapOnTheft,
        Fault::TheftIsReversed,
        Fault::ListIsNotStolen,
        Fault::ListIsOvertaken,
        Fault::FetchedToTheHead,
        Fault::OutsideIsReversed,
    ];
}

/// One core's queue: the first of the tasks are in the ring, the others in the list.
#[derive(Default)]
struct Waiting {
    tasks: VecDeque<Task>,
    in_ring: usize,
    /// Positions of the ring used so far.
    used: usize,
}

/// The queues of two cores, and one outside.
pub(super) struct Twin {
    cores: [Waiting; 2],
    outside: VecDeque<Task>,
    /// There is a list behind each ring.
    have_lists: bool,
    fault: Option<Fault>,
    overflowed: bool,
    refilled: bool,
    list_stolen: bool,
    half_of_a_ring: bool,
}

impl Twin {
    pub(super) fn of_rings(fault: Option<Fault>) -> Self {
        Twin { have_lists: false, ..Twin::of_locals(fault) }
    }

    pub(super) fn of_locals(fault: Option<Fault>) -> Self {
        Twin {
            cores: Default::default(),
            outside: VecDeque::new(),
            have_lists: true,
            fault,
            overflowed: false,
            refilled: false,
            list_stolen: false,
            half_of_a_ring: false,
        }
    }

    /// Which of the rare things have happened.
    pub(super) fn corners(&self, start: usize) -> [bool; 5] {
        let ran_over = self.cores.iter().any(|core| start.checked_add(core.used).is_none());
        [ran_over, self.overflowed, self.refilled, self.list_stolen, self.half_of_a_ring]
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// How many a ring holds.
    fn capacity(&self) -> usize {
        CAPACITY - usize::from(self.is(Fault::OneLessFits))
    }
}

impl Queues for Twin {
    fn push(&mut self, core: usize, task: Task) -> bool {
        let (capacity, overtaken) = (self.capacity(), self.is(Fault::ListIsOvertaken));
        let Waiting { tasks, in_ring, used } = &mut self.cores[core];
        let is_full = *in_ring == capacity;
        if is_full && !self.have_lists {
            return false;
        }
        let in_list = tasks.len() - *in_ring;
        if in_list > 0 && overtaken && !is_full {
            tasks.insert(*in_ring, task);
        } else {
            tasks.push_back(task);
        }
        let to_ring = !is_full && (in_list == 0 || overtaken);
        *in_ring += usize::from(to_ring);
        *used += usize::from(to_ring);
        self.overflowed |= !to_ring;
        true
    }

    fn pop(&mut self, core: usize, _: bool) -> Option<Task> {
        let (capacity, backwards) = (self.capacity(), self.is(Fault::LastInFirstOut));
        let Waiting { tasks, in_ring, used } = &mut self.cores[core];
        if *in_ring == 0 && !tasks.is_empty() {
            *in_ring = tasks.len().min(capacity);
            *used += *in_ring;
            self.refilled = true;
        }
        let task = if backwards { tasks.pop_back() } else { tasks.pop_front() }?;
        *in_ring -= 1;
        Some(task)
    }

    fn steal(&mut self, thief: usize) -> Option<(Task, usize)> {
        let victim = &self.cores[1 - thief];
        let from_list = victim.in_ring == 0 && !self.is(Fault::ListIsNotStolen);
        let there = if from_list { victim.tasks.len() } else { victim.in_ring };
        let cap = if self.is(Fault::NoCapOnTheft) { CAPACITY } else { CAPACITY / 2 };
        let down = self.is(Fault::HalfIsRoundedDown);
        let half = if down { there / 2 } else { there.div_ceil(2) }.min(cap);
        self.half_of_a_ring |= half == CAPACITY / 2;
        self.list_stolen |= from_list && half > 0;
        let backwards = self.is(Fault::TheftIsReversed);
        let victim = &mut self.cores[1 - thief];
        let mut stolen: VecDeque<Task> = victim.tasks.drain(..half).collect();
        victim.in_ring -= if from_list { 0 } else { half };
        let task = if backwards { stolen.pop_back() } else { stolen.pop_front() }?;
        let moved = stolen.len();
        self.cores[thief].used += moved;
        self.cores[thief].in_ring = moved;
        self.cores[thief].tasks = stolen;
        Some((task, moved))
    }

    fn push_outside(&mut self, task: Task) {
        self.outside.push_back(task);
    }

    fn take_outside(&mut self, most: usize) -> Vec<Task> {
        let backwards = self.is(Fault::OutsideIsReversed);
        let outside = &mut self.outside;
        let take = |_| if backwards { outside.pop_back() } else { outside.pop_front() };
        (0..most).map_while(take).collect()
    }

    fn fetch(&mut self, core: usize, most: usize) {
        if !self.have_lists {
            return;
        }
        for task in self.take_outside(most) {
            self.push(core, task);
            if self.is(Fault::FetchedToTheHead) {
                self.cores[core].tasks.rotate_right(1);
            }
        }
    }

    fn lengths(&self) -> [usize; 5] {
        let [one, other] = &self.cores;
        let room = |core: &Waiting| {
            if self.have_lists { 0 } else { self.capacity() - core.in_ring }
        };
        [one.tasks.len(), other.tasks.len(), self.outside.len(), room(one), room(other)]
    }
}
