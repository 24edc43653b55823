//! Random use of sleeps, held against a map from deadline to who waits for it.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use quickcheck::{Arbitrary, Gen, QuickCheck};

use super::{Record, Trial, poll};
use crate::sync::Arc;
use crate::time::{Sleep, now, sleep};

/// One step; sleeps are meant by their place in the list of those there are.
#[derive(Clone, Copy, Debug)]
enum Step {
    Begin(u64),
    Poll(usize),
    Reset(usize, u64),
    Drop(usize),
    Pass(u64),
}

impl Arbitrary for Step {
    fn arbitrary(g: &mut Gen) -> Self {
        let nanos = u64::from(u8::arbitrary(g) % 40);
        let which = usize::arbitrary(g);
        match u8::arbitrary(g) % 16 {
            0..=5 => Step::Begin(nanos),
            6..=9 => Step::Poll(which),
            10..=11 => Step::Reset(which, nanos),
            12..=13 => Step::Drop(which),
            _ => Step::Pass(nanos / 4),
        }
    }
}

/// A sleep, and what it ought to be.
struct Known {
    sleep: Pin<Box<Sleep>>,
    deadline: u64,
    /// Its key in the map, while it waits.
    key: Option<(u64, u64)>,
    over: bool,
}

struct Twins {
    trial: Arc<Trial>,
    record: Record,
    sleeps: Vec<Known>,
    /// By deadline and number: the waker's number.
    waiting: BTreeMap<(u64, u64), usize>,
    number: u64,
    wakers: usize,
}

impl Twins {
    fn new() -> Self {
        let (trial, record) = (Trial::here(), Record::default());
        Twins { trial, record, sleeps: vec![], waiting: BTreeMap::new(), number: 0, wakers: 0 }
    }

    /// Puts a sleep into the map.
    fn note(&mut self, which: usize, waker: usize) {
        let key = (self.sleeps[which].deadline, self.number);
        self.number += 1;
        self.sleeps[which].key = Some(key);
        self.waiting.insert(key, waker);
    }

    fn poll(&mut self, which: usize) {
        self.wakers += 1;
        let (waker, number) = (self.record.waker(self.wakers), self.wakers);
        let now = self.trial.clock.now();
        let known = &mut self.sleeps[which];
        let ready = poll(known.sleep.as_mut(), &waker).is_ready();
        if let Some(key) = known.key {
            self.waiting.insert(key, number);
        } else if known.over || known.deadline <= now {
            known.over = true;
        } else {
            self.note(which, number);
        }
        assert_eq!(ready, self.sleeps[which].over);
    }

    fn reset(&mut self, which: usize, nanos: u64) {
        let deadline = now() + Duration::from_nanos(nanos);
        let known = &mut self.sleeps[which];
        known.sleep.as_mut().reset(deadline);
        known.deadline = self.trial.clock.now() + nanos;
        known.over = false;
        if let Some(key) = known.key {
            let waker = self.waiting.remove(&key).unwrap();
            self.note(which, waker);
        }
    }

    fn pass(&mut self, nanos: u64) {
        self.trial.pass(nanos);
        let later = self.waiting.split_off(&(self.trial.clock.now() + 1, 0));
        let due = std::mem::replace(&mut self.waiting, later);
        assert_eq!(self.record.take(), due.values().copied().collect::<Vec<_>>());
        for known in &mut self.sleeps {
            if known.key.take_if(|key| due.contains_key(key)).is_some() {
                known.over = true;
            }
        }
    }

    fn step(&mut self, step: Step) {
        let there = self.sleeps.len();
        match step {
            Step::Begin(nanos) => {
                let sleep = Box::pin(sleep(Duration::from_nanos(nanos)));
                let deadline = self.trial.clock.now() + nanos;
                self.sleeps.push(Known { sleep, deadline, key: None, over: false });
            }
            Step::Pass(nanos) => self.pass(nanos),
            _ if there == 0 => {}
            Step::Poll(which) => self.poll(which % there),
            Step::Reset(which, nanos) => self.reset(which % there, nanos),
            Step::Drop(which) => {
                if let Some(key) = self.sleeps.swap_remove(which % there).key {
                    self.waiting.remove(&key);
                }
            }
        }
        let earliest = self.waiting.keys().next().map_or(u64::MAX, |key| key.0);
        assert_eq!(self.trial.timers.next_deadline(), earliest);
        assert_eq!(self.record.alive(), self.waiting.len(), "wakers are let go of in time");
        assert!(self.sleeps.iter().all(|known| known.sleep.is_elapsed() == known.over));
    }
}

#[test]
fn sleeps_do_as_their_twins() {
    fn as_twins(steps: Vec<Step>) {
        let mut twins = Twins::new();
        steps.into_iter().for_each(|step| twins.step(step));
    }
    QuickCheck::new().tests(300).rng(Gen::new(500)).quickcheck(as_twins as fn(Vec<Step>));
}
