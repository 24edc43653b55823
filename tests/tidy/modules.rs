//! Rule: every Rust file is compiled by someone, and none is named `mod.rs`.

use std::collections::{HashMap, HashSet};

use crate::files::{File, Finding};
use crate::scan::Scan;

/// No `mod.rs`: one would not see from a tab's name what is in it.
pub(crate) fn no_mod_rs(file: &File) -> Vec<Finding> {
    if !file.path.ends_with("/mod.rs") {
        return vec![];
    }
    vec![Finding::of(&file.path, "a `mod.rs`", "name it `foo.rs`, beside `foo/`")]
}

/// Files that no root comes to by `mod name;`. Roots are what Cargo compiles.
pub(crate) fn orphans(files: &[File], roots: &[String]) -> Vec<Finding> {
    let by_path: HashMap<&str, &File> =
        files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut open: Vec<(String, bool)> = roots.iter().map(|root| (root.clone(), true)).collect();
    while let Some((path, is_root)) = open.pop() {
        let Some(file) = by_path.get(path.as_str()) else { continue };
        if seen.insert(path) {
            open.extend(children(file, is_root).into_iter().map(|child| (child, false)));
        }
    }
    // What must not compile is compiled by a test that reads the errors.
    let compiled = |file: &&File| !seen.contains(&file.path) && !file.path.contains("/ui/");
    let missed = files.iter().filter(compiled);
    let fix = "declare it with `mod` in its parent, or take it out";
    missed.map(|file| Finding::of(&file.path, "nobody compiles this file", fix)).collect()
}

/// The files that a file's `mod` declarations name.
fn children(file: &File, is_root: bool) -> Vec<String> {
    let scan = Scan::new(&file.text);
    let raw: Vec<&str> = file.text.lines().collect();
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let stem = name.trim_end_matches(".rs");
    let below = if is_root { folder.to_owned() } else { format!("{folder}/{stem}") };
    let mut found = vec![];
    for (i, code) in scan.code.iter().enumerate() {
        let words: Vec<&str> = code.split_whitespace().collect();
        let [.., "mod", declared] = words.as_slice() else { continue };
        let Some(child) = declared.strip_suffix(';') else { continue };
        let attribute = i.checked_sub(1).and_then(|above| raw[above].trim().strip_prefix("#[path"));
        found.push(match attribute.and_then(|attribute| attribute.split('"').nth(1)) {
            Some(path) => normal(&format!("{folder}/{path}")),
            None => format!("{below}/{child}.rs"),
        });
    }
    found
}

/// A path without `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = vec![];
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn it_fires() {
    let files = [
        File::new("a/src/lib.rs", "mod b;\npub(crate) mod c;\n// mod d;\n"),
        File::new("a/src/b.rs", "mod e;\n"),
        File::new("a/src/b/e.rs", ""),
        File::new("a/src/c.rs", "#[path = \"../f/g.rs\"]\nmod g;\n"),
        File::new("a/f/g.rs", ""),
        File::new("a/src/d.rs", ""),
        File::new("a/src/e.rs", ""),
    ];
    let found = orphans(&files, &["a/src/lib.rs".into()]);
    let places: Vec<&str> = found.iter().map(|finding| finding.place.as_str()).collect();
    assert_eq!(places, ["a/src/d.rs", "a/src/e.rs"]);
    assert_eq!(no_mod_rs(&File::new("a/src/b/mod.rs", "")).len(), 1);
    assert_eq!(no_mod_rs(&File::new("a/src/mod_b.rs", "")).len(), 0);
}
