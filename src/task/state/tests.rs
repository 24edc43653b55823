//! Every transition of the state word from every state that a task can be in, beside a twin.
//!
//! The twin has a field for each thing that the word says.

use std::collections::{HashSet, VecDeque};

use super::{
    ABORTED, AfterDone, AfterLeave, AfterPoll, AfterWake, DONE, JOINED, JOINER, POLLING, QUEUED,
    REFERENCE, State, Turn,
};
use crate::sync::atomic::{AtomicUsize, Ordering};

/// Where a task is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Life {
    Idle,
    Queued,
    Polling,
    /// Being polled, and woken meanwhile.
    Woken,
    Done,
}

/// What the word says, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Twin {
    life: Life,
    aborted: bool,
    joined: bool,
    joiner: bool,
    /// Who refers to the task: its registry, its handle, and all who may give theirs back at any
    /// time.
    registry: bool,
    handle: bool,
    loose: usize,
}

/// At most so many loose references are tried.
const MOST_LOOSE: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    Wake,
    WakeAndGiveBack,
    Abort,
    StartPoll,
    EndPoll(bool),
    Complete,
    OfferWaker,
    WithdrawWaker,
    Leave,
    Refer,
    GiveBack,
}

const STEPS: [Step; 12] = [
    Step::Wake,
    Step::WakeAndGiveBack,
    Step::Abort,
    Step::StartPoll,
    Step::EndPoll(false),
    Step::EndPoll(true),
    Step::Complete,
    Step::OfferWaker,
    Step::WithdrawWaker,
    Step::Leave,
    Step::Refer,
    Step::GiveBack,
];

/// What a transition returns.
#[derive(Debug, PartialEq, Eq)]
enum Owed {
    Wake(AfterWake),
    Turn(Turn),
    Poll(AfterPoll),
    Done(AfterDone),
    Leave(AfterLeave),
    Says(bool),
    Nothing,
}

fn on_the_word(state: &State, step: Step) -> Owed {
    match step {
        Step::Wake => Owed::Wake(state.wake()),
        Step::WakeAndGiveBack => Owed::Wake(state.wake_and_release()),
        Step::Abort => Owed::Wake(state.abort()),
        Step::StartPoll => Owed::Turn(state.start_poll()),
        Step::EndPoll(again) => Owed::Poll(state.end_poll(again)),
        Step::Complete => Owed::Done(state.complete()),
        Step::OfferWaker => Owed::Says(state.offer_waker()),
        Step::WithdrawWaker => Owed::Says(state.withdraw_waker()),
        Step::Leave => Owed::Leave(state.leave()),
        Step::Refer => {
            state.refer();
            Owed::Nothing
        }
        Step::GiveBack => Owed::Says(state.release()),
    }
}

impl Twin {
    const NEW: Twin = Twin {
        life: Life::Queued,
        aborted: false,
        joined: true,
        joiner: false,
        registry: true,
        handle: true,
        loose: 0,
    };

    fn references(&self) -> usize {
        usize::from(self.registry) + usize::from(self.handle) + self.loose
    }

    fn word(&self) -> usize {
        let life = match self.life {
            Life::Idle => 0,
            Life::Queued => QUEUED,
            Life::Polling => POLLING,
            Life::Woken => POLLING + QUEUED,
            Life::Done => DONE,
        };
        let bit = |is: bool, bit: usize| if is { bit } else { 0 };
        let marks =
            bit(self.aborted, ABORTED) + bit(self.joined, JOINED) + bit(self.joiner, JOINER);
        life + marks + self.references() * REFERENCE
    }

    /// May the step be taken now?
    fn admits(&self, step: Step) -> bool {
        let is_polled = matches!(self.life, Life::Polling | Life::Woken);
        match step {
            Step::Wake => self.references() > 0,
            // A handle aborts, or a loose reference that was made from one.
            Step::Abort => self.handle || self.loose > 0,
            Step::StartPoll => self.life == Life::Queued,
            Step::EndPoll(_) | Step::Complete => is_polled,
            Step::OfferWaker | Step::WithdrawWaker | Step::Leave => self.handle,
            Step::Refer => self.references() > 0 && self.loose < MOST_LOOSE,
            Step::WakeAndGiveBack | Step::GiveBack => self.loose > 0,
        }
    }

