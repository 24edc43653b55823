//! The reference model: tasks in one queue, processors with a timer, packed into 64 bits.
//!
//! It mirrors `RoundRobin.tla` with `Prio = FALSE` action for action, so its counts can be set
//! beside those of TLC and Spin.

// Each test binary and benchmark includes this file and asks for its own part of it.
#![allow(dead_code)]

use stateright::{Model, Property};

/// At most 6 tasks, 3 processors, 3 steps of work and slices of 3: two bits each, 63 in all.
#[derive(Clone, Copy, Debug)]
pub struct RoundRobin {
    pub tasks: usize,
    pub processors: usize,
    /// Steps between two points where a task may block, yield or exit (`K`).
    pub work: u64,
    /// Steps until the timer may take the processor (`S`).
    pub slice: u64,
}

/// Bits 0..36: a task's life, work done and slice left, two bits each. Bits 36..54: the queue,
/// first in the lowest three bits, tasks counted from 1. Bits 54..63: who is on each processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State(u64);

/// What may happen, named by processor, or by task for the answer of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Dispatch(usize),
    Step(usize),
    Block(usize),
    Yield(usize),
    Exit(usize),
    Preempt(usize),
    Io(usize),
}

impl Action {
    /// The processor that acts, if one does.
    pub fn processor(self) -> Option<usize> {
        match self {
            Action::Dispatch(c)
            | Action::Step(c)
            | Action::Block(c)
            | Action::Yield(c)
            | Action::Exit(c)
            | Action::Preempt(c) => Some(c),
            Action::Io(_) => None,
        }
    }
}

const READY: u64 = 0;
const RUN: u64 = 1;
const BLOCKED: u64 = 2;
const DONE: u64 = 3;
const QUEUE: u32 = 36;
const QUEUE_MASK: u64 = (1 << 18) - 1;
const PROCESSORS: u32 = 54;

impl State {
    fn field(self, at: u32, width: u32) -> u64 {
        self.0 >> at & ((1 << width) - 1)
    }

    fn set(&mut self, at: u32, width: u32, value: u64) {
        let mask = (1 << width) - 1;
        debug_assert!(value <= mask);
        self.0 = self.0 & !(mask << at) | value << at;
    }

    fn life(self, t: usize) -> u64 {
        self.field(6 * t as u32, 2)
    }

    fn set_life(&mut self, t: usize, life: u64) {
        self.set(6 * t as u32, 2, life);
    }

    /// Steps done since the task last might give way.
    pub fn done_work(self, t: usize) -> u64 {
        self.field(6 * t as u32 + 2, 2)
    }

    fn set_done_work(&mut self, t: usize, done: u64) {
        self.set(6 * t as u32 + 2, 2, done);
    }

    /// Steps left until the timer may act.
    pub fn slice_left(self, t: usize) -> u64 {
        self.field(6 * t as u32 + 4, 2)
    }

    fn set_slice_left(&mut self, t: usize, left: u64) {
        self.set(6 * t as u32 + 4, 2, left);
    }

    fn queue(self) -> u64 {
        self.field(QUEUE, 18)
    }

    fn enqueue(&mut self, t: usize) {
        let queue = self.queue();
        let end = (64 - queue.leading_zeros()).div_ceil(3) * 3;
        self.0 |= (t as u64 + 1) << (QUEUE + end);
    }

    /// The task that waits longest.
    pub fn first(self) -> Option<usize> {
        (self.queue() & 7).checked_sub(1).map(|t| t as usize)
    }

    fn dequeue(&mut self) {
        let rest = self.queue() >> 3;
        self.0 = self.0 & !(QUEUE_MASK << QUEUE) | rest << QUEUE;
    }

    /// The task on a processor.
    pub fn on(self, c: usize) -> Option<usize> {
        self.field(PROCESSORS + 3 * c as u32, 3).checked_sub(1).map(|t| t as usize)
    }

    fn set_on(&mut self, c: usize, t: Option<usize>) {
        self.set(PROCESSORS + 3 * c as u32, 3, t.map_or(0, |t| t as u64 + 1));
    }

    /// The same with the processors in one order: they are alike.
    pub fn processors_sorted(&self) -> State {
        let mut on = [self.on(0), self.on(1), self.on(2)];
        on.sort_unstable_by(|a, b| b.cmp(a));
        let mut sorted = *self;
        for (c, t) in on.into_iter().enumerate() {
            sorted.set_on(c, t);
        }
        sorted
    }
}

impl RoundRobin {
    pub fn new(tasks: usize, processors: usize, work: u64, slice: u64) -> Self {
        assert!(tasks <= 6 && processors <= 3 && work <= 3 && slice <= 3, "more than 63 bits");
        RoundRobin { tasks, processors, work, slice }
    }

    pub fn ready(&self, state: &State, t: usize) -> bool {
        state.life(t) == READY
    }

    pub fn running(&self, state: &State, t: usize) -> bool {
        state.life(t) == RUN
    }

    pub fn blocked(&self, state: &State, t: usize) -> bool {
        state.life(t) == BLOCKED
    }

    pub fn done(&self, state: &State, t: usize) -> bool {
        state.life(t) == DONE
    }

    /// `Inv`: who is on a processor is running.
    pub fn consistent(&self, state: &State) -> bool {
        (0..self.processors).all(|c| state.on(c).is_none_or(|t| self.running(state, t)))
    }

    fn leave(state: &State, c: usize, life: u64) -> State {
        let mut next = *state;
        let t = state.on(c).expect("only who is on a processor leaves it");
        next.set_done_work(t, 0);
        next.set_slice_left(t, 0);
        next.set_life(t, life);
        next.set_on(c, None);
        if life == READY {
            next.enqueue(t);
        }
        next
    }

    fn dispatch(&self, state: &State, c: usize) -> State {
        let mut next = *state;
        let t = state.first().expect("only a queue with a task in it is dispatched from");
        next.dequeue();
        next.set_life(t, RUN);
        next.set_slice_left(t, self.slice);
        next.set_on(c, Some(t));
        next
    }
}

impl Model for RoundRobin {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut state = State(0);
        (0..self.tasks).for_each(|t| state.enqueue(t));
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for c in 0..self.processors {
            let Some(t) = state.on(c) else {
                if state.first().is_some() {
                    actions.push(Action::Dispatch(c));
                }
                continue;
            };
            let finished = state.done_work(t) == self.work;
            let used_up = state.slice_left(t) == 0;
            if !finished && !used_up {
                actions.push(Action::Step(c));
            }
            if finished {
                actions.extend([Action::Block(c), Action::Yield(c), Action::Exit(c)]);
            }
            if used_up {
                actions.push(Action::Preempt(c));
            }
        }
        actions.extend((0..self.tasks).filter(|&t| state.life(t) == BLOCKED).map(Action::Io));
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Dispatch(c) => next = self.dispatch(state, c),
            Action::Step(c) => {
                let t = state.on(c)?;
                next.set_done_work(t, state.done_work(t) + 1);
                next.set_slice_left(t, state.slice_left(t) - 1);
            }
            Action::Block(c) => next = Self::leave(state, c, BLOCKED),
            Action::Yield(c) => next = Self::leave(state, c, READY),
            Action::Exit(c) => next = Self::leave(state, c, DONE),
            Action::Preempt(c) => {
                let t = state.on(c)?;
                next.set_life(t, READY);
                next.enqueue(t);
                next.set_on(c, None);
            }
            Action::Io(t) => {
                next.set_life(t, READY);
                next.enqueue(t);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("who is on a processor is running", Self::consistent)]
    }
}
