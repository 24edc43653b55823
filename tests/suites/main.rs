//! Suites that need a build of their own are started here, so that `cargo test` runs them too.

#![cfg(not(turnwise_loom))]
#![allow(clippy::print_stdout, reason = "tests say what they saw")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Executions that all tests of `tests/loom` have together, at least: more than the floors of
/// single tests show, and far fewer than there are.
const LOOM_EXECUTIONS: usize = 200_000;

/// Where this test was built: the suite is built in a folder below.
fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let folders = test.ancestors().skip_while(|path| path.file_name() != Some("deps".as_ref()));
    let target = folders.map(Path::to_owned).nth(2);
    target.expect("tests are built in `target/PROFILE/deps`")
}

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
    let lines = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.expect("it can be listed").path());
        let text = text.expect("sources are text");
        text.lines().filter(|line| line.trim_start().starts_with(beginning)).count()
    };
    files.map(lines).sum()
}

/// The suite's tests all ran, each that explores has said so with its floor, and each twin that its
/// rule was refuted: a suite that was built without its flag, or cut short, is green as well.
#[test]
fn every_interleaving_of_the_protocols() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["test", "--package", "turnwise", "--test", "loom"])
        .args(["--config", "build.rustflags=['--cfg','turnwise_loom']"])
        .arg("--target-dir")
        .arg(target().join("loom"));
    // Flags in the environment would take the place of ours, and no test would run; limits would
    // end a search early, and call it complete.
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LOOM_")) {
        cargo.env_remove(name);
    }
    cargo.env_remove("TURNWISE_BROKEN");
    let output = cargo.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    let (tests, executions) = (sum_before(&text, "passed;"), sum_before(&text, "executions"));
    let (explored, refuted) = (text.matches("explored ").count(), text.matches("refuted ").count());
    println!("loom: {tests} tests, {executions} executions, {refuted} broken rules refuted");
    assert_eq!(tests, lines_of_the_suite("#[test]"), "all tests ran\n{text}");
    assert_eq!(explored, lines_of_the_suite("explore("), "all have looked\n{text}");
    assert_eq!(refuted, lines_of_the_suite("refuted("), "all can fail\n{text}");
    assert!(explored > 20 && refuted > 20, "the suite has shrunk\n{text}");
    assert!(executions >= LOOM_EXECUTIONS, "{executions} executions\n{text}");
}

#[test]
fn numbers_are_found() {
    let text =
        "explored a: 12 executions, bound 2\nexplored b: 30 executions, bound 2\n4 passed; 0";
    assert_eq!((sum_before(text, "executions"), sum_before(text, "passed;")), (42, 4));
    assert_eq!(sum_before("", "executions"), 0);
}
