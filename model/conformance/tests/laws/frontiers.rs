//! Event by event comes to the same as all at once, and its paths are shortest.

use std::cell::Cell;
use std::collections::HashSet;
use std::time::Instant;

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert, prop_assert_eq};
use turnwise_conformance::frontier::{Advance, Frontier};
use turnwise_conformance::judge::Judge;
use turnwise_conformance::mutation::spoiled;
use turnwise_conformance::observation::Observe;
use turnwise_conformance::run::Run;
use turnwise_conformance::walk::walk;

use crate::judging::runner;
use crate::reference;
use crate::say::say;
use crate::toys::drawn::{Drawn, Letters};
use crate::toys::{counter, queue};

#[test]
fn it_refuses_where_the_judge_diverges() {
    let (model, observe) = (queue::Queue { capacity: 2, numbers: 3 }, queue::Ends);
    let (mut frontier, mut judge) = (Frontier::new(&model, &observe), Judge::new(&model, &observe));
    let alphabet = queue::alphabet(3);
    let (mut allowed, mut refused) = (0, 0);
    for seed in 0..20 {
        let own = walk(&model, &observe, seed, 40).unwrap().run;
        let runs = spoiled(&own, &alphabet).map(|spoiled| spoiled.run);
        for run in runs.chain([own.clone()]) {
            frontier.restart();
            let mut events = run.events.iter();
            let stopped =
                events.position(|event| frontier.advance(&event.what) != Advance::Allowed);
            match (judge.judge(&run).divergence(), stopped) {
                (None, None) => allowed += 1,
                (Some(divergence), Some(place)) => {
                    refused += 1;
                    assert_eq!(frontier.observed(), place);
                    assert_eq!(divergence.explained, (0..place).collect::<Vec<usize>>());
                    assert_eq!(divergence.stuck[0].place, Some(place));
                    assert_eq!(divergence.allowed, frontier.allowed());
                    assert_eq!(divergence.states, frontier.states().count());
                    let (one, other) =
                        (divergence.path.as_ref().unwrap(), frontier.path().unwrap());
                    assert_eq!(one.steps.len(), other.steps.len(), "both are shortest");
                }
                (divergence, stopped) => panic!("{divergence:?}, {stopped:?}"),
            }
        }
    }
    say(format_args!("{allowed} runs allowed, {refused} refused, as by the judge"));
    assert!(allowed > 100 && refused > 1_000);
}

#[test]
fn its_path_is_a_path_and_none_is_shorter() {
    let (model, observe) = (counter::Counter { end: 4 }, counter::Face);
    let mut frontier = Frontier::new(&model, &observe);
    for seed in 0..200 {
        let run = walk(&model, &observe, seed, 6).unwrap().run;
        frontier.restart();
        for event in &run.events {
            assert_eq!(frontier.advance(&event.what), Advance::Allowed);
        }
        let path = frontier.path().unwrap();
        let mut here = path.start;
        let mut shown = vec![];
        for (i, taken) in path.steps.iter().enumerate() {
            use stateright::Model;
            assert_eq!(model.next_state(&here, taken.action), Some(taken.to), "step {i}");
            let what = observe.observe(&model, &here, &taken.action, &taken.to);
            assert_eq!(taken.event, what.map(|_| shown.len()));
            shown.extend(what);
            here = taken.to;
        }
        let word: Vec<&counter::Seen> = run.events.iter().map(|event| &event.what).collect();
        assert_eq!(shown.iter().collect::<Vec<_>>(), word);
        let length = path.steps.len();
        assert!(!reference::paths(&model, &observe, &word, length).is_empty());
        if length > 0 {
            assert!(reference::paths(&model, &observe, &word, length - 1).is_empty());
        }
    }
}

