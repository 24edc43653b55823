//! Suites that need a build of their own are started here, so that `cargo test` runs them too.

#![cfg(not(any(turnwise_loom, turnwise_shuttle)))]

#[path = "../common/say.rs"]
mod say;
#[path = "../common/suite.rs"]
mod suite;

use std::path::Path;

use say::say;

/// Executions that all tests of `tests/loom` have together, at least: more than the floors of
/// single tests show, and far fewer than there are.
const LOOM_EXECUTIONS: usize = 200_000;

/// Which broken rule is noticed by what, as it is committed: by loom, by the models, and by the
/// models within loom and shuttle.
const KILLS: [&str; 3] = [
    include_str!("../loom/kills.txt"),
    include_str!("../../model/bridge/tests/rules/kills.txt"),
    include_str!("../../model/bridge/tests/inside/kills.txt"),
];
/// Where the rules are listed.
const RULES: &str = include_str!("../../src/sync/spoil.rs");

/// Every number that stands before a word.
fn sum_before(text: &str, word: &str) -> usize {
    let words: Vec<&str> = text.split_whitespace().collect();
    let numbers = words.windows(2).filter(|pair| pair[1].trim_end_matches(',') == word);
    numbers.filter_map(|pair| pair[0].parse::<usize>().ok()).sum()
}

/// How often a line of the suite's sources begins so.
fn lines_of_the_suite(beginning: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/loom");
    let files = std::fs::read_dir(folder).expect("the suite is there");
    let paths = files.map(|file| file.expect("it can be listed").path());
    let lines = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(path);
        let text = text.expect("sources are text");
        text.lines().filter(|line| line.trim_start().starts_with(beginning)).count()
    };
    // What explores and refutes is in a folder of its own, and is no test.
    paths.filter(|path| path.is_file()).map(lines).sum()
}

/// The suite's tests all ran, each that explores has said so with its floor, and each twin that its
/// rule was refuted: a suite that was built without its flag, or cut short, is green as well.
#[test]
fn every_interleaving_of_the_protocols() {
    let mut cargo = suite::cargo("turnwise", "loom", "loom");
    // Limits would end a search early, and call it complete.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LOOM_")) {
        cargo.env_remove(name);
    }
    cargo.env_remove("TURNWISE_BROKEN");
    let text = suite::said(cargo);
    let (tests, executions) = (sum_before(&text, "passed;"), sum_before(&text, "executions"));
    let (explored, refuted) = (text.matches("explored ").count(), text.matches("refuted ").count());
    say(format_args!(
        "loom: {tests} tests, {executions} executions, {refuted} broken rules refuted"
    ));
    assert_eq!(tests, lines_of_the_suite("#[test]"), "all tests ran\n{text}");
    assert_eq!(explored, lines_of_the_suite("explore("), "all have looked\n{text}");
    assert_eq!(refuted, lines_of_the_suite("refuted("), "all can fail\n{text}");
    assert!(explored > 20 && refuted > 20, "the suite has shrunk\n{text}");
    assert!(executions >= LOOM_EXECUTIONS, "{executions} executions\n{text}");
    let kills = suite::kills(&text);
    assert_eq!(kills, KILLS[0], "kills.txt says otherwise; what was found:\n{kills}");
}

/// A rule that nobody notices is missing would be one that nobody needs.
#[test]
fn each_rule_is_missed_by_somebody() {
    let listed = RULES.split_once("pub enum Rule {").and_then(|(_, rest)| rest.split_once("\n}"));
    let lines = listed.expect("the rules are listed").0.lines().map(str::trim);
    let named = lines.filter(|line| !line.is_empty() && !line.starts_with("///"));
    let rules: Vec<&str> = named.filter_map(|line| line.split([',', ' ']).next()).collect();
    assert!(rules.len() >= 36, "{rules:?}");
    for rule in &rules {
        let by = |kills: &&str| kills.lines().any(|kill| kill.starts_with(&format!("{rule} by ")));
        assert!(KILLS.iter().any(by), "no layer is named that notices {rule} is broken");
    }
    say(format_args!("{} rules, each noticed by a layer when it is broken", rules.len()));
}

#[test]
fn numbers_are_found() {
    let text =
        "explored a: 12 executions, bound 2\nexplored b: 30 executions, bound 2\n4 passed; 0";
    assert_eq!((sum_before(text, "executions"), sum_before(text, "passed;")), (42, 4));
    assert_eq!(sum_before("", "executions"), 0);
}
