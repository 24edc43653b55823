//! Rule: what is published is the executor alone, and one oldest compiler is named for it.

use std::path::Path;
use std::process::Command;

use crate::files::Finding;

/// What must be in it.
const NEEDED: [&str; 7] = [
    "Cargo.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "src/lib.rs",
    "examples/desktop.rs",
];
/// What Cargo puts in by itself.
const OF_CARGO: [&str; 3] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"];

/// The files that Cargo would publish.
pub(crate) fn published(root: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--package", "turnwise", "--list", "--allow-dirty", "--offline"])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).expect("paths are text");
    list.lines().map(|path| path.replace('\\', "/")).collect()
}

/// Nothing beside, nothing missing.
pub(crate) fn contents(list: &[String]) -> Vec<Finding> {
    let known = |path: &str| {
        NEEDED.contains(&path)
            || OF_CARGO.contains(&path)
            || ["src/", "examples/"].iter().any(|folder| path.starts_with(folder))
    };
    let fix = "see to `include` in Cargo.toml";
    let foreign = list.iter().filter(|path| !known(path));
    let foreign = foreign.map(|path| Finding::of(path, "published with the executor", fix));
    let missing = NEEDED.iter().filter(|needed| !list.iter().any(|path| path == *needed));
    foreign.chain(missing.map(|path| Finding::of(path, "not published", fix))).collect()
}

/// The manifest, the README and the documentation name the same compiler.
pub(crate) fn compiler(manifest: &str, readme: &str, documentation: &str) -> Vec<Finding> {
    let key = "\nrust-version = \"";
    let oldest = manifest.split_once(key).and_then(|(_, rest)| rest.split('"').next());
    let Some(oldest) = oldest else {
        return vec![Finding::of("Cargo.toml", "no `rust-version`", "name the oldest compiler")];
    };
    let named = [
        ("README.md", readme, format!("({oldest} or later)")),
        ("src/lib.rs", documentation, format!("Rust {oldest} or later")),
    ];
    let other = named.iter().filter(|(_, text, sentence)| !text.contains(sentence));
    let finding = |(path, _, sentence): &(&str, &str, String)| {
        Finding::of(path, format!("does not say `{sentence}`"), "name what Cargo.toml names")
    };
    other.map(finding).collect()
}

#[test]
fn it_fires() {
    let list: Vec<String> = NEEDED.iter().chain(&OF_CARGO).map(|path| (*path).into()).collect();
    let beside = |path: &str| contents(&[&list[..], &[path.to_owned()]].concat()).len();
    assert_eq!(contents(&list).len(), 0);
    assert_eq!(contents(&list[1..]).len(), 1);
    assert_eq!(beside("src/task.rs"), 0);
    assert_eq!(beside("model/README.md"), 1);
    assert_eq!(beside("tests/tidy/main.rs"), 1);
    let manifest = "[workspace.package]\nrust-version = \"1.95\"\n";
    let fires = |readme: &str, documentation: &str| compiler(manifest, readme, documentation).len();
    assert_eq!(fires("Rust (1.95 or later)", "//! Rust 1.95 or later."), 0);
    assert_eq!(fires("Rust (1.94 or later)", "//! Rust 1.95 or later."), 1);
    assert_eq!(fires("Rust (1.95 or later)", "//! Rust 1.96 or later."), 1);
    assert_eq!(compiler("", "", "").len(), 1);
}
