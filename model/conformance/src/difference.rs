//! The shortest run that one model shows and another does not.
//!
//! Every run of the one is followed in the other at the same time, where it leads to a set of
//! states: all that the same observations allow. The first run, by its length in observations, that
//! leads to the empty set is the answer. (The subset construction, breadth first; runs of silent
//! steps cost nothing.)

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use stateright::Model;

use crate::observation::{ObservationOf, Observe};
use crate::space::{Numbered, Space, narrow};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference<T> {
    /// Every run of the one is a run of the other.
    None {
        /// States of the one, each with a set of states of the other, that were looked at.
        looked_at: usize,
    },
    /// A shortest run of the one; all of it but the last observation is a run of the other.
    Run(Vec<T>),
    /// More pairs than the limit, and no difference among them.
    Undecided {
        /// So many were looked at.
        looked_at: usize,
    },
}

/// A state of the one, and the set of states in which the other may be.
type Pair = (u32, u32);

/// The shortest run that `one` shows and `other` does not, looking at `limit` pairs at most.
///
/// Both are to show observations that mean the same.
pub fn difference<M, O>(
    one: (&M, &O),
    other: (&M, &O),
    limit: usize,
) -> Difference<ObservationOf<M, O>>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut one = Space::new(one.0, one.1);
    let mut other = Follower::new(other.0, other.1);
    let mut met: HashSet<Pair> = HashSet::new();
    // Pairs by the length of the runs that lead there; for each where it was come from, and what
    // was shown on the way.
    let mut ways: Vec<(Pair, Option<usize>, Option<u32>)> = Vec::new();
    let mut ahead: VecDeque<usize> = VecDeque::new();
    for &state in &one.initial {
        ways.push(((state, other.start), None, None));
        ahead.push_back(ways.len() - 1);
    }
    while let Some(way) = ahead.pop_front() {
        let (pair, ..) = ways[way];
        if !met.insert(pair) {
            continue;
        }
        if met.len() > limit {
            return Difference::Undecided { looked_at: limit };
        }
        for step in one.steps_of(pair.0) {
            let (to, shows) = (one.steps[step].to, one.steps[step].shows);
            let Some(shown) = shows else {
                ways.push(((to, pair.1), Some(way), None));
                ahead.push_front(ways.len() - 1);
                continue;
            };
            let Some(set) = other.after(pair.1, &one.observations[shown as usize]) else {
                return Difference::Run(told(&one, &ways, way, shown));
            };
            ways.push(((to, set), Some(way), Some(shown)));
            ahead.push_back(ways.len() - 1);
        }
    }
    Difference::None { looked_at: met.len() }
}

/// What was shown on a way, and then.
fn told<M, O>(
    one: &Space<'_, M, O>,
    ways: &[(Pair, Option<usize>, Option<u32>)],
    way: usize,
    last: u32,
) -> Vec<ObservationOf<M, O>>
where
    M: Model,
    O: Observe<M>,
{
    let mut shown = vec![last];
    let mut at = Some(way);
    while let Some(way) = at {
        let (_, from, what) = ways[way];
        shown.extend(what);
        at = from;
    }
    shown.iter().rev().map(|&what| one.observations[what as usize].clone()).collect()
}

/// The other model, and the sets of states in which it may be, numbered.
struct Follower<'a, M: Model, O: Observe<M>> {
    space: Space<'a, M, O>,
    /// Each sorted, closed under silent steps, and not empty but the first may be.
    sets: Numbered<Vec<u32>>,
    start: u32,
    /// Where an observation leads; `None`: nowhere.
    known: HashMap<(u32, u32), Option<u32>>,
}

impl<'a, M, O> Follower<'a, M, O>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    fn new(model: &'a M, observe: &'a O) -> Self {
        let space = Space::new(model, observe);
        let initial = space.initial.clone();
        let (sets, known) = (Numbered::default(), HashMap::new());
        let mut follower = Follower { space, sets, start: 0, known };
        follower.start = follower.closed(initial);
        follower
    }

    /// The set after the observation, if the model may show it.
    fn after(&mut self, set: u32, what: &ObservationOf<M, O>) -> Option<u32> {
        let what = self.space.observation(what);
        if let Some(known) = self.known.get(&(set, what)) {
            return *known;
        }
        let mut next = Vec::new();
        for state in self.sets[set as usize].clone() {
            for step in self.space.steps_of(state) {
                let step = &self.space.steps[step];
                next.extend((step.shows == Some(what)).then_some(step.to));
            }
        }
        let next = (!next.is_empty()).then(|| self.closed(next));
        self.known.insert((set, what), next);
        next
    }

    /// The number of the set with all that silent steps lead to.
    fn closed(&mut self, mut states: Vec<u32>) -> u32 {
        let mut met: HashSet<u32> = states.iter().copied().collect();
        let mut at = 0;
        while let Some(&state) = states.get(at) {
            for step in self.space.steps_of(state) {
                let step = &self.space.steps[step];
                if step.shows.is_none() && met.insert(step.to) {
                    states.push(step.to);
                }
            }
            at += 1;
        }
        states.sort_unstable();
        states.dedup();
        narrow(self.sets.insert_full(states).0)
    }
}
