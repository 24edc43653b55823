//! Rule: the top level is what was agreed, TOML is where it belongs, no path leads to a machine.

use crate::files::{File, Finding};

/// All that may stand at the top.
const TOP: [&str; 16] = [
    "Cargo.toml",
    "README.md",
    "src",
    "model",
    "tests",
    "specs",    // what it is
    "examples", // what can be done with it
    "CHANGELOG.md",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT", // the law
    ".cargo",
    ".ci",
    ".github",
    ".gitignore",
    "rustfmt.toml", // tools
];
/// What must.
const NEEDED: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "src",
    "model",
    "tests",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    ".ci",
];

/// Nothing beside, nothing missing.
pub(crate) fn top_level(names: &[String]) -> Vec<Finding> {
    let extra = names.iter().filter(|name| !TOP.contains(&name.as_str()));
    let extra = extra.map(|name| {
        Finding::of(
            name,
            "not of the agreed top level",
            "move it to where it belongs, or remove it",
        )
    });
    let missing = NEEDED.iter().filter(|needed| !names.iter().any(|name| name == *needed));
    let missing = missing.map(|name| Finding::of(name, "missing", "put it back"));
    extra.chain(missing).collect()
}

/// Settings of tools, and the specs' manifest.
const TOOLS: [&str; 4] =
    ["rustfmt.toml", ".cargo/config.toml", ".cargo/mutants.toml", "specs/manifest.toml"];

/// TOML is for Cargo, for tools, for cases, for the specs' manifest, and for tests of reading it.
pub(crate) fn toml(files: &[File]) -> Vec<Finding> {
    let belongs = |path: &str| {
        path == "Cargo.toml"
            || path.ends_with("/Cargo.toml")
            || TOOLS.contains(&path)
            || path.starts_with("model/cases/") && path.matches('/').count() == 2
            || path.contains("/tests/")
    };
    let stray = files.iter().filter(|file| file.path.ends_with(".toml") && !belongs(&file.path));
    let fix = "cases belong in model/cases, those of tests in a tests folder";
    stray.map(|file| Finding::of(&file.path, "TOML out of place", fix)).collect()
}

/// No path that exists on one machine only.
pub(crate) fn paths_of_a_machine(file: &File) -> Vec<Finding> {
    let homes = ["work", "root", "home", "Users"].map(|folder| format!("/{folder}/"));
    let mut found = vec![];
    for (i, line) in file.text.lines().enumerate() {
        let begins =
            |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "/._-}".contains(c));
        for home in &homes {
            if line.match_indices(home.as_str()).any(|(at, _)| begins(at)) {
                let what = format!("a path of one machine, {home}…");
                found.push(Finding::at(file, i + 1, what, "write it relative to the repository"));
            }
        }
    }
    found
}

#[test]
fn it_fires() {
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    assert_eq!(top_level(&names(&NEEDED)).len(), 0);
    assert_eq!(top_level(&names(&TOP)).len(), 0);
    assert_eq!(top_level(&names(&[&NEEDED[..], &["notes.txt"]].concat())).len(), 1);
    assert_eq!(top_level(&names(&NEEDED[1..])).len(), 1);
    let stray = |path: &str| toml(&[File::new(path, "")]).len();
    assert_eq!(stray("model/old.toml"), 1);
    assert_eq!(stray("model/cases/old/a.toml"), 1);
    assert_eq!(stray("model/cases/a.toml"), 0);
    assert_eq!(stray("model/cli/tests/bad/a.toml"), 0);
    let paths = |text: &str| paths_of_a_machine(&File::new("a", text)).len();
    assert_eq!(paths(&format!("see /{}/me/x", "home")), 1);
    assert_eq!(paths(&format!("https://a.b/{}/x, net/{}/y", "home", "work")), 0);
}
