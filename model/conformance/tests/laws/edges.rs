//! A system that keeps to its model goes along every edge, and one that does not leaves them.

use std::collections::VecDeque;
use std::fmt;

use stateright::Model;
use turnwise_conformance::edges::{Divergence, Explorer, Here, Report, Settings, Subject};
use turnwise_conformance::observation::{Field, Observe};

use crate::say::say;

const CAPACITY: usize = 3;

/// A queue of bits.
struct Queue;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Act {
    Push(u8),
    Pop,
}

impl fmt::Display for Act {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

impl Model for Queue {
    type State = Vec<u8>;
    type Action = Act;

    fn init_states(&self) -> Vec<Vec<u8>> {
        vec![vec![]]
    }

    fn actions(&self, bits: &Vec<u8>, actions: &mut Vec<Act>) {
        if bits.len() < CAPACITY {
            actions.extend([Act::Push(0), Act::Push(1)]);
        }
        if !bits.is_empty() {
            actions.push(Act::Pop);
        }
    }

    fn next_state(&self, bits: &Vec<u8>, act: Act) -> Option<Vec<u8>> {
        let mut bits = bits.clone();
        match act {
            Act::Push(bit) => bits.push(bit),
            Act::Pop => drop(bits.remove(0)),
        }
        Some(bits)
    }
}

/// Sees the bits.
struct Watcher;

impl Observe<Queue> for Watcher {
    type Observation = (&'static str, u8);

    fn observe(
        &self,
        _: &Queue,
        bits: &Vec<u8>,
        act: &Act,
        _: &Vec<u8>,
    ) -> Option<(&'static str, u8)> {
        Some(match act {
            Act::Push(bit) => ("push", *bit),
            Act::Pop => ("pop", bits[0]),
        })
    }

    fn fields(&self, (event, bit): &(&'static str, u8)) -> Vec<Field> {
        vec![Field::new("event", event), Field::new("bit", bit)]
    }
}

/// What is wrong with a system.
#[derive(Clone, PartialEq, Eq)]
enum Fault {
    None,
    /// It takes the last of three.
    WrongEnd,
    /// It loses what is pushed third, and says that it was pushed.
    Loses,
    /// It breaks after two acts one after the other, the first of which found those bits.
    Pair(Vec<u8>, Act, Act),
    /// It fails to pop a 1.
    Breaks,
}

struct System {
    fault: Fault,
    bits: VecDeque<u8>,
    /// What it did last, and the bits before.
    last: Option<(Vec<u8>, Act)>,
}

impl System {
    fn new(fault: Fault) -> System {
        System { fault, bits: VecDeque::new(), last: None }
    }
}

impl Subject<Queue> for System {
    type Observation = (&'static str, u8);
    type Command = Act;
    type Snapshot = usize;

    fn restart(&mut self) -> Result<(), String> {
        *self = System::new(self.fault.clone());
        Ok(())
    }

    fn snapshot(&mut self) -> usize {
        self.bits.len()
    }

    fn compare(&self, here: &Here<'_, Queue>, len: &usize) -> Result<(), String> {
        let expected = here.state.len();
        if expected == *len { Ok(()) } else { Err(format!("{len} bits instead of {expected}")) }
    }

    fn commands(&self, here: &Here<'_, Queue>, _: &usize) -> Vec<Act> {
        here.actions.iter().map(|act| **act).collect()
    }

    fn perform(&mut self, act: &Act) -> Result<Vec<(&'static str, u8)>, String> {
        let last = self.last.replace((self.bits.iter().copied().collect(), *act));
        if let (Fault::Pair(bits, first, second), Some(last)) = (&self.fault, last)
            && (bits, first, second) == (&last.0, &last.1, act)
        {
            return Err("it broke".to_owned());
        }
        Ok(vec![match *act {
            Act::Push(bit) => {
                if self.fault != Fault::Loses || self.bits.len() < 2 {
                    self.bits.push_back(bit);
                }
                ("push", bit)
            }
            Act::Pop => {
                let ends = self.fault == Fault::WrongEnd && self.bits.len() == 3;
                let bit = if ends { self.bits.pop_back() } else { self.bits.pop_front() };
                if self.fault == Fault::Breaks && bit == Some(1) {
                    return Err("it broke".to_owned());
                }
                ("pop", bit.ok_or("it is empty")?)
            }
        }])
    }
}

fn explore(fault: Fault, settings: Settings) -> Result<Report, Divergence> {
    Explorer::new(&Queue, &Watcher, System::new(fault), settings).explore()
}

#[test]
fn all_of_it_is_visited_and_every_pair_once_at_least() {
    let report = explore(Fault::None, Settings::default()).expect("it keeps to the model");
    // Words of up to three bits; two pushes from those that are not full, a pop unless empty.
    assert_eq!((report.states, report.edges), (15, 14 + 14));
    assert_eq!(report.model_states, (15, 15));
    assert_eq!(report.model_steps, (28, 28));
    // Each edge, times those that leave the state to which it leads.
    let leave = |len: usize| 2 * usize::from(len < CAPACITY) + usize::from(len > 0);
    let pairs: usize = (0..=CAPACITY)
        .map(|len| {
            let words = 1 << len;
            let pushes = if len < CAPACITY { 2 * leave(len + 1) } else { 0 };
            let pops = if len > 0 { leave(len - 1) } else { 0 };
            words * (pushes + pops)
        })
        .sum();
    assert_eq!(report.pairs, Some(pairs));
    assert!(report.performed >= pairs);
}

#[test]
fn what_is_wrong_is_found_and_the_way_there_is_told() {
    let found = |fault| explore(fault, Settings::default()).expect_err("it leaves the model");
    let wrong = found(Fault::WrongEnd);
    assert!(wrong.what.starts_with("nothing allows `pop "), "{wrong}");
    assert_eq!(wrong.commands.last().map(String::as_str), Some("Pop"), "{wrong}");
    let lost = found(Fault::Loses);
    assert_eq!(lost.what, "2 bits instead of 3");
    assert_eq!(lost.commands.len(), 3, "{lost}");
    assert!(lost.to_string().ends_with(&format!("     3  {}\n", lost.commands[2])), "{lost}");
    assert_eq!(found(Fault::Breaks).what, "it broke");
}

#[test]
fn what_only_another_command_before_shows_is_found_by_pairs() {
    // Every state, most edges, and the pairs that come with them.
    let no_pairs = Settings { most: 15, sample: 0, ..Settings::default() };
    let (mut pairs, mut missed) = (0, 0);
    let words = (0..=CAPACITY as u32).flat_map(|len| (0..1_u8 << len).map(move |bits| (len, bits)));
    for (len, bits) in words {
        let word: Vec<u8> = (0..len).map(|place| bits >> place & 1).collect();
        for first in Queue.next_steps(&word) {
            for (second, _) in Queue.next_steps(&first.1) {
                let fault = Fault::Pair(word.clone(), first.0, second);
                missed += usize::from(explore(fault.clone(), no_pairs).is_ok());
                let found = explore(fault, Settings::default()).expect_err("the pair is tried");
                let [.., before, last] = &found.commands[..] else { panic!("{found}") };
                assert_eq!([before, last], [&first.0.to_string(), &second.to_string()]);
                pairs += 1;
            }
        }
    }
    say(format_args!("{pairs} pairs, of which {missed} are not met by the way"));
    assert!(missed > pairs / 4, "{missed} of {pairs}");
}

#[test]
fn where_there_are_too_many_states_commands_are_drawn() {
    let few = Settings { most: 5, sample: 1_000, ..Settings::default() };
    let report = explore(Fault::None, few).expect("it keeps to the model");
    assert_eq!(report.pairs, None);
    let said = format!("{} commands drawn instead of all pairs", report.drawn);
    assert!(report.to_string().contains(&said), "{report}");
    assert!(report.drawn >= 1_000 && report.states > 5, "{report}");
    assert_eq!(explore(Fault::None, few), Ok(report), "the same seed, the same sample");
    let found = explore(Fault::WrongEnd, few).expect_err("a sample shows it");
    assert!(found.what.starts_with("nothing allows"), "{found}");
}
