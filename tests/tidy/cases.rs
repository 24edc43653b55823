//! Rule: every case stands in the table of `model/README.md`, every spec in its manifest, and back.

use crate::files::Finding;

/// Every case file has a row, and every row a case file.
pub(crate) fn in_table(shipped: &[String], readme: &str) -> Vec<Finding> {
    let mut found = vec![];
    let named: Vec<String> = readme
        .lines()
        .filter(|line| line.trim_start().starts_with('|'))
        .flat_map(toml_names)
        .collect();
    for path in shipped {
        let name = path.rsplit('/').next().unwrap_or(path);
        if !name.ends_with(".toml") {
            found.push(Finding::of(path, "no case", "keep only case files here"));
        } else if !named.iter().any(|known| known == name) {
            found.push(Finding::of(path, "it is in no row", "add a row to model/README.md"));
        }
    }
    for name in named {
        if !shipped.iter().any(|path| path.ends_with(&format!("/{name}"))) {
            let what = format!("a row names {name}, which is not shipped");
            found.push(Finding::of("model/README.md", what, "take the row out"));
        }
    }
    found
}

/// The names of case files in a row.
fn toml_names(row: &str) -> Vec<String> {
    let part = |c: char| !(c.is_alphanumeric() || "-_.".contains(c));
    let words = row.split(part).filter(|word| word.ends_with(".toml") && *word != ".toml");
    words.map(str::to_owned).collect()
}

/// Every file of `specs/` but its README is named in the manifest.
pub(crate) fn in_manifest(specs: &[String], manifest: &str) -> Vec<Finding> {
    let named = |path: &&String| {
        let local = path.trim_start_matches("specs/");
        ["README.md", "manifest.toml"].contains(&local)
            || manifest.contains(&format!("\"{local}\""))
    };
    let missed = specs.iter().filter(|path| !named(path));
    missed.map(|path| Finding::of(path, "no entry", "add it to specs/manifest.toml")).collect()
}

#[test]
fn it_fires() {
    let shipped = ["model/cases/a.toml".to_string(), "model/cases/b.toml".to_string()];
    let both = "| [a](cases/a.toml) | x |\n| `b.toml` | y |\n";
    assert_eq!(in_table(&shipped, both).len(), 0);
    assert_eq!(in_table(&shipped, "| `a.toml` | x |\nb.toml in prose\n").len(), 1);
    assert_eq!(in_table(&shipped[..1], both).len(), 1);
    assert_eq!(in_table(&["model/cases/notes.md".into()], "").len(), 1);
    let specs = ["specs/tla/A.tla".to_string(), "specs/README.md".to_string()];
    assert_eq!(in_manifest(&specs, "file = \"tla/A.tla\"").len(), 0);
    assert_eq!(in_manifest(&specs, "file = \"tla/B.tla\"").len(), 1);
}
