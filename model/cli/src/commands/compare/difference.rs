//! What one machine of a comparison allows and another does not, in words.

use turnwise_bridge::seen::{Seen, Watcher};
use turnwise_conformance::difference::{Difference, difference};
use turnwise_conformance::observation::Observe;
use turnwise_schedulers::every_step::EveryStep;

use super::row::Row;

/// Pairs of a state and a set of states after which it is not known.
const MOST_PAIRS: usize = 200_000;
/// Longer runs are cut in the middle.
const MOST_STEPS: usize = 24;

/// Both ways.
pub(super) fn text(one: &Row<'_>, other: &Row<'_>) -> String {
    if [one, other].iter().any(|row| !row.machine.spec().runtimes.is_empty()) {
        // Which steps of two levels are the same ones nobody has said.
        return String::new();
    }
    format!("\n{}{}", one_way(one, other), one_way(other, one))
}

fn one_way(one: &Row<'_>, other: &Row<'_>) -> String {
    let (own, others) = (EveryStep(one.machine), EveryStep(other.machine));
    let (watcher, second) = (Watcher::new(one.machine), Watcher::new(other.machine));
    match difference((&own, &watcher), (&others, &second), MOST_PAIRS) {
        Difference::None { .. } => {
            format!("Every run with {} is one with {}.\n", one.name(), other.name())
        }
        Difference::Undecided { looked_at } => format!(
            "Whether every run with {} is one with {} is not known: none of the first {looked_at} \
             pairs of states differs.\n",
            one.name(),
            other.name()
        ),
        Difference::Run(run) => format!(
            "With {} and not with {} there is, {} steps long:\n{}",
            one.name(),
            other.name(),
            run.len(),
            steps(&watcher, &run)
        ),
    }
}

/// A line each; the last is the one that the other does not allow.
fn steps(watcher: &Watcher, run: &[Seen]) -> String {
    let label = |seen: &Seen| Observe::<EveryStep<'_>>::label(watcher, seen);
    let mut text = String::new();
    for (place, seen) in run.iter().enumerate() {
        let hidden = run.len().saturating_sub(MOST_STEPS);
        let half = MOST_STEPS / 2;
        if (half..half + hidden).contains(&place) {
            if place == half {
                text.push_str(&format!("  …   {hidden} more\n"));
            }
            continue;
        }
        let mark = if place + 1 == run.len() { "×" } else { " " };
        text.push_str(&format!("{mark} {:>3} {}\n", place + 1, label(seen)));
    }
    text
}
