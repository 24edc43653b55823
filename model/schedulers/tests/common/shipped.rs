//! The shipped cases as files: their paths, in order, and their texts.

use std::path::PathBuf;

/// All of them.
pub fn shipped() -> Vec<(PathBuf, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../cases");
    let entries = std::fs::read_dir(folder).expect("the cases stand in model/cases");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let text = |path: &PathBuf| std::fs::read_to_string(path).expect("a readable case");
    paths.into_iter().map(|path| (path.clone(), text(&path))).collect()
}