    fn wake(&mut self) -> AfterWake {
        match self.life {
            Life::Idle => {
                self.life = Life::Queued;
                return AfterWake::Enqueue;
            }
            Life::Polling => self.life = Life::Woken,
            Life::Queued | Life::Woken | Life::Done => {}
        }
        AfterWake::Nothing
    }

    fn complete(&mut self) -> AfterDone {
        self.life = Life::Done;
        self.registry = false;
        if self.joined && !self.joiner {
            return AfterDone::Nothing;
        }
        self.loose += 1;
        if self.joined { AfterDone::WakeJoiner } else { AfterDone::DropOutput }
    }

    fn leave(&mut self) -> AfterLeave {
        self.handle = false;
        if self.life == Life::Done {
            self.loose += 1;
            return AfterLeave::TakeOutput;
        }
        self.joined = false;
        if !self.joiner {
            return AfterLeave::Detached;
        }
        self.joiner = false;
        self.loose += 1;
        AfterLeave::TakeWaker
    }

    fn step(&mut self, step: Step) -> Owed {
        match step {
            Step::Wake => Owed::Wake(self.wake()),
            Step::WakeAndGiveBack => {
                self.loose -= 1;
                let owed = self.wake();
                Owed::Wake(if self.references() == 0 { AfterWake::Free } else { owed })
            }
            Step::Abort => {
                self.aborted |= self.life != Life::Done;
                Owed::Wake(self.wake())
            }
            Step::StartPoll => {
                self.life = Life::Polling;
                Owed::Turn(if self.aborted { Turn::Cancel } else { Turn::Poll })
            }
            Step::EndPoll(again) => {
                let requeue = again || self.life == Life::Woken;
                self.life = if requeue { Life::Queued } else { Life::Idle };
                Owed::Poll(if requeue { AfterPoll::Requeue } else { AfterPoll::Rest })
            }
            Step::Complete => Owed::Done(self.complete()),
            Step::OfferWaker => {
                self.joiner |= self.life != Life::Done;
                Owed::Says(self.life != Life::Done)
            }
            Step::WithdrawWaker => {
                self.joiner &= self.life == Life::Done;
                Owed::Says(self.life != Life::Done)
            }
            Step::Leave => Owed::Leave(self.leave()),
            Step::Refer => {
                self.loose += 1;
                Owed::Nothing
            }
            Step::GiveBack => {
                self.loose -= 1;
                Owed::Says(self.references() == 0)
            }
        }
    }
}

#[test]
fn every_transition_is_the_twins() {
    let mut seen = HashSet::from([Twin::NEW]);
    let mut open = VecDeque::from([Twin::NEW]);
    let mut steps = 0;
    assert_eq!(word_of(&State::new()), Twin::NEW.word(), "as it is born");
    while let Some(twin) = open.pop_front() {
        let state = || State(AtomicUsize::new(twin.word()));
        assert_eq!(state().is_done(), twin.life == Life::Done, "{twin:?}");
        let is_polled = matches!(twin.life, Life::Polling | Life::Woken);
        assert_eq!(state().is_polled(), is_polled, "{twin:?}");
        assert_eq!(state().has_waker(), twin.joiner, "{twin:?}");
        for step in STEPS.into_iter().filter(|step| twin.admits(*step)) {
            let (state, mut next) = (state(), twin);
            let (is, should) = (on_the_word(&state, step), next.step(step));
            assert_eq!(is, should, "{step:?} on {twin:?}");
            steps += 1;
            // Without references there is no word any more.
            if next.references() > 0 {
                assert_eq!(word_of(&state), next.word(), "{step:?} on {twin:?} gives {next:?}");
                if next.loose <= MOST_LOOSE && seen.insert(next) {
                    open.push_back(next);
                }
            }
        }
    }
    assert!(seen.len() > 100 && steps > 900, "{} states, {steps} steps", seen.len());
}

/// No two of what the word says share a bit, and the references have all that is left.
#[test]
fn all_that_it_says_can_be_told_apart() {
    let marks = [QUEUED, POLLING, DONE, ABORTED, JOINED, JOINER];
    assert!(marks.iter().all(|mark| mark.is_power_of_two()), "{marks:?}");
    let all = marks.iter().fold(0, |all, mark| all | mark);
    assert_eq!(all.count_ones() as usize, marks.len(), "each has its own");
    assert!(all < REFERENCE, "the references are above them");
}

fn word_of(state: &State) -> usize {
    // Ordering: Relaxed; one thread.
    state.0.load(Ordering::Relaxed)
}
