//! A folder of files that is there whole, or not at all.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::output;

/// Stands in the first page of a report, and says that the folder may be replaced by a newer one.
const OURS: &str = "<meta name=\"generator\" content=\"turnwise\">";

/// A folder that is being filled, beside the place where it will be.
pub(crate) struct Folder {
    path: PathBuf,
    /// Where the files are meanwhile; removed again if nothing comes of it.
    draft: PathBuf,
}

impl Folder {
    /// Begins a folder that is to be at `path`: where there is nothing yet, an empty folder, or an
    /// earlier report.
    ///
    /// # Errors
    ///
    /// If something else is there, or nothing can be written there.
    pub(crate) fn begin(path: &Path) -> Result<Folder, Failure> {
        let begun = may_be_replaced(path).and_then(|()| {
            let draft = beside(path, "part")?;
            std::fs::create_dir(&draft)?;
            Ok(Folder { path: path.to_owned(), draft })
        });
        begun.map_err(|error| output::failed(error, path))
    }

    /// Writes the files and puts the folder in its place, instead of an earlier one.
    ///
    /// # Errors
    ///
    /// If that fails; what was there before is there still.
    pub(crate) fn fill(self, files: &[(String, String)]) -> Result<(), Failure> {
        self.replace(files).map_err(|error| output::failed(error, &self.path))
    }

    fn replace(&self, files: &[(String, String)]) -> io::Result<()> {
        for (name, text) in files {
            std::fs::write(self.draft.join(name), text)?;
        }
        if !self.path.exists() {
            return std::fs::rename(&self.draft, &self.path);
        }
        let old = beside(&self.path, "old")?;
        std::fs::rename(&self.path, &old)?;
        if let Err(error) = std::fs::rename(&self.draft, &self.path) {
            std::fs::rename(&old, &self.path)?;
            return Err(error);
        }
        std::fs::remove_dir_all(old)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // After `fill` it is not there any more.
        let _ = std::fs::remove_dir_all(&self.draft);
    }
}

/// A hidden name of this process beside `path`.
fn beside(path: &Path, what: &str) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no name of its own"))?;
    let hidden = format!(".{}.{what}-{}", name.to_string_lossy(), std::process::id());
    Ok(path.with_file_name(hidden))
}

/// Is nothing there that somebody could miss?
fn may_be_replaced(path: &Path) -> io::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path)? {
        names.push(entry?.path());
    }
    let pages = names.iter().all(|name| name.extension().is_some_and(|it| it == "html"));
    let ours = || std::fs::read_to_string(path.join("index.html")).map(|it| it.contains(OURS));
    if names.is_empty() || pages && ours().unwrap_or(false) {
        return Ok(());
    }
    let what = "it is there and is no report: name a folder that is not there yet";
    Err(io::Error::new(ErrorKind::AlreadyExists, what))
}
