//! Rule: the README tells a newcomer two commands, and each that CI runs.

use std::path::Path;

use crate::files::Finding;

const MAIN: &str = "cargo run --release -- check";
const TEST: &str = "cargo test";
/// What CI runs at least, each a command that a developer can type.
const CHECKS: [&str; 8] = [
    TEST,
    "cargo test -p turnwise --lib --all-features",
    "cargo +nightly asan",
    ".ci/mutants",
    "cargo fmt --check",
    "cargo clippy --workspace --all-targets -- -D warnings",
    "cargo loom-lint",
    "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps",
];

/// README and CI agree.
pub(crate) fn agree(readme: &str, ci: &str) -> Vec<Finding> {
    let mut found = vec![];
    let run = ci.lines().filter_map(ran);
    for command in [MAIN, TEST].into_iter().chain(run.filter(|command| *command != TEST)) {
        if !commands(readme).any(|line| line == command) {
            let what = format!("no line `{command}` in a block of commands");
            let fix = "show a newcomer the two commands, and all that CI runs";
            found.push(Finding::of("README.md", what, fix));
        }
    }
    for command in CHECKS {
        if !ci.lines().any(|line| ran(line) == Some(command)) {
            let what = format!("`{command}` is not run");
            found.push(Finding::of(
                ".ci/run",
                what,
                "run it: no rule lives only in someone's head",
            ));
        }
    }
    for (needed, why) in [("set -euo pipefail", "stop at"), ("TURNWISE_REQUIRE_TOOLS=1", "see")] {
        if !ci.contains(needed) {
            let what = format!("`{needed}` is missing: it would not {why} a failure");
            found.push(Finding::of(".ci/run", what, "put it back"));
        }
    }
    found
}

/// The commands in a text's fenced blocks, without a prompt and without what is said after `#`.
fn commands(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks.flat_map(str::lines).map(|line| {
        let line = line.trim().trim_start_matches("$ ");
        line.split(" #").next().unwrap_or(line).trim()
    })
}

/// The command on a line of the script.
fn ran(line: &str) -> Option<&str> {
    let command = line.strip_prefix("run ")?;
    Some(command.strip_prefix("env ").unwrap_or(command).trim())
}

/// Can the script be run as it is?
#[cfg(unix)]
pub(crate) fn executable(root: &Path, script: &str) -> Vec<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        std::fs::metadata(root.join(script)).map(|data| data.permissions().mode()).unwrap_or(0);
    if mode & 0o111 != 0 {
        return vec![];
    }
    vec![Finding::of(script, "it cannot be run", "chmod +x")]
}

/// Elsewhere nothing says whether it can be run.
#[cfg(not(unix))]
pub(crate) fn executable(_: &Path, _: &str) -> Vec<Finding> {
    vec![]
}

#[test]
fn it_fires() {
    let first = "$ cargo run --release -- check   # all cases\n";
    let listed = CHECKS.map(|check| format!("$ {check}  # why\n")).concat();
    let readme = &format!("Run\n```sh\n{first}{listed}```\n");
    let checks = CHECKS.map(|check| format!("run {check}\n")).concat();
    let ci = format!("set -euo pipefail\nexport TURNWISE_REQUIRE_TOOLS=1\n{checks}");
    assert_eq!(agree(readme, &ci).len(), 0);
    assert_eq!(agree(&readme.replace("cargo test ", "cargo nextest "), &ci).len(), 2);
    assert_eq!(agree(&readme.replace("+nightly asan", "+nightly tsan"), &ci).len(), 1);
    assert_eq!(agree(&readme.replace("```", ""), &ci).len(), 1 + CHECKS.len(), "in prose");
    assert_eq!(agree(readme, &format!("{ci}run cargo bench\n")).len(), 1, "not in the README");
    assert_eq!(agree(readme, &ci.replace("run cargo fmt", "# run cargo fmt")).len(), 1);
    assert_eq!(agree(readme, &ci.replace("set -e", "set ")).len(), 1);
    assert_eq!(executable(Path::new("no/such"), "script").len(), usize::from(cfg!(unix)));
}
