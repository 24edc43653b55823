//! What a verifier made by Spin says at the end of a search.

use crate::outcome::{Counts, Verdict};

/// One search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    pub verdict: Verdict,
    pub counts: Counts,
}

/// What is said after `pan:1: ` of a claim that fails.
const VIOLATIONS: [&str; 4] =
    ["assertion violated", "acceptance cycle", "invalid end state", "end state in claim reached"];
/// What is said of a search that left something out.
const TRUNCATED: [&str; 3] =
    ["max search depth too small", "out of memory", "VECTORSZ is too small"];

/// Reads a whole output.
///
/// # Errors
///
/// If it is no report of a search, or reports an error that is no claim's.
pub(super) fn read(output: &str) -> Result<Search, String> {
    let error = output.lines().find_map(|line| line.strip_prefix("pan:1: "));
    let truncated = TRUNCATED.iter().find(|what| output.contains(*what));
    if let (None, Some(what)) = (error.filter(|error| is_violation(error)), truncated) {
        let verdict = Verdict::Undecided(format!("Spin's search was cut short: {what}"));
        return Ok(Search { verdict, counts: Counts::default() });
    }
    let Some(summary) = output.lines().find(|line| line.starts_with("State-vector")) else {
        return Err("it ended before it came to one".to_owned());
    };
    let after = |word: &str| {
        let (_, rest) = summary.split_once(word)?;
        rest.trim_start().split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    let counts = Counts {
        states: before(output, " states, stored"),
        transitions: before(output, " transitions (="),
        depth: after("depth reached"),
    };
    let verdict = match (after("errors:"), error) {
        (Some(0), None) if !output.contains("Search not completed") => Verdict::Holds,
        (Some(1..), Some(error)) if is_violation(error) => Verdict::Violated,
        (_, Some(error)) => return Err(error.to_owned()),
        (_, None) => return Err("it says neither".to_owned()),
    };
    Ok(Search { verdict, counts })
}

fn is_violation(error: &str) -> bool {
    VIOLATIONS.iter().any(|violation| error.starts_with(violation))
}

/// The number at the start of a line that goes on like this. From a hundred million on Spin rounds
/// it, and then it is none.
fn before(output: &str, what: &str) -> Option<u64> {
    let mut numbers = output.lines().filter_map(|line| line.split_once(what));
    numbers.next().and_then(|(number, _)| number.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(head: &str, errors: u32, states: &str) -> String {
        format!(
            "pan: ltl formula comes\n{head}\n(Spin Version 6.5.2 -- 6 December 2019)\n\
             State-vector 36 byte, depth reached 48, errors: {errors}\n       {states}\n\
             \x20     143 states, matched\n      255 transitions (= visited+matched)\n"
        )
    }

    #[test]
    fn a_search_without_errors_has_counts() {
        let counts = Counts { states: Some(38), transitions: Some(255), depth: Some(48) };
        for states in ["38 states, stored", "38 states, stored (112 visited)"] {
            let expected = Search { verdict: Verdict::Holds, counts };
            assert_eq!(read(&said("", 0, states)), Ok(expected), "{states}");
        }
    }

    #[test]
    fn each_kind_of_violation_is_one() {
        for what in VIOLATIONS {
            let head = format!("pan:1: {what} (at depth 3)\nWarning: Search not completed");
            let search = read(&said(&head, 1, "13 states, stored")).expect("a verdict");
            assert_eq!(search.verdict, Verdict::Violated, "{what}");
        }
    }

    #[test]
    fn a_search_that_was_cut_short_is_undecided() {
        for what in TRUNCATED {
            let search = read(&said(&format!("error: {what}"), 0, "3 states, stored"));
            let verdict = search.expect("an answer").verdict;
            assert!(matches!(verdict, Verdict::Undecided(why) if why.contains(what)));
        }
        // What it found before still is a violation.
        let head = format!("pan:1: acceptance cycle (at depth 2)\nerror: {}", TRUNCATED[0]);
        let search = read(&said(&head, 1, "3 states, stored")).expect("an answer");
        assert_eq!(search.verdict, Verdict::Violated);
    }

    #[test]
    fn all_else_is_no_verdict() {
        let other = "pan:1: aborting -- unknown event (at depth 3)";
        assert!(read(&said(other, 1, "3 states, stored")).expect_err("none").contains("aborting"));
        assert!(read("pan: error: cannot find claim 'nope'").is_err());
        assert!(read(&said("Warning: Search not completed", 0, "3 states, stored")).is_err());
        assert!(read(&said("", 1, "3 states, stored")).is_err());
    }

    #[test]
    fn a_rounded_number_is_none() {
        let search = read(&said("", 0, "1.2345678e+08 states, stored")).expect("a verdict");
        assert_eq!(search.counts.states, None);
    }
}
