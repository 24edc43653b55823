//! What one machine of a comparison allows and another does not, step by step.

use std::collections::HashSet;

use serde_json::{Value, json};
use stateright::Model;
use turnwise_bridge::seen::{Seen, Watcher};
use turnwise_conformance::difference::{Difference, difference};
use turnwise_conformance::observation::Observe;
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::machine::State;

use super::row::Row;
use crate::table::each_once;

/// Pairs of a state and a set of states after which it is not known.
const MOST_PAIRS: usize = 200_000;
/// Longer runs are cut in the middle.
const MOST_STEPS: usize = 24;
/// No more rows are compared with the first.
const MOST_ROWS: usize = 4;

const TWO_LEVELS: &str = "which steps of a machine with a runtime are the same is not defined";
const TOO_MANY: &str = "only the first four are";

/// The first row beside another one.
pub(super) struct Pair<'r, 'm> {
    first: &'r Row<'m>,
    other: &'r Row<'m>,
    /// What the first allows and the other does not, and the other way round; or why that was not
    /// looked for.
    ways: Result<[Way; 2], &'static str>,
}

/// Of two machines, what the one allows.
enum Way {
    /// Nothing that the other does not.
    Nothing,
    /// Nothing among so many pairs of states.
    Unknown { looked_at: usize },
    /// These steps; all but the last are the other's too.
    Steps(Vec<String>),
}

/// For the first row and each other.
pub(super) fn pairs<'r, 'm>(rows: &'r [Row<'m>]) -> Vec<Pair<'r, 'm>> {
    let Some((first, others)) = rows.split_first() else { return vec![] };
    let has_runtime = |row: &Row<'_>| !row.machine.spec().runtimes.is_empty();
    let pair = |(place, other): (usize, &'r Row<'m>)| {
        let ways = if has_runtime(first) || has_runtime(other) {
            Err(TWO_LEVELS)
        } else if place >= MOST_ROWS {
            Err(TOO_MANY)
        } else {
            Ok([way(first, other), way(other, first)])
        };
        Pair { first, other, ways }
    };
    others.iter().enumerate().map(pair).collect()
}

fn way(one: &Row<'_>, other: &Row<'_>) -> Way {
    let (own, others) = (EveryStep(one.machine), EveryStep(other.machine));
    let (watcher, second) = (Watcher::new(one.machine), Watcher::new(other.machine));
    match difference((&own, &watcher), (&others, &second), MOST_PAIRS) {
        Difference::None { .. } => Way::Nothing,
        Difference::Undecided { looked_at } => Way::Unknown { looked_at },
        Difference::Run(run) => Way::Steps(words(&own, &watcher, &run)),
    }
}

/// A run in the machine's own words: of the ways that show it, one.
fn words(model: &EveryStep<'_>, watcher: &Watcher, run: &[Seen]) -> Vec<String> {
    let start = model.init_states().into_iter().map(|state| (state, vec![]));
    let mut ways: Vec<(State, Vec<String>)> = start.collect();
    for seen in run {
        let mut next: Vec<(State, Vec<String>)> = Vec::new();
        let mut known: HashSet<State> = ways.iter().map(|(state, _)| state.clone()).collect();
        while let Some((state, told)) = ways.pop() {
            let mut actions = Vec::new();
            model.actions(&state, &mut actions);
            for action in actions {
                let Some(to) = model.next_state(&state, action) else { continue };
                match watcher.observe(model, &state, &action, &to) {
                    None if known.insert(to.clone()) => ways.push((to, told.clone())),
                    Some(shown) if shown == *seen && next.iter().all(|(it, _)| *it != to) => {
                        let step = model.0.action_text(&state, &action);
                        next.push((to, [&told[..], &[step]].concat()));
                    }
                    _ => {}
                }
            }
        }
        ways = next;
    }
    ways.into_iter().next().expect("the run is one of the machine's").1
}

/// All of them in words; those that were not looked for together.
pub(super) fn text(pairs: &[Pair<'_, '_>]) -> String {
    let mut text = String::new();
    for Pair { first, other, ways } in pairs {
        if let Ok([here, there]) = ways {
            let (first, other) = (first.name(), other.name());
            text.push_str(&format!("\n{}", one_way(here, &first, &other)));
            text.push_str(&one_way(there, &other, &first));
        }
    }
    let left_out = pairs.iter().filter_map(|pair| Some((pair, *pair.ways.as_ref().err()?)));
    for why in each_once(left_out.clone().map(|(_, why)| why)) {
        let of = left_out.clone().filter(|(_, it)| *it == why).map(|(pair, _)| pair.other.name());
        let of = of.collect::<Vec<_>>().join("; ");
        let first = pairs[0].first.name();
        text.push_str(&format!("\nNot compared with {first} step by step, since {why}: {of}.\n"));
    }
    text
}

fn one_way(way: &Way, one: &str, other: &str) -> String {
    match way {
        Way::Nothing => format!("Every run with {one} is one with {other}.\n"),
        Way::Unknown { looked_at } => format!(
            "Whether every run with {one} is one with {other} is not known: none of the first \
             {looked_at} pairs of states differs.\n"
        ),
        Way::Steps(steps) => format!(
            "With {one} and not with {other} there is, {} steps long:\n{}",
            steps.len(),
            numbered(steps)
        ),
    }
}

/// A line each; the last is the one that the other does not allow.
fn numbered(steps: &[String]) -> String {
    let mut text = String::new();
    let hidden = steps.len().saturating_sub(MOST_STEPS);
    let half = MOST_STEPS / 2;
    for (place, step) in steps.iter().enumerate() {
        if (half..half + hidden).contains(&place) {
            if place == half {
                text.push_str(&format!("  …   {hidden} more\n"));
            }
            continue;
        }
        let mark = if place + 1 == steps.len() { "×" } else { " " };
        text.push_str(&format!("{mark} {:>3} {step}\n", place + 1));
    }
    text
}

/// The same for programs, one for each row but the first.
pub(super) fn json(pairs: &[Pair<'_, '_>]) -> Value {
    let way = |way: &Way| match way {
        Way::Nothing => Value::Null,
        Way::Unknown { .. } => Value::from("not known"),
        Way::Steps(steps) => json!(steps),
    };
    let pair = |(place, Pair { ways, .. }): (usize, &Pair<'_, '_>)| {
        let (only_first, only_this, why_not) = match ways {
            Ok([first, this]) => (way(first), way(this), None),
            Err(why) => (Value::Null, Value::Null, Some(*why)),
        };
        json!({
            "row": place + 1,
            "only the first": only_first,
            "only this": only_this,
            "not compared": why_not,
        })
    };
    pairs.iter().enumerate().map(pair).collect()
}
