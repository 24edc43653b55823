//! Every transition of the word of sleepers from every state of three cores, beside a twin.
//!
//! The twin has a field for each of them.

use std::collections::{HashSet, VecDeque};

use super::{Idle, MOST_WORKERS};

/// The cores that sleep and wake: not only the first ones, and the last that there can be.
const CORES: [usize; 3] = [1, 6, MOST_WORKERS - 1];
/// As many of them can search at a time.
const MOST_SEARCHERS: usize = CORES.len();

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Twin {
    asleep: [bool; 3],
    searching: usize,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Search,
    Found,
    /// The cores by their places in `CORES`.
    FallAsleep(usize),
    WakeUp(usize),
    Claim,
}

/// What a transition says, if it says anything.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Nothing,
    WasTheLast(bool),
    Claimed(Option<usize>),
}

fn steps() -> impl Iterator<Item = Step> {
    let each = (0..CORES.len()).flat_map(|core| [Step::FallAsleep(core), Step::WakeUp(core)]);
    each.chain([Step::Search, Step::Found, Step::Claim])
}

fn on_the_word(idle: &Idle, step: Step) -> Said {
    match step {
        Step::Search => idle.search(),
        Step::Found => return Said::WasTheLast(idle.found()),
        Step::FallAsleep(core) => idle.fall_asleep(CORES[core]),
        Step::WakeUp(core) => idle.wake_up(CORES[core]),
        Step::Claim => return Said::Claimed(idle.claim()),
    }
    Said::Nothing
}

impl Twin {
    fn admits(&self, step: Step) -> bool {
        match step {
            Step::Search => self.searching < MOST_SEARCHERS,
            Step::Found => self.searching > 0,
            Step::FallAsleep(core) => self.searching > 0 && !self.asleep[core],
            Step::WakeUp(_) | Step::Claim => true,
        }
    }

    fn step(&mut self, step: Step) -> Said {
        match step {
            Step::Search => self.searching += 1,
            Step::Found => {
                self.searching -= 1;
                return Said::WasTheLast(self.searching == 0);
            }
            Step::FallAsleep(core) => {
                self.searching -= 1;
                self.asleep[core] = true;
            }
            Step::WakeUp(core) => {
                self.searching += usize::from(self.asleep[core]);
                self.asleep[core] = false;
            }
            Step::Claim => {
                let sleeper = self.asleep.iter().position(|asleep| *asleep);
                let claimed = sleeper.filter(|_| self.searching == 0);
                if let Some(core) = claimed {
                    self.asleep[core] = false;
                    self.searching += 1;
                }
                return Said::Claimed(claimed.map(|core| CORES[core]));
            }
        }
        Said::Nothing
    }

    /// What can be asked of the word.
    fn is_seen_on(&self, idle: &Idle) {
        for (core, asleep) in CORES.into_iter().zip(self.asleep) {
            assert_eq!(idle.is_asleep(core), asleep, "{self:?}, core {core}");
        }
        let sleepers = self.asleep.iter().filter(|asleep| **asleep).count();
        assert_eq!(idle.all_are_busy(), sleepers == 0 && self.searching == 0, "{self:?}");
        for cores in 0..=CORES.len() {
            assert_eq!(idle.all_asleep(cores), sleepers == cores, "{self:?}, {cores} cores");
        }
    }
}

#[test]
fn every_transition_is_the_twins() {
    // Each state of the twin, and the steps that lead there: the word itself is not looked into.
    let mut seen = HashSet::from([Twin::default()]);
    let mut open = VecDeque::from([(Twin::default(), vec![])]);
    let mut taken = 0;
    while let Some((twin, way)) = open.pop_front() {
        for step in steps().filter(|step| twin.admits(*step)) {
            let idle = Idle::default();
            for step in &way {
                on_the_word(&idle, *step);
            }
            twin.is_seen_on(&idle);
            let mut next = twin;
            assert_eq!(on_the_word(&idle, step), next.step(step), "{step:?} on {twin:?}");
            next.is_seen_on(&idle);
            taken += 1;
            if next.searching <= MOST_SEARCHERS && seen.insert(next) {
                open.push_back((next, [&way[..], &[step]].concat()));
            }
        }
    }
    assert!(seen.len() >= 8 * 4 && taken > 200, "{} states, {taken} steps", seen.len());
}
