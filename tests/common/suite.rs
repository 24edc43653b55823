//! Starts a suite that needs a build of its own, with a cfg that no other build has.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What runs the test of the package with the cfg `turnwise_NAME`, in a folder named for the test
/// below the one in which this test was built.
///
/// Flags in the environment would take the place of the cfg, and no test would run: they are left
/// out.
pub fn cargo(package: &str, test: &str, name: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["test", "--package", package, "--test", test, "--config"])
        .arg(format!("build.rustflags=['--cfg','turnwise_{name}']"))
        .arg("--target-dir")
        .arg(target().join(test));
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    cargo
}

/// What the suite says.
///
/// # Panics
///
/// If it fails, with all that it says.
pub fn said(mut cargo: Command) -> String {
    let output = cargo.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    text
}

/// Who killed what, of all that a suite says, sorted: as `kills.txt` has it.
pub fn kills(text: &str) -> String {
    let mut kills: Vec<&str> = text.lines().filter_map(|it| it.strip_prefix("killed ")).collect();
    kills.sort_unstable();
    kills.into_iter().map(|kill| format!("{kill}\n")).collect()
}

/// Where this test was built.
fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let folders = test.ancestors().skip_while(|path| path.file_name() != Some("deps".as_ref()));
    let target = folders.map(Path::to_owned).nth(2);
    target.expect("tests are built in `target/PROFILE/deps`")
}
