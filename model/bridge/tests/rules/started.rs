//! Starts the build in which rules can be broken, and compares who killed what with `kills.txt`.

#[path = "../../../../tests/common/suite.rs"]
mod suite;

use crate::say::say;

/// What is committed.
const KILLS: &str = include_str!("kills.txt");

#[test]
fn every_broken_rule_is_noticed() {
    let mut cargo = suite::cargo("turnwise-bridge", "rules", "test");
    cargo.args(["--", "--nocapture"]);
    let text = suite::said(cargo);
    let kills = suite::kills(&text);
    assert!(text.contains("whole: "), "the executor that breaks no rule was looked at\n{text}");
    assert_eq!(kills, KILLS, "kills.txt says otherwise; what was found:\n{kills}");
    let edges = text.lines().find(|line| line.starts_with("edges: "));
    say(edges.expect("the executor was driven along the models' edges"));
    say(format_args!("{} times a broken rule was refused", kills.lines().count()));
}
