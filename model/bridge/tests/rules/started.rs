//! Starts the build in which rules can be broken, and compares who killed what with `kills.txt`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What is committed.
const KILLS: &str = include_str!("kills.txt");

/// Where this test was built: the suite is built in a folder below.
fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let folders = test.ancestors().skip_while(|path| path.file_name() != Some("deps".as_ref()));
    let target = folders.map(Path::to_owned).nth(2);
    target.expect("tests are built in `target/PROFILE/deps`")
}

#[test]
fn every_broken_rule_is_noticed() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["test", "--package", "turnwise-bridge", "--test", "rules"])
        .args(["--config", "build.rustflags=['--cfg','turnwise_test']"])
        .arg("--target-dir")
        .arg(target().join("rules"))
        .args(["--", "--nocapture"]);
    // Flags in the environment would take the place of ours, and no test would run.
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    let output = cargo.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    let lines = text.lines().filter_map(|line| line.strip_prefix("killed "));
    let kills: String = lines.map(|line| format!("{line}\n")).collect();
    assert!(text.contains("whole: "), "the executor that breaks no rule was looked at\n{text}");
    assert_eq!(kills, KILLS, "kills.txt says otherwise; what was found:\n{kills}");
    println!("{} broken rules refused", kills.lines().count());
}
