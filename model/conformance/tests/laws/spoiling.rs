//! Spoiled runs are refused, except those that the definition has for behaviours.

use std::fmt::Debug;
use std::hash::Hash;

use stateright::Model;
use turnwise_conformance::judge::Judge;
use turnwise_conformance::mutation::{Spoil, spoiled, trial};
use turnwise_conformance::observation::{ObservationOf, Observe};
use turnwise_conformance::run::{Event, Run};
use turnwise_conformance::walk::walk;

use crate::reference;
use crate::say::say;
use crate::toys::{counter, mutex, queue};

/// Says of each spoiled walk what the definition says.
fn all_are_told_apart<M, O>(model: &M, observe: &O, alphabet: &[O::Observation], what: &str)
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
    O::Observation: Debug,
{
    let mut judge = Judge::new(model, observe);
    let (mut refused, mut behaviours) = (0, 0);
    for seed in 0..25 {
        let own = walk(model, observe, seed, 30).unwrap().run;
        assert!(judge.judge(&own).is_accepted());
        let trial = trial(&mut judge, &own, alphabet);
        assert_eq!(trial.undecided, []);
        let is_one = |run: &Run<ObservationOf<M, O>>| {
            let word: Vec<&ObservationOf<M, O>> = run.events.iter().map(|it| &it.what).collect();
            reference::is_behaviour(model, observe, &word)
        };
        let all: Vec<_> = spoiled(&own, alphabet).collect();
        let ones = all.iter().filter(|spoiled| is_one(&spoiled.run));
        let ones: Vec<Spoil> = ones.map(|spoiled| spoiled.spoil).collect();
        assert_eq!(trial.behaviours, ones, "seed {seed}");
        assert_eq!(trial.refused + ones.len(), all.len());
        (refused, behaviours) = (refused + trial.refused, behaviours + ones.len());
    }
    say(format_args!(
        "{what}: {refused} spoiled walks refused, {behaviours} are behaviours themselves"
    ));
    assert!(refused > 1_000 && behaviours > 100);
}

#[test]
fn spoiled_walks_are_refused_unless_they_are_behaviours() {
    let queue = queue::Queue { capacity: 2, numbers: 3 };
    all_are_told_apart(&queue, &queue::Ends, &queue::alphabet(3), "queue");
    let mutex = mutex::Mutex::default();
    all_are_told_apart(&mutex, &mutex::Openly, &mutex::ALPHABET, "mutex");
    let counter = counter::Counter { end: 4 };
    all_are_told_apart(&counter, &counter::Face, &counter::ALPHABET, "counter");
}

fn small() -> Run<char> {
    let events = [('a', 1, 1), ('b', 4, 2), ('b', 6, 3)];
    let event = |(what, number, version)| Event::at(number, Some(0), what).versioned(5, version);
    Run { lanes: vec!["lane".into()], events: events.map(event).to_vec(), lost: 0 }
}

#[test]
fn each_change_is_made_once_and_nothing_else() {
    let run = small();
    let told: Vec<String> = spoiled(&run, &['a', 'b'])
        .map(|spoiled| {
            let whats = spoiled.run.events.iter().map(|event| event.what);
            format!("{}: {}", spoiled.spoil, whats.collect::<String>())
        })
        .collect();
    let expected = [
        "event 1 dropped: bb",
        "event 2 dropped: ab",
        "event 3 dropped: ab",
        "events 1 and 2 swapped: bab",
        "event 1 repeated: aabb",
        "event 2 repeated: abbb",
        "event 3 repeated: abbb",
        "event 1 made number 2 of the alphabet: bbb",
        "event 2 made number 1 of the alphabet: aab",
        "event 3 made number 1 of the alphabet: aba",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_known_of_the_order_stays_whole() {
    for spoiled in spoiled(&small(), &['a', 'b']) {
        let events = &spoiled.run.events;
        let is_known = |pair: &[Event<char>]| {
            let numbers = pair[0].version.zip(pair[1].version).unwrap();
            pair[0].after < pair[1].before && numbers.0.number < numbers.1.number
        };
        assert!(events.windows(2).all(is_known), "{}: {events:?}", spoiled.spoil);
    }
}

#[test]
fn a_trial_tells_what_was_not_refused() {
    use mutex::Act::{Give, Take, Want};
    let (model, observe) = (mutex::Mutex::default(), mutex::Openly);
    let whats = [(0, Want), (1, Want), (0, Take), (0, Give)].map(|what| (Some(what.0), what));
    let run = Run::ordered(["a", "b"], whats);
    let mut judge = Judge::new(&model, &observe);
    let told = trial(&mut judge, &run, &[]).to_string();
    let expected = "11 spoiled runs: 7 refused, 4 behaviours themselves (event 2 dropped; \
                    event 4 dropped; events 1 and 2 swapped; events 2 and 3 swapped)";
    assert_eq!(told, expected);
    let told = trial(&mut judge.limit(0), &run, &[]).to_string();
    assert!(told.starts_with("11 spoiled runs: 0 refused, 11 undecided"), "{told}");
}
