//! Case files: those shipped, on disk or built in, and those given as arguments.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use turnwise_schedulers::words::nearest;

use crate::failure::Failure;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../cases");

/// Where the shipped cases are in the repository.
const FOLDER: &str = "model/cases";

/// The text of a case file, and what it is called.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// `hang`.
    pub name: String,
    /// As it is given to the command again: a path, or a name.
    pub again: String,
    /// Is that a path?
    pub is_file: bool,
    pub text: String,
}

/// The shipped cases, by name: the files in `model/cases` if it is here, else those built in.
///
/// # Errors
///
/// If a file cannot be read.
pub(crate) fn shipped() -> Result<Vec<Source>, Failure> {
    let mut sources = if Path::new(FOLDER).is_dir() {
        let entries = fs::read_dir(FOLDER).map_err(|error| unreadable(Path::new(FOLDER), error))?;
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let cases = paths.filter(|path| path.extension().is_some_and(|e| e == "toml"));
        cases.map(|path| read(&path)).collect::<Result<Vec<_>, _>>()?
    } else {
        BUILT_IN.files().filter_map(built_in).collect()
    };
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sources)
}

/// The case that an argument means: a file, or the name of a shipped case.
///
/// # Errors
///
/// If there is no such file and no such case.
pub(crate) fn find(argument: &str) -> Result<Source, Failure> {
    let path = Path::new(argument);
    if path.is_file() || argument.ends_with(".toml") || argument.contains(['/', '\\']) {
        return read(path);
    }
    let shipped = shipped()?;
    let names: Vec<String> = shipped.iter().map(|source| source.name.clone()).collect();
    shipped.into_iter().find(|source| source.name == argument).ok_or_else(|| Failure::Unknown {
        what: "shipped case and no file",
        name: argument.to_owned(),
        near: nearest(argument, names.iter().map(String::as_str)).map(str::to_owned),
        known: names,
    })
}

fn read(path: &Path) -> Result<Source, Failure> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    // The same on all systems: it is printed and typed again.
    let again = path.to_string_lossy().replace('\\', "/");
    Ok(Source { name: stem(path), again, is_file: true, text })
}

fn built_in(file: &include_dir::File<'_>) -> Option<Source> {
    let name = stem(file.path());
    let text = file.contents_utf8()?.to_owned();
    let is_case = file.path().extension().is_some_and(|e| e == "toml");
    is_case.then(|| Source { again: name.clone(), name, is_file: false, text })
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

fn unreadable(path: &Path, error: std::io::Error) -> Failure {
    Failure::File { doing: "read", path: PathBuf::from(path), error }
}