/// Graphs of five states, in which silent ways of different lengths meet.
#[test]
fn in_any_graph_the_shortest_path_is_found() {
    let letter = prop_oneof![Just(None), Just(Some('x')), Just(Some('y'))];
    let graphs = proptest::collection::vec((0..5_u8, letter, 0..5_u8), 4..12).prop_map(Drawn);
    let longer_than_straight = Cell::new(0);
    let law = |(graph, seed): (Drawn, u64)| {
        let run = walk(&graph, &Letters, seed, 6).unwrap().run;
        let word: Vec<&char> = run.events.iter().map(|event| &event.what).collect();
        let mut frontier = Frontier::new(&graph, &Letters);
        for letter in &word {
            prop_assert_eq!(frontier.advance(letter), Advance::Allowed);
        }
        let length = frontier.path().unwrap().steps.len();
        prop_assert!(!reference::paths(&graph, &Letters, &word, length).is_empty());
        prop_assert!(
            length == 0 || reference::paths(&graph, &Letters, &word, length - 1).is_empty()
        );
        longer_than_straight.set(longer_than_straight.get() + usize::from(length > word.len()));
        Ok(())
    };
    runner(2_000).run(&(graphs, any::<u64>()), law).unwrap();
    say(format_args!("{} of 2000 paths have silent steps", longer_than_straight.get()));
    assert!(longer_than_straight.get() > 300);
}

/// A silent way from one observation's states overtakes a longer one.
#[test]
fn a_later_shortcut_is_taken() {
    let mut edges =
        vec![(0, Some('x'), 1), (0, None, 2), (2, None, 3), (3, Some('x'), 4), (1, None, 4)];
    edges.push((4, Some('y'), 5));
    let graph = Drawn(edges);
    let mut frontier = Frontier::new(&graph, &Letters);
    assert_eq!(frontier.advance(&'x'), Advance::Allowed);
    assert_eq!(frontier.advance(&'y'), Advance::Allowed);
    let path = frontier.path().unwrap();
    assert_eq!(path.steps.iter().map(|taken| taken.to).collect::<Vec<u8>>(), [1, 4, 5]);
    assert_eq!(frontier.advance(&'y'), Advance::Refused);
    frontier.restart();
    assert_eq!(frontier.advance(&'y'), Advance::Refused);
    assert_eq!(frontier.advance(&'x'), Advance::Allowed);
}

#[test]
fn it_is_closed_under_silent_steps() {
    let (model, observe) = (counter::Counter { end: 4 }, counter::Face);
    let mut frontier = Frontier::new(&model, &observe);
    let all =
        |frontier: &mut Frontier<'_, _, _>| frontier.states().copied().collect::<HashSet<u8>>();
    assert_eq!(all(&mut frontier), HashSet::from([0, 1]));
    assert_eq!(frontier.advance(&counter::Seen::Tick), Advance::Allowed);
    assert_eq!(all(&mut frontier), HashSet::from([0, 1, 2]));
    assert_eq!(frontier.advance(&counter::Seen::Reads(3)), Advance::Refused);
    assert_eq!(all(&mut frontier), HashSet::from([0, 1, 2]), "as before");
    assert_eq!(frontier.advance(&counter::Seen::Reads(2)), Advance::Allowed);
    assert_eq!(all(&mut frontier), HashSet::from([0, 2]));
    assert_eq!((frontier.met(), frontier.observed()), (4, 2), "3 comes after 2");
}

#[test]
fn too_many_states_are_no_answer() {
    let (model, observe) = (counter::Counter { end: 4 }, counter::Face);
    let mut frontier = Frontier::new(&model, &observe).limit(2);
    assert_eq!(frontier.advance(&counter::Seen::Tick), Advance::Allowed);
    let three = Advance::Undecided { states: 3 };
    assert_eq!(frontier.advance(&counter::Seen::Tick), three);
    assert_eq!(frontier.advance(&counter::Seen::Tick), three, "and it stays so");
}

/// How fast, in a build that is meant to be: 100,000 a second is the floor, and far below it.
#[test]
fn a_long_run_takes_no_long_time() {
    let (model, observe) = (queue::Queue { capacity: 3, numbers: 3 }, queue::Ends);
    let run = walk(&model, &observe, 3, 300_000).unwrap().run;
    let events = run.events.len();
    let mut frontier = Frontier::new(&model, &observe);
    let begun = Instant::now();
    assert!(run.events.iter().all(|it| frontier.advance(&it.what) == Advance::Allowed));
    let of_frontier = begun.elapsed();
    let mut judge = Judge::new(&model, &observe).limit(usize::MAX);
    let begun = Instant::now();
    assert!(judge.judge(&run).is_accepted());
    let of_judge = begun.elapsed();
    say(format_args!(
        "{events} events: frontier {of_frontier:?}, judge {of_judge:?}, {} states",
        frontier.met()
    ));
    assert!(events > 150_000);
    let twin = Run { events: run.events[1..].to_vec(), ..run };
    assert!(judge.judge(&twin).divergence().is_some());
}
