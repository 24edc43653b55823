//! Where results go: standard output, where a closed pipe is no failure, or a file.

use std::io::{self, Write};
use std::path::Path;

use crate::args::Output;
use crate::failure::Failure;

/// Writes `text` without empty lines at its end; colours stay only on a terminal that wants them.
///
/// # Errors
///
/// If the file cannot be written.
pub(crate) fn write(output: &Output, text: &str) -> Result<(), Failure> {
    let path = &output.file;
    let text = &format!("{}\n", text.trim_end_matches('\n'));
    if path == Path::new("-") {
        return unless_closed(anstream::stdout().write_all(text.as_bytes()), path);
    }
    let plain = anstream::adapter::strip_str(text).to_string();
    file(path, &plain)
}

/// Writes `text` as it is.
///
/// # Errors
///
/// If the file cannot be written.
pub(crate) fn file(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| failed(error, path))
}

/// A reader that has seen enough, as `head` does, is no error.
fn unless_closed(written: io::Result<()>, path: &Path) -> Result<(), Failure> {
    match written.and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(error, path)),
        _ => Ok(()),
    }
}

/// What could not be written there.
pub(crate) fn failed(error: io::Error, path: &Path) -> Failure {
    Failure::File { doing: "write", path: path.to_owned(), error }
}

/// Says something beside the results, on standard error.
pub(crate) fn say(text: &str) {
    // If nobody can hear it, nothing is lost but words.
    let _ = anstream::stderr().write_all(text.as_bytes());
}
