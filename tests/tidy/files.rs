//! The repository's text files, read once; and what a rule finds in them.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Where a rule is broken, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// A path, or a path and a line.
    pub place: String,
    pub what: String,
    pub fix: &'static str,
}

impl Finding {
    /// At a line, counted from 1.
    pub(crate) fn at(file: &File, line: usize, what: impl Into<String>, fix: &'static str) -> Self {
        Finding { place: format!("{}:{line}", file.path), what: what.into(), fix }
    }

    /// In a file as a whole.
    pub(crate) fn of(path: &str, what: impl Into<String>, fix: &'static str) -> Self {
        Finding { place: path.into(), what: what.into(), fix }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "  {}: {}\n      fix: {}", self.place, self.what, self.fix)
    }
}

/// A text file: its path from the root, with `/`, and what is in it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// A made-up one, to show that a rule fires.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        File { path: path.into(), text: text.into() }
    }

    /// Is it in a crate's folder of tests, benches or examples?
    pub(crate) fn is_of_tests(&self) -> bool {
        let folders = ["tests/", "benches/", "examples/"];
        folders.iter().any(|folder| {
            self.path.starts_with(folder) || self.path.contains(&format!("/{folder}"))
        })
    }
}

/// All files of the repository but what git ignores and keeps for itself.
pub(crate) struct Repository {
    pub root: PathBuf,
    pub files: Vec<File>,
}

/// Left out: git's own, and what is built.
const NOT_OURS: [&str; 2] = [".git", "target"];

impl Repository {
    /// The repository that this test was built from.
    pub(crate) fn here() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut files = vec![];
        walk(&root, &root, &mut files);
        files.sort_by(|a: &File, b: &File| a.path.cmp(&b.path));
        Repository { root, files }
    }

    pub(crate) fn rust(&self) -> Vec<File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs")).cloned().collect()
    }

    /// The paths below a folder.
    pub(crate) fn under(&self, folder: &str) -> Vec<String> {
        let below = self.files.iter().filter(|file| file.path.starts_with(folder));
        below.map(|file| file.path.clone()).collect()
    }

    /// The text of a file; empty where there is none.
    pub(crate) fn text(&self, path: &str) -> String {
        let found = self.files.iter().find(|file| file.path == path);
        found.map(|file| file.text.clone()).unwrap_or_default()
    }

    /// What stands beside the root manifest.
    pub(crate) fn top_level(&self) -> Vec<String> {
        let mut names: Vec<String> = entries(&self.root)
            .into_iter()
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .filter(|name| !NOT_OURS.contains(&name.as_str()))
            .collect();
        names.sort();
        names
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).expect("a folder that can be read");
    read.map(|entry| entry.expect("an entry that can be read").path()).collect()
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for path in entries(folder) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if NOT_OURS.contains(&name) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).expect("below the root");
            files.push(File { path: path.to_string_lossy().replace('\\', "/"), text });
        }
    }
}
