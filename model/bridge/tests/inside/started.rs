//! Starts the builds in which schedules are explored, and compares who killed what by then.

#[path = "../../../../tests/common/suite.rs"]
mod suite;

use crate::say::say;

/// What is committed.
const KILLS: &str = include_str!("kills.txt");

/// What the suite says under that explorer. All tests of its source ran, and each has looked.
fn explored(explorer: &str, source: &str, line: &str) -> String {
    let mut cargo = suite::cargo("turnwise-bridge", "inside", explorer);
    // Limits would end a search early, and seeds that somebody tries are no suite.
    let limits = ["LOOM_", "SHUTTLE_", "TURNWISE_BROKEN", "TURNWISE_SEED", "TURNWISE_SCHEDULES"];
    for (name, _) in std::env::vars() {
        if limits.iter().any(|limit| name.starts_with(limit)) {
            cargo.env_remove(name);
        }
    }
    cargo.args(["--", "--nocapture"]);
    let text = suite::said(cargo);
    let tests = source.matches("#[test]").count();
    assert!(text.contains(&format!("{tests} passed; 0 failed")), "{tests} tests ran\n{text}");
    let looked: Vec<&str> = text.lines().filter(|it| it.starts_with(line)).collect();
    assert!(looked.len() >= 8, "they have looked\n{text}");
    // Of loom also how many of the executions are different runs.
    text.lines().filter(|it| it.starts_with(line) || it.starts_with("held ")).for_each(say);
    text
}

#[test]
fn each_schedule_is_a_behaviour_of_the_model() {
    let mut text = explored("loom", include_str!("interleavings.rs"), "explored ");
    text += &explored("shuttle", include_str!("schedules.rs"), "drawn ");
    let kills = suite::kills(&text);
    assert_eq!(kills, KILLS, "kills.txt says otherwise; what was found:\n{kills}");
    say(format_args!("{} times a broken rule was refused", kills.lines().count()));
}
