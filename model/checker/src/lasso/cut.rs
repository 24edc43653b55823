//! Cuts detours out of a closed walk, as long as it stays fair and accepting.
//!
//! A detour is a stretch between two visits of one node, or one that a single arc replaces.

use super::part::{Inner, Part};

/// Longer walks are left as they are: the work grows with the square of the length.
const LONGEST: usize = 2_000;

/// `walk`, or a shorter one without detours.
pub(super) fn detours(part: &Part, mut walk: Vec<Inner>) -> Vec<Inner> {
    while walk.len() <= LONGEST {
        match shorter(part, &walk) {
            Some(cut) => walk = cut,
            None => break,
        }
    }
    walk
}

/// The walk with one detour less: the longest that can go.
fn shorter(part: &Part, walk: &[Inner]) -> Option<Vec<Inner>> {
    let n = walk.len();
    for cut in (1..n).rev() {
        for from in 0..n {
            // The walk turned to begin at `from`: what is cut are its first `cut` arcs.
            let turned = || walk[from..].iter().chain(&walk[..from]).copied();
            let (begin, end) = (walk[from].from, walk[(from + cut) % n].from);
            let rest = || turned().skip(cut);
            if begin == end {
                let kept: Vec<Inner> = rest().collect();
                if part.is_fair(&kept) {
                    return Some(kept);
                }
            } else if cut > 1 {
                for bridge in part.leaving(begin).iter().filter(|arc| arc.to == end) {
                    let kept: Vec<Inner> = std::iter::once(*bridge).chain(rest()).collect();
                    if part.is_fair(&kept) {
                        return Some(kept);
                    }
                }
            }
        }
    }
    None
}
