//! Rule: dependencies point one way, as drawn in ARCHITECTURE.md §3, over `cargo metadata`.

use std::process::Command;

use serde_json::Value;

use crate::files::{Finding, Repository};

/// A crate of the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub name: String,
    /// Name and kind: `normal`, `dev` or `build`.
    pub dependencies: Vec<(String, String)>,
    pub sources: Vec<String>,
    pub manifest: String,
    pub manifest_path: String,
    pub in_default_members: bool,
}

/// For each crate, which crates of the workspace it may use, and Stateright; in its tests too.
const ARROWS: [(&str, &[&str], &[&str]); 10] = [
    ("turnwise", &[], &["turnwise-bridge"]),
    ("turnwise-checker", &["stateright"], &[]),
    ("turnwise-conformance", &["stateright"], &[]),
    ("turnwise-cluster", &["stateright"], &[]),
    ("turnwise-schedulers", &["stateright", "turnwise-checker"], &[]),
    ("turnwise-counterexample", &[], &[]),
    (
        "turnwise-bridge",
        &["stateright", "turnwise-schedulers", "turnwise-conformance", "turnwise"],
        &["turnwise-checker"],
    ),
    ("turnwise-kit", &[], &["turnwise"]),
    (
        "turnwise-xcheck",
        &["stateright", "turnwise-checker", "turnwise-schedulers"],
        &["turnwise-bridge"],
    ),
    (
        "turnwise-cli",
        &[
            "stateright",
            "turnwise",
            "turnwise-checker",
            "turnwise-schedulers",
            "turnwise-counterexample",
            "turnwise-conformance",
            "turnwise-bridge",
            "turnwise-cluster",
            "turnwise-kit",
            "turnwise-xcheck",
        ],
        &[],
    ),
];

/// Asks Cargo.
pub(crate) fn packages(repository: &Repository) -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(&repository.root)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo speaks JSON");
    let root = metadata["workspace_root"].as_str().expect("a root").to_owned();
    let relative = |path: &Value| {
        let path = path.as_str().expect("a path").replace('\\', "/");
        path.trim_start_matches(&root.replace('\\', "/")).trim_start_matches('/').to_owned()
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let defaults = list(&metadata["workspace_default_members"]);
    let package = |package: &Value| Package {
        name: text(&package["name"]).expect("a name"),
        dependencies: list(&package["dependencies"])
            .iter()
            .map(|d| {
                (text(&d["name"]).expect("a name"), text(&d["kind"]).unwrap_or("normal".into()))
            })
            .collect(),
        sources: list(&package["targets"]).iter().map(|t| relative(&t["src_path"])).collect(),
        manifest: repository.text(&relative(&package["manifest_path"])),
        manifest_path: relative(&package["manifest_path"]),
        in_default_members: defaults.contains(&package["id"]),
    };
    list(&metadata["packages"]).iter().map(package).collect()
}

/// The files at which Cargo begins to compile.
pub(crate) fn roots(repository: &Repository) -> Vec<String> {
    packages(repository).into_iter().flat_map(|package| package.sources).collect()
}

/// No dependency that the drawing does not have.
pub(crate) fn arrows(packages: &[Package]) -> Vec<Finding> {
    let mut found = vec![];
    for Package { name, dependencies, manifest_path, .. } in packages {
        let Some((_, always, in_tests)) = ARROWS.iter().find(|(known, ..)| known == name) else {
            let fix = "say in tests/tidy/crates.rs what it may use, and draw it in the README";
            found.push(Finding::of(manifest_path, format!("a new crate, {name}"), fix));
            continue;
        };
        for (used, kind) in dependencies {
            let drawn = always.contains(&used.as_str())
                || (kind == "dev" && in_tests.contains(&used.as_str()));
            let ours = used == "stateright" || ARROWS.iter().any(|(known, ..)| known == used);
            if ours && !drawn {
                let fix = "turn the arrow round: what both need belongs below both";
                let what = format!("{name} uses {used} ({kind}), which it must not know");
                found.push(Finding::of(manifest_path, what, fix));
            }
        }
    }
    found
}

/// Every crate is tested by a plain `cargo test`, and takes the workspace's lints and licence.
pub(crate) fn manifests(packages: &[Package]) -> Vec<Finding> {
    let mut found = vec![];
    for Package { name, manifest, manifest_path, in_default_members, .. } in packages {
        if !in_default_members {
            let fix = "list it in `default-members` too, or `cargo test` passes it over";
            found.push(Finding::of(manifest_path, format!("{name} is no default member"), fix));
        }
        let lints = manifest
            .split("[lints]")
            .nth(1)
            .is_some_and(|rest| rest.trim_start().starts_with("workspace = true"));
        if !lints {
            let fix = "add `[lints]` with `workspace = true`";
            found.push(Finding::of(manifest_path, "the workspace's lints are not taken", fix));
        }
        for key in ["version", "edition", "rust-version", "license"] {
            if !manifest.contains(&format!("{key}.workspace = true")) {
                let what = format!("`{key}` is not the workspace's");
                found.push(Finding::of(manifest_path, what, "write `key.workspace = true`"));
            }
        }
    }
    found
}

#[cfg(test)]
fn package(name: &str, dependencies: &[(&str, &str)]) -> Package {
    let owned = |&(name, kind): &(&str, &str)| (name.to_owned(), kind.to_owned());
    let keys = ["version", "edition", "rust-version", "license"];
    let keys: String = keys.iter().map(|key| format!("{key}.workspace = true\n")).collect();
    Package {
        name: name.into(),
        dependencies: dependencies.iter().map(owned).collect(),
        sources: vec![],
        manifest: format!("[package]\n{keys}\n[lints]\nworkspace = true\n"),
        manifest_path: "a/Cargo.toml".into(),
        in_default_members: true,
    }
}

#[test]
fn it_fires() {
    let fires =
        |name: &str, used: &str, kind: &str| arrows(&[package(name, &[(used, kind)])]).len();
    assert_eq!(fires("turnwise", "turnwise-checker", "normal"), 1);
    assert_eq!(fires("turnwise", "turnwise-bridge", "dev"), 0);
    assert_eq!(fires("turnwise", "turnwise-bridge", "normal"), 1);
    assert_eq!(fires("turnwise-checker", "turnwise-schedulers", "dev"), 1);
    assert_eq!(fires("turnwise-checker", "stateright", "normal"), 0);
    assert_eq!(fires("turnwise-counterexample", "stateright", "normal"), 1);
    assert_eq!(fires("turnwise-schedulers", "turnwise-counterexample", "normal"), 1);
    assert_eq!(fires("turnwise-unheard-of", "serde", "normal"), 1);
    assert_eq!(fires("turnwise-cli", "serde", "normal"), 0);
    let good = package("turnwise-cli", &[]);
    assert_eq!(manifests(std::slice::from_ref(&good)).len(), 0);
    assert_eq!(manifests(&[Package { in_default_members: false, ..good.clone() }]).len(), 1);
    assert_eq!(manifests(&[Package { manifest: String::new(), ..good }]).len(), 5);
}
