//! Other people's tools, which judge the exports.
//!
//! With `TURNWISE_REQUIRE_TOOLS=1` in the environment they are fetched from npm and pip, and
//! whatever is not there is a failure. Without it they are used if they are there, nothing is
//! fetched, and one line says what was not checked.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::cases::temporary;
use crate::required::tools_are_required;

/// The tool; `None` if it is not there and need not be.
pub fn needed<T>(what: &str, found: Result<T, String>) -> Option<T> {
    match found {
        Ok(tool) => Some(tool),
        Err(why) if tools_are_required() => panic!("not checked by {what}: {why}"),
        Err(why) => {
            // Not by a macro: what those say is kept from whoever reads a passed test.
            let _ = writeln!(std::io::stderr(), "NOT CHECKED by {what}: {why}");
            None
        }
    }
}

/// What a program says, if it ends well.
pub fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(format!("{command:?}: {said}{}", String::from_utf8_lossy(&output.stderr)))
}

/// A script of this folder, with Node.js.
pub fn node(script: &str, arguments: impl IntoIterator<Item = PathBuf>) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    output(Command::new("node").arg(folder.join(script)).args(arguments))
}

/// A folder with these packages of npm in its `node_modules`.
pub fn npm(name: &str, packages: &[&str]) -> Result<PathBuf, String> {
    fetched(name, packages, |folder| {
        output(
            Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
                .arg(folder)
                .args(packages),
        )
    })
}

/// A folder with what is in the wheel of this package of PyPI.
pub fn wheel(name: &str, package: &str) -> Result<PathBuf, String> {
    fetched(name, &[package], |folder| {
        let download = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"];
        let to = ["--dest".as_ref(), folder.as_os_str(), package.as_ref()];
        output(Command::new("python3").args(download).args(to))?;
        let mut files = std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten();
        let wheel = files.find(|file| file.path().extension().is_some_and(|it| it == "whl"));
        let wheel = wheel.ok_or("pip fetched no wheel")?.path();
        output(Command::new("python3").args(["-m", "zipfile", "-e"]).args([&*wheel, folder]))
    })
}

/// A folder that was filled with this before, or is filled now if it must be.
fn fetched(
    name: &str,
    packages: &[&str],
    fetch: impl FnOnce(&Path) -> Result<String, String>,
) -> Result<PathBuf, String> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    // Whoever panicked with it has left a folder without its mark, which is filled again.
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = temporary(&format!("tools/{name}"));
    let (mark, wanted) = (folder.join("fetched.txt"), packages.join("\n"));
    if std::fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        return Ok(folder);
    }
    if !tools_are_required() {
        return Err("TURNWISE_REQUIRE_TOOLS=1 fetches it".to_owned());
    }
    fetch(&folder)?;
    std::fs::write(&mark, wanted).map_err(|error| error.to_string())?;
    Ok(folder)
}
