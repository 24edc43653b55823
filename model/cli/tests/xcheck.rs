//! `turnwise xcheck`: what is written, what is compared, and what it says without the tools.

#[path = "common/required.rs"]
mod required;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use required::tools_are_required;
use serde_json::Value;
use tempfile::TempDir;
use turnwise_xcheck::tool::Tlc;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn run(arguments: &[&str], at: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    command.arg("xcheck").args(arguments).current_dir(at).output().expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Is TLC there? If not, a line that says what is not looked at, or a failure.
fn tlc_is_there(not_checked: &str) -> bool {
    let Err(missing) = Tlc::find() else { return true };
    assert!(!tools_are_required(), "{not_checked} not checked: {missing}");
    // Said at once: what is printed in a test that passes, nobody sees.
    let said = format!("xcheck: {not_checked} not checked: {missing}\n");
    let _ = std::io::stderr().write_all(said.as_bytes());
    false
}

#[test]
fn the_tla_of_a_case_is_written_with_all_that_tlc_needs() {
    let folder = folder();
    let output = run(&["priority", "--write", "tla"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert!(said.contains("priority (with aging): MCPriorityWithAging.tla"), "{said}");
    for file in ["MCPriority.tla", "MCPriority.cfg", "MCPriorityWithAging.tla", "Scheduling.tla"] {
        assert!(folder.path().join("tla").join(file).is_file(), "{file}");
    }
}

#[test]
fn what_tla_does_not_cover_is_named() {
    let folder = folder();
    let case = "title = \"Writes that depend\"\n\
                [[counter]]\nname = \"total\"\n\
                [[task]]\nname = \"a\"\n\
                program = \"either { write total } or { work 1 }\"\n";
    fs::write(folder.path().join("mine.toml"), case).expect("it can be written");
    let output = run(&["mine.toml", "--write", "tla"], folder.path());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("mine (as written): not written: "), "{said}");
    assert!(said.contains("`total`"), "{said}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_underlined() {
    let folder = folder();
    let specs = folder.path().join("specs");
    fs::create_dir(&specs).expect("it can be made");
    let manifest = "[[model]]\nname = \"a\"\ntool = \"tlc\"\nfile = \"a.tla\"\nstates = \"3\"\n";
    fs::write(specs.join("manifest.toml"), manifest).expect("it can be written");
    let output = run(&[], folder.path());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("specs/manifest.toml:5:10"), "{said}");
    assert!(said.contains("^^^"), "{said}");
}

#[test]
fn a_case_is_put_to_tlc_and_both_agree() {
    if !tlc_is_there("a case beside TLC") {
        return;
    }
    let folder = folder();
    let output = run(&["priority", "--variant", "as written", "--format", "json"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(fields(&report), ["schema", "result", "models"]);
    assert_eq!(report["schema"], "turnwise.xcheck/1");
    let model = &report["models"][0];
    let expected = [
        "model",
        "result",
        "tool",
        "states",
        "transitions",
        "depth",
        "milliseconds",
        "claims",
        "differences",
        "notes",
    ];
    assert_eq!(fields(model), expected);
    assert_eq!((&model["tool"], &model["result"]), (&"TLC".into(), &"as expected".into()));
    assert_eq!(model["states"]["ours"], 10);
    assert_eq!(model["states"]["tool"], 10);
    let claims = model["claims"].as_array().expect("a list");
    let low = claims.iter().find(|claim| claim["claim"] == "every ready task runs / low");
    let low = low.expect("it is built in");
    assert_eq!((&low["ours"], &low["tool"]), (&"violated".into(), &"violated".into()));
}

/// The names of an object's fields, in order.
fn fields(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// One case beside its mirror in the manifest: as shipped they agree; changed, they do not.
#[test]
fn a_changed_case_turns_the_table_red() {
    if !tlc_is_there("a changed case beside its mirror") {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = folder();
    let (specs, cases) = (folder.path().join("specs"), folder.path().join("model/cases"));
    let tla = specs.join("tla");
    fs::create_dir_all(&tla).and(fs::create_dir_all(&cases)).expect("they can be made");
    for entry in fs::read_dir(root.join("specs/tla")).expect("the modules") {
        let path = entry.expect("a readable folder").path();
        if path.is_file() {
            fs::copy(&path, tla.join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    let manifest = "[[model]]\nname = \"priority\"\ntool = \"tlc\"\nfile = \"tla/MCPriority.tla\"\n\
                    states = 10\nmirrors = \"priority\"\n[model.claims]\nTypeOK = \"holds\"\n\
                    EveryReadyTaskRuns_low = { expect = \"violated\", \
                    same = \"every ready task runs / low\" }\n";
    fs::write(specs.join("manifest.toml"), manifest).expect("it can be written");
    let shipped = fs::read_to_string(root.join("model/cases/priority.toml")).expect("a case");
    let changed = shipped.replacen("priority = 3", "priority = 1", 1);
    assert_ne!(shipped, changed);
    let with = |case: &str| {
        fs::write(cases.join("priority.toml"), case).expect("it can be written");
        let output = run(&[], folder.path());
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, said) = with(&shipped);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = with(&changed);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("✗ states: 10, but our checker says 9"), "{said}");
    assert!(said.contains("violated, but our checker says holds"), "{said}");
}
