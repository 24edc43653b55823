//! What one model shows and another does not, held against all words of both.

use std::collections::BTreeSet;

use proptest::prelude::Strategy;
use proptest::prop_assert_eq;
use proptest::sample::select;
use turnwise_conformance::difference::{Difference, difference};

use crate::judging::runner;
use crate::say::say;
use crate::toys::drawn::{Drawn, Letters};
use crate::toys::queue::{Ends, Queue};

/// Longer words are not enumerated: three states have no difference that is longer.
const LONGEST: usize = 9;

/// All words of a graph, up to that length.
fn words(graph: &Drawn, length: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut ahead = BTreeSet::from([(String::new(), 0u8)]);
    let mut met = ahead.clone();
    while let Some((word, state)) = ahead.pop_first() {
        for (_, letter, to) in graph.0.iter().filter(|(from, ..)| *from == state) {
            let longer = word.chars().chain(*letter).collect::<String>();
            if longer.len() <= length && met.insert((longer.clone(), *to)) {
                ahead.insert((longer, *to));
            }
        }
        found.insert(word);
    }
    found
}

#[test]
fn it_is_the_shortest_word_that_only_the_one_has() {
    let letter = select(vec![None, Some('a'), Some('b')]);
    let graph = || proptest::collection::vec((0..3u8, letter.clone(), 0..3u8), 1..6);
    let pairs = (graph(), graph()).prop_map(|(one, other)| (Drawn(one), Drawn(other)));
    let (mut same, mut different) = (0, 0);
    let counts = std::cell::RefCell::new((&mut same, &mut different));
    runner(600)
        .run(&pairs, |(one, other)| {
            let (own, others) = (words(&one, LONGEST), words(&other, LONGEST));
            let shortest = own.difference(&others).map(String::len).min();
            let mut counts = counts.borrow_mut();
            match difference((&one, &Letters), (&other, &Letters), 10_000) {
                Difference::Run(run) => {
                    *counts.1 += 1;
                    let word: String = run.iter().collect();
                    prop_assert_eq!(Some(word.len()), shortest);
                    assert!(own.contains(&word) && !others.contains(&word));
                    assert!(others.contains(&word[..word.len() - 1]));
                }
                Difference::None { .. } => {
                    *counts.0 += 1;
                    prop_assert_eq!(shortest, None);
                }
                Difference::Undecided { .. } => unreachable!("so few states"),
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    say(format_args!("{same} without a difference, {different} with one"));
    assert!(same > 50 && different > 200);
}

#[test]
fn a_larger_queue_takes_more_before_it_gives() {
    let (small, large) = (Queue { capacity: 1, numbers: 1 }, Queue { capacity: 2, numbers: 1 });
    let more = difference((&large, &Ends), (&small, &Ends), 10_000);
    assert!(matches!(&more, Difference::Run(run) if !run.is_empty()), "{more:?}");
    let less = difference((&small, &Ends), (&large, &Ends), 10_000);
    assert!(matches!(less, Difference::None { .. }), "{less:?}");
    let limited = difference((&small, &Ends), (&large, &Ends), 3);
    assert_eq!(limited, Difference::Undecided { looked_at: 3 });
}
