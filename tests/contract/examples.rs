//! The shipped examples run as a newcomer would run them, and end well.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Runs an example and returns what it wrote to standard output.
///
/// It is built first, as this test was, into the same folder: where a plain `cargo test` has built
/// it already, that takes no time.
pub(crate) fn run(example: &str, args: &[&str]) -> String {
    let ran = Command::new(build(example)).args(args).output().expect("it can be started");
    let text = String::from_utf8(ran.stdout).expect("it writes text");
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{example} {args:?}: {}\n{text}{errors}", ran.status);
    text
}

/// Builds an example, and says where it is.
pub(crate) fn build(example: &str) -> PathBuf {
    let test = env::current_exe().expect("a test knows where it is");
    let folder = test.ancestors().nth(2).expect("target, profile, deps, test");
    let target = folder.parent().expect("a profile's folder is in the target's");
    let profile = if folder.ends_with("debug") { "test" } else { "release" };
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "turnwise", "--example", example])
        .args(["--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo can be started");
    assert!(built.success(), "{example} is not built: {built}");
    folder.join("examples").join(format!("{example}{}", env::consts::EXE_SUFFIX))
}

#[test]
fn the_tcp_server_answers_its_own_clients() {
    let text = run("tcp", &["--self-test"]);
    assert!(text.contains("self-test: 8 of 8 clients were answered\n"), "{text}");
}

#[test]
fn the_database_is_asked_and_the_report_is_written() {
    let text = run("database", &[]);
    assert!(text.contains("10000 orders are in the database\n"), "{text}");
    let report = "Tony: 13675.00\nGrace: 13650.00\nEdsger: 13625.00\nAda: 13600.00\n";
    assert!(text.ends_with(report), "{text}");
}
