//! The tools that the tests of the page need; where one is missing, that is said.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};

use crate::required::tools_are_required;

/// A folder for pages and pictures.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder
}

/// Can these be run? If not, what is not checked is said, or it is a failure where tools are
/// required.
pub(crate) fn has(tools: &[&'static str], unchecked: &str) -> bool {
    let missing = tools.iter().find(|tool| !answers(tool));
    let Some(missing) = missing else { return true };
    miss(&format!("{missing} is not there"), unchecked);
    false
}

fn miss(why: &str, unchecked: &str) {
    assert!(!tools_are_required(), "{why}, and TURNWISE_REQUIRE_TOOLS=1 asks for it");
    say(&format!("NOT CHECKED: {unchecked}: {why}"));
}

/// Says something that is shown even if the test passes.
pub(crate) fn say(text: &str) {
    // If nobody can hear it, the test's answer is still there.
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn answers(tool: &'static str) -> bool {
    static KNOWN: Mutex<BTreeMap<&str, bool>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().expect("no panic holds it");
    *known.entry(tool).or_insert_with(|| runs(tool))
}

fn runs(tool: &str) -> bool {
    let mut command = Command::new(tool);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The script of axe-core, which knows the rules of accessible pages; `None` where it cannot be
/// had, which was said then.
pub(crate) fn axe() -> Option<&'static str> {
    static AXE: OnceLock<Option<String>> = OnceLock::new();
    AXE.get_or_init(fetch_axe).as_deref()
}

/// A minor version may know more rules than another: the answer should not depend on the day.
const AXE: &str = "axe-core@4.10.3";

fn fetch_axe() -> Option<String> {
    let unchecked = "the rules of axe-core";
    if !has(&["npm"], unchecked) {
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(AXE.replace('@', "-"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.exists() {
        std::fs::create_dir_all(&folder).expect("a folder for npm");
        let fetched = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
            .arg(&folder)
            .arg(AXE)
            .stdin(Stdio::null())
            .output()
            .expect("npm answered before");
        if !fetched.status.success() {
            miss(&format!("npm cannot fetch {AXE}"), unchecked);
            return None;
        }
    }
    Some(std::fs::read_to_string(script).expect("npm put it there"))
}
