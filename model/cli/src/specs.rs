//! The specs in TLA+ and Promela: the folder `specs` if it is here, else what is built in.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use tempfile::TempDir;
use turnwise_xcheck::manifest::Manifest;

use crate::diagnostic::{self, Complaint};
use crate::failure::Failure;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../specs");

/// Where the specs are in the repository.
const FOLDER: &str = "specs";
const MANIFEST: &str = "manifest.toml";

/// A folder with the specs, as long as this is kept.
pub(crate) struct Specs {
    folder: PathBuf,
    /// Where the built-in ones were unpacked; it goes when this goes.
    _unpacked: Option<TempDir>,
}

impl Specs {
    /// # Errors
    ///
    /// If the built-in ones cannot be unpacked.
    pub(crate) fn find() -> Result<Specs, Failure> {
        if Path::new(FOLDER).join(MANIFEST).is_file() {
            return Ok(Specs { folder: FOLDER.into(), _unpacked: None });
        }
        let folder = tempfile::tempdir().map_err(|error| failed("write", "specs", error))?;
        BUILT_IN.extract(folder.path()).map_err(|error| failed("write", "specs", error))?;
        Ok(Specs { folder: folder.path().to_owned(), _unpacked: Some(folder) })
    }

    /// The folder of the manifest.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of the modules that others extend.
    pub(crate) fn library(&self) -> PathBuf {
        self.folder.join("tla")
    }

    /// Those modules, each with its text.
    ///
    /// # Errors
    ///
    /// If one cannot be read.
    pub(crate) fn shared(&self) -> Result<Vec<(String, String)>, Failure> {
        let manifest = self.manifest()?;
        let parts = manifest.parts.iter().filter(|part| part.ends_with(".tla"));
        let read = |part: &String| {
            let path = self.folder.join(part);
            let text = fs::read_to_string(&path).map_err(|error| failed("read", &path, error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, text))
        };
        parts.map(read).collect()
    }

    /// # Errors
    ///
    /// If it cannot be read, with each place underlined.
    pub(crate) fn manifest(&self) -> Result<Manifest, Failure> {
        let path = self.folder.join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(|error| failed("read", &path, error))?;
        Manifest::read(&text).map_err(|errors| {
            let shown = errors.iter().map(|error| {
                let complaint = Complaint {
                    message: &error.message,
                    span: error.span.clone(),
                    label: None,
                    help: error.help.as_deref(),
                };
                diagnostic::render(&format!("{FOLDER}/{MANIFEST}"), &text, &complaint)
            });
            Failure::Cases(shown.collect())
        })
    }
}

fn failed(doing: &'static str, path: impl Into<PathBuf>, error: std::io::Error) -> Failure {
    Failure::File { doing, path: path.into(), error }
}
